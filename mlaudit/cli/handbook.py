"""``mlaudit handbook``: the sections that rules cite."""

from __future__ import annotations

from typing import Annotated

import typer

from mlaudit.cli.option_types import ColorOption


def handbook(
    section: Annotated[str | None, typer.Argument(metavar="[SECTION]", help="Number of a section: 1.4.")] = None,
    color: ColorOption = "auto",
) -> None:
    """Show a section of the handbook, or list the sections."""
    from mlaudit.cli.section_page import section_list, section_page
    from mlaudit.cli.streams import wants_color, width, write
    from mlaudit.reporting import ShowOptions

    show = ShowOptions(color=wants_color(color), width=width())
    write(section_list(show) if section is None else section_page(section, show))
