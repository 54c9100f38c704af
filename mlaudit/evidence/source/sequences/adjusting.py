"""Point adjustment: a segment of anomalies counts as found once one of its points is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from mlaudit.evidence.source.inputs.scopes import File, Scope
from mlaudit.evidence.source.sequences.model import AdjustedScore
from mlaudit.evidence.source.text.text import SourceText
from mlaudit.evidence.source.walking import walk

_ADJUSTING = re.compile(
    r"adjustment|(?:get_)?(?:point_?|segment_?)?adjust(?:ed)?_?(?:predicts?|preds?|predictions?|labels?)?"
    r"|point_adjust\w*|pa_f1\w*|f1_pa\w*",
    re.IGNORECASE,
)
_GENERIC = frozenset({"adjust", "adjusted", "get_adjust", "get_adjusted"})
_OFFERING = re.compile(r"adj|(?:^|_)pa(?:_|$)", re.IGNORECASE)
_OTHER_SCORES = re.compile(
    r"affiliation|vus|volume_under|range_?(?:auc|precision|recall|f)|event_?(?:based|wise|f1|precision)"
    r"|pa_?k|pa_percentile|average_precision|roc_auc|precision_recall_curve|auc_pr|pr_auc|auprc|auroc",
    re.IGNORECASE,
)
_SCORES = re.compile(
    r"f1_score|fbeta_score|precision_recall_fscore_support|precision_score|recall_score|calc_point2point"
)


def adjusted_scores(file: File, text: SourceText) -> Iterator[AdjustedScore]:
    """Find the first place where predictions are adjusted, by a function that is called so or by the loop itself.

    A function whose name says that it computes an adjusted score offers it, and reports nothing.
    """
    own = {scope.name for scope in file.scopes if scope.name and _holds_the_loop(scope.nodes) is not None}
    found: list[tuple[Scope, ast.Call | ast.For, str]] = []
    for scope in file.scopes:
        if _OFFERING.search(scope.name):
            continue
        loop = _holds_the_loop(scope.nodes)
        if loop is not None and any(_SCORES.fullmatch(_last_name(call)) for call in scope.calls()):
            found.append((scope, loop, "a loop"))
        if scope.name not in own:
            found += [(scope, call, _last_name(call)) for call in scope.calls() if _adjusts(call, own)]
    if not found:
        return
    scope, node, name = min(found, key=lambda one: one[1].lineno)
    is_scored_otherwise = any(_OTHER_SCORES.search(_last_name(call)) for scope in file.scopes for call in scope.calls())
    yield AdjustedScore(text.location(node), name, not is_scored_otherwise and not _is_scored_before(scope, node))


def _adjusts(call: ast.Call, own: set[str]) -> bool:
    name = _last_name(call)
    return name in own or (_ADJUSTING.fullmatch(name) is not None and name.lower() not in _GENERIC)


def _last_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_scored_before(scope: Scope, node: ast.Call | ast.For) -> bool:
    scores = (call for call in scope.calls() if _SCORES.fullmatch(_last_name(call)))
    return any(call.lineno < node.lineno for call in scores)


def _holds_the_loop(nodes: Iterable[ast.AST]) -> ast.For | None:
    """Return a loop that, from a point found, goes back through its segment and marks all of it as found.

    for j in range(i, 0, -1):
        if truth[j] == 0:
            break
        predicted[j] = 1
    """
    return next((node for node in nodes if isinstance(node, ast.For) and _marks_a_segment(node)), None)


def _marks_a_segment(loop: ast.For) -> bool:
    if not isinstance(loop.target, ast.Name) or not _counts_down(loop.iter):
        return False
    index = loop.target.id
    stops = any(
        isinstance(node, ast.If) and _asks_about(node.test, index) and any(isinstance(s, ast.Break) for s in node.body)
        for node in walk(loop)
    )
    marks = any(
        isinstance(node, ast.Assign) and _is_item(node.targets[0], index) and _is_true(node.value)
        for node in walk(loop)
    )
    return stops and marks


def _counts_down(node: ast.expr) -> bool:
    is_range = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range"
    return is_range and isinstance(node.args[-1], ast.UnaryOp) and len(node.args) == 3  # type: ignore[attr-defined]


def _asks_about(test: ast.expr, index: str) -> bool:
    return any(_is_item(part, index) for part in walk(test))


def _is_item(node: ast.AST, index: str) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and node.slice.id == index


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and (node.value is True or node.value == 1)
