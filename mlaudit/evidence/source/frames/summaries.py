"""Statistics of several columns at once: correlations and pivot tables."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.frames.signature import Method
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Data, Statistic, Value


def _corr(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return Statistic("correlation", rows, node)


def _corrwith(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return Statistic("correlation", rows, node, uses_target=True)


def _pivot(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    names = run.names(given.get(0, "values"))
    return Statistic("groups", rows, node, names[0] if names is not None and len(names) == 1 else None)


METHODS: dict[str, Method] = {"corr": _corr, "corrwith": _corrwith, "pivot_table": _pivot}
