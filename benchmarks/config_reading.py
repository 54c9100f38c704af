"""What reading YAML and JSON files costs that mostly have nothing to do with models.

    python benchmarks/config_reading.py FOLDER [COUNT]

Draws COUNT files (1,000) of up to 5 MB from everything under FOLDER, the same ones each time.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from mlaudit.discovery.kinds import MAX_BYTES, kind_of
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs import read_config
from mlaudit.evidence.configs.dialects import may_speak_a_dialect

SLOW = 0.01
"""Seconds of CPU that one config may take."""


def main(folder: Path, count: int) -> None:
    """Print the CPU seconds of all files, and the slowest ones."""
    found = [p for p in sorted(folder.rglob("*")) if p.suffix in (".yaml", ".yml", ".json") and p.is_file()]
    files = [p for p in found if kind_of(p.name) == "config" and p.stat().st_size <= MAX_BYTES["config"]]
    random.Random(0).shuffle(files)
    may_speak_a_dialect(frozenset())  # reads the tables of words, which a process does once
    costs = []
    for path in files[:count]:
        file = ProjectFile(path=path.relative_to(folder).as_posix(), absolute=path, kind="config", size=0)
        started = time.process_time()
        config = read_config(file)
        costs.append((time.process_time() - started, path.stat().st_size, len(config.entries), file.path))
    costs.sort(reverse=True)
    seconds = [cost for cost, *_ in costs]
    print(
        f"{len(costs):,} files of {sum(size for _, size, _, _ in costs) / 1e6:.1f} MB: {sum(c[0] for c in costs):.2f} s"
    )
    p50, p97, slowest = (1000 * seconds[int((1 - share) * (len(seconds) - 1))] for share in (0.5, 0.97, 1))
    print(f"median {p50:.1f} ms, 97 of 100 within {p97:.1f} ms, slowest {slowest:.0f} ms")
    print(f"slower than {SLOW * 1000:.0f} ms: {sum(cost > SLOW for cost in seconds)}")
    for cost, size, n_entries, name in costs[:5]:
        print(f"  {cost * 1000:.0f} ms, {size:,} bytes, {n_entries:,} values: {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
