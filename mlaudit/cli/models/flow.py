"""Rows of a tree: texts in a row that is broken between them only, to the width that is left at their depth."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

GUIDE_WIDTH = 4
LEAST_WIDTH = 24


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


def stacked(rows: Iterable[Text]) -> Text:
    """Return rows as one label."""
    return Text("\n").join(rows)
