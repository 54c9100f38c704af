"""What was measured, as a table; shares and intervals also as pictures on one scale."""

from __future__ import annotations

import math
from collections.abc import Mapping

from mlaudit.findings import Because, Finding
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.page.elements import Markup, element
from mlaudit.reporting.wording import is_hidden, known, value_text

WIDTH, HEIGHT, LEFT, RIGHT = 216, 20, 24, 168
"""Size of a picture, and the ends of its scale."""
ENDS = ("_low", "_high")


def measures(finding: Finding, options: ShowOptions) -> Markup | None:
    """Return one row per fact; bounds of an interval are drawn with the fact that they bound."""
    if not finding.because:
        return None
    numbers = {because.fact: number for because in finding.because if (number := _number(because, options)) is not None}
    pictures = [_picture(because, numbers) for because in finding.because]
    heads = ["fact", "value", *(["on a scale"] if any(pictures) else [])]
    rows = [
        element(
            "tr",
            element("th", because.fact, scope="row"),
            element("td", value_text(because, options) + known(because.provenance)),
            element("td", picture, class_="scale") if any(pictures) else None,
        )
        for because, picture in zip(finding.because, pictures, strict=True)
    ]
    head = element("tr", *(element("th", text, scope="col") for text in heads))
    table = element("table", element("thead", head), element("tbody", *rows), class_="measures")
    return element("div", table, class_="wide", tabindex=0, role="group", aria_label="Table")


def _number(because: Because, options: ShowOptions) -> float | None:
    value = because.value
    if isinstance(value, bool) or not isinstance(value, int | float) or is_hidden(because, options):
        return None
    return float(value) if math.isfinite(value) else None


def _picture(because: Because, numbers: Mapping[str, float]) -> Markup | None:
    """Draw a share, or any number between bounds, on a scale from 0 or -1 to 1; bounds alone are not drawn."""
    value = numbers.get(because.fact)
    bounds = [numbers[because.fact + end] for end in ENDS if because.fact + end in numbers]
    if value is None or because.fact.endswith(ENDS) or not (because.unit == "share" or len(bounds) == len(ENDS)):
        return None
    shown = [value, *bounds]
    if not all(-1 <= number <= 1 for number in shown):
        return None
    return _scale(value, bounds, -1 if min(shown) < 0 else 0, because.unit == "share")


def _scale(value: float, bounds: list[float], start: int, is_share: bool) -> Markup:
    def at(number: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * (number - start) / (1 - start), 1)

    middle = HEIGHT // 2
    first, last = (min(bounds), max(bounds)) if bounds else (0, value)
    return element(
        "svg",
        element("text", str(start), x=LEFT - 8, y=middle + 4, class_="end"),
        element("line", x1=LEFT, x2=RIGHT, y1=middle, y2=middle, class_="axis"),
        element("line", x1=at(first), x2=at(last), y1=middle, y2=middle, class_="interval"),
        element("circle", cx=at(value), cy=middle, r=3.5, class_="point"),
        element("text", "100 %" if is_share else "1", x=RIGHT + 8, y=middle + 4),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        class_="measure",
        aria_hidden="true",
    )
