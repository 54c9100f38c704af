"""Training and test parts that leave the text together: they are fitted and scored somewhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlaudit.evidence.source.events import ModelFit
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import scoring
from mlaudit.evidence.source.steps.splitting import unnamed_step
from mlaudit.evidence.source.values import Data, Estimator, Value

_TRAINING = ("train", "fold_train")
_HELD_OUT = ("test", "fold_test")


def escaped(run: Run, node: ast.AST, values: Iterable[Value]) -> None:
    """Note both sides of a split, or a fitted model and test rows, that a function returns or a script saves."""
    values = list(values)
    rows = [found for found in run.rows_in(values) if any(part.tags for part in found.parts)]
    for model in run.estimators_in(values):
        for found in rows:
            scoring.predicted(run, node, model, found)
    trained = [found for found in rows if _sides(found, _TRAINING)]
    for place, train in enumerate(trained):
        fit = run.trace.model_fit((*run.key(node), "left", place), ModelFit(node, unnamed_step(run, node), train, None))
        model = Estimator(unnamed_step(run, node), model_fits=frozenset([fit]))
        for found in rows:
            if _sides(found, _HELD_OUT) & _sides(train, _TRAINING):
                scoring.predicted(run, node, model, found)


def _sides(rows: Data, words: tuple[str, ...]) -> frozenset[int]:
    return frozenset(split for part in rows.parts for split, side in part.tags if side in words)
