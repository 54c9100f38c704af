"""CPU seconds of the program from start to end, children included, next to what a table scan cannot do without.

Run: ``python benchmarks/command_line.py [RUNS]``. The best of RUNS (5) counts, since load only ever adds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).parent.parent / "fixtures" / "demo"
PEER = ["-c", "import pandas, polars, scipy.stats"]
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import pandas, polars, scipy.stats": PEER,
    "mlaudit --version": ["-m", "mlaudit", "--version"],
    "mlaudit rules": ["-m", "mlaudit", "rules"],
    "mlaudit explain ML1401": ["-m", "mlaudit", "explain", "ML1401"],
    "mlaudit scan --evidence source,config": ["-m", "mlaudit", "scan", "--evidence", "source,config", str(DEMO)],
    "mlaudit scan": ["-m", "mlaudit", "scan", str(DEMO)],
}


def cpu_seconds(arguments: list[str]) -> float:
    """User and system time of one run of Python, its own children included."""
    with subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    return usage.ru_utime + usage.ru_stime


def main(runs: int) -> None:
    """Print one line per command: seconds, and the ratio to the peer."""
    best = {name: min(cpu_seconds(arguments) for _ in range(runs)) for name, arguments in COMMANDS.items()}
    peer = best["import pandas, polars, scipy.stats"]
    for name, seconds in best.items():
        print(f"{name:<40}{seconds:7.3f} s CPU{seconds / peer:7.2f} x peer")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
