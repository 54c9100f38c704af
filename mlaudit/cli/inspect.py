"""``mlaudit inspect``: what one file looks like to the audit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlaudit.cli.option_types import ColorOption, FormOption


def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table, script, notebook, config or model file.")],
    form: FormOption = "text",
    show_values: Annotated[bool, typer.Option("--show-values", help="Show text from cells of the data.")] = False,
    color: ColorOption = "auto",
    memory: Annotated[str, typer.Option(metavar="SIZE", help="Memory for reading a table.")] = "4G",
) -> None:
    """Show one file as mlaudit reads it; nothing of it is ever run.

    Exit codes: 0 where it was read to its end; 2 where it could be read in part only, or not at all. What was read is
    printed in both cases.
    """
    from mlaudit.cli.arguments import as_form, size
    from mlaudit.cli.inspection import inspected
    from mlaudit.cli.inspection_json import inspection_json
    from mlaudit.cli.streams import tell, wants_color, width, write
    from mlaudit.cli.trees import tree_text
    from mlaudit.core.values import Unknown
    from mlaudit.reporting import ShowOptions
    from mlaudit.reporting.escape import printable

    found = inspected(file, size(memory))
    show = ShowOptions(color=wants_color(color), width=width(), show_values=show_values)
    if isinstance(found.content, Unknown):
        tell(f"{printable(found.path)}: {printable(found.content.reason)}\n")
        raise typer.Exit(2)
    write(tree_text(found, show) if as_form(form) == "text" else inspection_json(found, show))
    raise typer.Exit(0 if getattr(found.content, "status", "complete") == "complete" else 2)
