"""Rows of the trees that inspect draws: a name, what is said of it, and where it stands."""

from __future__ import annotations

from rich.text import Text

from mlaudit.core.location import Location
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import DIM


def row(name: str, detail: str = "") -> Text:
    """Return a row; the detail stands behind the name, dimmed."""
    text = Text(printable(name))
    return text.append(f"  {printable(detail)}", style=DIM) if detail else text


def at(location: Location) -> str:
    """Return a place inside the file."""
    if location.cell is not None:
        return f"cell {location.cell}:{location.cell_line or 1}"
    return "" if location.line is None else f"line {location.line}"
