"""The whole matrix: install, dump, read without the libraries, compare, and print the figures.

``python tests/artifact_matrix/matrix.py [--folder FOLDER] [--only ENVIRONMENT] [--differences FILE] [--reveal]``
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

from environments import HERE, REQUIREMENTS, generated
from held_out import is_held_out, log_reveal

COMPARED = (
    *("files", "files without a difference", "estimator", "parameter", "deep parameter", "fitted attribute", "fact"),
    *("array", "array with values", "table", "attribute of another object", "other object", "version", "differences"),
)
MOST_GROUPS = 40


def main() -> int:
    """Return 1 where an open kind differs or a library was loaded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path("build/artifact-matrix"))
    parser.add_argument("--only", help="one environment, by the name of its requirements")
    parser.add_argument("--differences", type=Path, help="write the differences of open kinds, grouped, to this file")
    parser.add_argument("--reveal", action="store_true", help="show held-out kinds too; this is logged")
    options = parser.parse_args()
    results = {}
    for requirements in REQUIREMENTS:
        if options.only in (None, requirements.stem):
            samples = generated(requirements, options.folder.absolute())
            if options.reveal:
                log_reveal(sorted(path.name for path in samples.iterdir() if is_held_out(path.name)))
            results[requirements.stem] = _read(samples, options.reveal)
    print(tables(results))
    text = differences(results)
    if options.differences:
        options.differences.write_text(text, encoding="utf-8")
    elif options.reveal:
        print(text)
    return int(any(result["differences"] or result["loaded"] for result in results.values()))


def _read(samples: Path, reveal: bool) -> dict:
    command = [sys.executable, "-B", str(HERE / "reading.py"), str(samples), *(["--reveal"] if reveal else [])]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def tables(results: dict[str, dict]) -> str:
    """Print the totals of open and of held-out kinds as two tables in Markdown."""
    lines = []
    for part in ("open", "held out"):
        totals = {name: Counter(result["totals"][part]) for name, result in results.items()}
        seen = {key for counts in totals.values() for key in counts}
        unkept = sorted(key for key in seen if key.endswith("not kept"))
        rows = [*COMPARED, *sorted(key for key in seen if key.startswith("difference:")), *unkept]
        lines += ["", f"| kinds {part} | {' | '.join(totals)} | all |", f"| --- {'| ---: ' * (len(totals) + 1)}|"]
        for row in rows:
            values = [counts[row] for counts in totals.values()]
            lines.append(f"| {row} | {' | '.join(f'{value:,}' for value in (*values, sum(values)))} |")
    return "\n".join(lines[1:])


def differences(results: dict[str, dict]) -> str:
    """List the differences that may be shown, alike ones as one line with an example."""
    groups: dict[str, dict[tuple[str, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, result in results.items():
        for kind, file, what, place, said, read in result["differences"]:
            groups_key = {"file": (Path(file).suffix, read), "other object": (said, read)}
            member = (place.rpartition(".")[2], said[:50])
            key = groups_key.get(what, (said[:70], member[0]) if "that is none" in what else member)
            groups[what][key].append(f"{name}/{kind}/{file} `{place}`: live `{said[:90]}`, read `{read[:90]}`")
    lines = ["# Differences of kinds that are not held out", ""]
    for what, found in sorted(groups.items()):
        lines += [f"## {what}: {sum(map(len, found.values())):,} in {len(found):,} groups", ""]
        ranked = sorted(found.values(), key=len, reverse=True)
        lines += [f"- {len(examples):,} x {examples[0]}" for examples in ranked[:MOST_GROUPS]]
        lines += [f"- and {len(ranked) - MOST_GROUPS:,} groups more"] * (len(ranked) > MOST_GROUPS) + [""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
