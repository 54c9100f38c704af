"""A table as a tree."""

from __future__ import annotations

from rich.text import Text
from rich.tree import Tree

from mlaudit.cli.tree_rows import row
from mlaudit.evidence.tables.model import ColumnProfile, TableProfile
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import DIM
from mlaudit.reporting.wording import counted


def grow_table(tree: Tree, table: TableProfile) -> None:
    """Add the columns of a table."""
    tree.add(row(f"{counted(table.n_rows, 'row')}, {counted(len(table.columns), 'column')}"))
    for note in table.notes:
        tree.add(row("note", note))
    width = max((len(printable(column.name)) for column in table.columns), default=0) + 2
    for column in table.columns:
        text = Text(printable(column.name).ljust(width))
        tree.add(text.append(_column(column, table.n_rows), style=DIM))


def _column(column: ColumnProfile, n_rows: int) -> str:
    missing = f", {100 * column.null_count / n_rows:.3g} % missing" if column.null_count and n_rows else ""
    levels = "" if column.n_unique is None else f", {column.n_unique:,} distinct"
    if column.min is None or column.max is None:
        return f"{column.kind}{levels}{missing}"
    middle = "" if column.mean is None else f", mean {column.mean:.4g}"
    return f"{column.kind}{levels}{missing}, {column.min:.4g} to {column.max:.4g}{middle}"
