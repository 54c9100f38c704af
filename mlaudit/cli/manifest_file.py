"""Where a new manifest goes, and what is asked before it is written."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import typer

from mlaudit.audit import Options
from mlaudit.audit.first_manifest import TableGuess
from mlaudit.audit.reading import discovered_by
from mlaudit.core.errors import UsageError
from mlaudit.discovery.manifest import NAME
from mlaudit.reporting.escape import printable
from mlaudit.reporting.wording import counted


def place(options: Options) -> Path:
    """Return the file at the root of the project.

    Raises
    ------
    UsageError
        Where the project has a manifest already.
    """
    discovered = discovered_by(options)
    if discovered.manifest.path is not None:
        raise UsageError(f"{discovered.root / discovered.manifest.path}: there is a manifest already")
    return discovered.root / NAME


def is_on_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def asked(tables: Iterable[TableGuess]) -> dict[str, str]:
    """Ask for the targets that no code names; Enter takes the guess, or leaves it open."""
    answers = {}
    for table in tables:
        target = table.roles["target"]
        if target.how in ("inferred", "unknown"):
            question = f"Target column of {printable(table.path)}"
            answers[table.path] = typer.prompt(
                question, default=printable(target.value), show_default=bool(target.value)
            )
    return {path: answer.strip() for path, answer in answers.items() if answer.strip()}


def with_baseline(root: Path, baseline: Path) -> str:
    """Put a new baseline in force where the manifest holds the line that `init` wrote for it.

    Returns
    -------
    str
        The manifest that names the baseline now; empty where none does.
    """
    file = root / NAME
    setting = f'baseline = "{baseline.name}"'
    try:
        text = file.read_text(encoding="utf-8")
        table = re.search(r"^\s*\[", text, re.MULTILINE)  # a setting behind it would be one of the table
        end = table.start() if table else len(text)
        head = re.sub(f"^# (?={re.escape(setting)})", "", text[:end], count=1, flags=re.MULTILINE)
        if head == text[:end] or baseline.parent != root:
            return ""
        file.write_text(head + text[end:], encoding="utf-8")
    except (OSError, UnicodeError):
        return ""
    return printable(os.path.relpath(file))


def written(file: Path, text: str, number: int) -> str:
    """Write the manifest and say so.

    Raises
    ------
    UsageError
        Where it cannot be written.
    """
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from None
    shown = printable(os.path.relpath(file))
    return f"{shown}: {counted(number, 'table')}; correct what is behind a #, then run mlaudit scan\n"
