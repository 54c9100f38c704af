"""Choices by scores: the better one is kept, the highest is taken, an optimiser calls a function that scores."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.model import ChoiceKind
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps.choices import Chosen
from mlaudit.evidence.source.values import NONE, Data, Function, Mapping, Score, Sequence, Value

EXTREMES = {
    **dict.fromkeys(("max", "min", "amax", "amin", "nanmax", "nanmin"), False),
    **dict.fromkeys(("argmax", "argmin", "nanargmax", "nanargmin", "idxmax", "idxmin", "nlargest", "nsmallest"), True),
}
"""What takes the best of several numbers, and whether it tells whose it is."""

_LONGEST = 60


def kept_if_better(run: Run, node: ast.If) -> None:
    """Follow ``if score > best: best, best_model = score, model``."""
    written = set(_written(node.body))
    for test in _comparisons(node.test):
        sides = [test.left, *test.comparators]
        if len(sides) != 2 or not written & {ast.unparse(side) for side in sides}:
            continue
        found = run.scores_in([run.value(side) for side in sides])
        texts = {ast.unparse(side) for side in sides}
        kind: ChoiceKind = "candidate" if written - texts or _calls(node.body) else "best_score"
        noted(run, node, kind, f"if {ast.unparse(test)}"[:_LONGEST], found)


def _comparisons(test: ast.expr) -> Iterator[ast.Compare]:
    for part in test.values if isinstance(test, ast.BoolOp) else [test]:
        if isinstance(part, ast.Compare):
            yield part


def _written(body: Iterable[ast.stmt]) -> Iterator[str]:
    """Return what statements assign to, as it is written."""
    for statement in body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        for target in targets:
            items = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from (ast.unparse(item) for item in items)


def _calls(body: Iterable[ast.stmt]) -> bool:
    """Whether something is done besides assigning and printing: a model is saved, a list filled."""
    calls = (line.value for line in body if isinstance(line, ast.Expr) and isinstance(line.value, ast.Call))
    return any(ast.unparse(call.func) != "print" for call in calls)


def best_of(
    run: Run, node: ast.AST, callee: str, values: tuple[Value, ...], is_candidate: bool = False
) -> Score | None:
    """Follow ``max(scores)``, ``np.argmax(scores)`` and ``best = max(best, score)`` in a loop; None for all else."""
    found = [run.state.content(value) for value in values]
    is_table = bool(found) and (isinstance(found[0], Sequence | Mapping) or is_score_table(found[0]))
    is_running = len(found) == 2 and run.loops > 0
    scores = run.scores_in(found)
    if not (is_table or is_running) or not scores.evaluations:
        return None
    choice = noted(run, node, "candidate" if is_candidate else "best_score", callee, scores)
    return replace(scores, choices=choice)


def goes_by_score(run: Run, node: ast.Call, found: Value, key: Value | None) -> bool:
    """Whether members are compared by the scores in them: by the key, or by what stands first in each.

    A key that is no function of the text, such as ``results.get``, is taken to look the score up.
    """
    items = found.items if isinstance(found, Sequence) else ()
    function = None if key is None else run.state.content(key)
    if isinstance(function, Function):
        return not items or bool(run.scores_in([run.call(node, function, Arguments(run, (items[0],), {}))]).evaluations)
    if function not in (None, NONE):
        return True
    first = run.state.content(items[0]) if items else NONE
    leads = first.items[0] if isinstance(first, Sequence) and first.items else first
    return bool(run.scores_in([leads]).evaluations)


def ranked(run: Run, node: ast.Call, found: Sequence, given: Arguments) -> Sequence:
    """Follow ``sorted(results, key=...)``: the first or the last is the best, if it goes by scores."""
    return replace(found, is_ranked=goes_by_score(run, node, found, given.get(None, "key")))


def first_of_ranked(run: Run, node: ast.AST, found: Sequence) -> None:
    """Follow ``sorted(results)[0]``."""
    if found.is_ranked:
        noted(run, node, "candidate", "sorted", run.scores_in(found.items))


def is_score_table(value: Value) -> bool:
    """Whether a value holds the scores of several candidates."""
    return isinstance(value, Score) and value.is_table


def of_table(run: Run, node: ast.Call, found: Score, name: str) -> Score:
    """Follow ``results.sort_values("accuracy")`` and ``results["accuracy"].idxmax()``."""
    if name in EXTREMES:
        found = best_of(run, node, name, (found,), EXTREMES[name]) or found
    is_sorted = name.startswith("sort") or (found.is_sorted and name not in EXTREMES)
    return replace(found, is_sorted=is_sorted)


def first_of(run: Run, node: ast.AST, found: Score) -> None:
    """Follow ``results.sort_values("accuracy").iloc[0]``."""
    if found.is_table and found.is_sorted:
        noted(run, node, "candidate", "sort_values", found)


def optimised(run: Run, node: ast.Call, callee: str, given: Arguments) -> Score | None:
    """Follow an optimiser that calls a local function for a score; None where no such function is handed to it."""
    function = given.content(0, "func", "fn", "f", "objective")
    if not isinstance(function, Function):
        return None
    found = run.scores_in([run.call(node, function, Arguments(run, (), {}))])
    noted(run, node, "objective", callee, found)
    return replace(found, is_table=True) if found.evaluations else None


def cut(run: Run, node: ast.AST, callee: str, rows: Data, curves: frozenset[int]) -> None:
    """Note that scored labels were cut at a threshold that was read from curves of the same rows."""
    same = frozenset(curve for curve in curves if run.trace.overlap(run.trace.scores[curve].rows, rows))
    noted(run, node, "threshold", callee, Score(same))


def noted(run: Run, node: ast.AST, kind: ChoiceKind, callee: str, found: Score) -> frozenset[int]:
    """Note a choice by scores, if there are any; return its number in the trace."""
    if not found.evaluations:
        return frozenset()
    scores = [run.trace.scores[number] for number in sorted(found.evaluations)]
    fits = frozenset[int]().union(*(score.model_fits for score in scores))
    rows = tuple(score.rows for score in scores)
    seen = Chosen(node, kind, callee, rows, fits, found.evaluations, len(run.trace.scores))
    return frozenset([run.trace.choice(run.key(node), seen)])
