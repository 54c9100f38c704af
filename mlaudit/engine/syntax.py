"""How conditions are spelled: Python's grammar within bounds, and where a mistake stands."""

from __future__ import annotations

import ast
import re
import warnings

MAX_CHARACTERS = 2000
_ODD_NUMBER = re.compile(r"[0-9][A-Za-z]")


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
    if "\\" not in text and not _ODD_NUMBER.search(text):
        return ast.parse(text, mode="eval").body
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, mode="eval").body


def mistake(text: str, node: ast.expr, message: str) -> ExpressionError:
    """Return the error at a node of a parsed text, which Python places by line of what it parsed."""
    line, column = node.lineno - 1, node.col_offset
    end = node.end_col_offset if node.end_lineno == node.lineno else None
    return mistake_between(text, message, line, column, column + 1 if end is None else end)


def mistake_between(text: str, message: str, line: int, column: int, end: int) -> ExpressionError:
    """Return the error between two columns of a line, counted in bytes of UTF-8 as Python does."""
    encoded = text.splitlines()[line - 1].encode(errors="replace")
    first, last = (len(encoded[:offset].decode(errors="replace")) for offset in (column, end))
    return ExpressionError(message, line, first, max(first + 1, last))
