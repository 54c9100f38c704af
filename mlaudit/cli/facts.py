"""``mlaudit facts``: what rules can ask."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlaudit.cli.option_types import ColorOption, FormOption


def facts(
    subject: Annotated[str | None, typer.Argument(metavar="[SUBJECT]", help="Table, Fit, SplitCall …")] = None,
    of: Annotated[
        Path | None, typer.Option("--of", metavar="PATH", help="Print the values measured on a project.")
    ] = None,
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
    if of is not None:
        from mlaudit.audit import Options
        from mlaudit.audit.measuring import measure
        from mlaudit.cli.measured_facts import measured_json, measured_text

        kinds = {cls.__name__ for cls in subjects} if subject is not None else None
        found = [item for item in measure(Options((of,))) if kinds is None or item.kind in kinds]
        write(measured_text(found, show) if as_form(form) == "text" else measured_json(found))
        return
    write(fact_list(subjects, show) if as_form(form) == "text" else fact_list_json(subjects))
