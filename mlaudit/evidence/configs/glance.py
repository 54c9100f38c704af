"""A look at the words of a large file, before it is parsed: most of them configure nothing that a rule knows.

Schemas, manifests of whole clusters, descriptions of interfaces, curves and dictionaries of translations cost a
thousand times what this look costs. It is one-sided: a file is passed over only if it lacks, for every dialect, a word
that each of its mappings has, sets nothing that a training is told by, and reports no metric.
"""

from __future__ import annotations

import re

from mlaudit.core.metrics import canonical_metric
from mlaudit.discovery.kinds import DVC_LOCK, MLFLOW_NAME
from mlaudit.evidence.configs.dialects import may_speak_a_dialect
from mlaudit.evidence.configs.json_reader import MAX_COMMAS
from mlaudit.evidence.configs.roles import WEAK, role_by_name
from mlaudit.evidence.configs.vocabulary import last_words

LARGE = 1 << 13
"""Characters from which on the look pays; below, a file is parsed and its mistakes are told."""

FEWEST_WORDS = 3
"""Different words that a file has to have in front of colons to speak of other things; with fewer it is no config at
all, or broken, and its fault is told."""

_READ_BY_NAME = re.compile(rf"(?:^|/)(?:dvc\.yaml|{re.escape(DVC_LOCK)}|{MLFLOW_NAME}|modules\.json)$")
_SUFFIXES = (".yaml", ".yml", ".json")
_WORDS = re.compile(r"(?<![\w/~-])[\w/~-]++")
_INTERFACE = re.compile(r"[\"']?(?:openapi|swagger)[\"']?[ \t]*:[ \t]*[\"']?[23]\.|//json-schema\.org/draft")
"""What the beginning of a description of an interface, or of a schema, holds."""

_BEGINNING = 2_000
_LONGEST = 64
"""Characters in front of a colon in which the words of a key that some rule knows have room."""
_EXPLICIT_KEY = re.compile(r"^[ \t-]*\?[ \t]", re.MULTILINE)


def says_nothing(path: str, text: str) -> bool:
    """Tell whether a large file can be passed over; one whose name says what it is for never is."""
    if len(text) < LARGE or not path.lower().endswith(_SUFFIXES):
        return False
    if _INTERFACE.search(text, 0, _BEGINNING):
        return True
    if path.lower().endswith(".json") and text.count(",") > MAX_COMMAS:
        return True
    if _READ_BY_NAME.search(path) or role_by_name(path) != "other" or _EXPLICIT_KEY.search(text):
        return False
    words = _words_before_colons(text)
    return len(words) >= FEWEST_WORDS and not (may_speak_a_dialect(words) or _may_set_or_report(words))


def _words_before_colons(text: str) -> frozenset[str]:
    """Return the words that can be keys, numbers left out; no stretch of text is looked at twice."""
    found = set()
    for stretch in {piece[-_LONGEST:] for piece in text.split(":")}:
        words = stretch.rstrip(" \t\"'").rsplit(None, 1)
        word = words[-1].lstrip("\"'{-") if words else ""
        if word.isidentifier():
            found.add(word)
        elif not word.isdigit():
            found.update(_WORDS.findall(word))
    return frozenset(found)


def _may_set_or_report(words: frozenset[str]) -> bool:
    strong = last_words(WEAK)
    lower = {word.lower().replace("-", "_") for word in words}
    return not strong.isdisjoint(lower) or any(canonical_metric(word) is not None for word in words)
