"""Parsing that a hostile or broken text cannot bring down."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import warnings

MAX_BYTES = 2_000_000
"""Longest text that is parsed; the longest real scripts have a tenth of it."""

MAX_NESTING = 150
"""Deepest nesting of brackets; CPython's own parser stops at 200."""

_RUNNING = f"Python {sys.version_info.major}.{sys.version_info.minor}, which runs mlaudit"

_PYTHON_2 = re.compile("Missing parentheses in call to '(?:print|exec)'|multiple exception types must be parenthesized")
"""What the parser says of statements that were right in Python 2."""

_BRACKET_STEP = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


class Unparsable(Exception):
    """Why a text has no syntax tree, in one phrase, with the line where that is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def decode(raw: bytes) -> str:
    """Decode source as Python does: by its byte-order mark or coding cookie, UTF-8 by default.

    Raises
    ------
    Unparsable
        Where the encoding is unknown or the bytes do not follow it.
    """
    if len(raw) > MAX_BYTES:
        raise Unparsable(f"it is longer than {MAX_BYTES:,} bytes and was not read")
    if b"\0" in raw:
        raise Unparsable("it holds null bytes, so it is not Python source")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        return raw.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except (SyntaxError, UnicodeDecodeError, LookupError, ValueError):
        pass
    try:
        return raw.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise Unparsable("its encoding is not known") from None


def parse(text: str) -> ast.Module:
    """Build the syntax tree.

    Raises
    ------
    Unparsable
        Syntax errors, null bytes, and texts nested so deeply that the parser could run out of stack.
    """
    _check_nesting(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        raise Unparsable(_complaint(error), error.lineno) from None
    except (RecursionError, MemoryError):
        raise Unparsable("it is nested too deeply to be parsed") from None
    except ValueError:
        raise Unparsable("it holds characters that Python source cannot hold") from None


def _complaint(error: SyntaxError) -> str:
    if _PYTHON_2.match(error.msg):
        return f"it is Python 2, and not valid in {_RUNNING}"
    return f"it is not valid in {_RUNNING}: {error.msg}"


def _check_nesting(text: str) -> None:
    depth = 0
    for match in re.finditer(r"[()\[\]{}]", text):
        depth = max(0, depth + _BRACKET_STEP[match.group()])
        if depth > MAX_NESTING:
            raise Unparsable(
                f"its brackets are nested deeper than {MAX_NESTING}", text.count("\n", 0, match.start()) + 1
            )
