"""Exhibits as inline SVG, as wide as a telephone, so that no chart is shrunk until it cannot be read."""

from __future__ import annotations

import math
from collections.abc import Iterable

from mlaudit.core.exhibit import Autocorrelation, Bars, Curve, Folds, Histograms, Overlap, Point, Reliability, ScoreBin
from mlaudit.reporting.page.drawing import shortened
from mlaudit.reporting.page.elements import Markup, element
from mlaudit.reporting.page.numbers import percent, step_words

WIDTH = 340
SIDE, LEFT, TOP, BOTTOM = 240, 44, 10, 40
"""Side of a square plot, and the room for its axes."""
BAR_HEIGHT, ROW = 10, 32
LABEL, NAME_WIDTH = 14, 104
LONGEST_NAME, LONGEST_FILE = 15, 30
STRIP_HEIGHT, STRIP_LEFT = 15, 48
DAY = 86_400.0


def bars(exhibit: Bars) -> Markup:
    """Draw one bar for each count, as a share of its total."""
    parts: list[Markup] = []
    for at, bar in enumerate(exhibit.bars):
        share = bar.count / bar.total if bar.total else 0.0
        numbers = f"{bar.count:,} of {bar.total:,} ({percent(share)})"
        parts += _row(at * ROW, bar.name, numbers, [(0.0, 1.0, "track"), (0.0, share, _tone(bar.stands_out))])
    return _svg(len(exhibit.bars) * ROW, parts)


def overlap(exhibit: Overlap) -> Markup:
    """Draw both sets on one scale of rows; what the second shares with the first stands out."""
    largest = max(exhibit.n_known, exhibit.n_asked, 1)
    known, asked = exhibit.n_known / largest, exhibit.n_asked / largest
    seen = asked * exhibit.shared
    first = _row(0, _file(exhibit.known), f"{exhibit.n_known:,} rows", [(0.0, known, "bar other")])
    numbers = f"{exhibit.n_asked:,} rows, {percent(exhibit.shared)} shared"
    second = _row(ROW, _file(exhibit.asked), numbers, [(0.0, asked, "bar"), (0.0, seen, "bar bad")])
    return _svg(2 * ROW, [*first, *second])


def histograms(exhibit: Histograms) -> Markup:
    """Draw two bars for each range or level, on one scale of shares."""
    largest = max((max(one.before, one.after) for one in exhibit.bins), default=1.0) or 1.0
    room, parts, top = WIDTH - NAME_WIDTH - 44, _legend(exhibit), 2 * LABEL + 6
    for at, one in enumerate(exhibit.bins):
        y = top + at * 24
        parts.append(element("text", shortened(one.name, LONGEST_NAME), x=NAME_WIDTH - 8, y=y + 13, class_="end"))
        for share, style, offset in ((one.before, "bar other", 0), (one.after, "bar", 9)):
            width = round(room * share / largest, 1)
            parts.append(element("rect", x=NAME_WIDTH, y=y + offset, width=width, height=8, class_=style))
        end = NAME_WIDTH + room * max(one.before, one.after) / largest
        parts.append(element("text", percent(one.after), x=round(end + 5, 1), y=y + 17, class_="small"))
    return _svg(top + 24 * len(exhibit.bins), parts)


def curve(found: Curve) -> Markup:
    """Draw one curve in its square, with what a guess does, and where the labels stand."""
    is_roc = found.name == "ROC"
    guess = ((0.0, 0.0), (1.0, 1.0)) if is_roc else ((0.0, found.guess), (1.0, found.guess))
    axes = ("false positive rate", "recall") if is_roc else ("recall", "precision")
    parts = [*_square(*axes), _line(guess, "guess"), _line(found.points, "curve")]
    if found.called is not None:
        parts.append(_dot(found.called, 5, "dot bad"))
    return _svg(SIDE + TOP + BOTTOM, parts)


def reliability(exhibit: Reliability) -> Markup:
    """Draw the bins against the diagonal on which honest chances lie; the larger a dot, the more rows."""
    most = max((one.rows for one in exhibit.bins), default=1)
    points = tuple((one.score, one.outcome) for one in exhibit.bins)
    gaps = [element("line", class_="gap", **_ends(one)) for one in exhibit.bins]
    dots = [_dot((one.score, one.outcome), 3 + 3 * math.sqrt(one.rows / most), "dot") for one in exhibit.bins]
    guess = _line(((0.0, 0.0), (1.0, 1.0)), "guess")
    parts = [*_square("mean score", "came true"), guess, *gaps, _line(points, "curve thin"), *dots]
    return _svg(SIDE + TOP + BOTTOM, parts)


