"""Calls: sent to the local function, the method of the receiver, the built-in, or the library summary."""

from __future__ import annotations

import ast
from functools import cache

from mlaudit.evidence.source import inheritance, inlining
from mlaudit.evidence.source.arguments import Arguments, arguments_of
from mlaudit.evidence.source.builtins import BUILTINS, report
from mlaudit.evidence.source.frames import expressions, groups, methods
from mlaudit.evidence.source.importing import referenced
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.library import functions
from mlaudit.evidence.source.model import Shown
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import (
    choosing,
    construction,
    explaining,
    learning,
    scoring,
    splitting,
    torch_training,
)
from mlaudit.evidence.source.steps.saving import path_of, saved
from mlaudit.evidence.source.targets import bind
from mlaudit.evidence.source.values import (
    NONE,
    Candidates,
    Class,
    Constant,
    Data,
    Estimator,
    Folds,
    Function,
    Grouped,
    Instance,
    Mapping,
    OpenFile,
    Reference,
    Score,
    Sequence,
    Splitter,
    Statistic,
    Value,
)

_SHOWING: dict[str, Shown] = {
    **dict.fromkeys(("print", "show", "display"), "printed"),
    "write": "written",
    **dict.fromkeys(("log", "info", "debug", "warning", "report", "metric", "add_scalar"), "logged"),
}
"""Words in the names of methods that bring scores before somebody."""

_COMPUTING = ("numpy", "math", "scipy", "torch", "tensorflow")
"""Libraries whose ``log`` is a logarithm."""


def call(run: Run, node: ast.Call) -> Value:
    """Evaluate a call."""
    if isinstance(node.func, ast.Attribute):
        return _method_call(run, node, node.func)
    callee = run.value(node.func)
    return _applied(run, node, callee, arguments_of(run, node))


def _applied(run: Run, node: ast.Call, handle: Value, given: Arguments) -> Value:
    """Follow a call of a name; a network is seen by the step that trains it later."""
    callee, rows = run.state.content(handle), given.content(0)
    outside = list(run.passes)
    result = apply(run, node, callee, given)
    base = inheritance.as_base(run, callee) if isinstance(callee, Instance) else None
    network = (handle, callee) if isinstance(callee, Estimator) else base
    if network is None or not torch_training.is_network(network[1]) or not isinstance(rows, Data):
        return result
    run.passes = outside
    return torch_training.applied(run, node, *network, rows)


def apply(run: Run, node: ast.Call, callee: Value, given: Arguments) -> Value:
    """Apply a value to arguments."""
    if isinstance(callee, Function):
        return inlining.call_function(run, node, callee, given)
    if isinstance(callee, Class):
        return inlining.instantiate(run, node, callee, given)
    if isinstance(callee, Reference):
        if callee.dotted in BUILTINS:
            return BUILTINS[callee.dotted](run, node, given)
        return functions.call(run, node, callee, given)
    if isinstance(callee, Instance):
        method = inheritance.method_of(callee.of, "__call__") or inheritance.method_of(callee.of, "forward")
        if method is not None:
            return inlining.call_function(run, node, Function(method, receiver=run.state.held(callee)), given)
    if torch_training.is_loss(callee):
        return torch_training.loss(run, node, callee, given)
    if isinstance(callee, Estimator) and given.positional:
        return learning.method(run, node, callee, "predict", given)
    scoring.handed_over(run, node, "unknown", given)
    return run.unknown(node, given.all())


def _method_call(run: Run, node: ast.Call, function: ast.Attribute) -> Value:
    if run.receiver is not None and _is_super(function.value):
        return _of_base(run, node, run.receiver, function.attr)
    receiver = run.value(function.value)
    found, name = run.state.content(receiver), function.attr
    if isinstance(found, Reference):
        return _of_reference(run, node, found, name)
    with run.speaking_of(expressions.rows_spoken_of(found, name)):
        given = arguments_of(run, node)
    if isinstance(found, Instance):
        return _of_instance(run, node, receiver, found, name, given)
    _shown(run, name, (*given.all(), receiver))
    if isinstance(found, Data):
        return _of_rows(run, node, receiver, found, name, given)
    if isinstance(found, Estimator):
        return _of_estimator(run, node, receiver, found, name, given)
    if isinstance(found, Class):
        method = inheritance.method_of(found, name)
        return apply(run, node, Function(method), given) if method is not None else run.unknown(node, given.all())
    return _of_other(run, node, receiver, found, name, given)


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _of_base(run: Run, node: ast.Call, receiver: Value, name: str) -> Value:
    """Follow ``super().name(...)``."""
    given = arguments_of(run, node)
    method = inheritance.overridden(run, receiver, name)
    if method is not None:
        return inlining.call_function(run, node, method, given)
    found = run.state.content(receiver)
    if not isinstance(found, Instance) or inheritance.as_base(run, found) is None:
        return run.unknown(node, given.all())
    if name == "__init__":
        inlining.set_field(
            run, receiver, inheritance.INHERITED, inheritance.made_as_base(run, node, found.of, given) or NONE
        )
        return NONE
    return _as_base(run, node, receiver, found, name, given)


