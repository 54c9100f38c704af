"""Methods and attributes of pandas objects and arrays. What is not listed keeps rows and works cell by cell."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from mlaudit.core.values import Unknown
from mlaudit.evidence.source import idioms, operations, statistics
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.model import Literal_, StepUse
from mlaudit.evidence.source.run import Run, with_marks
from mlaudit.evidence.source.state import joined_rows
from mlaudit.evidence.source.trace import Done, Learnt, Saved, SplitSeen
from mlaudit.evidence.source.values import (
    NONE,
    Constant,
    Count,
    Data,
    Function,
    Grouped,
    Handle,
    Mapping,
    Part,
    Sequence,
    Statistic,
    Value,
)

WHOLE = ("loc", "iloc", "ix", "at", "iat", "values", "data", "T")
"""Attributes that stand for the whole object."""

Method = Callable[[Run, ast.Call, Data, Arguments], Value]


def attribute(run: Run, node: ast.AST, rows: Data, name: str) -> Value:
    """Follow ``df.name``: an attribute of pandas, else a column."""
    frame = knowledge().frame
    if name == "shape":
        return Sequence((Count(rows.parts), run.unknown(node)))
    if name == "size":
        return Count(rows.parts)
    if name == "index":
        return replace(rows, kind="index", columns=None, column=None, marks=frozenset(), mask=None)
    if name == "columns":
        if rows.columns is not None:
            return Sequence(tuple(Constant(column) for column in rows.columns))
        return run.unknown(node)
    if name in frame.rowless:
        return run.unknown(node)
    if name in frame.attributes or rows.kind not in ("frame", "unknown"):
        return rows
    return rows.series(name)


def method(run: Run, node: ast.Call, receiver: Value, name: str, given: Arguments) -> Value:
    """Follow ``df.name(...)``; ``inplace=True`` changes the object that the names share."""
    rows = run.state.content(receiver)
    assert isinstance(rows, Data)
    if name == "pop":
        return _pop(run, node, receiver, rows, given)
    result = _result(run, node, rows, name, given)
    if given.constant(None, "inplace") is True:
        if isinstance(result, Data):
            run.state.change(receiver, result)
        return result
    return receiver if name in ("head", "tail") and not node.args and not isinstance(receiver, Handle) else result


def _result(run: Run, node: ast.Call, rows: Data, name: str, given: Arguments) -> Value:
    frame = knowledge().frame
    if name in _METHODS:
        return _METHODS[name](run, node, rows, given)
    if name in frame.statistics and rows.prediction is not None:
        return replace(rows, prediction=replace(rows.prediction, method="combined"))
    if name in frame.statistics:
        each = statistics.of_each_row(run, rows, given, 1 if name == "quantile" else 0)
        return each or Statistic(frame.statistics[name], rows, node, rows.column)
    if name in frame.displays:
        return run.unknown(node)
    if name in frame.writers:
        return _written(run, node, rows, name, given)
    if name in frame.sorts:
        return replace(rows, is_sorted=True, is_shuffled=False)
    if name == "query":
        return idioms.selected(rows, idioms.text_mask(run, node, rows, ast.dump(ast.Tuple(node.args))))
    if name in frame.lookups:
        return looked_up(run, rows, given.content(0, "right", "other"))
    if name in frame.filters:
        return idioms.told_apart(run, rows, node)
    if name in frame.conditions and rows.kind == "series":
        return idioms.text_mask(run, node, rows, ast.dump(node))
    return _cell_by_cell(run, node, rows, name, given)


def _cell_by_cell(run: Run, node: ast.Call, rows: Data, name: str, given: Arguments) -> Data:
    for value in given.all():
        found = run.state.content(value)
        if isinstance(found, Statistic):
            how = "encode" if found.kind in ("groups", "counts") and name == "map" else _USES.get(name)
            if how is not None:
                rows = statistics.applied(run, node, rows, found, how)
        elif isinstance(found, Data) and name not in ("isin", "equals"):
            rows = with_marks(rows, found)
        elif isinstance(found, Function) and name in _APPLYING:
            is_by_row = given.constant(1, "axis") in (1, "columns")
            rows = with_marks(rows, _mapped(run, node, _one_of(run, node, rows) if is_by_row else rows, found))
    if name in ("clip", "where", "mask", "abs", "replace", "clip_lower") and rows.column is not None:
        rows = replace(rows, guarded=rows.guarded | {rows.column})
    return rows


def _one_of(run: Run, node: ast.Call, rows: Data) -> Data:
    """Return the single row that a function sees: its mean is a mean of no other row."""
    return replace(rows, parts=frozenset([Part(run.trace.root(run.key(node)))]))


def _mapped(run: Run, node: ast.Call, rows: Data, function: Function) -> Data:
    """Follow ``df.apply(function)``: the function sees the rows."""
    result = run.call(node, function, Arguments(run, (rows,), {}))
    if isinstance(result, Statistic):
        return statistics.applied(run, node, rows, result, "encode" if result.kind == "groups" else "fillna")
    return with_marks(rows, result) if isinstance(result, Data) else rows


_APPLYING = ("apply", "map", "applymap", "transform", "pipe", "agg")
_USES = {
    **dict.fromkeys(("sub", "subtract", "div", "divide", "truediv", "add", "mul"), "scale"),
    **dict.fromkeys(("replace", "where", "mask"), "fillna"),
    "clip": "limit",
}
"""What a method of rows does with a statistic that it is given."""


def _pop(run: Run, node: ast.Call, receiver: Value, rows: Data, given: Arguments) -> Value:
    names = run.names(given.get(0, "item"))
    if names is None:
        return rows
    run.state.change(receiver, rows.without(names))
    return rows.series(names[0])


def _drop(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    labels = given.get(0, "labels")
    axis = given.constant(1, "axis")
    columns = given.get(None, "columns")
    if columns is None and axis in (1, "columns"):
        columns = labels
    if columns is not None:
        names = run.names(columns)
        return rows.without(names) if names is not None else replace(rows, columns=None)
    index = given.rows(None, "index") or given.rows(0, "labels")
    if index is None:
        return rows
    rest = idioms.remaining(run, rows, index)
    return rest if rest is not None else idioms.indexed(run, rows, index, node, "dropped")


def _fillna(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    value = given.content(0, "value")
    if isinstance(value, Mapping):
        for inner in run.state.reachable(value):
            if isinstance(inner, Statistic):
                rows = statistics.applied(run, node, rows, inner, "fillna")
    how = given.constant(None, "method")
    result = operations.filled(run, node, rows, value, str(how) if how else None)
    if isinstance(value, Statistic):
        return statistics.applied(run, node, result, value, "fillna")
    return with_marks(result, value) if isinstance(value, Data) else result


def _dropna(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    if given.constant(0, "axis") in (1, "columns"):
        return replace(rows, columns=None)
    names = run.names(given.get(None, "subset"))
    if names is None or len(names) != 1:
        return operations.done(run, node, "pandas.DataFrame.dropna", "drop_missing", rows)
    single = rows.series(names[0])
    marked = operations.done(run, node, "pandas.DataFrame.dropna", "drop_missing", single)
    kept = idioms.missing(run, node, single, has_value=True)
    return replace(rows, parts=kept.parts, marks=rows.marks | marked.marks)


def _drop_duplicates(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    if not given.is_given("subset") and not node.args:
        return rows
    seen = SplitSeen(node, "drop_duplicates", "unknown", rows)
    split = idioms.idiom(run, ("distinct", run.key(node), rows.parts), seen, "kept")
    return rows.tagged((split, "kept"))


def _bfill(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return operations.done(run, node, "pandas.DataFrame.bfill", "backward_fill", rows)


def _rank(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    if given.constant(0, "axis") in (1, "columns"):
        return rows
    step = StepUse("pandas.DataFrame.rank", "power_transform", run.location(node))
    return rows.marked(run.trace.learnt((*run.key(node), "rank"), Learnt(node, step, "rank", rows, None, False)))


def _shift(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    periods = given.constant(0, "periods")
    steps = 1 if periods is None and not given.is_given("periods") and not node.args else periods
    if rows.column is not None and not (isinstance(steps, int) and steps < 1):
        run.trace.lagged.add(rows.column)
    if rows.column is not None and isinstance(steps, int) and steps >= 1:
        return replace(rows, lags=frozenset([("", rows.column)]))
    return replace(rows, lags=frozenset())


def _groupby(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return Grouped(rows)


def _window(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return Grouped(rows, is_window=True)


def _isin(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    found = given.rows(0, "values")
    tag = idioms.extra_tag(rows.parts, found.parts) if found is not None else None
    if found is not None and found.kind == "index" and any(part.tags for part in found.parts):
        chosen = idioms.selected(rows, found)
        return replace(chosen, kind="mask", mask=tag, marks=frozenset(), columns=None, guarded=frozenset())
    if tag is not None:
        return replace(rows.tagged(tag), kind="mask", mask=tag, marks=frozenset(), columns=None, guarded=frozenset())
    return idioms.text_mask(run, node, rows, ast.dump(node))


def _difference(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    found = given.rows(0, "other")
    rest = idioms.remaining(run, rows, found) if found is not None else None
    return rest if rest is not None else run.unknown(node, [rows])


def _head(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return _end(run, node, rows, "low") if node.args else rows


def _tail(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return _end(run, node, rows, "high") if node.args else rows


def _end(run: Run, node: ast.Call, rows: Data, side: str) -> Data:
    seen = SplitSeen(node, "slice", "position", rows)
    return idioms.one_side(rows, (idioms.idiom(run, ("slice", rows.parts, rows.is_shuffled), seen, side), side))


def _sample(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return idioms.sampled(run, node, rows, given)


def _truncate(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    sides = [side for word, side in (("before", "high"), ("after", "low")) if given.is_given(word)]
    if len(sides) != 1:
        return idioms.told_apart(run, rows, node)
    seen = SplitSeen(node, "truncate", "date", rows)
    return rows.tagged((idioms.idiom(run, ("truncate", rows.parts), seen, sides[0]), sides[0]))


def _isnull(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return idioms.missing(run, node, rows, has_value=False) if rows.kind == "series" else rows


def _notnull(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return idioms.missing(run, node, rows, has_value=True) if rows.kind == "series" else rows


def _xs(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return idioms.picked(run, rows, node.args[0], node) if node.args else rows


def _tolist(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return replace(rows, kind="list") if rows.kind in ("series", "array") else run.unknown(node)


def _align(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    """Follow ``train, test = train.align(test, join="left", axis=1)``: each keeps its rows."""
    other = given.rows(0, "other")
    return run.unknown(node, [rows, *given.all()]) if other is None else Sequence((rows, other))


def _append(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    other = given.rows(0, "other")
    return joined_rows(rows, other) if other is not None else rows


def _assign(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    for name, value in given.keywords.items():
        found = run.state.content(value)
        if isinstance(found, Function):
            found = run.call(node, found, Arguments(run, (rows,), {}))
        rows = with_column(run, rows, name, found)
    return rows


def _corr(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return Statistic("correlation", rows, node)


def _corrwith(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return Statistic("correlation", rows, node, uses_target=True)


def _pivot(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    names = run.names(given.get(0, "values"))
    return Statistic("groups", rows, node, names[0] if names is not None and len(names) == 1 else None)


def _interpolate(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return rows


def _to_numpy(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return replace(rows, kind="array") if rows.kind == "frame" else rows


def _select_dtypes(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return replace(rows, columns=None)


_METHODS: dict[str, Method] = {
    "drop": _drop,
    "fillna": _fillna,
    "dropna": _dropna,
    "drop_duplicates": _drop_duplicates,
    "bfill": _bfill,
    "backfill": _bfill,
    "rank": _rank,
    "shift": _shift,
    "groupby": _groupby,
    "rolling": _window,
    "expanding": _window,
    "ewm": _window,
    "resample": _window,
    "isin": _isin,
    "difference": _difference,
    "head": _head,
    "tail": _tail,
    "sample": _sample,
    "align": _align,
    "isnull": _isnull,
    "isna": _isnull,
    "notnull": _notnull,
    "notna": _notnull,
    "xs": _xs,
    "truncate": _truncate,
    "tolist": _tolist,
    "to_list": _tolist,
    "append": _append,
    "assign": _assign,
    "corr": _corr,
    "corrwith": _corrwith,
    "pivot_table": _pivot,
    "interpolate": _interpolate,
    "select_dtypes": _select_dtypes,
    "to_numpy": _to_numpy,
}


def is_known_method(name: str) -> bool:
    """Whether a method is one of pandas objects or arrays."""
    frame = knowledge().frame
    groups = (_METHODS, frame.statistics, frame.displays, frame.filters, frame.writers, frame.sorts)
    return name == "pop" or any(name in group for group in (*groups, frame.recodings, frame.lookups))


def with_column(run: Run, rows: Data, name: str, value: Value) -> Data:
    """Follow ``df[name] = value``; a frame that was made empty takes the rows of its first column."""
    if isinstance(value, Data) and all(part.root in run.trace.made_empty for part in rows.parts):
        rows = replace(rows, parts=value.parts, is_ambiguous=value.is_ambiguous, is_sorted=value.is_sorted)
        rows = replace(rows, loads=value.loads, is_shuffled=value.is_shuffled, has_time=value.has_time)
    marks = frozenset(mark for mark in rows.marks if mark[0] != name)
    lags = frozenset(lag for lag in rows.lags if lag[0] != name)
    written_before = frozenset(cell for cell in rows.written if cell[1] != name)
    literal = {(part.root, name, value.value) for part in rows.parts} if isinstance(value, Constant) else frozenset()
    loads = rows.loads
    guarded = rows.guarded | {name}
    if isinstance(value, Data) and value.prediction is None:
        marks |= {(name, mark) for mark in written(run, rows, value)}
        lags |= {(name, source) for column, source in value.lags if column == ""}
        if value.parts and {part.root for part in value.parts} != {part.root for part in rows.parts}:
            loads |= value.loads
    columns = rows.columns
    if columns is not None and name not in columns:
        columns = (*columns, name)
    return replace(
        rows,
        marks=marks,
        lags=lags,
        written=written_before | literal,
        loads=loads,
        columns=columns,
        dropped=rows.dropped - {name},
        guarded=guarded,
        has_time=rows.has_time or idioms.names_time(name),
    )


def written(run: Run, rows: Data, value: Data) -> frozenset[int]:
    """Return what a value brings into rows: not what was learnt apart from the few rows that it is written to."""
    if value.parts == rows.parts or run.trace.overlap(rows, value) is False:
        return value.mark_ids()
    return frozenset(
        mark for mark in value.mark_ids() if run.trace.overlap(run.trace.marks[mark].rows, value) is not False
    )


def looked_up(run: Run, rows: Data, other: Value | None) -> Data:
    """Follow a merge: the rows of the left side, the content of both."""
    if isinstance(other, Data):
        return replace(with_marks(rows, other), columns=None, has_time=rows.has_time or other.has_time)
    if isinstance(other, Grouped):
        return replace(rows, columns=None)
    if isinstance(other, Statistic) and other.kind == "groups":
        return statistics.applied(run, other.node, rows, other, "encode") if other.column else rows
    return replace(rows, columns=None)


def _written(run: Run, node: ast.Call, rows: Data, name: str, given: Arguments) -> Value:
    path = path_of(run, given.get(0, "path_or_buf", "path", "excel_writer", "file"))
    for mark in rows.mark_ids():
        event = run.trace.marks[mark]
        if isinstance(event, Done) and isinstance(path, str):
            event.written_to.add(path)
    run.trace.saved[run.key(node)] = Saved(node, f"pandas.DataFrame.{name}", path, "rows", rows)
    return NONE


def path_of(run: Run, value: Value | None) -> str | Unknown:
    """Return a literal path, Unknown otherwise."""
    found: Literal_ | Unknown = run.literal(value)
    return found if isinstance(found, str) else Unknown("the path is not a literal in the code")


def grouped(run: Run, node: ast.Call, groups: Grouped, name: str, given: Arguments) -> Value:
    """Follow a method of ``df.groupby(...)`` or of a window."""
    if groups.is_window:
        return replace(groups.rows, lags=frozenset())
    function = given.content(0, "func")
    if isinstance(function, Function) and name in ("transform", "apply"):
        return _mapped(run, node, groups.rows, function)
    if name == "get_group" and node.args:
        return idioms.picked(run, groups.rows, node.args[0], node)
    if name in ("head", "tail", "sample", "nth", "filter", "first", "last"):
        return idioms.told_apart(run, groups.rows, node)
    if name in ("get_group", "apply", "shift", "diff", "cumsum", "rank"):
        return groups.rows
    statistic = Statistic("groups", groups.rows, node, groups.rows.column)
    word = given.constant(0, "func", "arg")
    if name == "transform":
        is_learnt = isinstance(word, str) and word in knowledge().frame.statistics
        return statistic if is_learnt else groups.rows
    if name in ("ffill", "bfill", "fillna", "pct_change", "cumcount", "ngroup"):
        return groups.rows
    return statistic if name in ("mean", "median", "agg", "aggregate") else run.unknown(node)
