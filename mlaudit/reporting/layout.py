"""Lines for a terminal: wrapped by us, coloured by rich, never read as markup."""

from __future__ import annotations

import io

from rich.console import Console
from rich.text import Text

from mlaudit.core.scale import Severity
from mlaudit.reporting.options import ShowOptions

PROSE_WIDTH = 96
SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}
DIM = "bright_black"
BOLD = "bold"


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

    def prose(self, text: Text | str, indent: int = 0, label: Text | None = None) -> None:
        """Write wrapped text; a label stands in the margin before its first line.

        Parameters
        ----------
        indent : int
            Columns before the text, label included.
        """
        body = text if isinstance(text, Text) else Text(text)
        lines = body.wrap(self._console, max(20, self.width - indent), overflow="fold")
        for number, line in enumerate(lines or [Text()]):
            line.rstrip()
            if label is not None and number == 0:
                head = Text("  ")
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

    def __str__(self) -> str:
        return self._stream.getvalue()
