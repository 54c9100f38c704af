"""``mlaudit baseline``: accept the findings of today, so that a gate is quiet until new ones come."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

baseline_app = typer.Typer(
    help="Accept the findings of today: a gate is then quiet until new ones come.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

Paths = Annotated[list[Path] | None, typer.Argument(metavar="[PATH]…", show_default="the folder here", readable=False)]
File = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", show_default="the manifest's, or mlaudit-baseline.json"),
]
Rules = Annotated[list[Path] | None, typer.Option("--rules", metavar="DIR", help="Load the rules of this folder too.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why they are accepted.")]
Expires = Annotated[str | None, typer.Option("--expires", metavar="DATE", help="Last day, such as 2027-01-31.")]


@baseline_app.command("create")
def create(
    paths: Paths = None, baseline: File = None, rules: Rules = None, reason: Reason = "", expires: Expires = None
) -> None:
    """Accept all findings in a new file."""
    from mlaudit.audit import rebaseline
    from mlaudit.cli.baseline_text import created, options_of, terms_of
    from mlaudit.cli.manifest_file import with_baseline
    from mlaudit.cli.streams import write

    terms, options = terms_of(reason, expires), options_of(paths, baseline, rules)
    place = rebaseline.baseline_place(options)
    rewritten = rebaseline.create(options, place, terms)
    write(created(rewritten, place, "" if place.is_named else with_baseline(place.root, place.file)))


@baseline_app.command("update")
def update(
    paths: Paths = None,
    baseline: File = None,
    rules: Rules = None,
    reason: Reason = "",
    expires: Expires = None,
    prune: Annotated[bool, typer.Option("--prune-only", help="Accept nothing new.")] = False,
) -> None:
    """Drop findings that are gone, and accept new ones."""
    from mlaudit.audit import rebaseline
    from mlaudit.cli.baseline_text import options_of, terms_of, updated
    from mlaudit.cli.streams import write

    terms, options = terms_of(reason, expires), options_of(paths, baseline, rules)
    place = rebaseline.baseline_place(options)
    write(updated(rebaseline.update(options, place, None if prune else terms), place))


@baseline_app.command("show")
def show(paths: Paths = None, baseline: File = None) -> None:
    """List what is accepted, why and until when."""
    from mlaudit.audit import rebaseline
    from mlaudit.cli.baseline_text import options_of, shown
    from mlaudit.cli.streams import write
    from mlaudit.engine.baseline_file import read_baseline

    place = rebaseline.baseline_place(options_of(paths, baseline, None))
    write(shown(read_baseline(place.file, place.root)))
