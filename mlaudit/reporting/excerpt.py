"""The source line of a finding with the place underlined."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from mlaudit.core.location import Location
from mlaudit.reporting.escape import shown_character, source_text
from mlaudit.reporting.layout import DIM, Page, marked

BEFORE_THE_PLACE = 20
ELLIPSIS = "…"


def write_excerpt(page: Page, location: Location, style: str, indent: int) -> None:
    """Write the line and, under it, carets in the style of the severity; nothing where there is no line."""
    if location.line is None or not location.text.strip():
        return
    number = str(location.cell_line or location.line)
    room = max(20, page.width - indent - len(number) - 3)
    start, text, before, length = _window(location, room)
    page.line(marked(f"{number} │ ", DIM) + Text(start) + Text(text), indent)
    gutter = marked(" " * len(number) + " │ ", DIM)
    page.line(gutter + Text(" " * (cell_len(start) + before)) + marked("^" * length, style), indent)


def _window(location: Location, room: int) -> tuple[str, str, int, int]:
    """Return an ellipsis or nothing, the text that fits, cells before the place, and cells of the place."""
    margin = len(location.text) - len(location.text.lstrip())
    source = location.text.rstrip()
    first = min(max((location.column or 1) - 1, margin), len(source))
    on_one_line = location.end_line in (None, location.line) and location.end_column is not None
    last = min(location.end_column - 1, len(source)) if on_one_line and location.end_column else len(source)
    last = max(last, first + 1)
    begin = margin
    if _cells(source[margin:last]) > room:
        begin = max(margin, min(first - BEFORE_THE_PLACE, first))
    start = ELLIPSIS if begin > margin else ""
    text = _fitted(source[begin:], room - len(start))
    before = _cells(source[begin:first])
    length = max(1, min(_cells(source[first:last]) or 1, room - len(start) - before))
    return start, text, before, length


def _fitted(source: str, room: int) -> str:
    shown = source_text(source)
    if cell_len(shown) <= room:
        return shown
    kept, cells = [], 0
    for character in shown:
        cells += cell_len(character)
        if cells > room - 1:
            break
        kept.append(character)
    return "".join(kept) + ELLIPSIS


def _cells(source: str) -> int:
    return cell_len("".join(map(shown_character, source)))
