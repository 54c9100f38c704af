"""Lines for a terminal: wrapped by us, coloured by rich, never read as markup."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
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
_LINK_IDENTITY = re.compile("\x1b\\]8;id=[^;]*;")


def marked(text: str, style: str) -> Text:
    """Return text in a style that does not spread to what is appended to it."""
    return Text().append(text, style)


def _line_starts(text: str, width: int) -> Iterator[int]:
    """Offsets at which the second and later lines begin, between words."""
    used = 0
    for word in re.finditer(r"\s*\S+\s*", text):
        if used and used + cell_len(word[0].rstrip()) > width:
            yield word.start()
            used = 0
        used += cell_len(word[0])


def linked(text: Text, path: str, options: ShowOptions) -> Text:
    """Let a text lead to a file, where the terminal can; ``path`` is relative to the root of the audit."""
    if options.link_base:
        text.stylize(Style(link=options.link_base + quote(path, errors="surrogatepass")))
    return text


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

        A word is never broken, since it may be a path.

        Parameters
        ----------
        indent : int
            Columns before the text, label included.
        label_at : int
            Columns before the label.
        """
        body = text if isinstance(text, Text) else Text(text)
        lines = body.divide(_line_starts(body.plain, max(20, self.width - indent)))
        for number, line in enumerate(lines):
            self.labelled(line, indent, label if number == 0 else None, label_at)

    def labelled(self, text: Text, indent: int, label: Text | None = None, label_at: int = 2) -> None:
        """Write one line, however long; a label stands in the margin before it, or above where it finds no room."""
        text.rstrip()
        room = indent - label_at
        if label is None or label.cell_len >= room:
            if label is not None:
                self.line(label, label_at)
            self.line(text, indent)
            return
        self.line(label + Text(" " * (room - label.cell_len)) + text, label_at)

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
                self.labelled(Text(content), indent, label)
            else:
                self.prose(emphasised(content), indent, label)
            label = None

    def tree(self, tree: Tree) -> None:
        """Write a tree; its labels are never broken."""
        self._console.print(tree, width=UNBROKEN, no_wrap=True, overflow="ignore", crop=False)

    def __str__(self) -> str:
        # Rich gives every link an identity drawn at random; equal reports are equal text.
        return _LINK_IDENTITY.sub("\x1b]8;;", self._stream.getvalue())
