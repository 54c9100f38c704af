"""Operations on a column that rules ask about: logarithms, fills, dropped rows."""

from __future__ import annotations

import ast

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.events import Columns, Done, DoneKind
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps.units import computed
from mlaudit.evidence.source.values import NONE, Constant, Data, Statistic, Value
from mlaudit.evidence.source.walking import walk

_NOT_ONE = Unknown("it works on several columns, or on one that the code computes")


def done(run: Run, node: ast.AST, callee: str, kind: DoneKind, rows: Data, shift: float = 0.0) -> Data:
    """Record an operation and let its result carry it."""
    column = rows.column
    is_guarded = column is not None and column in rows.guarded
    return _recorded(run, Done(node, callee, kind, _named(rows), rows, shift=shift, is_guarded=is_guarded))


def dropped(run: Run, node: ast.AST, rows: Data, looks_at: Columns = None) -> Data:
    """Record that rows with a gap are dropped; ``looks_at`` names the columns that count."""
    return _recorded(run, Done(node, "pandas.DataFrame.dropna", "drop_missing", _named(rows), rows, looks_at=looks_at))


def _named(rows: Data) -> str | Unknown:
    return rows.column if rows.column is not None else _NOT_ONE


def _recorded(run: Run, seen: Done) -> Data:
    return seen.rows.marked(run.trace.learnt((*run.key(seen.node), seen.kind), seen))


def logarithm(run: Run, node: ast.Call, callee: str) -> Data | None:
    """Follow ``np.log(x + c)``; None where the argument is no column."""
    if not node.args:
        return None
    argument = node.args[0]
    shift = knowledge().logarithms[callee]
    if isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Add):
        for inner, added in ((argument.left, argument.right), (argument.right, argument.left)):
            rows, constant = run.content(inner), run.content(added)
            if isinstance(rows, Data) and isinstance(constant, Constant):
                number = constant.value if isinstance(constant.value, int | float) else 0
                return done(run, node, callee, "log", computed(rows), shift + number)
    rows = run.content(argument)
    return done(run, node, callee, "log", computed(rows), shift) if isinstance(rows, Data) else None


def cleaned(run: Run, rows: Data, column: str | None = None, by: Value = NONE) -> None:
    """Note that what a logarithm makes of zero is replaced or left out behind it, in one column or in all.

    Another number than zero in its place (-99) is a code, which stands among the logarithms as if it were one.
    """
    if isinstance(by, Constant) and isinstance(by.value, int | float) and by.value != 0:
        return
    for name, mark in rows.marks:
        event = run.trace.marks[mark]
        if isinstance(event, Done) and event.kind == "log" and (column is None or name in (column, None)):
            event.is_guarded = True


def speaks_of_infinity(node: ast.Call) -> bool:
    """Whether a call is given infinity: ``x.replace([np.inf, -np.inf], np.nan)``."""
    inner = (part for value in (*node.args, *(k.value for k in node.keywords)) for part in walk(value))
    return any(
        (isinstance(part, ast.Attribute) and part.attr.lower() in ("inf", "infty", "ninf"))
        or (isinstance(part, ast.Name) and part.id == "inf")
        or (isinstance(part, ast.Constant) and part.value in ("inf", "-inf"))
        for part in inner
    )


def filled(run: Run, node: ast.Call, rows: Data, value: Value | None) -> Data:
    """Record what ``fillna`` fills with."""
    if isinstance(value, Statistic) and value.kind in ("mean", "median"):
        kind: DoneKind = "fill_mean" if value.kind == "mean" else "fill_median"
        return done(run, node, "pandas.DataFrame.fillna", kind, rows)
    if isinstance(value, Constant) and value.value is not None:
        return done(run, node, "pandas.DataFrame.fillna", "fill_constant", rows)
    return rows
