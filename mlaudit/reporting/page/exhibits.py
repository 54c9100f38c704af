"""What a finding brings to be drawn: a picture, a sentence that says what it shows, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence

from mlaudit.core.exhibit import (
    Autocorrelation,
    Bars,
    Curve,
    Curves,
    Exhibit,
    Folds,
    Histograms,
    Overlap,
    Point,
    Reliability,
)
from mlaudit.findings import Finding
from mlaudit.reporting.page import charts
from mlaudit.reporting.page.elements import Markup, element
from mlaudit.reporting.page.numbers import percent

MOST_POINTS = 11
"""Points of a curve that its table names."""

Row = tuple[str, ...]


def figures(finding: Finding) -> Markup | None:
    """Return the exhibits beside each other."""
    found = [_figure(exhibit) for exhibit in finding.exhibits]
    return element("div", *found, class_="figures") if found else None


def _figure(exhibit: Exhibit) -> Markup:
    pictures, sentence, heads, rows = _shown(exhibit)
    caption = element("figcaption", element("strong", exhibit.title), element("span", sentence))
    numbers = element("details", element("summary", "The numbers"), _table(heads, rows), class_="numbers")
    return element("figure", caption, element("div", *pictures, class_="charts"), numbers, class_=exhibit.kind)


def _shown(exhibit: Exhibit) -> tuple[list[Markup], str, Row, list[Row]]:
    """Return pictures, sentence, and heads and rows of the table."""
    heads: Row
    rows: list[Row]
    match exhibit:
        case Bars():
            rows = [(bar.name, f"{bar.count:,}", f"{bar.total:,}") for bar in exhibit.bars]
            heads = ("", "rows", "of")
            return [charts.bars(exhibit)], _of_bars(exhibit), heads, rows
        case Overlap():
            heads = ("file", "rows", "of these in the other")
            rows = [
                (exhibit.known, f"{exhibit.n_known:,}", ""),
                (exhibit.asked, f"{exhibit.n_asked:,}", percent(exhibit.shared)),
            ]
            return [charts.overlap(exhibit)], f"{percent(exhibit.shared)} of the rows.", heads, rows
        case Curves():
            rows = [row for curve in exhibit.curves for row in _points(curve)]
            heads = ("curve", "across", "up")
            return [charts.curve(curve) for curve in exhibit.curves], _of_curves(exhibit), heads, rows
        case Reliability():
            rows = [(f"{one.score:.3f}", percent(one.outcome), f"{one.rows:,}") for one in exhibit.bins]
            heads = ("mean score", "came true", "rows")
            return [charts.reliability(exhibit)], _of_reliability(exhibit), heads, rows
        case Autocorrelation():
            rows = [(str(lag), f"{value:+.3f}") for lag, value in enumerate(exhibit.lags, 1)]
            heads = ("steps before", "autocorrelation")
            return [charts.autocorrelation(exhibit)], _of_lags(exhibit), heads, rows
        case Folds():
            rows = [(str(at), ", ".join(map(str, fold))) for at, fold in enumerate(exhibit.test, 1)]
            heads = ("fold", "test rows, counted from 0")
            return [charts.folds(exhibit)], _of_folds(exhibit), heads, rows
        case Histograms():
            rows = [(one.name, percent(one.before), percent(one.after)) for one in exhibit.bins]
            heads = ("value", exhibit.before, exhibit.after)
            return [charts.histograms(exhibit)], _of_histograms(exhibit), heads, rows
        case _:
            raise TypeError(f"no picture of {type(exhibit).__name__}")


def _of_bars(exhibit: Bars) -> str:
    """Tell the shares of the bars that stand out, or of all where none does."""
    told = [bar for bar in exhibit.bars if bar.stands_out] or exhibit.bars
    text = ", ".join(f"{bar.name} {percent(bar.count / max(1, bar.total))}" for bar in told)
    return f"{text[:1].upper()}{text[1:]}."


def _of_curves(exhibit: Curves) -> str:
    texts = [
        f"{curve.name[0].upper()}{curve.name[1:]}: area {curve.area:.3f}, a guess has {curve.guess:.3g}."
        for curve in exhibit.curves
    ]
    is_called = any(curve.called is not None for curve in exhibit.curves)
    return " ".join([*texts, *(["The dot is where the predicted labels stand."] if is_called else [])])


def _of_reliability(exhibit: Reliability) -> str:
    worst = max(exhibit.bins, key=lambda one: abs(one.score - one.outcome) * one.rows)
    return f"Of {worst.rows:,} rows with scores about {worst.score:.2f}, {percent(worst.outcome)} came true."


def _of_lags(exhibit: Autocorrelation) -> str:
    beyond = sum(abs(value) > exhibit.band for value in exhibit.lags)
    outside = f"{beyond} of {len(exhibit.lags)} stems leave the band of independent rows"
    return f"{exhibit.lags[0]:.2f} after one step; {outside}."


def _of_folds(exhibit: Folds) -> str:
    number = sum(len(fold) for fold in exhibit.test)
    return f"{exhibit.n_beside} of {number} test rows have a training row right before or after them."


def _of_histograms(exhibit: Histograms) -> str:
    most = max(exhibit.bins, key=lambda one: abs(one.after - one.before))
    return f"Most changed: {most.name}, {percent(most.before)} before, {percent(most.after)} after."


def _points(curve: Curve) -> list[Row]:
    shown: Sequence[Point] = curve.points
    if len(shown) > MOST_POINTS:
        shown = [shown[round(at * (len(shown) - 1) / (MOST_POINTS - 1))] for at in range(MOST_POINTS)]
    return [(curve.name, f"{x:.3f}", f"{y:.3f}") for x, y in shown]


def _table(heads: Row, rows: Sequence[Row]) -> Markup:
    head = element("tr", *(element("th", text, scope="col") if text else element("td") for text in heads))
    body = [
        element("tr", element("th", row[0], scope="row"), *(element("td", text) for text in row[1:])) for row in rows
    ]
    return element("table", element("thead", head), element("tbody", *body))
