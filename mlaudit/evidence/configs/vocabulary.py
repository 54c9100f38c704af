"""From the keys of a config to the names that rules use."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from mlaudit.core.bundled import read_bundled
from mlaudit.core.metrics import canonical_metric
from mlaudit.discovery.kinds import DATA_SUFFIXES
from mlaudit.evidence.configs.model import ConfigEntry, ConfigScalar, Setting

MAX_FOLDS, MAX_COLUMN = 1_000, 200
DISTANCES = frozenset({"l1", "l2"})
"""Losses in one library, distances in many: as the metric of a config they say too little."""

_INDEX = re.compile(r"\[\d+\]")
_WORD = re.compile(r"[^a-z0-9]+")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DATA_FILE = re.compile(rf"\.(?:{'|'.join(DATA_SUFFIXES)})(?:\.gz)?$", re.IGNORECASE)
_DATA_FOLDER = re.compile(r"(?:\.{0,2}|~|[A-Za-z]:|data|datasets?|inputs?)[/\\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a key stands for: a setting, the kind of value or the words that it takes, or the value of a switch."""

    name: str
    kind: str = "text"
    words: frozenset[str] = field(default_factory=frozenset)
    switch: str | None = None

    def value(self, written: ConfigScalar) -> ConfigScalar:
        """Return the value of the setting; None where what is written makes no sense for it."""
        if written is None:
            return None
        if self.switch is not None:
            return self.switch if written is True else None
        if self.words:
            return written if isinstance(written, str) and _speaks_of(written, self.words) else None
        return _of_kind(self.kind, written)


def settings_of(entries: Sequence[ConfigEntry]) -> tuple[Setting, ...]:
    """Map entries whose value is known and makes sense onto settings; metrics get their canonical name."""
    found = []
    lasts = last_words()
    for entry in entries:
        if entry.is_templated or _last_word(entry.key) not in lasts:
            continue
        for meaning in _meanings(key_words(entry.key)):
            value = meaning.value(entry.value)
            if value is not None:
                found.append(Setting(meaning.name, value, entry.key, entry.location))
                break
    return tuple(found)


def key_words(key: str) -> tuple[str, ...]:
    """Split a dotted key into comparable words, without list indices."""
    return tuple(word.lower().replace("-", "_") for word in _INDEX.sub("", key).split(".") if word)


def _last_word(key: str) -> str:
    """Return the last of the words, which tells most keys that mean nothing here."""
    return key.rpartition(".")[2].partition("[")[0].lower().replace("-", "_")


@cache
def last_words(without: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the last words of all keys that mean something, but for those that only mean some settings."""
    known = _vocabulary()[0].items()
    return frozenset(words[-1] for words, meanings in known if any(m.name not in without for m in meanings))


def _meanings(words: tuple[str, ...]) -> list[Meaning]:
    """Return what the last words of a key can mean, the longest match first."""
    known, longest = _vocabulary()
    tails = [words[-length:] for length in range(min(longest, len(words)), 0, -1)]
    return [meaning for tail in tails for meaning in known.get(tail, ())]


@cache
def _vocabulary() -> tuple[dict[tuple[str, ...], list[Meaning]], int]:
    known: dict[tuple[str, ...], list[Meaning]] = {}
    for name, spec in read_bundled(Path(__file__).with_name("vocabulary.yaml")).items():
        values = spec["values"]
        is_words = isinstance(values, list)
        meaning = Meaning(name, "words", frozenset(values)) if is_words else Meaning(name, values)
        for key in spec["keys"]:
            known.setdefault(tuple(key.split(".")), []).append(meaning)
        for key, value in spec.get("switches", {}).items():
            known.setdefault(tuple(key.split(".")), []).append(Meaning(name, switch=value))
    return known, max(map(len, known))


def _speaks_of(written: str, words: frozenset[str]) -> bool:
    """Whether the text is one of the words, or holds one between separators or capitals: ``TimeSeriesSplit``."""
    plain = _WORD.sub("_", written.lower()).strip("_")
    split = _WORD.sub("_", _CAPITAL.sub("_", written).lower()).strip("_")
    return any(f"_{word}_" in f"_{text}_" for text in (plain, split) for word in words)


def _of_kind(kind: str, written: ConfigScalar) -> ConfigScalar:
    if kind == "metric":
        name = canonical_metric(written) if isinstance(written, str) else None
        return None if str(written).lower() in DISTANCES else name
    return written if _KINDS[kind](written) else None


def _is_path(written: ConfigScalar) -> bool:
    return isinstance(written, str) and bool(_DATA_FILE.search(written) or _DATA_FOLDER.match(written))


def _is_column(written: ConfigScalar) -> bool:
    return isinstance(written, str) and 0 < len(written) <= MAX_COLUMN and not _is_path(written)


def _is_count(written: ConfigScalar) -> bool:
    return isinstance(written, int) and not isinstance(written, bool) and 1 <= written <= MAX_FOLDS


def _is_share(written: ConfigScalar) -> bool:
    return isinstance(written, float) and 0 < written < 1


def _is_positive(written: ConfigScalar) -> bool:
    return isinstance(written, int | float) and not isinstance(written, bool) and 0 < written < float("inf")


_KINDS: dict[str, Callable[[ConfigScalar], bool]] = {
    "path": _is_path,
    "column": _is_column,
    "count": _is_count,
    "share": _is_share,
    "number": _is_positive,
    "flag": lambda written: isinstance(written, bool),
    "text": lambda written: written != "",
}
