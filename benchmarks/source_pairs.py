"""Precision and recall of the source reader on labelled scripts and notebooks.

Usage: python benchmarks/source_pairs.py FOLDER LABELS.json [--reveal]

The labels file is a list of objects. ``file`` is a path in FOLDER, ``labels`` what is wrong with it
(``preprocessing_leak``, ``pair_overlap`` ...) or ``clean``. Where ``pairs`` is given, the labels speak of one fit of a
model and one use of it: ``{"train_line": 66, "test_line": 78}``; otherwise of the whole file.

Files that are nearly the same form a group. A third of the groups is held out: nothing may be tuned on it, and only its
totals are printed. ``--reveal`` names its disagreements too, and adds a line to ``benchmarks/reveals.txt``.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path
from typing import Any

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source.modules import Modules
from mlaudit.evidence.source.reader import Reading, follow
from mlaudit.evidence.source.trace import Learnt, ModelFit, Scored
from mlaudit.evidence.source.verdicts import judge

LABELS = {
    "preprocessing_leak": "something learnt from test rows",
    "pair_overlap": "test rows among the fitted ones",
}
NEARLY_THE_SAME = 0.7
"""Share of common lines, over all lines of two files, from which they are one group."""

REVEALS = Path(__file__).with_name("reveals.txt")


@dataclass(frozen=True)
class Case:
    """One label of one file against what was read."""

    file: str
    label: str
    expected: bool
    found: bool
    is_held_out: bool


def main(folder: Path, labels: Path, reveal: bool) -> None:
    """Print the figures of both parts, and the disagreements of the part that is not held out."""
    entries = json.loads(labels.read_text(encoding="utf-8"))
    groups = groups_of({entry["file"]: lines_of(folder / entry["file"]) for entry in entries})
    cases: list[Case] = []
    times: list[float] = []
    for entry in entries:
        started = time.process_time()
        reading = read(folder, entry["file"])
        times.append(1000 * (time.process_time() - started))
        cases += cases_of(entry, reading, is_held_out(groups[entry["file"]]))
    for label, meaning in LABELS.items():
        for part in (False, True):
            of_label = [case for case in cases if case.label == label and case.is_held_out is part]
            print(f"{meaning}, {'held out' if part else 'open'}: {figures(of_label)}")
    times.sort()
    print(
        f"CPU: median {times[len(times) // 2]:.1f} ms, 95 % {times[len(times) * 95 // 100]:.0f} ms, {len(times)} files"
    )
    for case in cases:
        if case.found != case.expected and (reveal or not case.is_held_out):
            part = ", held out" if case.is_held_out else ""
            print(f"{case.file}: {case.label} {'missed' if case.expected else 'false alarm'}{part}")
    if reveal:
        commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        with REVEALS.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%d} {commit} {labels.name}\n")


def read(folder: Path, name: str) -> Reading | None:
    """Follow one file by itself; None where it cannot be parsed."""
    path = folder / name
    file = ProjectFile(name, path, "notebook" if path.suffix == ".ipynb" else "source", path.stat().st_size)
    readings, _ = follow([file], Modules([file]))
    return readings[0] if readings else None


def cases_of(entry: dict[str, Any], reading: Reading | None, held_out: bool) -> Iterable[Case]:
    """Yield what the labels of one file say and what was read."""
    pairs = entry.get("pairs") or [{}]
    for label in LABELS:
        if label not in (*entry["labels"], *entry.get("clean_of", ())) and "clean" not in entry["labels"]:
            continue
        for pair in pairs:
            found = reading is not None and label in read_labels(reading, pair.get("train_line"), pair.get("test_line"))
            yield Case(entry["file"], label, label in entry["labels"], found, held_out)


def read_labels(reading: Reading, train_line: int | None, test_line: int | None) -> set[str]:
    """Return what is wrong with the scores of models that are fitted in one line, or anywhere."""
    trace, found = reading.trace, set()
    fits = {number for number, fit in enumerate(trace.model_fits) if covers(fit, train_line)}
    scores = [score for score in trace.scores if score.model_fits & fits]
    for mark, verdict in judge(trace, fits).marks.items():
        if isinstance(trace.marks[mark], Learnt) and verdict.reaches_test_rows is True:
            found.add("preprocessing_leak")
    for score in scores:
        if covers(score, test_line) or test_line is None:
            overlaps = [trace.overlap(trace.model_fits[fit].features, score.rows) for fit in score.model_fits & fits]
            if True in overlaps:
                found.add("pair_overlap")
    return found


def covers(event: ModelFit | Scored, line: int | None) -> bool:
    """Whether an event stands in a line; every event does where none is given."""
    if line is None:
        return True
    node: ast.AST = event.node
    first = getattr(node, "lineno", 0)
    return bool(first <= line <= (getattr(node, "end_lineno", None) or first))


def lines_of(path: Path) -> frozenset[str]:
    """Return the lines of a file that tell it from others."""
    text = path.read_text(encoding="utf-8", errors="replace")
    stripped = (re.sub(r"\s+", "", line) for line in text.splitlines())
    return frozenset(line for line in stripped if len(line) > 8 and not line.startswith(("#", "import", "from")))


def groups_of(lines: dict[str, frozenset[str]]) -> dict[str, str]:
    """Name the group of each file after its first file."""
    names = sorted(lines)
    group = {name: name for name in names}
    for place, name in enumerate(names):
        for other in names[:place]:
            common = len(lines[name] & lines[other])
            if common and common >= NEARLY_THE_SAME * len(lines[name] | lines[other]) and group[name] != group[other]:
                kept, gone = sorted((group[name], group[other]))
                group = {key: kept if value == gone else value for key, value in group.items()}
    return group


def is_held_out(group: str) -> bool:
    """Fixed for good: which groups are held out."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % 3 == 0


def figures(cases: Sequence[Case]) -> str:
    """Return precision and recall with 95 % Wilson intervals."""
    table = Counter((case.expected, case.found) for case in cases)
    hits, alarms, misses = table[True, True], table[False, True], table[True, False]
    return f"precision {share(hits, hits + alarms)}, recall {share(hits, hits + misses)}, {len(cases)} labels"


def share(count: int, of: int) -> str:
    """Return a share with its interval."""
    if not of:
        return "none"
    z, p = 1.96, count / of
    centre, half = p + z * z / (2 * of), z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    low, high = ((centre + sign * half) / (1 + z * z / of) for sign in (-1, 1))
    return f"{count}/{of} = {p:.2f} ({low:.2f} to {high:.2f})"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), "--reveal" in sys.argv)
