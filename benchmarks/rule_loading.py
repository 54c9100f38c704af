"""CPU time to load and check 400 rules: the bundled ones, and copies of them under other codes.

Run as ``python benchmarks/rule_loading.py [COUNT]``; the budget is 150 ms.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path

from mlaudit import engine
from mlaudit.facts.project import Project
from mlaudit.handbook import rules_folder

REPEATS = 5


def write_copies(folder: Path, count: int) -> None:
    """Write ``count`` copies of bundled rules, in files of the size of the bundled ones."""
    files = [path.read_text(encoding="utf-8") for path in sorted(rules_folder().rglob("rules.yaml"))]
    written = number = 0
    while written < count:
        for text in files:
            head, *rules = re.split(r"(?m)^(?=  - code:)", text)
            rules = rules[: count - written]
            if not rules:
                return
            written += len(rules)
            number += 1
            copy = re.sub(r"(?m)^  - code: ML(\d+)", rf"  - code: COPY\g<1>{number:04d}", "".join(rules))
            copy = re.sub(r"(?m)^    name: (.+)$", rf"    name: \g<1>-copy-{number}", copy)
            copy = re.sub(r"(?m)^    yields_to: .*\n", "", copy)
            target = folder / str(number)
            target.mkdir()
            (target / "rules.yaml").write_text(head + copy, encoding="utf-8")


def measure(count: int) -> None:
    """Print size, and the CPU time of the first load of this process and of the best further one; imports aside."""
    bundled = sum(path.read_text(encoding="utf-8").count("  - code: ") for path in rules_folder().rglob("rules.yaml"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_copies(folder, count - bundled)
        size = sum(path.stat().st_size for path in folder.rglob("rules.yaml"))
        times = []
        for _ in range(REPEATS):
            started = time.process_time()
            ruleset = engine.load(Project, [folder])
            times.append((time.process_time() - started) * 1000)
    alternatives = sum(len(rule.alternatives) for rule in ruleset.rules)
    print(f"{len(ruleset.rules)} rules, {alternatives} alternatives, {size / 1000:.0f} kB")
    print(f"first load {times[0]:.0f} ms CPU, best of {REPEATS - 1} more {min(times[1:]):.0f} ms CPU")


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
