"""Conditions: a typed, bounded subset of Python expressions, compiled to callables. Nothing of Python is executed."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any, TypeVar

from mlaudit.engine.logic import (
    Arithmetic,
    Comparison,
    Constant,
    IsAbsent,
    IsKnown,
    IsThere,
    Negation,
    conjunction,
    disjunction,
)
from mlaudit.engine.loops import AllOf, AnyOf, CountOf, LengthOf
from mlaudit.engine.scope import NOTHING, Compiled, FactName, Scope, facts_of
from mlaudit.engine.syntax import ExpressionError, mistake, mistake_between, parse
from mlaudit.engine.types import (
    BOOL,
    NUMBER,
    STRING,
    FactType,
    ListType,
    ParamsType,
    ScalarType,
    SubjectType,
    fields_of,
)

MAX_PARTS, MAX_LOOPS, MAX_PATH = 200, 2, 200
FUNCTIONS = ("any", "all", "count", "len", "known", "absent")
_LOOPS: dict[str, type[AnyOf | AllOf | CountOf]] = {"any": AnyOf, "all": AllOf, "count": CountOf}
NO_FACTS = frozenset[FactName]()
T = TypeVar("T")


def compile_expression(
    text: str, scope: Scope, expect: FactType | None = None, demands_known: bool = False
) -> Compiled:
    """Parse, check and compile; raises `ExpressionError` with the position of the first problem.

    Parameters
    ----------
    demands_known : bool
        Whether ``known(fact)``, as a condition that must hold with all others, is unknown where the fact is: what it
        says then is not that nothing was found, but that it could not be decided.
    """
    path = scope.path(text.strip()) if len(text) < MAX_PATH else None
    if path is not None and expect in (None, path.type):
        return path
    tree = parse(text)
    compiler = _Compiler(text, scope, _demands(tree) if demands_known else ())
    compiled = compiler.compile(tree)
    if expect is not None and compiled.type != expect:
        raise compiler.at(tree, f"a condition must be {expect}, this is {compiled.type}")
    return compiled


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return ``(did you mean 'x'?)`` or nothing."""
    close = difflib.get_close_matches(name, list(names), 1)
    return f" (did you mean '{close[0]}'?)" if close else ""


