"""``mlaudit profile``: measure tables where they are, for a gate where they are not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def profile(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]…", help="Files and folders.", show_default="the folder here", readable=False),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write.")] = Path(
        "mlaudit.facts.json"
    ),
    memory: Annotated[str, typer.Option(metavar="SIZE", help="Memory for reading tables.")] = "4G",
    threads: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="Threads.", show_default="at most 4")
    ] = None,
) -> None:
    """Write what is measured on the tables of a project: aggregates and names of columns, no text from cells."""
    from mlaudit.audit import Options
    from mlaudit.audit.profiling import profile as write_profile
    from mlaudit.cli import arguments
    from mlaudit.cli.streams import tell
    from mlaudit.reporting.escape import printable

    options = Options(tuple(paths or [Path()]), memory=arguments.size(memory), threads=arguments.threads_of(threads))
    written = write_profile(options, output)
    for note in written.notes:
        if note.kind == "unreadable":
            tell(f"note: {printable(note.path)}: {printable(note.reason)}\n")
    many = "table" if len(written.files) == 1 else "tables"
    tell(f"{printable(str(output))}: {written.n_answers} measurements of {len(written.files)} {many}\n")
