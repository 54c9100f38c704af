"""Attributes of rows: pandas' own, else columns."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Constant, Count, Data, Sequence, Value

WHOLE = ("loc", "iloc", "ix", "at", "iat", "values", "data", "T")
"""Attributes that stand for the whole object."""


def attribute_of(run: Run, node: ast.AST, rows: Data, name: str) -> Value:
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