def _demands(tree: ast.expr) -> list[ast.expr]:
    """Return the calls of known() that must hold for the whole to hold."""
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    calls = [part for part in parts if isinstance(part, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "known"]


class _Compiler:
    """Checks and compiles the parts of one expression, from the leaves up."""

    def __init__(self, text: str, scope: Scope, demands: Collection[ast.expr] = ()) -> None:
        self.text = text
        self.demands = demands
        self.scope = scope
        self.loops = self.parts = 0

    def at(self, node: ast.expr, message: str) -> ExpressionError:
        """Return the mistake at a node."""
        return mistake(self.text, node, message)

    def compile(self, node: ast.expr) -> Compiled:
        """Check and compile a node and what is below it."""
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise self.at(node, f"the expression has more than {MAX_PARTS} parts")
        visit = _VISITORS.get(type(node))
        if visit is None:
            raise self.at(node, f"{type(node).__name__} is not part of the rule language")
        return visit(self, node)

    def constant(self, node: ast.Constant) -> Compiled:
        """Compile a number, text, True or False."""
        return Compiled(self._scalar_type(node), Constant(node.value), never_unknown=True)

    def _scalar_type(self, node: ast.Constant) -> ScalarType:
        value = node.value
        if isinstance(value, str):
            return STRING
        if isinstance(value, bool):
            return BOOL
        if isinstance(value, int | float):
            return NUMBER
        raise self.at(node, f"{value!r} is not part of the rule language")

    def name(self, node: ast.Name) -> Compiled:
        """Compile a bound name or a list of the project."""
        found = self.scope.path(node.id)
        if found is None:
            known = [*self.scope.names, *fields_of(self.scope.root)]
            raise self.at(node, f"unknown name '{node.id}'{suggestion(node.id, known)}")
        return found

    def attribute(self, node: ast.Attribute) -> Compiled:
        """Compile a dotted path: at once if it leads somewhere, else up to where it goes astray."""
        path, parts, first = node.attr, self.parts, node.value
        while isinstance(first, ast.Attribute):
            path, parts, first = f"{first.attr}.{path}", parts + 1, first.value
        if isinstance(first, ast.Name) and parts < MAX_PARTS:
            found = self.scope.path(f"{first.id}.{path}")
            if found is not None:
                self.parts = parts + 1
                return found
        owner = self.compile(node.value)
        if not isinstance(owner.type, SubjectType | ParamsType):
            raise self.at(node, f"a {owner.type} has no facts")
        fields = facts_of(owner.type)
        end = node.end_col_offset or 0
        message = f"{owner.type} has no fact '{node.attr}'{suggestion(node.attr, fields)}"
        start = end - len(node.attr.encode())
        raise mistake_between(self.text, message, (node.end_lineno or 2) - 1, start, end)

    def connective(self, node: ast.BoolOp) -> Compiled:
        """Compile ``and`` or ``or``."""
        parts = [self.condition(value) for value in node.values]
        runs = [part.run for part in parts]
        facts = NO_FACTS.union(*[part.facts for part in parts])
        first, *others = [part.made_known for part in parts]
        if isinstance(node.op, ast.And):
            return Compiled(BOOL, conjunction(runs), first.union(*others), facts)
        return Compiled(BOOL, disjunction(runs), first.intersection(*others), facts)

    def condition(self, node: ast.expr) -> Compiled:
        """Compile a part that must be true or false."""
        part = self.compile(node)
        if part.type is not BOOL:
            raise self.at(node, f"a condition is needed here, this is {part.type}")
        return part

    def unary(self, node: ast.UnaryOp) -> Compiled:
        """Compile ``not`` or a minus."""
        if isinstance(node.op, ast.Not):
            part = self.condition(node.operand)
            return Compiled(BOOL, Negation(part.run), part.known_when_false, part.facts)
        part = self.compile(node.operand)
        if not isinstance(node.op, ast.USub) or part.type != NUMBER:
            raise self.at(node, f"this operator does not work on a {part.type}")
        return part._replace(run=Arithmetic("Sub", Constant(0), part.run), path="", known_when_false=NOTHING)

    def binary(self, node: ast.BinOp) -> Compiled:
        """Compile arithmetic."""
        name = type(node.op).__name__
        if name not in ("Add", "Sub", "Mult", "Div", "Mod"):
            raise self.at(node, f"the operator {name} is not part of the rule language")
        left, right = self.compile(node.left), self.compile(node.right)
        for side, part in ((node.left, left), (node.right, right)):
            if part.type != NUMBER:
                raise self.at(side, f"arithmetic needs numbers, this is {part.type}")
        known, facts = _both(left.made_known, right.made_known), _both(left.facts, right.facts)
        never_absent = left.never_absent and right.never_absent
        return Compiled(NUMBER, Arithmetic(name, left.run, right.run), known, facts, never_absent=never_absent)

    def compare(self, node: ast.Compare) -> Compiled:
        """Compile one comparison, or a chain of them, which says nothing where it is false."""
        left = self.compile(node.left)
        parts = []
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.compile(right_node)
            parts.append(self._comparison(type(op).__name__, left, right, right_node))
            left = right
        if len(parts) == 1:
            return parts[0]
        return Compiled(
            BOOL,
            conjunction([part.run for part in parts]),
            NOTHING.union(*[part.made_known for part in parts]),
            NO_FACTS.union(*[part.facts for part in parts]),
            never_absent=all(part.never_absent for part in parts),
        )

    def _comparison(self, name: str, left: Compiled, right: Compiled, node: ast.expr) -> Compiled:
        self._check_comparison(name, left.type, right.type, node)
        run = Comparison(name, left.run, right.run)
        known, facts = _both(left.made_known, right.made_known), _both(left.facts, right.facts)
        if left.never_absent and right.never_absent:
            return Compiled(BOOL, run, known, facts, known_when_false=known)
        if name in ("NotEq", "NotIn"):
            known = left.made_known if left.never_absent else right.made_known if right.never_absent else NOTHING
        return Compiled(BOOL, run, known, facts, never_absent=False)

    def _check_comparison(self, name: str, left: FactType, right: FactType, node: ast.expr) -> None:
        if name in ("In", "NotIn"):
            if not isinstance(right, ListType):
                raise self.at(node, f"'in' needs a list, this is {right}")
            self._check_same(left, right.item, node)
        elif name in ("Eq", "NotEq"):
            self._check_same(left, right, node)
            if not isinstance(left, ScalarType):
                raise self.at(node, f"a {left} cannot be compared")
        elif name in ("Lt", "LtE", "Gt", "GtE"):
            self._check_same(left, right, node)
            if left != NUMBER:
                raise self.at(node, f"a {left} has no order")
        else:
            raise self.at(node, f"the comparison {name} is not part of the rule language")

    def _check_same(self, left: FactType, right: FactType, node: ast.expr) -> None:
        if not (isinstance(left, ScalarType) and isinstance(right, ScalarType)):
            if left != right:
                raise self.at(node, f"cannot compare a {left} with a {right}")
            return
        if left.name != right.name:
            raise self.at(node, f"cannot compare a {left} with a {right}")
        if left.choices is not None and right.choices is None:
            self._check_choices(left.choices, node)

    def _check_choices(self, choices: frozenset[str], node: ast.expr) -> None:
        literals = node.elts if isinstance(node, ast.List) else [node]
        for literal in literals:
            if isinstance(literal, ast.Constant) and literal.value not in choices:
                hint = suggestion(str(literal.value), choices) or f" (it can be {', '.join(sorted(choices))})"
                raise self.at(literal, f"the fact can never be {literal.value!r}{hint}")

    def literals(self, node: ast.List) -> Compiled:
        """Compile a list of constants."""
        constants = [item for item in node.elts if isinstance(item, ast.Constant)]
        types = {self._scalar_type(item) for item in constants}
        if len(types) != 1 or len(constants) != len(node.elts):
            raise self.at(node, "a list holds constants of one type")
        values = [item.value for item in constants]
        return Compiled(ListType(types.pop()), Constant(values), never_unknown=True)

    def call(self, node: ast.Call) -> Compiled:
        """Compile a function of the language."""
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        if name not in FUNCTIONS:
            raise self.at(node.func, f"unknown function '{name}'{suggestion(name, FUNCTIONS)}")
        if len(node.args) != 1 or node.keywords:
            raise self.at(node, f"{name}() takes one argument")
        if name in _LOOPS:
            return self._loop(name, node.args[0])
        part = self.compile(node.args[0])
        if name == "len":
            if not isinstance(part.type, ListType):
                raise self.at(node, f"len() needs a list, this is {part.type}")
            return Compiled(NUMBER, LengthOf(part.run, cache(lambda: ast.unparse(node))), facts=part.facts)
        if not part.path or isinstance(part.type, ParamsType):
            raise self.at(node.args[0], f"{name}() needs a fact")
        if name == "known":
            run = IsThere(part.run) if node in self.demands else IsKnown(part.run)
            return Compiled(BOOL, run, part.made_known, part.facts)
        return Compiled(BOOL, IsAbsent(part.run), facts=part.facts, known_when_false=part.made_known)

    def _loop(self, name: str, node: ast.expr) -> Compiled:
        if not isinstance(node, ast.GeneratorExp) or len(node.generators) != 1:
            raise self.at(node, f"{name}() needs 'condition for x in list'")
        self.loops += 1
        if self.loops > MAX_LOOPS:
            raise self.at(node, f"an expression has at most {MAX_LOOPS} loops")
        generator = node.generators[0]
        items = self.compile(generator.iter)
        if not isinstance(items.type, ListType):
            raise self.at(generator.iter, f"cannot loop over a {items.type}")
        if not isinstance(generator.target, ast.Name) or generator.is_async:
            raise self.at(generator.target, "the loop variable must be a name")
        variable = generator.target.id
        if variable in self.scope.names or variable in fields_of(self.scope.root):
            raise self.at(generator.target, f"'{variable}' hides another name")
        outer, self.scope = self.scope, self.scope.bind(variable, items.type.item)
        filters = [self.condition(part) for part in generator.ifs]
        body = self._count_body(node, variable) if name == "count" else self.condition(node.elt)
        self.scope = outer
        facts = items.facts.union(body.facts, *(part.facts for part in filters))
        runs = [part.run for part in filters]
        spelling = cache(lambda: name + ast.unparse(node))
        run = _LOOPS[name](items.run, variable, runs, body.run, spelling)
        return Compiled(NUMBER if name == "count" else BOOL, run, facts=facts)

    def _count_body(self, node: ast.GeneratorExp, variable: str) -> Compiled:
        if not isinstance(node.elt, ast.Name) or node.elt.id != variable:
            raise self.at(node.elt, f"count() is written 'count({variable} for {variable} in list if condition)'")
        return self.compile(node.elt)


_VISITORS: dict[type[ast.expr], Callable[[_Compiler, Any], Compiled]] = {
    ast.Constant: _Compiler.constant,
    ast.Name: _Compiler.name,
    ast.Attribute: _Compiler.attribute,
    ast.BoolOp: _Compiler.connective,
    ast.UnaryOp: _Compiler.unary,
    ast.BinOp: _Compiler.binary,
    ast.Compare: _Compiler.compare,
    ast.List: _Compiler.literals,
    ast.Call: _Compiler.call,
}


def _both(one: frozenset[T], other: frozenset[T]) -> frozenset[T]:
    """Unite two sets, of which one is mostly empty, and need not be copied then."""
    return one | other if one and other else one or other
