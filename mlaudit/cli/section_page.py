"""Sections of the handbook, rendered."""

from __future__ import annotations

from rich.text import Text

from mlaudit.core.errors import UsageError
from mlaudit.handbook import sections
from mlaudit.reporting.layout import BOLD, Page, marked
from mlaudit.reporting.options import ShowOptions


def section_list(options: ShowOptions) -> str:
    """Return numbers and titles."""
    page = Page(options)
    for section in sections():
        page.line(marked(f"{section.number:<6}", BOLD) + Text(section.title))
    return str(page)


def section_page(number: str, options: ShowOptions) -> str:
    """Return the text of a section.

    Raises
    ------
    UsageError
        Where there is no such section.
    """
    found = next((section for section in sections() if section.number == number), None)
    if found is None:
        from mlaudit.engine.expressions import suggestion

        close = suggestion(number, [section.number for section in sections()])
        raise UsageError(f"the handbook has no section '{number}'{close}; 'mlaudit handbook' lists them")
    page = Page(options)
    page.markdown(found.text, 0)
    return str(page)
