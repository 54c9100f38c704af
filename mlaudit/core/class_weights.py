"""How the arguments of an estimator weight the classes that it learns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from mlaudit.core.bundled import read_bundled
from mlaudit.core.values import Unknown

Weighting = Literal["none", "balanced", "explicit"]

_DEEPEST = 3
"""A list of outputs, of the pairs of one, of the two of a pair."""

_STRENGTH: tuple[Weighting, ...] = ("explicit", "balanced")


@dataclass(frozen=True, slots=True)
class _Table:
    by_class: tuple[str, ...]
    counted: frozenset[str]
    unweighted: frozenset[str]
    ratios: tuple[str, ...]
    switches: tuple[str, ...]


def weighting_of(argument: Callable[[str], object]) -> Weighting | Unknown:
    """Tell how classes are weighted: ``balanced`` where the weights follow from how often the classes occur.

    Parameters
    ----------
    argument : callable
        From the name of a parameter to its value, None where it is not given, Unknown where it is not known.
    """
    found = list(_weightings(argument))
    for weighting in _STRENGTH:
        if weighting in found:
            return weighting
    return next((one for one in found if isinstance(one, Unknown)), "none")


def weight_ratio_of(argument: Callable[[str], object]) -> float | Unknown | None:
    """Return the weight of the positive class over that of the negative one; None where no number is given."""
    given = [(name, argument(name)) for name in _table().ratios]
    name, ratio = next(((name, value) for name, value in given if value is not None), ("", None))
    if isinstance(ratio, Unknown) or ratio is None:
        return ratio
    return float(ratio) if isinstance(ratio, int | float) else Unknown(f"{name} is an object")


def _weightings(argument: Callable[[str], object]) -> Iterator[Weighting | Unknown]:
    for name in _table().by_class:
        yield _by_class(name, argument(name))
    ratio = weight_ratio_of(argument)
    yield ratio if isinstance(ratio, Unknown) else "none" if ratio in (None, 1) else "explicit"
    for name in _table().switches:
        switched = argument(name)
        yield switched if isinstance(switched, Unknown) else "balanced" if switched in (True, "true") else "none"


def _by_class(name: str, value: object) -> Weighting | Unknown:
    if value is None or isinstance(value, Unknown):
        return "none" if value is None else value
    if isinstance(value, str):
        if value in _table().unweighted:
            return "none"
        return "balanced" if value in _table().counted else Unknown(f"{name}='{value}' is not known here")
    weights = _numbers(value)
    if weights is None:
        return Unknown(f"{name} is an object")
    return "none" if len(set(weights)) == 1 else "explicit"


def _numbers(weights: object, depth: int = 0) -> list[float] | None:
    """Return the weights in ``[1, 5]``, in pairs as of ``{0: 1, 1: 5}``, or in a list of such for several outputs."""
    if isinstance(weights, int | float):
        return [weights]
    if not isinstance(weights, list | tuple) or depth == _DEEPEST:
        return None
    found: list[float] = []
    for item in weights:
        numbers = _numbers(item[1] if _is_pair(item) else item, depth + 1)
        if numbers is None:
            return None
        found += numbers
    return found


def _is_pair(item: object) -> bool:
    return isinstance(item, tuple) and len(item) == 2 and not isinstance(item[0], tuple)


@cache
def _table() -> _Table:
    raw = read_bundled(Path(__file__).with_name("class_weights.yaml"))
    return _Table(
        by_class=tuple(raw["by_class"]),
        counted=frozenset(raw["counted"]),
        unweighted=frozenset(raw["unweighted"]),
        ratios=tuple(raw["ratios"]),
        switches=tuple(raw["switches"]),
    )
