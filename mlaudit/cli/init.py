"""``mlaudit init``: a manifest to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    path: Annotated[Path | None, typer.Argument(help="The project.", show_default="the folder here")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it and write nothing.")] = False,
) -> None:
    """Write a manifest from what a scan finds, with guesses marked as such; asks for targets on a terminal."""
    from mlaudit.audit import Options, audit
    from mlaudit.audit.first_manifest import first_manifest, table_guesses
    from mlaudit.cli import manifest_file
    from mlaudit.cli.arguments import threads_of
    from mlaudit.cli.streams import write

    options = Options((path or Path(),), threads=threads_of(None))
    file = manifest_file.place(options)
    tables = table_guesses(audit(options))
    text = first_manifest(tables, manifest_file.asked(tables) if manifest_file.is_on_terminal() else {})
    write(text if dry_run else manifest_file.written(file, text, len(tables)))
