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

SLOW = 0.01
"""Seconds of CPU that one config may take."""


def main(folder: Path, count: int) -> None:
    """Print the CPU seconds of all files, and the slowest ones."""
    found = [p for p in sorted(folder.rglob("*")) if p.suffix in (".yaml", ".yml", ".json") and p.is_file()]
    files = [p for p in found if kind_of(p.name) == "config" and p.stat().st_size <= MAX_BYTES["config"]]
    random.Random(0).shuffle(files)
    costs = []
    for path in files[:count]:
        file = ProjectFile(path=path.relative_to(folder).as_posix(), absolute=path, kind="config", size=0)
        started = time.process_time()
        config = read_config(file)
        costs.append((time.process_time() - started, path.stat().st_size, len(config.entries), file.path))
    costs.sort(reverse=True)
    recognised = [cost for cost, _, n_entries, _ in costs if n_entries]
    print(
        f"{len(costs):,} files of {sum(size for _, size, _, _ in costs) / 1e6:.1f} MB: {sum(c[0] for c in costs):.2f} s"
    )
    print(f"configs slower than {SLOW * 1000:.0f} ms: {sum(c > SLOW for c in recognised)} of {len(recognised):,}")
    for cost, size, n_entries, name in costs[:5]:
        print(f"  {cost * 1000:.0f} ms, {size:,} bytes, {n_entries:,} values: {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
