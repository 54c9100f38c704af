"""Values of expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from mlaudit.evidence.source import calls, importing, inheritance, inlining, subscripts
from mlaudit.evidence.source.arithmetic import combine_constants
from mlaudit.evidence.source.conditions import decided
from mlaudit.evidence.source.frames.attributes import WHOLE, attribute_of
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run, with_marks
from mlaudit.evidence.source.state import joined_rows
from mlaudit.evidence.source.steps import by_hand, idioms, learning, scoring, statistics, timed, units
from mlaudit.evidence.source.targets import bind, members_of
from mlaudit.evidence.source.values import (
    NONE,
    Candidates,
    Class,
    Constant,
    Count,
    Data,
    Estimator,
    Function,
    Grouped,
    Instance,
    Mapping,
    Reference,
    Score,
    Sequence,
    Statistic,
    Value,
)

MAX_UNROLLED = 12
"""Members of a literal sequence that a comprehension follows one by one."""

MAX_ITEMS = 20_000
"""Members of a list; one that is put behind itself doubles with each line."""


def evaluate(run: Run, node: ast.expr) -> Value:
    """Return the abstract value of an expression."""
    handler = _HANDLERS.get(type(node))
    return handler(run, node) if handler is not None else run.unknown(node)


def _constant(run: Run, node: ast.Constant) -> Value:
    if isinstance(node.value, str | int | float | bool) or node.value is None:
        return Constant(node.value)
    return run.unknown(node)


def _name(run: Run, node: ast.Name) -> Value:
    found = run.state.lookup(node.id)
    if found is None and run.pending:
        found = importing.late(run, node.id)
    return found if found is not None else Reference(node.id, is_imported=False)


def _attribute(run: Run, node: ast.Attribute) -> Value:
    handle = run.value(node.value)
    found = run.state.content(handle)
    if isinstance(found, Reference):
        return importing.referenced(run, found, node.attr)
    if isinstance(found, Instance):
        return _field(run, node, handle, found)
    if isinstance(found, Data):
        if node.attr == "values" and found.kind == "frame":
            return replace(found, kind="array")
        if node.attr in WHOLE:
            return handle
        return attribute_of(run, node, found, node.attr)
    if isinstance(found, Estimator):
        return learning.attribute(run, node, handle, found, node.attr)
    if isinstance(found, Mapping):
        field = found.get(Constant(node.attr))
        return field if field is not None else run.unknown(node, [handle])
    if isinstance(found, Statistic | Score | Candidates | Grouped):
        return _of_derived(run, node, found)
    if isinstance(found, Class):
        method = inheritance.method_of(found, node.attr)
        return Function(method) if method is not None else run.unknown(node)
    return run.unknown(node, [handle] if not isinstance(found, Constant) else [])


def _field(run: Run, node: ast.Attribute, handle: Value, found: Instance) -> Value:
    field = inlining.get_field(run, handle, node.attr)
    base = inheritance.as_base(run, found) if field is None else None
    if base is not None:
        return learning.attribute(run, node, base[0], base[1], node.attr)
    return field if field is not None else run.unknown(node, ())


def _of_derived(run: Run, node: ast.Attribute, found: Statistic | Score | Candidates | Grouped) -> Value:
    if isinstance(found, Grouped):
        return replace(found, rows=found.rows.series(node.attr))
    return run.unknown(node) if isinstance(found, Score) and node.attr in _BESIDE_SCORES else found


_BESIDE_SCORES = ("best_params", "params", "index", "columns", "shape", "trials")
"""What tables of scores and studies hold besides scores."""


def _joined_text(run: Run, node: ast.JoinedStr) -> Value:
    pieces: list[str] = []
    values: list[Value] = []
    for piece in node.values:
        value = run.content(piece.value) if isinstance(piece, ast.FormattedValue) else run.content(piece)
        values.append(value)
        if isinstance(value, Constant):
            pieces.append(str(value.value))
    scores = run.scores_in(values)
    if scores.evaluations or scores.maxima:
        return scores
    return Constant("".join(pieces)) if len(pieces) == len(node.values) else run.unknown(node)


def _binary(run: Run, node: ast.BinOp) -> Value:
    left, right = run.content(node.left), run.content(node.right)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Data) and isinstance(other, Statistic):
            return _scaled(run, node, one, other)
        if isinstance(one, Statistic) and isinstance(other, Statistic):
            return replace(one, rows=joined_rows(one.rows, other.rows))
        if isinstance(one, Statistic) and not isinstance(other, Data):
            return one
        if isinstance(one, Data) and isinstance(other, Constant | Count):
            is_text = one.kind == "unknown" and isinstance(other, Constant) and isinstance(other.value, str)
            return run.unknown(node, [one]) if is_text else by_hand.through(_derived(one), type(node.op).__name__)
        if isinstance(one, Count) and not isinstance(other, Data | Score):
            return one
    if isinstance(left, Data) and isinstance(right, Data):
        return _both(run, node, left, right)
    if isinstance(left, Constant) and isinstance(right, Constant):
        found = combine_constants(node.op, left, right)
        return found if found is not None else run.unknown(node)
    if isinstance(left, Sequence) and isinstance(right, Sequence) and isinstance(node.op, ast.Add):
        items = left.items + right.items
        return Sequence(items[:MAX_ITEMS], left.is_complete and right.is_complete and len(items) <= MAX_ITEMS)
    if isinstance(left, Sequence) and isinstance(node.op, ast.Mult):
        return replace(left, is_complete=False)
    scores = run.scores_in([left, right])
    if scores.evaluations or scores.maxima:
        return scores
    return run.unknown(node, [left, right])


def _scaled(run: Run, node: ast.BinOp, rows: Data, statistic: Statistic) -> Data:
    """Follow ``(x - x.mean()) / x.std()``; a distance from the first time or the smallest value scales nothing."""
    is_distance = isinstance(node.op, ast.Sub) and statistic.kind in ("minimum", "maximum", "counts")
    scales = isinstance(node.op, ast.Sub | ast.Div) and not is_distance and not idioms.names_time(rows.column)
    rest = _derived(rows)
    return statistics.applied(run, run.statement or node, rest, statistic, "scale") if scales else rest


def _derived(rows: Data) -> Data:
    """Values computed from a column are no longer that column."""
    return replace(units.computed(rows), column=None, lags=frozenset(), mask=None)


def _both(run: Run, node: ast.BinOp, left: Data, right: Data) -> Data:
    for rows, other in ((left, right), (right, left)):
        scoring.looked_at(run, node, rows, is_held_against=other.prediction is None)
    if left.kind == right.kind == "list" and isinstance(node.op, ast.Add):
        return joined_rows(left, right)
    if left.kind == "mask" and right.kind == "mask":
        if isinstance(node.op, ast.BitAnd):
            tags = (right.mask,) if right.mask is not None else ()
            both = left.tagged(*tags)
            return replace(both, guarded=left.guarded | right.guarded)
        return idioms.text_mask(run, node, idioms.unmasked(run, left), ast.dump(node))
    if left.kind == "unknown" and right.kind != "unknown" and not left.loads:
        left, right = right, left
    result = _derived(with_marks(left, right))
    guess = next((rows for rows in (left, right) if rows.prediction is not None), None)
    is_difference = isinstance(node.op, ast.Sub) and (left.prediction is None) is not (right.prediction is None)
    return by_hand.difference(guess, replace(result, parts=guess.parts)) if guess and is_difference else result


def _unary(run: Run, node: ast.UnaryOp) -> Value:
    value = run.content(node.operand)
    if isinstance(value, Data) and isinstance(node.op, ast.Invert) and value.kind == "series":
        value = idioms.flags(run, node, value)
    if isinstance(value, Data) and isinstance(node.op, ast.Invert) and value.kind == "mask":
        return idioms.inverted(run, value)
    if isinstance(value, Count) and isinstance(node.op, ast.USub):
        return replace(value, is_from_end=not value.is_from_end)
    if isinstance(value, Constant) and isinstance(node.op, ast.USub) and isinstance(value.value, int | float):
        return Constant(-value.value)
    if isinstance(value, Data) and isinstance(node.op, ast.USub):
        return units.computed(value)
    if isinstance(value, Data | Score | Count | Statistic):
        return value
    return run.unknown(node)


def _compare(run: Run, node: ast.Compare) -> Value:
    left = run.content(node.left)
    others = [run.content(other) for other in node.comparators]
    for value in (left, *others):
        if isinstance(value, Data) and value.prediction is not None:
            has_others = any(isinstance(one, Data) and one.prediction is None for one in (left, *others))
            scoring.looked_at(run, node, value, has_others)
            cut_by = value.prediction.cut_by | run.scores_in([left, *others]).evaluations
            compared = replace(value, prediction=replace(value.prediction, method="compared", cut_by=cut_by))
            return by_hand.compared(compared, node.ops[0]) if has_others else compared
    if len(others) == 1 and isinstance(left, Data) and isinstance(others[0], Statistic):
        mask = idioms.compared(run, node, left, others[0], node.ops[0])
        marks = statistics.applied(run, node, replace(left, marks=frozenset()), others[0], "limit").marks
        return replace(mask, marks=marks)
    if len(others) == 1 and isinstance(left, Data) and _has_cells(node, left):
        mask = idioms.compared(run, node, left, others[0], node.ops[0])
        sides = (value for value in (left, others[0]) if isinstance(value, Data))
        return replace(mask, marks=frozenset(mark for rows in sides for mark in timed.marks_in_time(run, rows)))
    return run.unknown(node)


def _has_cells(node: ast.Compare, left: Data) -> bool:
    return left.kind in ("frame", "series", "array", "index") or isinstance(node.left, ast.Subscript | ast.Call)


def _choice(run: Run, node: ast.IfExp) -> Value:
    verdict = decided(run, node.test)
    if verdict is not None:
        return run.value(node.body if verdict else node.orelse)
    body, other = run.value(node.body), run.value(node.orelse)
    test = run.content(node.test) if isinstance(node.test, ast.Compare) else None
    if isinstance(test, Data) and (test.marks or test.prediction) and not list(run.rows_in([body, other])):
        return replace(test, kind="series" if test.prediction is None else "predictions", mask=None)
    return body if body == other else statistics.met(run, node, body, other)


def _either(run: Run, node: ast.BoolOp) -> Value:
    values = [run.value(value) for value in node.values]
    return next((value for value in values if isinstance(run.state.content(value), Data | Estimator)), values[-1])


def _sequence(run: Run, node: ast.Tuple | ast.List | ast.Set) -> Value:
    items: list[Value] = []
    for element in node.elts:
        if isinstance(element, ast.Starred):
            inner = run.content(element.value)
            items += inner.items if isinstance(inner, Sequence) else [inner]
        else:
            items.append(run.value(element))
    found = Sequence(tuple(items[:MAX_ITEMS]), is_complete=len(items) <= MAX_ITEMS)
    return found if isinstance(node, ast.Tuple) else run.state.held(found)


def _mapping(run: Run, node: ast.Dict) -> Value:
    items: list[tuple[Value, Value]] = []
    is_complete = True
    for key, value in zip(node.keys, node.values, strict=True):
        item = run.value(value)
        if key is not None:
            items.append((run.content(key), run.state.held(item)))
        else:
            inner = run.state.content(item)
            items += inner.items if isinstance(inner, Mapping) else ()
            is_complete = is_complete and isinstance(inner, Mapping) and inner.is_complete
    return run.state.held(Mapping(tuple(items), is_complete))


def _comprehension(run: Run, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Value:
    items = _followed(run, node, [node.elt])
    return Sequence(tuple(item[0] for item in items), is_complete=not any(g.ifs for g in node.generators))


def _dict_comprehension(run: Run, node: ast.DictComp) -> Value:
    items = _followed(run, node, [node.key, node.value])
    return run.state.held(Mapping(tuple((run.state.content(key), value) for key, value in items)))


def _followed(run: Run, node: ast.expr, elements: list[ast.expr]) -> list[list[Value]]:
    """Evaluate the elements of a comprehension for every member of its first, literal sequence."""
    generators: list[ast.comprehension] = getattr(node, "generators", [])
    outer = dict(run.state.variables)
    found: list[list[Value]] = []
    members, _ = members_of(run, run.content(generators[0].iter), node)
    run.loop_heads.append(generators[0])
    for member in members[:MAX_UNROLLED]:
        bind(run, generators[0].target, member)
        for generator in generators[1:]:
            inner, _ = members_of(run, run.content(generator.iter), node)
            bind(run, generator.target, inner[0] if inner else run.unknown(node))
        for condition in [test for generator in generators for test in generator.ifs]:
            run.value(condition)
        found.append([run.value(element) for element in elements])
    run.loop_heads.pop()
    run.state.variables.clear()
    run.state.variables.update(outer)
    return found


def _lambda(run: Run, node: ast.Lambda) -> Value:
    return Function(node, closure_of(run))


def closure_of(run: Run) -> tuple[tuple[str, Value], ...]:
    """Return the variables that a function defined here can see besides those of the text."""
    if run.state.variables is run.state.outermost:
        return ()
    return tuple(run.state.variables.items())


def _walrus(run: Run, node: ast.NamedExpr) -> Value:
    value = run.value(node.value)
    bind(run, node.target, value)
    return value


def _inner(run: Run, node: Any) -> Value:
    return run.value(node.value)


def _yielded(run: Run, node: ast.Yield) -> Value:
    if node.value is not None and run.results:
        run.results[-1].append(Sequence((run.value(node.value),), is_complete=False))
    return NONE


_HANDLERS: dict[type[ast.expr], Callable[[Run, Any], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.JoinedStr: _joined_text,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.BoolOp: _either,
    ast.IfExp: _choice,
    ast.Tuple: _sequence,
    ast.List: _sequence,
    ast.Set: _sequence,
    ast.Dict: _mapping,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _dict_comprehension,
    ast.Subscript: subscripts.subscript,
    ast.Call: calls.call,
    ast.Lambda: _lambda,
    ast.NamedExpr: _walrus,
    ast.Await: _inner,
    ast.Starred: _inner,
    ast.FormattedValue: _inner,
    ast.Yield: _yielded,
    ast.YieldFrom: _inner,
}
