"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from mlaudit.cli import completion

ColorOption = Annotated[
    str,
    typer.Option(
        "--color",
        metavar="auto|always|never",
        help="Whether standard output has colours.",
        autocompletion=completion.one_of(("auto", "always", "never")),
    ),
]
FormOption = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="text|json",
        help="How it is written.",
        autocompletion=completion.one_of(("text", "json")),
    ),
]
