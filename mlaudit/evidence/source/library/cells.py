"""Functions that work cell by cell."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Done
from mlaudit.evidence.source.library.signature import Call
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run, with_marks
from mlaudit.evidence.source.steps import by_hand, idioms, learning, operations, statistics, units
from mlaudit.evidence.source.values import NONE, Data, Reference, Statistic, Value


def row_wise(run: Run, node: ast.Call, callee: Reference, name: str, first: Data, given: Arguments) -> Value:
    """Follow a function that keeps rows: they carry what else it is given."""
    rows = first
    for other in given.all()[1:]:
        value = run.state.content(other)
        if isinstance(value, Statistic):
            rows = statistics.applied(run, node, rows, value, "fillna" if name == "where" else "scale")
        elif isinstance(value, Data):
            rows = with_marks(rows, value)
    if name in ("to_datetime",) and rows.column is not None:
        for number in rows.loads:
            run.trace.loads[number].times.add(rows.column)
        rows = replace(rows, has_time=True)
    if name in ("isfinite", "isinf", "isneginf", "nan_to_num"):
        operations.cleaned(run, rows)
    if name in ("clip", "abs", "maximum", "absolute", "fmax") and rows.column is not None:
        rows = replace(rows, guarded=rows.guarded | {rows.column})
    rows = by_hand.through(units.applied(run.trace, rows, name), name)
    if name == "where":
        rows = _guarded_choice(run, rows, given)
    if name == "get_dummies":
        rows = replace(rows, columns=None)
    return rows


def _guarded_choice(run: Run, condition: Data, given: Arguments) -> Data:
    """Follow ``np.where(x > 0, np.log(x), 0)``: the branches are guarded by the condition."""
    rows = replace(condition, kind="series", mask=None)
    for value in given.positional[1:]:
        inner = run.state.content(value)
        if isinstance(inner, Data):
            for mark in inner.mark_ids() if condition.guarded else ():
                event = run.trace.marks[mark]
                if isinstance(event, Done):
                    event.is_guarded = True
            rows = with_marks(replace(rows, parts=inner.parts), inner)
    return rows


def _logarithm(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    found = operations.logarithm(run, node, callee.dotted)
    return found if found is not None else run.unknown(node, given.all())


def _cut(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``pd.cut(x, 5)``, which spreads bins between the ends of x; bins that are given learn nothing."""
    if isinstance(given.constant(1, "bins"), int):
        return learning.applied_function(run, node, callee.dotted, "discretiser", given)
    return row_wise(run, node, callee, "cut", run.data(given.get(0, "x") or NONE, node), given)


def _missing(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``pd.isnull(df["age"])``."""
    rows = given.rows(0)
    if rows is None or rows.kind != "series":
        return rows or run.unknown(node, given.all())
    return idioms.missing(run, node, rows, has_value=callee.dotted.rpartition(".")[2].startswith("not"))


def _chosen_cells(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``np.select([x > 5, x > 2], ["high", "low"])``: a value for each row."""
    found = list(run.rows_in([value for value in (given.get(0, "condlist"), given.get(1, "choicelist")) if value]))
    if not found:
        return run.unknown(node, given.all())
    rows = replace(idioms.unmasked(run, found[0]) if found[0].kind == "mask" else found[0], column=None)
    for other in found[1:]:
        rows = with_marks(rows, other)
    return rows


BY_NAME: dict[str, Call] = {
    "numpy.select": _chosen_cells,
    "pandas.cut": _cut,
    **dict.fromkeys(("pandas.isnull", "pandas.isna", "pandas.notnull", "pandas.notna", "numpy.isnan"), _missing),
}

BY_GROUP: dict[str, Call] = {"logarithms": _logarithm}
