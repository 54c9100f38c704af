"""The way of the rows through one experiment, drawn: data, split, fit, score, and where it is broken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from mlaudit.core.scale import Severity
from mlaudit.findings import Belief, ExperimentSummary
from mlaudit.reporting.page.elements import Markup, element, joined
from mlaudit.reporting.page.stages import Stage

WIDTH, HEIGHT = 1040, 178
BOX_WIDTH, BOX_HEIGHT = 200, 62
TOP, MIDDLE, BOTTOM = 36, 76, 132
LEFT: dict[Stage, int] = {"data": 8, "split": 296, "fit": 580, "score": 832}
PREPARE = 252
LONGEST = 21
MARK, STEP, MOST_MARKS, PREPARE_COLUMNS = 11, 26, 6, 3
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding on the drawing: its number in the report, and how bad it is."""

    number: int
    severity: Severity
    is_leak: bool


def drawing(experiment: ExperimentSummary, marks: Mapping[Stage, list[Mark]]) -> Markup:
    """Return the picture; a leak colours the way of the test rows from where it begins to the score."""
    beliefs: dict[str, Belief] = {belief.role: belief for belief in experiment.beliefs}
    has_leak = any(mark.is_leak for found in marks.values() for mark in found)
    is_split = "split" in beliefs and bool(beliefs["split"].value)
    parts = [
        *_lanes("leaking" if has_leak else "" if is_split else "unsure"),
        _box("data", MIDDLE, "data", beliefs.get("data"), beliefs.get("target"), "target"),
        _box("split", MIDDLE, "split", beliefs.get("split"), beliefs.get("time"), "time"),
        _box("fit", TOP, "fit", beliefs.get("model"), None, ""),
        _box("score", MIDDLE, "score", beliefs.get("metric"), None, ""),
        *_marks(marks),
    ]
    return element(
        "svg",
        *parts,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        class_="way",
        aria_label=_description(beliefs, marks),
    )


def _lanes(test_style: Literal["", "leaking", "unsure"]) -> Iterable[Markup]:
    """Draw the ways of training and test rows; the latter may leak, or may not be known to be apart."""
    split_end, score_start = LEFT["split"] + BOX_WIDTH, LEFT["score"]
    fit_start, fit_end = LEFT["fit"], LEFT["fit"] + BOX_WIDTH
    yield _line(f"M{LEFT['data'] + BOX_WIDTH} {MIDDLE}H{LEFT['split']}", "lane")
    yield _line(f"M{split_end} {MIDDLE}C{split_end + 36} {MIDDLE} {fit_start - 36} {TOP} {fit_start} {TOP}", "lane")
    yield _line(f"M{fit_end} {TOP}C{fit_end + 34} {TOP} {score_start - 34} {MIDDLE} {score_start} {MIDDLE}", "lane")
    test = (
        f"M{split_end} {MIDDLE}C{split_end + 40} {MIDDLE} {split_end + 30} {BOTTOM} {split_end + 90} {BOTTOM}"
        f"H{score_start - 90}C{score_start - 30} {BOTTOM} {score_start - 40} {MIDDLE} {score_start} {MIDDLE}"
    )
    yield _line(test, f"lane {test_style}".rstrip())
    if test_style == "unsure":
        return
    if test_style == "leaking":
        yield _line(f"M{PREPARE} {MIDDLE}H{LEFT['split']}", "lane leaking")
        yield element("text", "leak", x=PREPARE, y=MIDDLE - MARK - 7, class_="hint bad middle")
    yield element("text", "training rows", x=fit_start - 8, y=TOP - 10, class_="hint end")
    words, style = ("test rows, already seen", "hint bad") if test_style else ("test rows", "hint")
    yield element("text", words, x=fit_start, y=BOTTOM + 18, class_=style)


def _line(path: str, style: str) -> Markup:
    return element("path", d=path, class_=style)


def _box(stage: Stage, middle: int, title: str, belief: Belief | None, second: Belief | None, label: str) -> Markup:
    left, top = LEFT[stage], middle - BOX_HEIGHT // 2
    value = belief.value if belief is not None else ""
    lines = [
        element("text", title, x=left + 12, y=top + 17, class_="role"),
        element(
            "text", shortened(value) or "not known", x=left + 12, y=top + 35, class_="value" if value else "unknown"
        ),
    ]
    how = belief.how if belief is not None and value else ""
    detail = f"{label} {second.value}" if second is not None and second.value else how
    lines.append(element("text", shortened(detail), x=left + 12, y=top + 52, class_="detail"))
    frame = element("rect", x=left, y=top, width=BOX_WIDTH, height=BOX_HEIGHT, rx=8, class_="box")
    return element("g", element("title", f"{title}: {value or 'not known'}"), frame, *lines)


def _marks(marks: Mapping[Stage, list[Mark]]) -> Iterable[Markup]:
    for stage, found in marks.items():
        shown = found if len(found) <= MOST_MARKS else found[: MOST_MARKS - 1]
        places = [_place(stage, at, len(found)) for at in range(MOST_MARKS)]
        for (x, y), mark in zip(places, shown, strict=False):
            yield _mark(x, y, mark)
        if rest := len(found) - len(shown):
            x, y = places[MOST_MARKS - 1]
            yield element("text", f"+{rest}", x=x - MARK + 4, y=y + 4, class_="hint")


def _place(stage: Stage, at: int, number: int) -> tuple[int, int]:
    """Return the centre of a mark: in two rows on the line between data and split, in one below a box."""
    if stage == "prepare":
        columns = min(number, PREPARE_COLUMNS)
        row, column = divmod(at, PREPARE_COLUMNS)
        return PREPARE + column * STEP - (columns - 1) * STEP // 2, MIDDLE + row * STEP
    middle = TOP if stage == "fit" else MIDDLE
    return LEFT[stage] + 14 + at * STEP, middle + BOX_HEIGHT // 2 + MARK + 5


def _mark(x: int, y: int, mark: Mark) -> Markup:
    circle = element("circle", cx=x, cy=y, r=MARK, class_=f"mark {mark.severity}")
    return joined([circle, element("text", str(mark.number), x=x, y=y + 4, class_="number")])


def _description(beliefs: Mapping[str, Belief], marks: Mapping[Stage, list[Mark]]) -> str:
    links = ", ".join(f"{role} {belief.value or 'not known'}" for role, belief in beliefs.items())
    places = "; ".join(_findings_at(stage, found) for stage, found in marks.items() if found)
    leaks = any(mark.is_leak for found in marks.values() for mark in found)
    end = " Something learns from the test rows before they are split off." if leaks else ""
    return f"The way of the rows. {links}. {places or 'No findings on it'}.{end}"


def _findings_at(stage: Stage, found: list[Mark]) -> str:
    where = "before the split" if stage == "prepare" else f"at {stage}"
    return f"{where}: {', '.join(f'finding {mark.number}' for mark in found)}"


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return text that fits into a box; of a path, its end says most."""
    if len(text) > longest:
        text = text.rpartition("/")[2] or text
    return text if len(text) <= longest else text[: longest - 1] + ELLIPSIS
