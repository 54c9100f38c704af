"""Estimators, pipelines, searches and splitters as they are constructed."""

from __future__ import annotations

import ast

from mlaudit.core import estimators
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import PipelineSeen
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.model import StepUse
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import seeds
from mlaudit.evidence.source.values import NONE, Constant, Estimator, Reference, Sequence, Value

_WRAPPING = ("estimator", "base_estimator", "classifier", "regressor")
_OF_MANY = ("BaggingClassifier", "BaggingRegressor", "AdaBoostClassifier", "AdaBoostRegressor")
"""Ensembles that fit many of one class, and are called by their own name."""


def estimator(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow the constructor of a class that learns."""
    seeds.noted(run, node)
    name = callee.dotted.rpartition(".")[2]
    arguments = named_arguments(callee.dotted, given)
    step = StepUse(
        callee.dotted,
        estimators.kind_of(callee.dotted),
        run.location(node),
        parameters={key: run.literal(value) for key, value in arguments.items()},
        is_class_known=callee.is_imported,
    )
    if name in knowledge().pipelines:
        return run.state.held(_pipeline(run, node, step, given))
    inner = _inner(run, arguments)
    is_classifier = estimators.is_classifier(callee.dotted)
    if is_classifier is None and inner is not None:
        is_classifier = inner.is_classifier
    inner_step = (inner.inner or inner.step) if inner is not None else None
    if name in _OF_MANY:
        step, inner_step = replace(step, wraps=_wrapped(arguments, inner_step)), None
    chosen = frozenset(mark for e in run.estimators_in(given.all()) for mark in e.chosen_by)
    made = Estimator(
        step,
        steps=inner.steps if inner is not None else (),
        inner=inner_step,
        pipeline=inner.pipeline if inner is not None else None,
        is_classifier=is_classifier,
        arguments=tuple(arguments.items()),
        chosen_by=chosen,
    )
    return run.state.held(made)


def named_arguments(callee: str, given: Arguments) -> dict[str, Value]:
    """Return arguments by parameter name, as far as positions are known."""
    return {**dict(zip(knowledge().parameters(callee), given.positional, strict=False)), **given.keywords}


def unknown_object(run: Run, node: ast.Call, callee: str, given: Arguments) -> Estimator:
    """Make an estimator of a class that is not known, from the way in which it is used."""
    step = StepUse(callee, "unknown", run.location(node), is_class_known=False)
    names = ("endog", "exog") if callee.startswith("statsmodels.") else knowledge().parameters(callee)
    if callee.startswith("statsmodels.formula."):
        names = ("formula", "data")
    arguments = {**dict(zip(names, given.positional, strict=False)), **given.keywords}
    return Estimator(step, is_unresolved=True, arguments=tuple(arguments.items()))


def _wrapped(arguments: dict[str, Value], inner: StepUse | None) -> str:
    """Return the class of which an ensemble is made, empty where it is left to the library."""
    if inner is not None:
        return inner.class_path
    is_told = any(arguments.get(name, NONE) != NONE for name in _WRAPPING)
    return "unknown" if is_told else ""


def _inner(run: Run, arguments: dict[str, Value]) -> Estimator | None:
    for name in _WRAPPING:
        found = run.state.content(arguments[name]) if name in arguments else None
        if isinstance(found, Estimator):
            return found
    return None


def _pipeline(run: Run, node: ast.Call, step: StepUse, given: Arguments) -> Estimator:
    steps: list[StepUse] = []
    last: Estimator | None = None
    chosen: frozenset[int] = frozenset()
    for name, value, columns in _members(run, step.class_path, given):
        found = run.state.content(value)
        if isinstance(found, Estimator):
            steps += _flattened(found, name, columns)
            last = found
            chosen |= found.chosen_by
        elif isinstance(found, Constant):
            word = str(found.value)
            steps.append(StepUse(word, "passthrough", run.location(node), name=name))
        else:
            steps.append(StepUse("unknown", "unknown", run.location(node), name=name, is_class_known=False))
    is_chain = step.class_path.rpartition(".")[2] in ("Pipeline", "make_pipeline")
    record = None
    if is_chain or steps:
        seen = PipelineSeen(node, step.class_path, tuple(steps))
        record = run.trace.pipeline(run.key(node), seen)
    return Estimator(
        step,
        steps=tuple(steps),
        inner=(last.inner or last.step) if last is not None and is_chain else None,
        is_classifier=last.is_classifier if last is not None and is_chain else None,
        pipeline=record,
        chosen_by=chosen,
    )


def _flattened(found: Estimator, name: str, columns: tuple[str, ...] | Unknown) -> list[StepUse]:
    own = found.steps if found.steps and found.pipeline is not None and not _is_search(found) else ()
    if not own:
        return [replace(found.step, name=name, columns=columns)]
    return [replace(step, columns=columns if step.columns == () else step.columns) for step in own]


def _is_search(found: Estimator) -> bool:
    return found.step.kind in ("search", "selector")


Member = tuple[str, Value, tuple[str, ...] | Unknown]


def _members(run: Run, callee: str, given: Arguments) -> list[Member]:
    name = callee.rpartition(".")[2]
    if name in ("make_pipeline", "make_union"):
        return [("", value, ()) for value in given.positional]
    if name == "make_column_transformer":
        pairs = [run.state.content(value) for value in given.positional]
        return [_routed(run, "", pair, 0) for pair in pairs if isinstance(pair, Sequence)]
    if name == "DataFrameMapper":
        return _mapped_columns(run, given.content(0, "features"))
    listed = given.content(0, "steps", "transformers", "transformer_list")
    items = listed.items if isinstance(listed, Sequence) else ()
    members = [run.state.content(item) for item in items]
    return [_routed(run, _label(run, member), member, 1) for member in members if isinstance(member, Sequence)]


def _mapped_columns(run: Run, features: Value | None) -> list[Member]:
    """Follow ``DataFrameMapper([("age", StandardScaler()), (["a", "b"], [SimpleImputer(), StandardScaler()])])``."""
    found: list[Member] = []
    for item in features.items if isinstance(features, Sequence) else ():
        pair = run.state.content(item)
        if isinstance(pair, Sequence) and len(pair.items) > 1:
            steps = run.state.content(pair.items[1])
            names = run.names(pair.items[0])
            columns = names if names is not None else Unknown("the columns are not listed in the code")
            found += [
                ("", step, columns) for step in (steps.items if isinstance(steps, Sequence) else (pair.items[1],))
            ]
    return found


def _label(run: Run, member: Sequence) -> str:
    found = run.literal(member.items[0]) if member.items else ""
    return found if isinstance(found, str) else ""


def _routed(run: Run, name: str, member: Sequence, place: int) -> Member:
    value: Value = member.items[place] if len(member.items) > place else Constant("passthrough")
    columns: tuple[str, ...] | Unknown = ()
    if len(member.items) > place + 1:
        names = run.names(member.items[place + 1])
        columns = names if names is not None else Unknown("the columns are not listed in the code")
    return name, value, columns
