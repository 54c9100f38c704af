"""How many findings do correct projects get?

``python benchmarks/correct_projects.py FOLDER`` scans each folder in FOLDER, which holds one project, as a user would,
and prints what was found there, the medians, and, with ``--findings``, every warning and error to be read and judged.
docs/correct-projects.md has the projects, their revisions and the judgements.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

LIMIT_S = 900


def scanned(folder: Path) -> dict[str, Any] | None:
    """Return the JSON report of a project; None where there was nothing to scan or the scan failed."""
    command = [sys.executable, "-P", "-m", "mlaudit", "scan", str(folder), "-f", "json", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, cwd=folder)
    if not done.stdout:
        print(f"{folder.name}: exit {done.returncode}: {done.stderr.strip()[:200]}", file=sys.stderr)
        return None
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def main() -> None:
    """Scan, count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--findings", action="store_true")
    arguments = parser.parse_args()
    counts: dict[str, list[int]] = {"error": [], "warning": [], "info": []}
    print(f"{'project':<52}{'error':>7}{'warning':>9}{'info':>6}")
    for folder in sorted(path for path in arguments.folder.iterdir() if path.is_dir()):
        report = scanned(folder)
        if report is None:
            continue
        found = [f for f in report["findings"] if f["suppressed"] is None and f["confidence"] != "low"]
        row = {severity: sum(f["severity"] == severity for f in found) for severity in counts}
        for severity, count in row.items():
            counts[severity].append(count)
        print(f"{folder.name:<52}{row['error']:>7}{row['warning']:>9}{row['info']:>6}", flush=True)
        for finding in found if arguments.findings else ():
            if finding["severity"] != "info":
                place = finding["location"]
                rule = f"{finding['severity']} {finding['confidence']} {finding['code']}"
                print(f"    {rule} {place['path']}:{place['line']} {finding['message'][:300]}", flush=True)
    medians = {severity: statistics.median(found) for severity, found in counts.items() if found}
    print(f"median of {len(counts['error'])}: {medians}")


if __name__ == "__main__":
    main()
