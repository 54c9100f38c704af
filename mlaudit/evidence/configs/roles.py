"""What a config file is for: it sets a training, it reports numbers, or it only shares words with one that does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from mlaudit.core.metrics import canonical_metric
from mlaudit.evidence.configs.model import ConfigEntry, Setting
from mlaudit.evidence.configs.vocabulary import key_words

TRAINING_NAMES = re.compile(
    r"(?:^|[/_.-])(?:conf(?:ig)?s?|params?|parameters|hparams|hyperparameters|train(?:ing)?|experiments?|"
    r"pipeline|cv|settings|models?(?![_-]))(?=[/_.\d-]|$)"
)
RESULT_NAMES = re.compile(
    r"(?:^|[/_.-])(?:metrics?|results?|scores?|reports?|eval(?:uation)?|performance)(?=[/_.\d-]|$)"
)
OTHER_NAMES = re.compile(
    r"(?:^|/)(?:\.github|\.circleci|\.azure|\.gitlab|k8s|kubernetes|helm|charts?|terraform|ansible|deploy(?:ment)?|"
    r"grafana|prometheus|docker)/"
    r"|(?:^|/)(?:docker-)?compose[^/]*\.ya?ml$|(?:^|/)mlmodel$"
    r"|(?:^|/)(?:\.[^/]*|azure-pipelines[^/]*|mkdocs|codecov|appveyor|environment[^/]*|chart|kustomization|meta|openapi|"
    r"swagger|renovate|pyproject|cargo|pipfile|poetry|_?book|netlify|vercel|firebase|manifest)"
    r"\.(?:ya?ml|toml|json)$"
)
WEAK = frozenset({"seed", "model", "task", "target", "data_path"})
"""Settings that other configs hold too: they tell a training config only beside another one."""

LIMITS = re.compile(
    r"(?:^|_)(?:threshold|thresholds|min|max|minimum|maximum|baseline|goal|expected|tolerance|weight|weights|required|"
    r"limit|limits|target|std|loss_weights|delta|improvement|diff|patience)(?:_|$)"
)
TRAINING_PART = re.compile(r"(?:^|_)train(?:ing)?(?:_|$)")
HELD_OUT = re.compile(r"(?:^|_)(?:test|holdout|hold_out)(?:_|$)")
SHARES = frozenset(
    {"accuracy", "balanced_accuracy", "roc_auc", "average_precision", "f1", "precision", "recall", "specificity"}
)

Role = Literal["training", "results", "other"]


def role_of(path: str, settings: Sequence[Setting], results: Sequence[Setting]) -> Role:
    """Judge a file by its name and by how much it sets; precision first."""
    lower = path.lower()
    if OTHER_NAMES.search(lower):
        return "other"
    stem = lower.rsplit("/", 1)[-1].rpartition(".")[0]
    names = {setting.name for setting in settings}
    strong = names - WEAK
    if results and (RESULT_NAMES.search(stem) or (len(results) >= 2 and not strong)):
        return "results"
    is_named_so = TRAINING_NAMES.search(lower.rpartition(".")[0]) is not None
    if is_named_so:
        return "training" if strong or len(names) >= 2 else "other"
    return "training" if len(strong) >= 2 or (strong and len(names) >= 3) else "other"


def role_by_name(path: str) -> Role:
    """Tell by the name alone what a file that cannot be read would have been."""
    lower = path.lower()
    if OTHER_NAMES.search(lower):
        return "other"
    if RESULT_NAMES.search(lower.rsplit("/", 1)[-1].rpartition(".")[0]):
        return "results"
    return "training" if TRAINING_NAMES.search(lower.rpartition(".")[0]) else "other"


def results_of(path: str, entries: Sequence[ConfigEntry]) -> tuple[Setting, ...]:
    """Map numbers under the name of a metric onto reported metrics.

    Numbers of the training part, thresholds and weights are left out, and so are lists, which hold folds or epochs.
    Where one metric has several numbers, those of the held-out part hold; if they differ, the metric is reported
    without a value.
    """
    if _is_of_training_or_limits(path):
        return ()
    by_metric: dict[str, list[ConfigEntry]] = {}
    for entry in entries:
        name = _reported(entry)
        if name is not None:
            by_metric.setdefault(name, []).append(entry)
    return tuple(_one(name, found) for name, found in by_metric.items())


def _is_of_training_or_limits(path: str) -> bool:
    stem = re.sub(r"[.-]", "_", path.rsplit("/", 1)[-1].lower())
    return bool(TRAINING_PART.search(stem) or LIMITS.search(stem))


def _reported(entry: ConfigEntry) -> str | None:
    if isinstance(entry.value, bool) or not isinstance(entry.value, int | float) or entry.key.endswith("]"):
        return None
    words = key_words(entry.key)
    name = canonical_metric(words[-1]) if words else None
    if name is None or any(map(LIMITS.search, words[:-1])) or any(map(TRAINING_PART.search, words)):
        return None
    if name in SHARES and not 0 <= entry.value <= (100 if isinstance(entry.value, float) else 1):
        return None
    return name


def _one(name: str, entries: Sequence[ConfigEntry]) -> Setting:
    held_out = [entry for entry in entries if HELD_OUT.search("_".join(key_words(entry.key)))]
    chosen = held_out or entries
    value = chosen[0].value if len({entry.value for entry in chosen}) == 1 else None
    return Setting(f"reported_metric:{name}", value, chosen[0].key, chosen[0].location)
