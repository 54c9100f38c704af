"""Lines for a terminal: wrapped by us, coloured by rich, never read as markup."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from mlaudit.core.scale import Severity
from mlaudit.reporting.markdown import blocks, emphasised
from mlaudit.reporting.options import ShowOptions

if TYPE_CHECKING:
    from rich.tree import Tree

PROSE_WIDTH = 96
UNBROKEN = 10_000
SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}
DIM = "bright_black"
BOLD = "bold"


def marked(text: str, style: str) -> Text:
    """Return text in a style that does not spread to what is appended to it."""
    return Text().append(text, style)


def _after(label: Text, content: str, indent: int) -> Text:
    head = Text("  ") + label
    return head.append(" " * max(1, indent - head.cell_len)).append(content)


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
        """Write Markdown, paragraphs wrapped anew, code as it is; a label stands before the first line."""
        for kind, content in blocks(text):
            if kind == "heading":
                self.line(marked(content, BOLD), indent)
            elif kind == "item":
                self.prose(emphasised(content), indent + 2, marked("-", DIM), indent)
            elif kind == "quote":
                self.prose(emphasised(content), indent + 2)
            elif kind == "code":
                self.line(_after(label, content, indent) if label else content, 0 if label else indent)
            else:
                self.prose(emphasised(content), indent, label)
            label = None

    def tree(self, tree: Tree) -> None:
        """Write a tree; its labels are never broken."""
        self._console.print(tree, width=UNBROKEN, no_wrap=True, overflow="ignore", crop=False)

    def __str__(self) -> str:
        return self._stream.getvalue()
