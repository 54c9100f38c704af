"""Methods of polars that take expressions; these are evaluated on the rows of the receiver."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.frames.columns import with_column
from mlaudit.evidence.source.frames.joining import looked_up
from mlaudit.evidence.source.frames.signature import Method
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run, with_marks
from mlaudit.evidence.source.steps import idioms, statistics
from mlaudit.evidence.source.values import Constant, Data, Grouped, Sequence, Statistic, Value

TAKING = ("with_columns", "with_column", "select", "filter", "agg", "sort")
"""Methods whose arguments speak of the columns of the receiver: ``df.with_columns(pl.col("age").log1p())``."""


def rows_spoken_of(found: Value, name: str) -> Data | None:
    """Return the rows that expressions in the arguments of a method stand for."""
    if name not in TAKING:
        return None
    return found.rows if isinstance(found, Grouped) else found if isinstance(found, Data) else None


def of_statistic(found: Statistic, name: str, given: Arguments) -> Value:
    """Follow a method of a statistic.

    ``pl.col("y").mean().over("city")`` and ``.alias("rate")``, and ``scores.argsort()``, which orders features and
    leaves none out, until some are taken (``scores.sort_values().head(10)``). Other methods keep what it is.
    """
    alias = given.constant(0, "name")
    if name == "over":
        return replace(found, kind="groups")
    if name == "alias" and isinstance(alias, str):
        return replace(found, alias=alias)
    if name in ("argsort", "sort_values"):
        return replace(found, is_order=True)
    return replace(found, is_order=False) if name in ("head", "tail", "nlargest", "nsmallest") else found


def _spread(run: Run, node: ast.Call, column: Data, found: Statistic) -> Data:
    how = "encode" if found.kind == "groups" else "scale"
    return statistics.applied(run, node, replace(column, marks=frozenset()), found, how)


def _with_columns(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    for name, value in _written(run, given):
        found = value
        if isinstance(found, Statistic):
            found = _spread(run, node, rows.series(name or ""), found)
        if name is not None:
            rows = with_column(run, rows, name, found)
        elif isinstance(found, Data):
            rows = replace(with_marks(rows, found), columns=None)
    return rows


def _select(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    names = [name for value in _flat(run, given) for name in (run.names(value) or (_name(value),))]
    changed = _with_columns(run, node, rows, given)
    assert isinstance(changed, Data)
    known = tuple(name for name in (*names, *given.keywords) if name is not None)
    return changed.only(known) if len(known) == len(names) + len(given.keywords) else changed.narrowed()


def _written(run: Run, given: Arguments) -> Iterator[tuple[str | None, Value]]:
    """Yield what is written, with the column that it is written to."""
    for value in _flat(run, given):
        if isinstance(value, Data | Statistic):
            yield _name(value), value
    for name, value in given.keywords.items():
        yield name, run.state.content(value)


def _flat(run: Run, given: Arguments) -> Iterator[Value]:
    for value in map(run.state.content, given.positional):
        if isinstance(value, Sequence):
            yield from map(run.state.content, value.items)
        else:
            yield value


def _name(value: Value) -> str | None:
    if isinstance(value, Statistic) and value.alias is not None:
        return value.alias
    return value.column if isinstance(value, Data | Statistic) else None


def _alias(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    name = given.constant(0, "name")
    return replace(rows, column=name, lags=frozenset()) if isinstance(name, str) else rows


def _filter(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    masks = [value for value in map(run.state.content, given.all()) if isinstance(value, Data) and value.kind == "mask"]
    for mask in masks:
        rows = idioms.selected(rows, mask)
    return rows if masks else rows.narrowed()


def _join(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    """Follow ``df.join(train, on="id", how="anti")`` as the rows that are left."""
    other, how = given.content(0, "other", "right"), given.constant(2, "how")
    if isinstance(other, Data) and how == "anti":
        rest = idioms.remaining(run, rows, other)
        return rest if rest is not None else idioms.told_apart(run, rows, node)
    if isinstance(other, Data) and how == "semi":
        return idioms.selected(rows, other)
    return looked_up(run, rows, other)


def _slice(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    """Follow ``df.slice(0, n)`` and ``df.slice(n)``."""
    offset, length = given.content(0, "offset"), given.content(1, "length")
    if (offset == Constant(0)) is (length is None):
        return idioms.told_apart(run, rows, node)
    return idioms.end(run, node, rows, "low" if length is not None else "high")


METHODS: dict[str, Method] = {
    "with_columns": _with_columns,
    "with_column": _with_columns,
    "select": _select,
    "filter": _filter,
    "alias": _alias,
    "join": _join,
    "slice": _slice,
}
