"""Conditions: a typed, bounded subset of Python expressions, compiled to closures. Nothing of Python is executed."""

from __future__ import annotations

import ast
import difflib
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from mlaudit.core.subject import Subject
from mlaudit.core.values import Unknown
from mlaudit.engine.logic import (
    Frame,
    Read,
    Run,
    arithmetic,
    comparison,
    conjunction,
    disjunction,
    negation,
    unwrap,
)
from mlaudit.engine.loops import all_of, any_of, count_of, length_of
from mlaudit.engine.types import (
    BOOL,
    NUMBER,
    STRING,
    FactType,
    Field,
    ListType,
    ParamsType,
    ScalarType,
    SubjectType,
    fields_of,
)

MAX_NODES, MAX_LOOPS, MAX_CHARACTERS = 200, 2, 2000
FactName = tuple[type[Subject], str]
_ODD = re.compile(r"\\|[0-9][A-Za-z]")
FUNCTIONS = ("any", "all", "count", "len", "known", "absent")


class ExpressionError(Exception):
    """A condition that cannot be used.

    Attributes
    ----------
    line, column, end : int
        Within the text, 1-based line and 0-based columns.
    """

    def __init__(self, message: str, line: int = 1, column: int = 0, end: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.end = column + 1 if end is None else end


@dataclass(frozen=True, slots=True)
class Scope:
    """Names that an expression may use: those bound by the rule, and the lists of the project."""

    names: Mapping[str, FactType]
    root: type[Subject]

    def bind(self, name: str, type: FactType) -> Scope:
        """Add a name, which no earlier one has."""
        return Scope({**self.names, name: type}, self.root)

    def path(self, text: str) -> Compiled | None:
        """Compile a dotted path; None where it leads nowhere."""
        type = self.names.get(text.partition(".")[0])
        return _path(text, SubjectType(self.root) if type is None else type, type is None)


class Compiled(NamedTuple):
    """A checked expression; a tuple, since one is made per part and a frozen dataclass takes four times as long.

    Attributes
    ----------
    type : FactType
        Of its value.
    run : callable
        Frame to value, None (absent) or Unknown.
    made_known : frozenset of str
        Paths that have a value whenever the expression is true.
    facts : frozenset of (class, name)
        Facts that it can read.
    path : str
        The dotted path, where the expression is nothing but one; else empty.
    never_unknown : bool
        Whether a value is certain, given that the names in scope are.
    never_absent : bool
        Whether it cannot be absent.
    """

    type: FactType
    run: Run
    made_known: frozenset[str] = frozenset()
    facts: frozenset[FactName] = frozenset()
    path: str = ""
    never_unknown: bool = False
    never_absent: bool = True


def compile_expression(text: str, scope: Scope, expect: FactType | None = None) -> Compiled:
    """Parse, check and compile; raises `ExpressionError` with the position of the first problem."""
    plain = text.strip()
    path = scope.path(plain) if len(text) < 200 and plain.replace(".", "").isidentifier() else None
    if path is not None and expect in (None, path.type):
        return path
    tree = parse(text)
    compiler = _Compiler(text, scope)
    compiled = compiler.compile(tree)
    if expect is not None and compiled.type != expect:
        raise compiler.at(tree, f"a condition must be {expect}, this is {compiled.type}")
    return compiled


@cache
def _path(text: str, type: FactType, is_of_project: bool) -> Compiled | None:
    """Compile a dotted path once for all rules; ``type`` is that of its first name, or of the project that has it."""
    owner, _, name = text.rpartition(".")
    if owner:
        before = _path(owner, type, is_of_project)
    elif is_of_project:
        before = Compiled(type, lambda frame: frame.names["project"], never_unknown=True)
    else:
        return Compiled(type, lambda frame: frame.names[name], path=name, never_unknown=name != "experiment")
    fact = None if before is None else facts_of(before.type).get(name)
    return None if before is None or fact is None else _read(fact, name, before)


def facts_of(type: FactType) -> Mapping[str, Field]:
    """Facts that may follow a dot."""
    if isinstance(type, ParamsType):
        return type.fields
    return fields_of(type.cls) if isinstance(type, SubjectType) else {}


def parse(text: str) -> ast.expr:
    """Parse one expression within the bounds; its first line is line 2."""
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(f"the expression is longer than {MAX_CHARACTERS} characters")
    try:
        tree = _parse(f"(\n{text}\n)")
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 2
        column = max(0, (getattr(error, "offset", None) or 1) - 1)
        lines = text.splitlines() or [""]
        index = min(max(1, line - 1), len(lines))
        reason = getattr(error, "msg", str(error))
        raise ExpressionError(f"not an expression: {reason}", index, min(column, len(lines[index - 1]))) from None
    except (RecursionError, MemoryError):
        raise ExpressionError("the expression is nested too deep") from None
    if tree.lineno < 2:
        raise ExpressionError("not an expression: its parentheses do not match")
    return tree


def _parse(text: str) -> ast.expr:
    """Parse without Python's warnings about odd spellings, which would reach the user's terminal."""
    if not _ODD.search(text):
        return ast.parse(text, mode="eval").body
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, mode="eval").body


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return ``(did you mean 'x'?)`` or nothing."""
    close = difflib.get_close_matches(name, list(names), 1)
    return f" (did you mean '{close[0]}'?)" if close else ""


class _Compiler:
    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.loops = self.parts = 0
        self.visitors: dict[type[ast.expr], Callable[[ast.expr], Compiled]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.BoolOp: self._connective,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._binary,
            ast.Compare: self._compare,
            ast.List: self._list,
            ast.Call: self._call,
        }

    def at(self, node: ast.AST, message: str) -> ExpressionError:
        """A problem at a node, which Python places by line of the wrapped text and by byte of UTF-8."""
        line, column = getattr(node, "lineno", 2) - 1, getattr(node, "col_offset", 0)
        is_one_line = getattr(node, "end_lineno", line) == line + 1
        end = getattr(node, "end_col_offset", column + 1) if is_one_line else column + 1
        return self.problem(message, line, column, end)

    def problem(self, message: str, line: int, column: int, end: int) -> ExpressionError:
        """A problem between two columns of a line, counted in bytes."""
        encoded = self.text.splitlines()[line - 1].encode(errors="replace")
        first, last = (len(encoded[:offset].decode(errors="replace")) for offset in (column, end))
        return ExpressionError(message, line, first, max(first + 1, last))

    def compile(self, node: ast.expr) -> Compiled:
        """Check and compile a node and what is below it."""
        self.parts += 1
        if self.parts > MAX_NODES:
            raise self.at(node, f"the expression has more than {MAX_NODES} parts")
        visit = self.visitors.get(type(node))
        if visit is None:
            raise self.at(node, f"{type(node).__name__} is not part of the rule language")
        return visit(node)

    def _constant(self, node: ast.expr) -> Compiled:
        assert isinstance(node, ast.Constant)
        value = node.value
        if isinstance(value, bool):
            kind: FactType = BOOL
        elif isinstance(value, int | float):
            kind = NUMBER
        elif isinstance(value, str):
            kind = STRING
        else:
            raise self.at(node, f"{value!r} is not part of the rule language")
        return Compiled(kind, lambda frame: value, never_unknown=True)

    def _name(self, node: ast.expr) -> Compiled:
        assert isinstance(node, ast.Name)
        found = self.scope.path(node.id)
        if found is None:
            known = [*self.scope.names, *fields_of(self.scope.root)]
            raise self.at(node, f"unknown name '{node.id}'{suggestion(node.id, known)}")
        return found

    def _attribute(self, node: ast.expr) -> Compiled:
        assert isinstance(node, ast.Attribute)
        owner = self.compile(node.value)
        fields = facts_of(owner.type)
        if not isinstance(owner.type, SubjectType | ParamsType):
            raise self.at(node, f"a {owner.type} has no facts")
        if node.attr not in fields:
            end = node.end_col_offset or 0
            message = f"{owner.type} has no fact '{node.attr}'{suggestion(node.attr, fields)}"
            raise self.problem(message, (node.end_lineno or 2) - 1, end - len(node.attr.encode()), end)
        found = self.scope.path(f"{owner.path}.{node.attr}") if owner.path else None
        return found or _read(fields[node.attr], node.attr, owner)

    def _connective(self, node: ast.expr) -> Compiled:
        assert isinstance(node, ast.BoolOp)
        parts = [self._condition(value) for value in node.values]
        runs = [part.run for part in parts]
        facts = frozenset[FactName]().union(*(part.facts for part in parts))
        sets = [part.made_known for part in parts]
        if isinstance(node.op, ast.And):
            return Compiled(BOOL, conjunction(runs), sets[0].union(*sets[1:]), facts)
        return Compiled(BOOL, disjunction(runs), sets[0].intersection(*sets[1:]), facts)

    def _condition(self, node: ast.expr) -> Compiled:
        part = self.compile(node)
        if part.type != BOOL:
            raise self.at(node, f"a condition is needed here, this is {part.type}")
        return part

    def _unary(self, node: ast.expr) -> Compiled:
        assert isinstance(node, ast.UnaryOp)
        if isinstance(node.op, ast.Not):
            part = self._condition(node.operand)
            known = _path_with_value(part) if part.path else _known_when_false(node.operand, part)
            return Compiled(BOOL, negation(part.run), known, part.facts)
        part = self.compile(node.operand)
        if not isinstance(node.op, ast.USub) or part.type != NUMBER:
            raise self.at(node, f"this operator does not work on a {part.type}")
        zero: Run = lambda frame: 0  # noqa: E731
        known = part.made_known | (_with_prefixes(part.path) if part.path else frozenset())
        return part._replace(run=arithmetic("Sub", zero, part.run), path="", made_known=known)

    def _binary(self, node: ast.expr) -> Compiled:
        assert isinstance(node, ast.BinOp)
        name = type(node.op).__name__
        if name not in ("Add", "Sub", "Mult", "Div", "Mod"):
            raise self.at(node, f"the operator {name} is not part of the rule language")
        left, right = self.compile(node.left), self.compile(node.right)
        for side, part in ((node.left, left), (node.right, right)):
            if part.type != NUMBER:
                raise self.at(side, f"arithmetic needs numbers, this is {part.type}")
        return _joined(NUMBER, arithmetic(name, left.run, right.run), left, right)

    def _compare(self, node: ast.expr) -> Compiled:
        assert isinstance(node, ast.Compare)
        parts = []
        left_node = node.left
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            left, right = self.compile(left_node), self.compile(right_node)
            name = type(op).__name__
            self._check_comparison(name, left.type, right.type, right_node)
            compared = _joined(BOOL, comparison(name, left.run, right.run), left, right)
            if name in ("NotEq", "NotIn") and not compared.never_absent:
                compared = compared._replace(made_known=_path_with_value(left) | _path_with_value(right))
            parts.append(compared)
            left_node = right_node
        if len(parts) == 1:
            return parts[0]
        return _joined(BOOL, conjunction([part.run for part in parts]), *parts)

    def _check_comparison(self, name: str, left: FactType, right: FactType, node: ast.expr) -> None:
        if name in ("In", "NotIn"):
            if not isinstance(right, ListType):
                raise self.at(node, f"'in' needs a list, this is {right}")
            self._check_same(left, right.item, node)
            return
        if name not in ("Lt", "LtE", "Gt", "GtE", "Eq", "NotEq"):
            raise self.at(node, f"the comparison {name} is not part of the rule language")
        self._check_same(left, right, node)
        if name not in ("Eq", "NotEq") and left != NUMBER:
            raise self.at(node, f"a {left} has no order")
        if isinstance(left, ListType | SubjectType | ParamsType):
            raise self.at(node, f"a {left} cannot be compared")

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

    def _list(self, node: ast.expr) -> Compiled:
        assert isinstance(node, ast.List)
        items = [self._constant(item) for item in node.elts if isinstance(item, ast.Constant)]
        if not items or len(items) != len(node.elts) or len({item.type for item in items}) != 1:
            raise self.at(node, "a list holds constants of one type")
        values = [item.value for item in node.elts if isinstance(item, ast.Constant)]
        return Compiled(ListType(items[0].type), lambda frame: values, never_unknown=True)

    def _call(self, node: ast.expr) -> Compiled:
        assert isinstance(node, ast.Call)
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        if name not in FUNCTIONS:
            raise self.at(node.func, f"unknown function '{name}'{suggestion(name, FUNCTIONS)}")
        if len(node.args) != 1 or node.keywords:
            raise self.at(node, f"{name}() takes one argument")
        if name in ("any", "all", "count"):
            return self._loop(name, node.args[0])
        part = self.compile(node.args[0])
        if name == "len":
            if not isinstance(part.type, ListType):
                raise self.at(node, f"len() needs a list, this is {part.type}")
            return Compiled(NUMBER, length_of(part.run, ast.unparse(node)), part.made_known, part.facts)
        if not part.path or isinstance(part.type, ParamsType):
            raise self.at(node.args[0], f"{name}() needs a fact")
        if name == "known":
            return Compiled(BOOL, _known(part.run), _with_prefixes(part.path), part.facts)
        return Compiled(BOOL, _absent(part.run), frozenset(), part.facts)

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
        if name == "count" and not generator.ifs:
            filters, body = [], self._count_body(node, variable)
        else:
            filters, body = (
                [self._condition(part) for part in generator.ifs],
                self._condition_or_name(name, node, variable),
            )
        self.scope = outer
        facts = items.facts.union(body.facts, *(part.facts for part in filters))
        runs = [part.run for part in filters]
        text = name + ast.unparse(node)
        if name == "count":
            return Compiled(NUMBER, count_of(items.run, variable, runs, text), frozenset(), facts)
        quantifier = any_of if name == "any" else all_of
        return Compiled(BOOL, quantifier(items.run, variable, runs, body.run, text), frozenset(), facts)

    def _condition_or_name(self, name: str, node: ast.GeneratorExp, variable: str) -> Compiled:
        return self._count_body(node, variable) if name == "count" else self._condition(node.elt)

    def _count_body(self, node: ast.GeneratorExp, variable: str) -> Compiled:
        if not isinstance(node.elt, ast.Name) or node.elt.id != variable:
            raise self.at(node.elt, f"count() is written 'count({variable} for {variable} in list if condition)'")
        return self.compile(node.elt)


def _read(field: Field, name: str, owner: Compiled) -> Compiled:
    """Read one fact of an owner, noting it for *because* when it is a scalar or a list of scalars."""
    path = f"{owner.path}.{name}" if owner.path else name
    run_owner = owner.run
    is_leaf = isinstance(field.type, ScalarType) or (
        isinstance(field.type, ListType) and isinstance(field.type.item, ScalarType)
    )
    is_param = isinstance(owner.type, ParamsType)

    def run(frame: Frame) -> object:
        subject = run_owner(frame)
        if subject is None or isinstance(subject, Unknown):
            return subject
        raw = subject[name] if isinstance(subject, dict) else getattr(subject, name)
        value, provenance = unwrap(raw)
        if is_leaf and not is_param and not isinstance(value, Unknown) and path not in frame.reads:
            kind = field.evidence or getattr(subject, "evidence", None)
            kinds = frozenset() if kind is None else frozenset((kind,))
            frame.reads[path] = Read(path, value, field.unit, provenance, kinds)
        return value

    facts = owner.facts
    if isinstance(owner.type, SubjectType):
        facts |= {(owner.type.cls, name)}
    certain = owner.never_unknown and not field.can_be_unknown and not field.can_be_absent
    known = _with_prefixes(path) if field.type == BOOL else frozenset[str]()
    never_absent = owner.never_absent and not field.can_be_absent
    return Compiled(field.type, run, known, facts, path, certain, never_absent)


@cache
def _with_prefixes(path: str) -> frozenset[str]:
    parts = path.split(".")
    return frozenset(".".join(parts[: end + 1]) for end in range(len(parts)))


def _path_with_value(part: Compiled) -> frozenset[str]:
    """Paths that have a value once the part is not unknown, which an absent one would not be either."""
    if not part.path:
        return part.made_known if part.never_absent else frozenset()
    return _with_prefixes(part.path) if part.never_absent else frozenset()


def _known_when_false(node: ast.expr, part: Compiled) -> frozenset[str]:
    """Paths that have a value whenever the condition is false.

    Those of one comparison, which needs both sides; and that of ``absent(f)``, whose falsehood is a value.
    """
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "absent":
        return _with_prefixes(ast.unparse(node.args[0]))
    decides = isinstance(node, ast.Compare) and len(node.ops) == 1 and part.never_absent
    return part.made_known if decides else frozenset()


def _joined(type: FactType, run: Run, *parts: Compiled) -> Compiled:
    known = frozenset[str]().union(
        *(part.made_known for part in parts), *(_with_prefixes(part.path) for part in parts if part.path)
    )
    facts = frozenset[FactName]().union(*(part.facts for part in parts))
    return Compiled(type, run, known, facts, never_absent=all(part.never_absent for part in parts))


def _known(run: Run) -> Run:
    def known(frame: Frame) -> object:
        value = run(frame)
        return value is not None and not isinstance(value, Unknown)

    return known


def _absent(run: Run) -> Run:
    def absent(frame: Frame) -> object:
        value = run(frame)
        return value if isinstance(value, Unknown) else value is None

    return absent
