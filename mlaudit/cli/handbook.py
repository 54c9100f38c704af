"""``mlaudit handbook``: the sections that rules cite."""

from __future__ import annotations

from typing import Annotated

import typer

from mlaudit.cli import completion
from mlaudit.cli.option_types import ColorOption, FormOption


def handbook(
    section: Annotated[
        str | None,
        typer.Argument(metavar="[SECTION]", help="Number of a section: 1.4.", autocompletion=completion.section),
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Which rule checks which claim, and why others are not checked.")
    ] = False,
    form: FormOption = "text",
    color: ColorOption = "auto",
) -> None:
    """Show a section of the handbook, or list the sections."""
    from mlaudit.cli.arguments import as_form
    from mlaudit.cli.section_page import chosen_sections, section_list, section_page, sections_json
    from mlaudit.cli.streams import wants_color, width, write
    from mlaudit.reporting import ShowOptions

    show = ShowOptions(color=wants_color(color), width=width())
    chosen = chosen_sections(section)
    as_text = as_form(form) == "text"
    if coverage:
        from mlaudit.cli.coverage_page import coverage_json, coverage_page
        from mlaudit.cli.rule_index import rule_entries

        rules = rule_entries()
        write(coverage_page(chosen, rules, show) if as_text else coverage_json(chosen, rules))
    elif not as_text:
        write(sections_json(chosen))
    elif section is None:
        write(section_list(chosen, show))
    else:
        write("\n".join(section_page(one, show) for one in chosen))
