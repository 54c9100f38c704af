"""Which method of rows does what."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.frames import (
    choosing,
    columns,
    conversions,
    expressions,
    gaps,
    groups,
    joining,
    order,
    summaries,
)
from mlaudit.evidence.source.frames.cells import cell_by_cell
from mlaudit.evidence.source.frames.columns import pop
from mlaudit.evidence.source.frames.joining import looked_up
from mlaudit.evidence.source.frames.signature import Method
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import by_hand, idioms, statistics, timed
from mlaudit.evidence.source.steps.saving import frame_saved
from mlaudit.evidence.source.steps.torch_training import trained
from mlaudit.evidence.source.values import Data, Handle, Statistic, Value


def method(run: Run, node: ast.Call, receiver: Value, name: str, given: Arguments) -> Value:
    """Follow ``df.name(...)``; ``inplace=True`` changes the object that the names share."""
    rows = run.state.content(receiver)
    assert isinstance(rows, Data)
    if name == "pop":
        return pop(run, node, receiver, rows, given)
    result = _result(run, node, rows, name, given)
    if given.constant(None, "inplace") is True:
        if isinstance(result, Data):
            run.state.change(receiver, result)
        return result
    return receiver if name in ("head", "tail") and not node.args and not isinstance(receiver, Handle) else result


def _result(run: Run, node: ast.Call, rows: Data, name: str, given: Arguments) -> Value:
    frame = knowledge().frame
    told = by_hand.score(run, node, name, rows)
    if told is not None:
        return told
    if name in _METHODS:
        return _METHODS[name](run, node, rows, given)
    if name in frame.statistics and rows.prediction is not None:
        return replace(rows, prediction=replace(rows.prediction, method="combined"))
    if name in frame.statistics:
        each = statistics.of_each_row(run, rows, given, 1 if name == "quantile" else 0)
        return each or Statistic(frame.statistics[name], rows, node, rows.column)
    if name in frame.displays:
        return run.unknown(node)
    if name in frame.writers:
        return frame_saved(run, node, rows, name, given)
    if name in frame.sorts:
        return timed.sorted_rows(run, rows, name, given)
    if name == "query":
        return idioms.selected(rows, idioms.text_mask(run, node, rows, ast.dump(ast.Tuple(node.args))))
    if name in frame.lookups:
        return looked_up(run, rows, given.content(0, "right", "other"))
    if name in frame.filters:
        return idioms.told_apart(run, rows, node)
    if name in frame.conditions and rows.kind == "series":
        return idioms.text_mask(run, node, rows, ast.dump(node))
    return cell_by_cell(run, node, rows, name, given)


_METHODS: dict[str, Method] = {
    **choosing.METHODS,
    **columns.METHODS,
    **conversions.METHODS,
    **expressions.METHODS,
    **gaps.METHODS,
    **groups.METHODS,
    **joining.METHODS,
    **order.METHODS,
    **summaries.METHODS,
    "backward": trained,
}


def is_known_method(name: str) -> bool:
    """Whether a method is one of pandas objects or arrays."""
    frame = knowledge().frame
    tables = (_METHODS, frame.statistics, frame.displays, frame.filters, frame.writers, frame.sorts)
    return name == "pop" or any(name in group for group in (*tables, frame.recodings, frame.lookups))
