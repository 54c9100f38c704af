"""Numbers of exhibits in words."""

from __future__ import annotations

_UNITS = (
    *((31_556_952.0, "year"), (2_629_746.0, "month"), (604_800.0, "week")),
    *((86_400.0, "day"), (3_600.0, "hour"), (60.0, "minute"), (1.0, "second")),
)


def percent(share: float) -> str:
    """Return a share for people: ``5.8 %``, ``100 %``, ``0.02 %``."""
    return f"{100 * share:.3g} %"


def step_words(seconds: float | None) -> str:
    """Call the length of a step, with the words before it; empty where it is not known, or no whole number of units."""
    if seconds is None or seconds <= 0:
        return ""
    for unit, name in _UNITS:
        number = seconds / unit
        if number >= 0.97:
            whole = round(number)
            is_whole = abs(number - whole) <= 0.04 * number
            return (f", of a {name} each" if whole == 1 else f", of {whole} {name}s each") if is_whole else ""
    return ""
