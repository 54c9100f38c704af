"""Rows by group and by window."""

from __future__ import annotations

import ast
from dataclasses import replace

from mlaudit.evidence.source import idioms
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.frames.cells import mapped
from mlaudit.evidence.source.frames.signature import Method
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Data, Function, Grouped, Statistic, Value


def _groupby(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return Grouped(rows)


def _window(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return Grouped(rows, is_window=True)


def grouped(run: Run, node: ast.Call, groups: Grouped, name: str, given: Arguments) -> Value:
    """Follow a method of ``df.groupby(...)`` or of a window."""
    if groups.is_window:
        return replace(groups.rows, lags=frozenset())
    function = given.content(0, "func")
    if isinstance(function, Function) and name in ("transform", "apply"):
        return mapped(run, node, groups.rows, function)
    if name == "get_group" and node.args:
        return idioms.picked(run, groups.rows, node.args[0], node)
    if name in ("head", "tail", "sample", "nth", "filter", "first", "last"):
        return idioms.told_apart(run, groups.rows, node)
    if name in ("get_group", "apply", "shift", "diff", "cumsum", "rank"):
        return groups.rows
    inner = next((value for value in map(run.state.content, given.all()) if isinstance(value, Statistic)), None)
    column = groups.rows.column if inner is None else inner.column
    statistic = Statistic("groups", groups.rows, node, column)
    word = given.constant(0, "func", "arg")
    if name == "transform":
        is_learnt = isinstance(word, str) and word in knowledge().frame.statistics
        return statistic if is_learnt else groups.rows
    if name in ("ffill", "bfill", "fillna", "pct_change", "cumcount", "ngroup"):
        return groups.rows
    return statistic if name in ("mean", "median", "agg", "aggregate") else run.unknown(node)


METHODS: dict[str, Method] = {
    "groupby": _groupby,
    "group_by": _groupby,
    "rolling": _window,
    "expanding": _window,
    "ewm": _window,
    "resample": _window,
}
