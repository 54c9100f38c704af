"""Statistics of rows and what using them amounts to: filling, scaling, encoding, selecting."""

from __future__ import annotations

import ast

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Learnt
from mlaudit.evidence.source.model import StepKind, StepUse
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run, with_marks
from mlaudit.evidence.source.state import joined
from mlaudit.evidence.source.values import Data, Prediction, Statistic, Value

_WITHIN_ROWS = (1, 2, 3, -1, "columns")
"""Axes along which a statistic is one number for each row, learnt from no other row."""


def of_each_row(run: Run, rows: Data, given: Arguments, position: int) -> Data | None:
    """Return what ``df.mean(axis=1)`` gives: a number for each row; None where rows are taken together."""
    axis = run.literal(given.get(position, "axis", "dim"))
    if isinstance(axis, Unknown):
        return None
    axes = axis if isinstance(axis, tuple) else (axis,)
    if not axes or any(one not in _WITHIN_ROWS for one in axes):
        return None
    return replace(rows, kind="series", columns=None, column=None)


def met(run: Run, node: ast.AST, left: Value, right: Value) -> Value:
    """Join two results; one that is a cell or else a statistic fills gaps."""
    one, other = run.state.content(left), run.state.content(right)
    for rows, statistic in ((one, other), (other, one)):
        if isinstance(rows, Data) and isinstance(statistic, Statistic):
            return applied(run, node, rows, statistic, "fillna")
    return joined(one, other)


def _group_column(statistic: Statistic) -> str:
    """Return the column that an encoding averages; counts of levels average none."""
    return (statistic.column or "") if statistic.kind != "counts" else ""


def predicted(run: Run, node: ast.AST, rows: Data, prediction: Prediction, names: tuple[str, ...]) -> Data:
    """Let rows carry gaps that a model of the same column filled: ``df.loc[missing, "age"] = model.predict(...)``."""
    for fit in sorted(prediction.model_fits):
        model = run.trace.model_fits[fit]
        if model.target is None or model.target.column not in names:
            continue
        seen = Learnt(node, replace(model.step, kind="imputer"), "predict", model.features, model.target, False)
        rows = rows.marked(run.trace.learnt((*run.key(node), "predicted", fit), seen))
    return rows


def applied(run: Run, node: ast.AST, rows: Data, statistic: Statistic, how: str) -> Data:
    """Let rows carry a statistic that fills, scales or selects them; ``how`` is the method or sign that does it."""
    if statistic.fits:
        return rows.marked(*statistic.fits)
    kind: StepKind = "scaler"
    if how == "fillna":
        kind = "imputer"
    elif how == "select":
        kind = "selector"
    elif how == "limit":
        kind = "transformer"
    elif how == "encode":
        kind = "target_encoder" if statistic.uses_target else "encoder"
    step = StepUse(
        f"pandas.{statistic.kind}" if how != "fillna" else "pandas.DataFrame.fillna",
        kind,
        run.location(node),
        parameters={"value": statistic.kind} if how == "fillna" else {},
    )
    seen = Learnt(
        node,
        step,
        how if how == "fillna" else statistic.kind,
        statistic.rows,
        None,
        uses_target=statistic.uses_target,
        group_column=_group_column(statistic) if how == "encode" else None,
    )
    mark = run.trace.learnt((*run.key(node), how), seen)
    carried = rows.marked(mark)
    return with_marks(carried, replace(statistic.rows, marks=frozenset(), loads=frozenset()))