def _as_base(run: Run, node: ast.Call, receiver: Value, found: Instance, name: str, given: Arguments) -> Value:
    """Follow a method of the library base; what returns the object itself returns this object."""
    base = inheritance.as_base(run, found)
    assert base is not None
    if not base[1].model_fits and name in learning.PREDICTING:
        fitted = frozenset[int]().union(*(one.model_fits for one in run.estimators_in([receiver])))
        base = base[0], replace(base[1], model_fits=fitted)
        run.state.change(*base)
    result = _of_estimator(run, node, base[0], base[1], name, given)
    return receiver if result == base[0] else result


def _of_reference(run: Run, node: ast.Call, found: Reference, name: str) -> Value:
    given = arguments_of(run, node)
    if found.dotted.partition(".")[0] not in _COMPUTING:
        _shown(run, name, given.all())
    return apply(run, node, run.state.content(referenced(run, found, name)), given)


def _shown(run: Run, name: str, values: tuple[Value, ...]) -> None:
    """Note that a method whose name says so shows, logs or writes scores."""
    how = _way_of_showing(name)
    if how is not None:
        report(run, values, how)


@cache
def _way_of_showing(name: str) -> Shown | None:
    if name in knowledge().frame.writers or name in ("dump", "dumps"):
        return "written"
    return next((how for word, how in _SHOWING.items() if word in name), None)


def _of_instance(run: Run, node: ast.Call, receiver: Value, found: Instance, name: str, given: Arguments) -> Value:
    field = inlining.get_field(run, receiver, name)
    if field is not None:
        return _applied(run, node, field, given)
    own = _own_fit(run, node, receiver, found, name, given)
    if own is not None:
        return own
    if inheritance.as_base(run, found) is not None:
        return _as_base(run, node, receiver, found, name, given)
    scoring.handed_over(run, node, name, given)
    return run.unknown(node, (*given.all(), receiver))


def _own_fit(run: Run, node: ast.Call, receiver: Value, found: Instance, name: str, given: Arguments) -> Value | None:
    """Follow ``fit_transform`` that a local transformer inherits."""
    if name != "fit_transform":
        return None
    own = [inheritance.method_of(found.of, word) for word in ("fit", "transform")]
    if not any(own) or (None in own and inheritance.as_base(run, found) is None):
        return None
    only_rows = Arguments(run, given.positional[:1], {})
    _of_instance(run, node, receiver, found, "fit", given)
    changed = run.state.content(receiver)
    assert isinstance(changed, Instance)
    return _of_instance(run, node, receiver, changed, "transform", only_rows)


def _of_rows(run: Run, node: ast.Call, receiver: Value, found: Data, name: str, given: Arguments) -> Value:
    if found.kind == "unknown":
        if name in learning.KNOWN_METHODS:
            made = construction.unknown_object(run, node, "unknown", given)
            run.state.change(receiver, made)
            return learning.method(run, node, receiver if run.state.content(receiver) == made else made, name, given)
        if name == "split" and given.positional and given.rows(0) is not None:
            return splitting.folds_of(run, Splitter("unknown", (), node), given, node)
        if name == "optimize" and (study := choosing.optimised(run, node, name, given)) is not None:
            run.state.change(receiver, study)
            return NONE
        if not found.loads and not methods.is_known_method(name) and given.all():
            scoring.handed_over(run, node, name, given)
            inlining.called_back(run, node, given)
            return run.unknown(node, (*given.all(), found))
    result = methods.method(run, node, receiver, name, given)
    place = node.func.value if isinstance(node.func, ast.Attribute) else None
    if given.constant(None, "inplace") is True and isinstance(place, ast.Subscript | ast.Attribute):
        bind(run, place, result)
    return result


