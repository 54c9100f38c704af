"""Seeds that a loop runs through: the draw of a split, or of a model, is among what is tried."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.walking import walk

_SEEDS = ("random_state", "seed", "random_seed")


def noted(run: Run, node: ast.Call) -> None:
    """Note a split or an estimator whose seed is the variable of a loop around it."""
    names = {name for head in run.loop_heads for name in _names(head.target)}
    given = (keyword.value for keyword in node.keywords if keyword.arg in _SEEDS)
    if any(isinstance(value, ast.Name) and value.id in names for value in given):
        run.trace.seeds_tried.add(run.location(node))


def _names(target: ast.expr) -> Iterator[str]:
    return (inner.id for inner in walk(target) if isinstance(inner, ast.Name))
