"""The little Markdown that rules and sections use: headings, paragraphs, lists, quotes, emphasis, code."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from typing import Literal

from rich.text import Text

from mlaudit.reporting.escape import paragraphs

Emphasis = Literal["plain", "strong", "weak"]
Block = Literal["heading", "text", "item", "quote", "code", "blank"]

_LIST_ITEM = re.compile(r"(?:[-*+]|\d+[.)])\s+")
_QUOTE = re.compile(r">\s?")
_EMPHASIS = re.compile(r"\*\*(?P<strong>[^*]+)\*\*|(?<![\w*])\*(?P<weak>[^*\s][^*]*)\*(?![\w*])")


def blocks(text: str) -> Iterator[tuple[Block, str]]:
    """Split into blocks of `printable` text: paragraphs on one line, code line by line, without its fences."""
    if is_python(text):
        for line in paragraphs(text.rstrip()):
            yield "code", line
        return
    kind: Block = "blank"
    gathered: list[str] = []
    for line_kind, line in _lines(text):
        continues = line_kind in ("text", kind) and line_kind != "item"
        if gathered and not continues:
            yield kind, " ".join(gathered)
            gathered = []
        if line_kind in ("text", "item", "quote"):
            kind = kind if gathered else line_kind
            gathered.append(line)
        else:
            yield line_kind, line
    if gathered:
        yield kind, " ".join(gathered)


def _lines(text: str) -> Iterator[tuple[Block, str]]:
    in_code = False
    for line in paragraphs(text):
        bare = line.strip()
        if bare.startswith("```"):
            in_code = not in_code
        elif in_code or bare.startswith("|"):
            yield "code", line
        elif not bare:
            yield "blank", ""
        elif line.startswith("#"):
            yield "heading", line.lstrip("# ")
        elif bare.startswith(">"):
            yield "quote", _QUOTE.sub("", bare, count=1)
        elif _LIST_ITEM.match(bare):
            yield "item", _LIST_ITEM.sub("", bare, count=1)
        else:
            yield "text", bare


def is_python(text: str) -> bool:
    """Whether a text without fences is a piece of code as a whole: it parses, and is more than a word."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Name)) for node in tree.body)


def emphasised(text: str) -> Text:
    """Return text with ``**strong**`` in bold and ``*weak*`` in italics, without the stars."""
    styles = {"strong": "bold", "weak": "italic", "plain": ""}
    return Text.assemble(*((piece, styles[emphasis]) for emphasis, piece in spans(text)))


def spans(text: str) -> Iterator[tuple[Emphasis, str]]:
    """Split into pieces by their emphasis, without the stars."""
    position = 0
    for match in _EMPHASIS.finditer(text):
        yield "plain", text[position : match.start()]
        yield ("strong", match["strong"]) if match["strong"] else ("weak", match["weak"])
        position = match.end()
    yield "plain", text[position:]
