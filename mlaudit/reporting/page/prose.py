"""Texts of rules, and source, as HTML."""

from __future__ import annotations

from itertools import groupby

from mlaudit.core.location import Location
from mlaudit.reporting.markdown import Block, blocks, spans
from mlaudit.reporting.page.elements import Markup, code, element, joined

EMPHASIS = {"strong": "strong", "weak": "em"}


def prose(text: str) -> Markup:
    """Return the little Markdown that rules use."""
    return joined(
        _run(kind, [content for _, content in run]) for kind, run in groupby(blocks(text), key=lambda block: block[0])
    )


def _run(kind: Block, contents: list[str]) -> Markup:
    if kind == "code":
        return element("pre", element("code", code(*contents)), tabindex=0)
    if kind == "item":
        return element("ul", *(element("li", _emphasised(content)) for content in contents))
    if kind == "quote":
        return element("blockquote", *(element("p", _emphasised(content)) for content in contents))
    name = "h4" if kind == "heading" else "p"
    return joined(element(name, _emphasised(content)) for content in contents if content)


def _emphasised(text: str) -> Markup:
    pieces = spans(text)
    return joined(element(EMPHASIS[how], piece) if how in EMPHASIS else piece for how, piece in pieces)


def excerpt(location: Location) -> Markup | None:
    """Return the line of a finding with its place marked; None where there is no line."""
    text = location.text.rstrip()
    if location.line is None or not text.strip():
        return None
    margin = len(text) - len(text.lstrip())
    first = min(max((location.column or 1) - 1, margin), len(text))
    is_one_line = location.end_line in (None, location.line) and location.end_column is not None
    last = max(first + 1, min(location.end_column - 1, len(text)) if is_one_line and location.end_column else len(text))
    line = joined([code(text[margin:first]), element("mark", code(text[first:last])), code(text[last:])])
    number = element("span", str(location.cell_line or location.line), class_="line")
    return element("pre", element("code", number, line), class_="excerpt", tabindex=0)
