"""``mlaudit explain``: the page of one rule."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlaudit.cli import completion
from mlaudit.cli.option_types import ColorOption, FormOption


def explain(
    rule: Annotated[
        str,
        typer.Argument(
            metavar="RULE", help="Code or name: ML1401, resampling-before-split.", autocompletion=completion.rule
        ),
    ],
    rules: Annotated[list[Path] | None, typer.Option(metavar="DIR", help="Load the rules of this folder too.")] = None,
    form: FormOption = "text",
    color: ColorOption = "auto",
) -> None:
    """Explain a rule: what goes wrong, how to fix it, what is known about it."""
    from mlaudit.cli.arguments import as_form
    from mlaudit.cli.rule_index import rule_entries
    from mlaudit.cli.rule_page import find_rule, rule_json, rule_page
    from mlaudit.cli.streams import wants_color, width, write
    from mlaudit.reporting import ShowOptions

    found = find_rule(rule_entries(rules or ()), rule)
    show = ShowOptions(color=wants_color(color), width=width())
    write(rule_page(found, show) if as_form(form) == "text" else rule_json(found))