def _of_estimator(run: Run, node: ast.Call, receiver: Value, found: Estimator, name: str, given: Arguments) -> Value:
    explaining.method_noted(run, node, found, name, given)
    if name in ("save", "save_model", "to_pickle", "to_json"):
        saved(run, node, f"{found.step.class_path}.{name}", found, path_of(run, given.get(0)))
        return NONE
    if name == "split" and given.positional:
        return splitting.folds_of(run, Splitter(found.step.class_path, found.arguments, node), given, node)
    return learning.method(run, node, receiver, name, given)


def _of_other(run: Run, node: ast.Call, receiver: Value, found: Value, name: str, given: Arguments) -> Value:
    if isinstance(found, Splitter):
        return splitting.folds_of(run, found, given, node) if name == "split" else run.unknown(node)
    if isinstance(found, Grouped):
        return groups.grouped(run, node, found, name, given)
    if isinstance(found, Sequence):
        return _of_sequence(run, node, receiver, found, name, given)
    if isinstance(found, Mapping):
        return _of_mapping(run, node, receiver, found, name, given)
    if isinstance(found, Statistic):
        return expressions.of_statistic(found, name, given)
    if isinstance(found, Score):
        return choosing.of_table(run, node, found, name)
    if isinstance(found, Folds | OpenFile):
        return found
    if isinstance(found, Candidates):
        return found.put_through(name)
    if isinstance(found, Constant) and isinstance(found.value, str):
        return _of_text(run, node, found, name, given)
    return run.unknown(node, given.all())


def _of_sequence(run: Run, node: ast.Call, receiver: Value, found: Sequence, name: str, given: Arguments) -> Value:
    if name in ("append", "add", "insert") and given.positional:
        item = _gathered(run, node, given.positional[-1])
        if run.state.content(item) not in [run.state.content(old) for old in found.items]:
            run.state.change(receiver, Sequence((*found.items, item)[-32:], found.is_complete))
        return NONE
    if name == "extend" and given.positional:
        more = given.content(0)
        if isinstance(more, Sequence):
            run.state.change(receiver, Sequence((*found.items, *more.items)[-32:], found.is_complete))
        return NONE
    if name == "remove":
        gone = given.content(0)
        run.state.change(receiver, Sequence(tuple(item for item in found.items if item != gone), found.is_complete))
        return NONE
    if name in ("copy", "tolist"):
        return run.state.held(found)
    if name == "sort":
        run.state.change(receiver, choosing.ranked(run, node, found, given))
        return NONE
    if name == "index":
        choosing.noted(run, node, "candidate", "index", run.scores_in(given.all()))
    if name in choosing.EXTREMES:
        best = choosing.best_of(run, node, name, (found,), choosing.EXTREMES[name])
        if best is not None:
            return best
    scores = run.scores_in(found.items)
    return scores if scores.evaluations else run.unknown(node, found.items)


def _gathered(run: Run, node: ast.Call, item: Value) -> Value:
    """Follow ``rows.append([a[i], b[i]])`` in a loop: which of the rows come together in the list is not known."""
    found = run.state.content(item)
    return (
        run.unknown(node, [found]) if run.loops and isinstance(found, Sequence) and list(run.rows_in([found])) else item
    )


def _of_mapping(run: Run, node: ast.Call, receiver: Value, found: Mapping, name: str, given: Arguments) -> Value:
    if name == "items":
        return Sequence(tuple(Sequence(pair) for pair in found.items), found.is_complete)
    if name == "values":
        return Sequence(tuple(value for _, value in found.items), found.is_complete)
    if name == "keys":
        return Sequence(tuple(key for key, _ in found.items), found.is_complete)
    if name in ("get", "pop"):
        value = found.get(given.content(0) or NONE)
        return value if value is not None else run.unknown(node, [receiver])
    if name in ("update", "setdefault", "clear", "popitem"):
        run.state.change(receiver, replace(found, is_complete=False))
    return run.unknown(node, given.all())


def _of_text(run: Run, node: ast.Call, found: Constant, name: str, given: Arguments) -> Value:
    if name == "format":
        scores = run.scores_in(given.all())
        if scores.evaluations or scores.maxima:
            return scores
    if name == "join":
        return run.unknown(node)
    return run.unknown(node) if given.positional else found
