"""Which functions a loader of a pickle would call that no honest file calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from mlaudit.core.bundled import read_bundled
from mlaudit.facts.artifacts.global_names import is_standard, standing

Surprise = Literal["unusual", "unlisted"]

_MADE_BY_CYTHON = "__pyx_unpickle_"
_CLASS = re.compile(r"_*(?:[A-Z]|[a-z][A-Z][a-z])")
"""How classes are spelt: ``Tree``, ``_BinMapper``, and ``dKalmanFilter`` beside ``zKalmanFilter``."""

_ALWAYS = "__new__"
"""What makes an object without calling its constructor."""


@dataclass(frozen=True, slots=True)
class _Known:
    complete: frozenset[str]
    words: tuple[str, ...]
    standard: frozenset[str]
    libraries: dict[str, frozenset[str]]


def surprise(dotted: str) -> Surprise | None:
    """Tell whether calling a name of a known library is more than what honest files do.

    Parameters
    ----------
    dotted : str
        Module and name of what is called, such as ``numpy.save``.

    Returns
    -------
    str or None
        ``unusual`` for a function of a library of which all are known that honest files call, ``unlisted`` for one of
        another library. None for a class, which is told by its spelling, for what honest files call, and for names that
        are judged by themselves: dangerous ones, and those of nobody known.
    """
    known = _known()
    top, _, rest = dotted.partition(".")
    name = rest.rpartition(".")[2]
    if standing(dotted, ()) != "known" or _CLASS.match(name) or name == _ALWAYS or name.startswith(_MADE_BY_CYTHON):
        return None
    if is_standard(dotted):
        return None if dotted in known.standard else "unusual"
    if name in known.libraries.get(top, ()):
        return None
    if top in known.complete:
        return "unusual"
    return None if any(word in name for word in known.words) else "unlisted"


@cache
def _known() -> _Known:
    raw: dict[str, Any] = read_bundled(Path(__file__).with_name("known_calls.yaml"))
    libraries = {name: frozenset(functions) for name, functions in raw["libraries"].items()}
    return _Known(frozenset(raw["complete"]), tuple(raw["words"]), frozenset(raw["standard"]), libraries)
