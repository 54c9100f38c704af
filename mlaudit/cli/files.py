"""``mlaudit files``: what a scan would read, and as what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlaudit.cli.option_types import FormOption


def files(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]…", help="Files and folders.", show_default="the folder here", readable=False),
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option(metavar="PATTERN", help="Leave out, as in .gitignore.")] = None,
    form: FormOption = "text",
) -> None:
    """List the files that a scan reads, each with its kind, and say what is left out."""
    import json

    from mlaudit.audit import Options
    from mlaudit.audit.reading import discovered_by
    from mlaudit.cli.arguments import as_form
    from mlaudit.cli.streams import tell, write
    from mlaudit.reporting.escape import printable

    found = discovered_by(Options(tuple(paths or [Path()]), exclude=tuple(exclude or ())))
    if as_form(form) == "json":
        records = [
            {"path": file.path, "kind": file.kind, "size": file.size, "named": file.named} for file in found.files
        ]
        write(json.dumps(records, indent=2) + "\n")
    else:
        width = max((len(file.kind) for file in found.files), default=0)
        write("".join(f"{file.kind:<{width}}  {printable(file.path)}\n" for file in found.files))
    tell("".join(f"note: {printable(note.path)}: {printable(note.reason)}\n" for note in found.notes))
