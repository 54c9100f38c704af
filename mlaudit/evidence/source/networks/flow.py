"""One walk through a file: its names, and the ways into the functions and classes of the project."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence

from mlaudit.evidence.source.networks import building
from mlaudit.evidence.source.networks.model import Chain, Layer, LossCall
from mlaudit.evidence.source.networks.namespace import Namespace, Project
from mlaudit.evidence.source.networks.values import (
    OPAQUE,
    Given,
    Known,
    Local,
    Module,
    Reference,
    Several,
    Tensor,
    Value,
)
from mlaudit.evidence.source.run import BudgetSpent
from mlaudit.evidence.source.text.text import SourceText

MAX_STEPS = 15_000
"""Statements and calls that one file may take; long real files need a third."""

MAX_COPIED = 1_000_000
"""Names that the branches of one file may copy: about a second."""

MAX_DEPTH = 6
"""Functions and classes of the project inside each other that are followed."""

Env = dict[str, Value]

Evaluate = Callable[["Flow", ast.expr, Env], Value]
Execute = Callable[["Flow", Iterable[ast.stmt], Env], None]


class Flow:
    """One walk through a file, and into what it imports from the project.

    Attributes
    ----------
    here : Namespace
        Names of the file whose text is being followed.
    owner : str
        Class or function whose text is being followed.
    naming : str
        What the value of the statement is assigned to.
    is_told_the_mode : bool
        The branch that is being followed is taken in one mode alone: ``if self.training``.
    made : dict of (ast.Call, str) to Layer
        Each layer once, by the call that makes it and its class.
    building : list of Local
        Classes whose objects are being made, innermost last.
    """

    def __init__(self, text: SourceText, project: Project, evaluate: Evaluate, execute: Execute) -> None:
        self.text = text
        self._evaluate = evaluate
        self._execute = execute
        self.project = project
        self.here: Namespace = project.namespace(text.path)
        self.owner = ""
        self.naming = ""
        self.is_told_the_mode = False
        self.made: dict[tuple[ast.Call, str], Layer] = {}
        self.losses: dict[LossCall, None] = {}
        self.chains: set[Chain] = set()
        self.followed: set[ast.AST] = set()
        self.building: list[Local] = []
        self._globals: dict[str, Env] = {text.path: {}}
        self._returned: list[list[Value]] = []
        self._depth = 0
        self._steps = 0
        self._copied = 0

    def read(self) -> None:
        """Follow the whole file: its statements, then the functions and classes that none of them used."""
        top = self._globals[self.text.path]
        for piece in self.here.pieces:
            self.execute(piece.body, top)
        for definition in self.here.definitions.values():
            if definition not in self.followed:
                local = Local(definition, self.text.path)
                if isinstance(definition, ast.ClassDef):
                    building.instantiate(self, local, Given())
                else:
                    self.inline(local, Given(), {})
        self.note(top.values())

    def execute(self, body: Iterable[ast.stmt], env: Env) -> None:
        """Follow statements."""
        self._execute(self, body, env)

    def value(self, node: ast.expr, env: Env) -> Value:
        """Follow an expression."""
        return self._evaluate(self, node, env)

    def returns(self, value: Value) -> None:
        """Note what a function that is being followed gives back."""
        if self._returned:
            self._returned[-1].append(value)

    def spend(self) -> None:
        """Count a step."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise BudgetSpent

    def copies(self, names: int) -> None:
        """Count the names that a branch copies."""
        self._copied += names
        if self._copied > MAX_COPIED:
            raise BudgetSpent

    def note(self, values: Iterable[Value]) -> None:
        """Keep the chains that lead to values which nothing follows any more."""
        for value in values:
            if isinstance(value, Several):
                modules = [item for item in value.items if isinstance(item, Module)]
                self.note(value.items if len(modules) < len(value.items) or not modules else ())
                if modules:
                    self.keep(building.stacked(value.items))
            elif isinstance(value, Tensor | Module):
                self.keep(value.chain)
                if isinstance(value, Module):
                    for output in value.outputs:
                        self.keep(output)

    def keep(self, chain: Chain) -> None:
        """Keep a chain of at least two layers."""
        if len(chain) > 1 and sum(layer is not None for layer in chain) > 1:
            self.chains.add(chain)

    # Names

    def lookup(self, name: str, env: Mapping[str, Value]) -> Value:
        """Return what a name stands for."""
        if name in env:
            return env[name]
        top = self._globals.get(self.here.path, {})
        if name in top:
            return top[name]
        if name in self.here.definitions:
            return Local(self.here.definitions[name], self.here.path)
        if name in self.here.aliases:
            return self.imported(self.here.aliases[name])
        return OPAQUE

    def imported(self, dotted: str) -> Value:
        """Return what an imported name stands for: something of the project, or of a library."""
        found = self.project.find(dotted, self.here.path)
        return Reference(dotted) if found is None else Local(found[1], found[0])

    # Calls of the project

    def inline(self, local: Local, given: Given, env: Env) -> Value:
        """Follow a function of the project with arguments.

        Parameters
        ----------
        env : dict of str to Value
            What its text can see beside its parameters: the attributes of its object.
        """
        node = local.node
        if not isinstance(node, ast.FunctionDef) or self._depth >= MAX_DEPTH or len(self._returned) > MAX_DEPTH:
            return OPAQUE
        self.followed.add(node)
        self.spend()
        inner: Env = {**env, **bound(node, given, skips_self=bool(local.receiver))}
        outside = self.here, self.owner, self.naming
        self.here, self.naming = self.project.namespace(local.path), ""
        self.owner = f"{local.receiver}.{node.name}" if local.receiver else node.name
        self._returned.append([])
        self._depth += 1
        try:
            self.execute(node.body, inner)
        finally:
            self.here, self.owner, self.naming = outside
            self._depth -= 1
            returned = self._returned.pop()
        self.note(value for name, value in inner.items() if name not in env)
        env.update({name: value for name, value in inner.items() if name.startswith("self.")})
        return alike(returned) if returned else OPAQUE


def bound(node: ast.FunctionDef, given: Given, *, skips_self: bool) -> dict[str, Value]:
    """Bind arguments, and literal defaults, to the parameters of a function."""
    parameters = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)][int(skips_self) :]
    found: dict[str, Value] = dict.fromkeys(parameters, OPAQUE)
    found.update(dict.fromkeys((parameter.arg for parameter in node.args.kwonlyargs), OPAQUE))
    defaults = list(zip(parameters[::-1], node.args.defaults[::-1], strict=False))
    defaults += [(p.arg, d) for p, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if d is not None]
    for name, default in defaults:
        if isinstance(default, ast.Constant) and isinstance(default.value, str | int | float | bool | None):
            found[name] = Known(default.value)
    found.update(zip(parameters, given.positional, strict=False))
    found.update({name: value for name, value in given.named.items() if name in found})
    for extra in (node.args.vararg, node.args.kwarg):
        if extra is not None:
            found[extra.arg] = OPAQUE
    return found


def alike(values: Sequence[Value]) -> Value:
    """Return the value that all ways out of a function give; opaque where they differ."""
    return values[0] if all(value == values[0] for value in values[1:]) else OPAQUE
