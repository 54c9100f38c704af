"""What a class of the text takes over from its bases, of the text or of a library that is known."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlaudit.core import estimators
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import construction
from mlaudit.evidence.source.values import Class, Estimator, Function, Instance, Reference, Value

INHERITED = "super()"
"""Field of an object that holds it as its library base sees it."""

_MODULES = ("torch.nn.Module", "pytorch_lightning.LightningModule", "lightning.LightningModule", "keras.Model")


def library_base(of: Class) -> Reference | None:
    """Return the base that learns, where it is one of a library."""
    for base in of.bases:
        if isinstance(base, Reference) and (estimators.kind_of(base.dotted) != "unknown" or base.dotted in _MODULES):
            return base
        found = library_base(base) if isinstance(base, Class) else None
        if found is not None:
            return found
    return None


def made_as_base(run: Run, node: ast.Call, of: Class, given: Arguments) -> Value | None:
    """Make what the library base makes of the arguments; None where there is no such base."""
    base = library_base(of)
    if base is None:
        return None
    if base.dotted in _MODULES:
        return run.state.held(construction.unknown_object(run, node, base.dotted, Arguments(run, (), {})))
    return construction.estimator(run, node, base, given)


def as_base(run: Run, found: Instance) -> tuple[Value, Estimator] | None:
    """Return an object as its library base sees it."""
    handle = dict(found.fields).get(INHERITED)
    content = None if handle is None else run.state.content(handle)
    return (handle, content) if handle is not None and isinstance(content, Estimator) else None


def method_of(of: Class, name: str) -> ast.FunctionDef | None:
    """Find a method in a class of the text or its bases there."""
    return next((method for _, method in _methods(of, name)), None)


def overridden(run: Run, receiver: Value, name: str) -> Function | None:
    """Find the method that ``super().name`` means where a method of the object is being followed."""
    found = run.state.content(receiver)
    if not isinstance(found, Instance) or not run.active:
        return None
    defining = next((of for of in _line(found.of) if run.active[-1] in of.node.body), None)
    for base in defining.bases if defining is not None else ():
        method = method_of(base, name) if isinstance(base, Class) else None
        if method is not None:
            return Function(method, receiver=receiver)
    return None


def _methods(of: Class, name: str) -> Iterator[tuple[Class, ast.FunctionDef]]:
    for one in _line(of):
        for statement in one.node.body:
            if isinstance(statement, ast.FunctionDef) and statement.name == name:
                yield one, statement


def _line(of: Class, depth: int = 6) -> Iterator[Class]:
    """Walk through a class and its bases in the text."""
    yield of
    for base in of.bases if depth else ():
        if isinstance(base, Class):
            yield from _line(base, depth - 1)
