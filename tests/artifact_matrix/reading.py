"""Reads every sample of a folder, where the libraries that wrote it cannot be imported, and compares it with its truth.

``python tests/artifact_matrix/reading.py FOLDER [--reveal]`` prints one JSON document; ``matrix.py`` calls it.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

from refusing import loaded, refuse

refuse()

from comparison import Comparison, Difference  # noqa: E402
from formats_named import OBJECT_ARRAY  # noqa: E402
from held_out import is_held_out  # noqa: E402

from mlaudit.discovery.model import ProjectFile  # noqa: E402
from mlaudit.evidence.artifacts import read_artifact  # noqa: E402


def main(arguments: list[str]) -> None:
    """Print the totals of open and of held-out kinds, and the differences of those that may be shown."""
    folder, reveal = Path(arguments[0]), "--reveal" in arguments
    versions = json.loads((folder / "about.json").read_text(encoding="utf-8"))["versions"]
    totals = {"open": Counter(), "held out": Counter()}
    shown = []
    for truth_file in sorted(folder.glob("*/truth.json")):
        kind = truth_file.parent.name
        part = "held out" if is_held_out(kind) else "open"
        for path, found in compared(truth_file, versions):
            totals[part].update(found.counts)
            totals[part]["differences"] += len(found.differences)
            totals[part].update(f"difference: {each.what}" for each in found.differences)
            if reveal or part == "open":
                shown += [(kind, path.name, each.what, each.place, each.said, each.read) for each in found.differences]
    print(json.dumps({"versions": versions, "totals": totals, "differences": shown, "loaded": loaded()}))


def compared(truth_file: Path, versions: dict[str, str]) -> list[tuple[Path, Comparison]]:
    """Compare every file of one kind."""
    truth = json.loads(truth_file.read_text(encoding="utf-8"))
    wrapped = {"value": {"array": [1], "dtype": "object", "values": [truth["value"]]}, "deep": {}}
    results = []
    for path in sorted(truth_file.parent.iterdir()):
        if path == truth_file:
            continue
        comparison = Comparison()
        started = time.process_time()
        try:
            artifact = read_artifact(ProjectFile(path.name, path, "artifact", path.stat().st_size))
            comparison.counts["CPU milliseconds of reading"] = round((time.process_time() - started) * 1000)
            comparison.of(artifact, wrapped if path.name.startswith(OBJECT_ARRAY) else truth, versions)
        except Exception as problem:
            comparison.differences.append(Difference("error", "", "no error", f"{type(problem).__name__}: {problem}"))
        results.append((path, comparison))
    return results


if __name__ == "__main__":
    main(sys.argv[1:])