def autocorrelation(exhibit: Autocorrelation) -> Markup:
    """Draw one stem for each lag; the band is where independent rows would stay."""
    height, room = 150, WIDTH - LEFT - 6
    low = -1.0 if min(exhibit.lags, default=0.0) < -exhibit.band else -min(1.0, max(exhibit.band, 0.1))

    def at(value: float) -> float:
        return round(TOP + height * (1 - value) / (1 - low), 1)

    step, every = room / max(1, len(exhibit.lags)), 7 if exhibit.step_seconds == DAY else 6
    band = element(
        "rect",
        x=LEFT,
        y=at(exhibit.band),
        width=room,
        height=round(at(-exhibit.band) - at(exhibit.band), 1),
        class_="band",
    )
    stems = [
        element("line", x1=x, x2=x, y1=at(0), y2=at(value), class_="stem" if abs(value) > exhibit.band else "stem soft")
        for x, value in ((round(LEFT + step * (lag - 0.5), 1), value) for lag, value in enumerate(exhibit.lags, 1))
    ]
    axis = element("line", x1=LEFT, x2=LEFT + room, y1=at(0), y2=at(0), class_="axis")
    ticks = [element("text", f"{y:g}", x=LEFT - 6, y=at(y) + 4, class_="end small") for y in (0, 0.5, 1)]
    numbers = [
        element("text", str(lag), x=round(LEFT + step * (lag - 0.5), 1), y=TOP + height + 16, class_="middle small")
        for lag in range(1, len(exhibit.lags) + 1)
        if lag == 1 or lag % every == 0
    ]
    words = f"steps before{step_words(exhibit.step_seconds)}"
    name = element("text", words, x=LEFT + room / 2, y=TOP + height + 34, class_="middle")
    return _svg(TOP + height + BOTTOM, [band, axis, *stems, *ticks, *numbers, name])


def folds(exhibit: Folds) -> Markup:
    """Draw one strip for each fold; its test rows stand out among the training rows."""
    room = WIDTH - STRIP_LEFT
    cell = room / max(1, exhibit.n_rows)
    parts = []
    for at, fold in enumerate(exhibit.test):
        y = at * (STRIP_HEIGHT + 5)
        parts.append(element("text", f"fold {at + 1}", x=STRIP_LEFT - 8, y=y + 12, class_="end small"))
        parts.append(element("rect", x=STRIP_LEFT, y=y, width=room, height=STRIP_HEIGHT, class_="track"))
        parts += [
            element(
                "rect",
                x=round(STRIP_LEFT + row * cell, 1),
                y=y,
                width=round(cell - 0.8, 1),
                height=STRIP_HEIGHT,
                class_="bar bad",
            )
            for row in fold
        ]
    end = len(exhibit.test) * (STRIP_HEIGHT + 5)
    parts.append(element("text", "rows in the order of time →", x=STRIP_LEFT, y=end + 12, class_="small"))
    parts.append(element("text", "coloured: test rows", x=WIDTH, y=end + 12, class_="end small"))
    return _svg(end + 18, parts)


def _svg(height: float, parts: Iterable[Markup]) -> Markup:
    """Return a picture that says nothing to screen readers: the caption and the table beside it do."""
    return element("svg", *parts, viewBox=f"0 0 {WIDTH} {height}", class_="chart", aria_hidden="true")


def _row(top: int, name: str, numbers: str, spans: Iterable[tuple[float, float, str]]) -> list[Markup]:
    """Return a line of text with bars below it; ends are shares of the width."""
    y = top + LABEL + 3
    found = [element("text", name, x=0, y=top + 11), element("text", numbers, x=WIDTH, y=top + 11, class_="end")]
    for start, end, style in spans:
        width = round(WIDTH * (end - start), 1)
        found.append(element("rect", x=round(WIDTH * start, 1), y=y, width=width, height=BAR_HEIGHT, class_=style))
    return found


def _tone(stands_out: bool) -> str:
    return "bar bad" if stands_out else "bar"


def _file(path: str) -> str:
    return shortened(path, LONGEST_FILE)


def _legend(exhibit: Histograms) -> list[Markup]:
    found = []
    for at, (path, style) in enumerate(((exhibit.before, "bar other"), (exhibit.after, "bar"))):
        found.append(element("rect", x=NAME_WIDTH, y=at * LABEL + 2, width=9, height=9, class_=style))
        found.append(element("text", _file(path), x=NAME_WIDTH + 15, y=at * LABEL + 11, class_="small"))
    return found


def _square(across: str, up: str) -> list[Markup]:
    frame = element("rect", x=LEFT, y=TOP, width=SIDE, height=SIDE, class_="frame")
    ticks = []
    for value in (0.0, 0.5, 1.0):
        x, y = _at((value, value))
        ticks.append(element("text", f"{value:g}", x=x, y=TOP + SIDE + 16, class_="middle small"))
        ticks.append(element("text", f"{value:g}", x=LEFT - 6, y=y + 4, class_="end small"))
    middle = TOP + SIDE / 2
    names = [
        element("text", across, x=LEFT + SIDE / 2, y=TOP + SIDE + 34, class_="middle"),
        element("text", up, x=12, y=middle, transform=f"rotate(-90 12 {middle:g})", class_="middle"),
    ]
    return [frame, *ticks, *names]


def _at(point: Point) -> Point:
    return round(LEFT + SIDE * point[0], 1), round(TOP + SIDE * (1 - point[1]), 1)


def _line(points: Iterable[Point], style: str) -> Markup:
    placed = (_at(point) for point in points)
    return element("polyline", points=" ".join(f"{x:g},{y:g}" for x, y in placed), class_=style)


def _dot(point: Point, radius: float, style: str) -> Markup:
    x, y = _at(point)
    return element("circle", cx=x, cy=y, r=round(radius, 1), class_=style)


def _ends(one: ScoreBin) -> dict[str, float]:
    """Return the way from what was said to what came true."""
    (x, y), (_, said) = _at((one.score, one.outcome)), _at((one.score, one.score))
    return {"x1": x, "x2": x, "y1": said, "y2": y}
