"""Columns of a frame: written, taken out, chosen."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.frames.signature import Method
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import idioms
from mlaudit.evidence.source.values import Constant, Data, Function, Value


def with_column(run: Run, rows: Data, name: str, value: Value) -> Data:
    """Follow ``df[name] = value``; a frame that was made empty takes the rows of its first column."""
    if isinstance(value, Data) and all(part.root in run.trace.made_empty for part in rows.parts):
        rows = replace(rows, parts=value.parts, is_ambiguous=value.is_ambiguous, is_sorted=value.is_sorted)
        rows = replace(rows, loads=value.loads, is_shuffled=value.is_shuffled, has_time=value.has_time)
    run.copies(len(rows.marks) + len(rows.parts))
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
    is_filled = isinstance(value, Data) and None in value.gapless
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
        gapless=(rows.gapless - {name}) | ({name} if is_filled else set()),
        has_time=rows.has_time or idioms.names_time(name),
    )


def written(run: Run, rows: Data, value: Data) -> frozenset[int]:
    """Return what a value brings into rows: not what was learnt apart from the few rows that it is written to."""
    if value.parts == rows.parts or run.trace.overlap(rows, value) is False:
        return value.mark_ids()
    return frozenset(
        mark for mark in value.mark_ids() if run.trace.overlap(run.trace.marks[mark].rows, value) is not False
    )


def pop(run: Run, node: ast.Call, receiver: Value, rows: Data, given: Arguments) -> Value:
    """Follow ``y = df.pop("price")``."""
    names = run.names(given.get(0, "item"))
    if names is None:
        return rows
    run.state.change(receiver, rows.without(names))
    return rows.series(names[0])


def _assign(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    for name, value in given.keywords.items():
        found = run.state.content(value)
        if isinstance(found, Function):
            found = run.call(node, found, Arguments(run, (rows,), {}))
        rows = with_column(run, rows, name, found)
    return rows


def _select_dtypes(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return rows.narrowed()


def _filter(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    """Follow ``df.filter(like="lag_")``, which chooses columns."""
    names = run.names(given.get(0, "items"))
    return rows.only(names) if names is not None else rows.narrowed()


METHODS: dict[str, Method] = {"assign": _assign, "select_dtypes": _select_dtypes, "filter": _filter}
