"""Sections of the handbook, rendered."""

from __future__ import annotations

import json
from collections.abc import Collection

from rich.text import Text

from mlaudit.core.errors import UsageError
from mlaudit.handbook import Section, sections
from mlaudit.reporting.layout import BOLD, Page, marked
from mlaudit.reporting.options import ShowOptions


def chosen_sections(number: str | None) -> tuple[Section, ...]:
    """Return the section of a number (``1.4``), those of a chapter (``1``), or all of them where none is given.

    Raises
    ------
    UsageError
        Where there is none.
    """
    found = sections()
    chosen = tuple(s for s in found if number in (None, s.number, s.number.partition(".")[0]))
    if not chosen:
        from mlaudit.engine.expressions import suggestion

        close = suggestion(str(number), [section.number for section in found])
        raise UsageError(f"the handbook has no section '{number}'{close}; 'mlaudit handbook' lists them")
    return chosen


def section_list(chosen: Collection[Section], options: ShowOptions) -> str:
    """Return numbers and titles."""
    page = Page(options)
    for section in chosen:
        page.line(marked(f"{section.number:<6}", BOLD) + Text(section.title))
    return str(page)


def section_page(section: Section, options: ShowOptions) -> str:
    """Return the text of a section."""
    page = Page(options)
    page.markdown(section.text, 0)
    return str(page)


def sections_json(chosen: Collection[Section]) -> str:
    """Return numbers, titles and texts in Markdown as JSON."""
    records = [{"section": s.number, "title": s.title, "text": s.text} for s in chosen]
    return json.dumps(records, indent=2) + "\n"
