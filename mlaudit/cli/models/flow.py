"""Rows of a tree: texts in a row that is broken between them only, to the width that is left at their depth."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from mlaudit.reporting.layout import BOLD, DIM, marked

GUIDE_WIDTH = 4
LEAST_WIDTH = 24
LABEL_WIDTH = 11


def width_at(depth: int, width: int) -> int:
    """Return the columns that a label has at a depth of the tree."""
    return max(LEAST_WIDTH, width - GUIDE_WIDTH * depth)


def flowed(chunks: Iterable[Text], width: int, joint: str = ", ", indent: int = 0) -> list[Text]:
    """Lay texts out in rows; one that is wider than a row is cut.

    Parameters
    ----------
    joint : str
        Stands between texts; its end is left out where a row ends.
    indent : int
        Columns before every row but the first.
    """
    rows: list[Text] = []
    row = Text()
    for chunk in chunks:
        fits = row.cell_len + len(joint) + chunk.cell_len <= width
        if row and fits:
            row.append(joint)
        elif row:
            row.append(joint.rstrip())
            rows.append(row)
            row = Text(" " * indent)
        piece = chunk.copy()
        piece.truncate(max(8, width - row.cell_len), overflow="ellipsis")
        row.append_text(piece)
    return [*rows, row] if row else rows


def labelled(rows: Iterable[tuple[str, Iterable[str]]], width: int) -> list[Text]:
    """Lay out texts behind a dimmed label each."""
    found: list[Text] = []
    for label, said in rows:
        lines = flowed([Text(text) for text in said], width - LABEL_WIDTH)
        for number, line in enumerate(lines):
            margin = marked(label if number == 0 else "", DIM)
            found.append(margin.append(" " * (LABEL_WIDTH - margin.cell_len)).append_text(line))
    return found


def aligned(rows: Iterable[tuple[str, ...]], width: int) -> list[Text]:
    """Lay out a table: its first column is bold, the others are dimmed, and a row that is too wide is cut."""
    table = list(rows)
    widths = [max(cell_len(row[at]) for row in table) for at in range(len(table[0]))] if table else []
    found = []
    for row in table:
        line = Text()
        for at, cell in enumerate(row):
            line.append(set_cell_size(cell, widths[at]) + "  ", BOLD if at == 0 else DIM)
        line.rstrip()
        line.truncate(width, overflow="ellipsis")
        found.append(line)
    return found


def stacked(rows: Iterable[Text]) -> Text:
    """Return rows as one label."""
    return Text("\n").join(rows)
