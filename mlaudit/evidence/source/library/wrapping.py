"""Rows in another form: frames and arrays made of values, design matrices."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.builtins import BUILTINS
from mlaudit.evidence.source.library.signature import Call
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run, with_marks
from mlaudit.evidence.source.steps import idioms
from mlaudit.evidence.source.values import (
    NONE,
    Candidates,
    Constant,
    Estimator,
    Mapping,
    Reference,
    Score,
    Sequence,
    Statistic,
    Value,
)


def _wrapped(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    value = given.content(0, "data", "object", "a")
    if isinstance(value, Estimator):
        return run.state.held(value)
    if isinstance(value, Statistic):
        return value
    inner = list(run.rows_in([value])) if value is not None else []
    scores = run.scores_in([value] if isinstance(value, Mapping | Sequence) else [])
    if scores.evaluations and not inner and callee.dotted.startswith("pandas."):
        return replace(scores, is_table=True)
    if not inner and callee.dotted == "pandas.DataFrame" and value in (None, NONE):
        index = given.rows(1, "index")
        made = index if index is not None else run.unknown(node)
        if index is None:
            run.trace.made_empty |= {part.root for part in made.parts}
        names = run.names(given.get(None, "columns"))
        return replace(made, kind="frame", columns=names or (), marks=frozenset(), column=None, mask=None)
    if not inner:
        return value if isinstance(value, Sequence | Constant | Score | Candidates) else run.unknown(node, given.all())
    assert value is not None
    rows = run.data(value, node) if not hasattr(value, "items") or isinstance(value, Sequence) else inner[0]
    for other in inner[1:] if not isinstance(value, Sequence) else ():
        rows = with_marks(rows, other)
    names = run.names(given.get(None, "columns"))
    kind = (
        rows.kind
        if not callee.dotted.startswith("pandas")
        else "frame"
        if callee.dotted.endswith("Frame")
        else "series"
    )
    return replace(rows, kind=kind if rows.kind != "predictions" else rows.kind, columns=names or rows.columns)


def _numbers(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``np.arange(len(df))``."""
    return BUILTINS["range"](run, node, given)


def _with_constant(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``sm.add_constant(X)``."""
    return given.rows(0, "data") or run.unknown(node, given.all())


def _array(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``np.ones(len(df), dtype=bool)``, a mask whose cells are written one by one."""
    kind = given.content(1, "dtype")
    is_mask = isinstance(kind, Reference) and kind.dotted in ("bool", "numpy.bool", "numpy.bool_")
    return idioms.flags(run, node, run.unknown(node)) if is_mask else run.unknown(node, given.all())


def _design(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``patsy.dmatrix("a + b", df)``: the rows of the frame; ``dmatrices`` puts the target in front."""
    rows = given.rows(1, "data")
    if rows is None:
        return run.unknown(node, given.all())
    matrix = replace(rows, kind="array", columns=None, column=None)
    return matrix if callee.dotted.endswith("dmatrix") else Sequence((matrix, matrix))


BY_NAME: dict[str, Call] = {
    "numpy.arange": _numbers,
    **dict.fromkeys(("numpy.ones", "numpy.zeros"), _array),
    "patsy.dmatrix": _design,
    "patsy.dmatrices": _design,
    "statsmodels.api.add_constant": _with_constant,
    "statsmodels.tools.add_constant": _with_constant,
    "statsmodels.tools.tools.add_constant": _with_constant,
}

BY_GROUP: dict[str, Call] = {"wrappers": _wrapped}
