"""Constructor parameters of the classes of scikit-learn, imbalanced-learn, xgboost and lightgbm.

A pickle holds the attributes of an object, not its signature. The table beside this module is the union of the
signatures of several versions, which it names; `tools/constructor_signatures.py` writes it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_LIBRARIES = frozenset({"sklearn", "imblearn", "xgboost", "lightgbm"})
_MADE_FROM = "made from"
_SOME_VERSIONS = "?"
"""Follows a parameter that some of the versions do not have; behind it stands the last one before it was added."""

_NUMBERS = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True)
class Signature:
    """Constructor parameters of one class.

    Attributes
    ----------
    names : frozenset of str
        Those of the version that was asked for, or else of any version.
    lasting : frozenset of str
        Those of every version.
    """

    names: frozenset[str]
    lasting: frozenset[str]


@lru_cache(1_000)
def signature_of(public_path: str, version: str | None = None) -> Signature | None:
    """Return the signature of a class; None for one that is not in the table.

    Parameters
    ----------
    public_path : str
    version : str
        Of scikit-learn, as the file states it. For one that is older or newer than the table there is no signature: the
        class may have parameters that the table lacks.
    """
    library, _, name = public_path.partition(".")
    if library not in _LIBRARIES or name not in _table()[library]:
        return None
    if library == "sklearn" and version is not None:
        oldest, newest = _range()
        if not oldest <= _numbers(version)[:2] <= newest:
            return None
    marked = [word.partition(_SOME_VERSIONS) for word in _table()[library][name].split()]
    # An attribute can become a parameter: MLPRegressor has always had a loss, and it can be chosen since 1.7.
    asked = None if version is None else _numbers(version)
    names = (name for name, _, last in marked if asked is None or not last or asked > _numbers(last))
    return Signature(frozenset(names), frozenset(name for name, mark, _ in marked if not mark))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in _NUMBERS.findall(version[:40])[:3])


@cache
def _range() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the oldest and the newest version of scikit-learn in the table, without the number of the correction."""
    versions = [_numbers(version)[:2] for version in _table()[_MADE_FROM]["scikit-learn"]]
    return min(versions), max(versions)


@cache
def _table() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("signatures.json").read_bytes())
    return table
