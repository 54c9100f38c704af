"""Rows by group and by window."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.frames import gaps, order
from mlaudit.evidence.source.frames.cells import mapped
from mlaudit.evidence.source.frames.signature import Method
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.model import TimeKind
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import idioms, timed
from mlaudit.evidence.source.values import Data, Function, Grouped, Statistic, Value


def _groupby(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return Grouped(rows)


_IN_ORDER: dict[str, Method] = {
    name: {**order.METHODS, **gaps.METHODS}[name]
    for name in ("shift", "diff", "pct_change", "cumsum", "bfill", "ffill", "interpolate")
}
"""Methods that look at the rows before or behind, within each group."""


def _window(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else "rolling"
    return Grouped(timed.windowed(run, node, rows, f"pandas.DataFrame.{name}", given), is_window=True)


def _resample(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return Grouped(replace(rows, gapless=frozenset()), is_window=True)


def _of_window(run: Run, node: ast.Call, rows: Data, name: str, given: Arguments) -> Value:
    if name in ("bfill", "backfill", "interpolate"):
        kind: TimeKind = "interpolation" if name == "interpolate" else "fill"
        rows = timed.filled(run, node, rows, f"pandas.resample.{name}", kind)
    return replace(rows, lags=frozenset())


def grouped(run: Run, node: ast.Call, groups: Grouped, name: str, given: Arguments) -> Value:
    """Follow a method of ``df.groupby(...)`` or of a window."""
    if groups.is_window:
        return _of_window(run, node, groups.rows, name, given)
    if name in _WINDOWS:
        return METHODS[name](run, node, groups.rows, given)
    if name in _IN_ORDER:
        return _IN_ORDER[name](run, node, groups.rows, given)
    function = given.content(0, "func")
    if isinstance(function, Function) and name in ("transform", "apply"):
        return mapped(run, node, groups.rows, function)
    if name == "get_group" and node.args:
        return idioms.picked(run, groups.rows, node.args[0], node)
    if name in ("head", "tail", "sample", "nth", "filter", "first", "last"):
        return idioms.told_apart(run, groups.rows, node)
    if name in ("get_group", "apply", "rank"):
        return groups.rows
    inner = next((value for value in map(run.state.content, given.all()) if isinstance(value, Statistic)), None)
    column = groups.rows.column if inner is None else inner.column
    statistic = Statistic("groups", groups.rows, node, column)
    word = given.constant(0, "func", "arg")
    if name == "transform":
        is_learnt = isinstance(word, str) and word in knowledge().frame.statistics
        return statistic if is_learnt else groups.rows
    if name in ("fillna", "cumcount", "ngroup"):
        return groups.rows
    return statistic if name in ("mean", "median", "agg", "aggregate") else run.unknown(node)


_WINDOWS = ("rolling", "expanding", "ewm", "resample")

METHODS: dict[str, Method] = {
    "groupby": _groupby,
    "group_by": _groupby,
    "rolling": _window,
    "expanding": _window,
    "ewm": _window,
    "resample": _resample,
}
