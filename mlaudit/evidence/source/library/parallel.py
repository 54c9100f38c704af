"""joblib: calls that are put off and made side by side."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.library.signature import Call
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Reference, Value

_PLACES = ("joblib", "sklearn.utils.parallel", "sklearn.utils.fixes")


def _delayed(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``delayed(train)(C)`` as ``train(C)``."""
    return given.content(0, "function") or run.unknown(node, given.all())


def _parallel(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``Parallel(n_jobs=2)(calls)`` as ``list(calls)``."""
    return Reference("list", is_imported=False)


BY_NAME: dict[str, Call] = {
    **{f"{place}.delayed": _delayed for place in _PLACES},
    **{f"{place}.Parallel": _parallel for place in _PLACES},
}
