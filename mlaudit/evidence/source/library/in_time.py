"""Functions that see a whole series at once: decompositions, smoothers, windows beside windows."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Timed
from mlaudit.evidence.source.library.signature import Call
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import timed
from mlaudit.evidence.source.values import Data, Reference, Sequence, Value


def _smoothed(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``seasonal_decompose(df["sales"])``; what has no name may be a spectrum, with neighbours not in time."""
    series = next((value for value in map(run.state.content, given.all()) if _is_column(value)), None)
    if not isinstance(series, Data):
        return run.unknown(node, given.all())
    smoothed = timed.taken(run, Timed(node, callee.dotted, "filter", "later", series))
    return Sequence((smoothed, smoothed)) if callee.dotted.endswith("hpfilter") else smoothed


def _is_column(value: Value) -> bool:
    return isinstance(value, Data) and value.kind == "series" and value.column is not None


def _windows(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``sliding_window_view(x, 60)``."""
    rows = given.rows(0, "x", "arr_in")
    return run.unknown(node) if rows is None else timed.taken(run, Timed(node, callee.dotted, "slices", "own", rows, 0))


BY_GROUP: dict[str, Call] = {"time_filters": _smoothed, "window_views": _windows}
