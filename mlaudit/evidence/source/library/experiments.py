"""pycaret: a call that separates rows, prepares them and remembers both."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import ModelFit, SplitSeen
from mlaudit.evidence.source.library.signature import Call
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import scoring, splitting
from mlaudit.evidence.source.values import NONE, Estimator, Reference, Value

_TEST_SHARE = 0.3


def _setup(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``setup(data=df, target="y")``: what comes after fits on its training part and scores the other."""
    rows = given.rows(0, "data")
    if rows is None or given.is_given("test_data"):
        return run.unknown(node, given.all())
    train_share = given.constant(None, "train_size")
    test_share = 1 - train_share if isinstance(train_share, float) else _TEST_SHARE
    seen = SplitSeen(
        node,
        callee.dotted,
        "holdout",
        rows,
        shuffles=True,
        test_share=test_share,
        is_seeded=given.is_given("session_id"),
    )
    split = run.trace.split(run.key(node), seen)
    step = splitting.unnamed_step(run, node)
    fit = run.trace.model_fit(run.key(node), ModelFit(node, step, rows.tagged((split, "train")), None))
    scoring.predicted(run, node, Estimator(step, model_fits=frozenset([fit])), rows.tagged((split, "test")))
    return NONE


BY_NAME: dict[str, Call] = {f"pycaret.{task}.setup": _setup for task in ("classification", "regression")}
