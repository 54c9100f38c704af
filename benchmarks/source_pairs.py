"""Precision and recall of the source reader on labelled scripts and notebooks.

Usage: python benchmarks/source_pairs.py FOLDER LABELS.json [--reveal]

The labels file is a list of objects. ``file`` is a path in FOLDER, ``labels`` what is wrong with it, and ``clean_of``
what is known not to be. Where ``pairs`` is given, both speak of one fit of a model and one use of it, and of nothing
else in the file: ``{"train_line": 66, "test_line": 78}``. Otherwise, and where a pair says that its lines hold no fit
or use (``"lines_plausible": false``) and none is found there, they speak of any fit or use in the file.

What a label means is not what a rule reports. A rule asks whether a score that somebody relies on is spoiled, and how
badly. A label asks of any use of the model: a score, a prediction of a test part, of a file without labels, of the
fitted rows themselves. So the rows of fit and use are taken from the trace and compared here:

- ``pair_overlap``: rows that the model is used on are certainly among those that it was fitted on. Of a statement that
  uses it on fitted rows and on others (``print(m.score(X_train, y_train), m.score(X_test, y_test))``) the others count.
- ``preprocessing_leak``: they are not, but something that features or target of the fit carry was learnt from rows that
  the model is used on; or a class was fitted a second time, on these rows, and transformed them.
- ``overlap`` (the name that one source gives it): of what was learnt so, something is a sampler.

Not everything counts as learnt. Labels leave out lists of levels (one-hot, ordinal and label encoders), the most
frequent level, and models. They contradict each other where a test file is filled with its own mean or median in plain
pandas (11 of 21 such pairs in the open part are labelled as leaks): that is a fact of its own kind and is not counted.
A line of its own tells the figures with it.

A use stands in a line if the statement around it does. Files that are nearly the same form a group. A third of the
groups is held out: nothing may be tuned on it, and only its totals are printed. ``--reveal`` names its disagreements
too, and adds a line to ``benchmarks/reveals.txt``.
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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path
from typing import Any, TypeVar

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source.events import Learnt, ModelFit
from mlaudit.evidence.source.modules import Modules
from mlaudit.evidence.source.reader import Reading, follow
from mlaudit.evidence.source.records.verdicts import of_mark
from mlaudit.evidence.source.steps.learning import NOT_LEARNING
from mlaudit.evidence.source.trace import Trace
from mlaudit.evidence.source.values import Data

E = TypeVar("E")

OWN_FILLS = "preprocessing_leak or own fills"

LABELS = {
    "preprocessing_leak": "something learnt from test rows",
    OWN_FILLS: "the same, own fills of test files counted",
    "pair_overlap": "test rows among the fitted ones",
    "overlap": "resampled before the split",
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
        if case.label != OWN_FILLS and case.found != case.expected and (reveal or not case.is_held_out):
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
    for pair in entry.get("pairs") or [{}]:
        found = set() if reading is None else read_labels(reading, pair)
        for label in LABELS:
            given = "preprocessing_leak" if label == OWN_FILLS else label
            if given in entry["labels"] or given in entry["clean_of"]:
                yield Case(entry["file"], label, given in entry["labels"], label in found, held_out)


def read_labels(reading: Reading, pair: dict[str, Any]) -> set[str]:
    """Return what is wrong with the uses in one line of models that are fitted in another."""
    trace = reading.trace
    is_sure = pair.get("lines_plausible", True)
    fits = at_line(reading, pair.get("train_line"), is_sure, enumerate(trace.model_fits), lambda item: item[1].node)
    numbers = {number for number, _ in fits}
    uses = [use for use in (*trace.scores, *trace.uses) if use.model_fits & numbers]
    found: set[str] = set()
    are_apart = False
    for use in at_line(reading, pair.get("test_line"), is_sure, uses, lambda use: use.node):
        for fit in (trace.model_fits[number] for number in use.model_fits & numbers):
            is_seen = trace.overlap(fit.features, use.rows)
            are_apart = are_apart or is_seen is False
            found |= {"pair_overlap"} if is_seen else learnt_from_test(trace, fit, use.rows)
    return found - {"pair_overlap"} if are_apart else found


def learnt_from_test(trace: Trace, fit: ModelFit, used: Data) -> set[str]:
    """Return the labels of what rows carry and was learnt from the rows that a model is used on."""
    found = set()
    target = fit.target.mark_ids() if fit.target is not None else frozenset[int]()
    for mark in fit.features.mark_ids() | target | fit.chosen_by | used.mark_ids():
        event = trace.marks[mark]
        if not isinstance(event, Learnt) or not learns_more_than_levels(event):
            continue
        verdict = of_mark(trace, fit, used, mark)
        is_class = not event.step.class_path.startswith("pandas.")
        if verdict.reaches_test_rows is True or (verdict.is_refit_on_test and is_class):
            found |= {"preprocessing_leak", OWN_FILLS, *(["overlap"] if event.step.kind == "sampler" else [])}
        elif verdict.is_refit_on_test:
            found.add(OWN_FILLS)
    return found


def learns_more_than_levels(event: Learnt) -> bool:
    """Whether a step learns numbers from rows: not a list of levels or one of them, and no choice among models."""
    step = event.step
    if step.kind == "imputer":
        is_level = {"mode", "counts", "most_frequent"} & {step.parameters.get(name) for name in ("value", "strategy")}
        return not is_level and not step.class_path.endswith("CategoricalImputer")
    is_list = step.kind == "encoder" and event.group_column is None
    return step.kind not in (*NOT_LEARNING, "search") and not is_list


def at_line(
    reading: Reading, line: int | None, is_sure: bool, events: Iterable[E], node_of: Callable[[E], ast.AST]
) -> list[E]:
    """Return the events in the statement around a line; all where no line is given, or a doubtful one holds none."""
    events = list(events)
    if line is None:
        return events
    lines = statement_lines(reading, line)
    found = [event for event in events if getattr(node_of(event), "lineno", 0) in lines]
    return found if is_sure else found or events


def statement_lines(reading: Reading, line: int) -> range:
    """Return the lines of the simple statement around a line."""
    for node in (inner for piece in reading.pieces for inner in ast.walk(piece)):
        if isinstance(node, ast.stmt) and not hasattr(node, "body") and node.lineno <= line <= (node.end_lineno or 0):
            return range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return range(line, line + 1)


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
