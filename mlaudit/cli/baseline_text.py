"""What the commands on baselines take and say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from mlaudit.audit import Options
from mlaudit.audit.rebaseline import Place, Rewritten
from mlaudit.cli.arguments import threads_of
from mlaudit.engine.baseline import Accepted, Baseline, Terms
from mlaudit.engine.baseline_file import as_expiry
from mlaudit.reporting.escape import printable
from mlaudit.reporting.wording import counted


def options_of(paths: list[Path] | None, baseline: Path | None, rules: list[Path] | None) -> Options:
    """Return the options of an audit of everything, as the manifest wants it."""
    return Options(
        tuple(paths or [Path()]), baseline=baseline, rules_folders=tuple(rules or ()), threads=threads_of(None)
    )


def terms_of(reason: str, expires: str | None) -> Terms:
    """Return what new entries have in common."""
    return Terms(reason, "" if expires is None else as_expiry(expires))


def created(rewritten: Rewritten, place: Place, manifest: str) -> str:
    """Say how many findings are accepted, and how the file comes into force: by the manifest that now names it?"""
    name = _shown(place.file)
    text = f"{name}: {counted(len(rewritten.after.entries), 'finding')} accepted"
    if manifest:
        return f"{text}; {manifest} names it now\n"
    text += "\n"
    if not place.is_named:
        own = printable(Path(os.path.relpath(place.file, place.root)).as_posix())
        text += f'to apply it, write baseline = "{own}" into mlaudit.toml, or call mlaudit scan --baseline {name}\n'
    return text


def updated(rewritten: Rewritten, place: Place) -> str:
    """Say what changed."""
    total = counted(len(rewritten.after.entries), "finding")
    return f"{_shown(place.file)}: {total} accepted; {rewritten.added:,} new, {rewritten.dropped:,} dropped\n"


def shown(baseline: Baseline) -> str:
    """List the entries by file."""
    return "".join(f"{line}\n" for line in _lines(baseline, date.today().isoformat()))


def _lines(baseline: Baseline, today: str) -> Iterator[str]:
    for path, entries in groupby(baseline.entries, key=lambda entry: entry.path):
        yield printable(path)
        for entry in entries:
            yield f"  {printable(entry.code)} {printable(entry.name)}  {printable(entry.subject.rpartition('#')[2])}"
            details = [printable(entry.reason), _until(entry, today)]
            if any(details):
                yield "    " + "; ".join(filter(None, details))
    yield f"{counted(len(baseline.entries), 'finding')} accepted"


def _until(entry: Accepted, today: str) -> str:
    if not entry.expires:
        return ""
    return f"until {entry.expires}" + (", which is over" if entry.is_over(today) else "")


def _shown(file: Path) -> str:
    return printable(os.path.relpath(file))
