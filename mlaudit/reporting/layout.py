"""Lines for a terminal: wrapped by us, coloured by rich, never read as markup."""

from __future__ import annotations

import ast
import io
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.text import Text

from mlaudit.core.scale import Severity
from mlaudit.reporting.escape import paragraphs
from mlaudit.reporting.options import ShowOptions

if TYPE_CHECKING:
    from rich.tree import Tree

PROSE_WIDTH = 96
UNBROKEN = 10_000
SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}
DIM = "bright_black"
BOLD = "bold"


Block = Literal["heading", "text", "item", "code", "blank"]

_LIST_ITEM = re.compile(r"(?:[-*+]|\d+[.)])\s+")


def blocks(text: str) -> Iterator[tuple[Block, str]]:
    """Split Markdown into blocks of `printable` text, one line each of code."""
    kind: Block = "blank"
    gathered: list[str] = []
    in_code = False
    for line in paragraphs(text):
        is_fence = line.lstrip().startswith("```")
        starts_item = not in_code and _LIST_ITEM.match(line.lstrip())
        if gathered and (in_code or is_fence or starts_item or not line.strip() or line.startswith("#")):
            yield kind, " ".join(gathered)
            gathered = []
        if is_fence:
            in_code = not in_code
        elif in_code:
            yield "code", line
        elif not line.strip():
            yield "blank", ""
        elif line.startswith("#"):
            yield "heading", line.lstrip("# ")
        else:
            if not gathered:
                kind = "item" if starts_item else "text"
            gathered.append(_LIST_ITEM.sub("", line.strip(), count=1) if starts_item else line.strip())
    if gathered:
        yield kind, " ".join(gathered)


def marked(text: str, style: str) -> Text:
    """Return text in a style that does not spread to what is appended to it."""
    return Text().append(text, style)


def is_python(text: str) -> bool:
    """Whether a text without fences is a piece of code as a whole: it parses, and is more than a word."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Name)) for node in tree.body)


class Page:
    """Lines that are written top to bottom.

    Parameters
    ----------
    options : ShowOptions
        ``width`` bounds prose, at most `PROSE_WIDTH`; places and names are never broken.
    """

    def __init__(self, options: ShowOptions) -> None:
        self._stream = io.StringIO()
        self._console = Console(
            file=self._stream,
            force_terminal=options.color,
            no_color=not options.color,
            color_system="standard" if options.color else None,
            width=max(40, options.width),
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
        )
        self.width = min(max(40, options.width), PROSE_WIDTH)

    def line(self, text: Text | str = "", indent: int = 0) -> None:
        """Write one line, however long."""
        whole = Text(" " * indent)
        whole.append_text(text if isinstance(text, Text) else Text(text))
        whole.rstrip()
        self._console.print(whole, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)

    def prose(self, text: Text | str, indent: int = 0, label: Text | None = None, label_at: int = 2) -> None:
        """Write wrapped text; a label stands in the margin before its first line.

        Parameters
        ----------
        indent : int
            Columns before the text, label included.
        label_at : int
            Columns before the label.
        """
        body = text if isinstance(text, Text) else Text(text)
        lines = body.wrap(self._console, max(20, self.width - indent), overflow="fold")
        for number, line in enumerate(lines or [Text()]):
            line.rstrip()
            if label is not None and number == 0:
                head = Text(" " * label_at)
                head.append_text(label)
                head.append(" " * max(1, indent - head.cell_len))
                self.line(head + line)
            else:
                self.line(line, indent)

    def chain(self, links: list[Text], indent: int, joint: str) -> None:
        """Write links in a row, with breaks only between them."""
        row = Text()
        for number, link in enumerate(links):
            if row and indent + row.cell_len + len(joint) + 2 + link.cell_len > self.width:
                self.line(row, indent)
                row = Text("  ")
            elif number:
                row.append(" ")
            if number:
                row.append(f"{joint} ", style=DIM)
            row.append_text(link)
        if row:
            self.line(row, indent)

    def markdown(self, text: str, indent: int, label: Text | None = None) -> None:
        """Write the little Markdown that rules and sections use: headings, paragraphs, lists, fenced code.

        Lines of a paragraph are joined and wrapped again; code stays as it is, without its fences. A text that is
        Python as a whole needs none.
        """
        as_code: list[tuple[Block, str]] = [("code", line) for line in paragraphs(text.rstrip())]
        for kind, content in as_code if is_python(text) else blocks(text):
            if kind == "code" and label is not None:
                self.line(Text(" " * 2) + label + " " * (indent - 2 - label.cell_len) + content)
            elif kind == "code":
                self.line(content, indent)
            elif kind == "heading":
                self.line(marked(content, BOLD), indent)
            elif kind == "item":
                self.prose(content, indent + 2, marked("-", DIM), indent)
            else:
                self.prose(content, indent, label)
            label = None

    def tree(self, tree: Tree) -> None:
        """Write a tree; its labels are never broken."""
        self._console.print(tree, width=UNBROKEN, no_wrap=True, overflow="ignore", crop=False)

    def __str__(self) -> str:
        return self._stream.getvalue()
