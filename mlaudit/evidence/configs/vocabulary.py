"""From the keys of a config to the names that rules use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from mlaudit.core.metrics import canonical_metric
from mlaudit.evidence.configs.model import ConfigEntry, Setting

TELLING_NAMES = re.compile(r"(config|conf|params|hparams|train|training|experiment|model|settings|pipeline)", re.I)
RESULT_NAMES = re.compile(r"(metric|result|score|report|eval)", re.I)
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WEAK = frozenset({"seed", "model", "task", "target", "data_path"})
"""Settings that other configs hold too; they tell a training config only beside another one."""


@cache
def _patterns() -> tuple[tuple[tuple[str, ...], str], ...]:
    text = Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8")
    names = yaml.load(text, Loader)  # noqa: S506, TID251
    pairs = [(tuple(key.split(".")), name) for name, keys in names.items() for key in keys]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def settings_of(entries: Sequence[ConfigEntry]) -> tuple[Setting, ...]:
    """Map entries whose value is known onto settings; metrics get their canonical name."""
    found = []
    for entry in entries:
        name = _name_of(entry.key)
        if name is None or entry.is_templated:
            continue
        value = entry.value
        if name == "metric":
            value = canonical_metric(str(value))
            if value is None:
                continue
        found.append(Setting(name, value, entry.key, entry.location))
    return tuple(found)


def results_of(entries: Sequence[ConfigEntry]) -> tuple[Setting, ...]:
    """Map numbers under the name of a metric onto reported metrics; those of the training part are left out."""
    found = []
    for entry in entries:
        is_number = isinstance(entry.value, int | float) and not isinstance(entry.value, bool)
        words = _words(entry.key)
        name = canonical_metric(words[-1]) if words else None
        if is_number and name is not None and not any(word.startswith("train") for word in words):
            found.append(Setting(f"reported_metric:{name}", entry.value, entry.key, entry.location))
    return tuple(found)


def role_of(
    path: str, settings: Sequence[Setting], results: Sequence[Setting]
) -> Literal["training", "results", "other"]:
    """Tell what a file is: reported numbers, a training config, or something else that happens to share a word."""
    stem = path.rsplit("/", 1)[-1].rpartition(".")[0]
    if results and (RESULT_NAMES.search(stem) or len(results) >= 2):
        return "results"
    strong = {setting.name for setting in settings} - WEAK
    weak = {setting.name for setting in settings} & WEAK
    if strong and (TELLING_NAMES.search(stem) or len(strong) >= 2 or weak):
        return "training"
    return "training" if len(weak) >= 2 and TELLING_NAMES.search(stem) else "other"


def _name_of(key: str) -> str | None:
    words = _words(key)
    for pattern, name in _patterns():
        if len(pattern) <= len(words) and tuple(words[-len(pattern) :]) == pattern:
            return name
    return None


def _words(key: str) -> list[str]:
    plain = re.sub(r"\[\d+\]", "", key)
    return [word.lower().replace("-", "_") for word in plain.split(".") if word]
