"""``mlaudit facts``: what rules can ask."""

from __future__ import annotations

from typing import Annotated

import typer

from mlaudit.cli.option_types import ColorOption, FormOption


def facts(
    subject: Annotated[str | None, typer.Argument(metavar="[SUBJECT]", help="Table, Fit, SplitCall …")] = None,
    form: FormOption = "text",
    color: ColorOption = "auto",
) -> None:
    """List the facts that rules are written in, with type, unit and meaning."""
    from mlaudit.cli.arguments import as_form
    from mlaudit.cli.fact_list import chosen_subjects, fact_list, fact_list_json
    from mlaudit.cli.streams import wants_color, width, write
    from mlaudit.reporting import ShowOptions

    subjects = chosen_subjects(subject)
    show = ShowOptions(color=wants_color(color), width=width())
    write(fact_list(subjects, show) if as_form(form) == "text" else fact_list_json(subjects))
