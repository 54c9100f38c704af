"""Message templates: text with facts in braces, checked like conditions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mlaudit.core.values import CellValue, Incomplete, Unknown
from mlaudit.engine.expressions import compile_expression
from mlaudit.engine.logic import Frame
from mlaudit.engine.scope import Compiled, Scope
from mlaudit.engine.syntax import ExpressionError
from mlaudit.engine.types import NUMBER, FactType, ListType, ScalarType

SHOWN_NAMES = 5
HIDDEN_VALUE = "(hidden value)"
"""What a message says in place of text from a cell; the value itself stands in *because*, where printers guard it."""

_NUMBER_FORMAT = re.compile(r"\+?,?(\.[0-9]{1,2})?[efg%]?")


@dataclass(frozen=True, slots=True)
class Template:
    """A checked message. ``parts`` alternate text and (expression, format)."""

    parts: tuple[str | tuple[Compiled, str], ...]

    @property
    def fields(self) -> list[Compiled]:
        """The expressions in it."""
        return [part[0] for part in self.parts if not isinstance(part, str)]

    def render(self, frame: Frame) -> str:
        """Fill in the facts, on one line."""
        texts = [part if isinstance(part, str) else _format(part[0].run(frame), part[1]) for part in self.parts]
        return " ".join("".join(texts).split())

    def render_lines(self, frame: Frame) -> str | None:
        """Fill in the facts, line by line; None where one of them has no value."""
        texts = []
        for part in self.parts:
            value = None if isinstance(part, str) else part[0].run(frame)
            if not isinstance(part, str) and (value is None or isinstance(value, Unknown | CellValue)):
                return None
            texts.append(part if isinstance(part, str) else _format(value, part[1]))
        return "".join(texts).strip()

    def filled_with(self, word: str) -> str:
        """Put one word in place of every fact."""
        return "".join(part if isinstance(part, str) else word for part in self.parts)


def compile_template(text: str, scope: Scope, known: frozenset[str] | None) -> Template:
    """Check a message; its facts must have a value whenever the conditions before it are true.

    Parameters
    ----------
    known : frozenset of str or None
        Paths that the conditions of the alternative make known; None where a fact may be missing, as in a recipe.
    """
    parts: list[str | tuple[Compiled, str]] = []
    position = 0
    while position < len(text):
        start = text.find("{", position)
        stray = text.find("}", position)
        if stray != -1 and (start == -1 or stray < start):
            raise _error(text, stray, 1, "a '}' without its '{'")
        if start == -1:
            parts.append(text[position:])
            break
        end = text.find("}", start)
        if end == -1:
            raise _error(text, start, 1, "a '{' without its '}'")
        if start > position:
            parts.append(text[position:start])
        parts.append(_field(text, start + 1, end, scope, known))
        position = end + 1
    return Template(tuple(parts))


def _field(text: str, start: int, end: int, scope: Scope, known: frozenset[str] | None) -> tuple[Compiled, str]:
    path, _, form = text[start:end].partition(":")
    try:
        compiled = compile_expression(path, scope)
    except ExpressionError as error:
        raise _error(text, start + error.column, error.end - error.column, error.message) from None
    if not compiled.path:
        raise _error(text, start, len(path), "a message holds facts only")
    is_sure = known is None or compiled.never_unknown or compiled.path in known
    if known is not None and not (is_sure or _owner_is_known(compiled, scope, known)):
        message = f"{compiled.path} may be unknown here: the condition must read it, or use known({compiled.path})"
        raise _error(text, start, len(path), message)
    problem = _format_problem(compiled.type, form)
    if problem:
        raise _error(text, start + len(path), end - start - len(path), problem)
    return compiled, form


def _owner_is_known(compiled: Compiled, scope: Scope, known: frozenset[str]) -> bool:
    """Whether the longest known prefix of a path leaves only facts that always have a value."""
    parts = compiled.path.split(".")
    for end in range(len(parts) - 1, 0, -1):
        prefix = ".".join(parts[:end])
        if prefix in known:
            owner = compile_expression(prefix, scope)
            inner = scope.bind("_owner", owner.type)
            return compile_expression(".".join(["_owner", *parts[end:]]), inner).never_unknown
    return False


def _format_problem(type: FactType, form: str) -> str:
    if isinstance(type, ListType):
        is_scalar = isinstance(type.item, ScalarType)
        return "" if form == "names" and is_scalar else "a list is written with ':names'"
    if not isinstance(type, ScalarType):
        return "a message shows numbers and text, not a subject: name one of its facts"
    is_right = _NUMBER_FORMAT.fullmatch(form) if type == NUMBER else not form
    return "" if is_right else f"'{form}' is not a format of a {type}"


def _format(value: object, form: str) -> str:
    if isinstance(value, Unknown):
        return f"(not known: {value.reason})"
    if value is None:
        return "none"
    if form == "names":
        members = value.items if isinstance(value, Incomplete) else value
        assert isinstance(members, list | tuple)
        names = [_format(member, "") for member in members]
        rest = len(names) - SHOWN_NAMES
        return ", ".join(names[:SHOWN_NAMES]) + (f" and {rest} more" if rest > 0 else "")
    if isinstance(value, CellValue):
        return HIDDEN_VALUE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, form or ("g" if isinstance(value, float) else ""))
    return str(value)


def _number(value: float, form: str) -> str:
    try:
        return format(value, form)
    except (OverflowError, ValueError):
        return "a number too large to print"


def _error(text: str, offset: int, length: int, message: str) -> ExpressionError:
    before = text[:offset]
    line = before.count("\n") + 1
    column = offset - (before.rfind("\n") + 1)
    return ExpressionError(message, line, column, column + max(1, length))
