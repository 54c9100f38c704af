"""Score the source reader on a folder of labelled scripts.

Usage: python benchmarks/source_corpus.py FOLDER LABELS.json [--show]

The labels file is a list of objects ``{"file": "a.py", "leak": true}``: whether something was learnt from test rows
before they were scored. ``--show`` names the files where the reader and the label disagree.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import read_sources
from mlaudit.evidence.source.model import SourceUnit


def verdict(unit: SourceUnit) -> str:
    """Sum a unit up in one word."""
    if unit.status == "failed":
        return "failed"
    if any(fit.reaches_test_rows is True for fit in unit.fits):
        return "leak"
    if any(fit.is_refit_on_test for fit in unit.fits):
        return "refit"
    if any(isinstance(fit.reaches_test_rows, Unknown) for fit in unit.fits):
        return "unknown"
    return "silent"


def main(folder: Path, labels: Path, show: bool) -> None:
    """Read every labelled file and print the table of labels against verdicts."""
    table: Counter[tuple[bool, str]] = Counter()
    slowest, total = 0.0, 0.0
    entries = json.loads(labels.read_text(encoding="utf-8"))
    for entry in entries:
        path = folder / entry["file"]
        started = time.process_time()
        kind = "notebook" if path.suffix == ".ipynb" else "source"
        unit = read_sources([ProjectFile(entry["file"], path, kind, path.stat().st_size)])[0]
        spent = time.process_time() - started
        total, slowest = total + spent, max(slowest, spent)
        found = "fault" if any(note.kind == "internal" for note in unit.notes) else verdict(unit)
        table[(entry["leak"], found)] += 1
        if show and (found == "leak") != entry["leak"]:
            lines = [fit.location.line for fit in unit.fits if fit.reaches_test_rows is True]
            print(f"{entry['file']}: labelled {'leak' if entry['leak'] else 'clean'}, read as {found} {lines}")
    for (leak, found), count in sorted(table.items()):
        print(f"{'leak' if leak else 'clean':6} {found:8} {count}")
    for leak, word in ((True, "recall on leaks"), (False, "alarms on clean")):
        of = sum(count for (label, _), count in table.items() if label is leak)
        print(f"{word}: {table[(leak, 'leak')]} of {of} ({table[(leak, 'leak')] / max(of, 1):.1%})")
    print(f"CPU: {1000 * total / max(len(entries), 1):.1f} ms a file, {1000 * slowest:.0f} ms at most")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), "--show" in sys.argv)
