"""CPU time of measuring a small table, against importing what a notebook imports; memory of a large one.

python benchmarks/table_scan.py            # a small table, as a ratio to the peer
python benchmarks/table_scan.py --large    # also a generated CSV file of 1 GB
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.store import TableStore

PEER = "import pandas, polars, scipy.stats"
STATISTICS = ("min", "max", "mean", "sd", "non_positive_count", "negative_count", "zero_count", "duplicate_row_share")
LIMIT_RATIO = 1.5
LIMIT_BYTES = 1 << 30


def main() -> int:
    """Print the measurements; exit code 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="also measure a generated CSV file of 1 GB")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = write_table(Path(folder) / "small.csv", 10_000)
        peer = min(
            cpu_of(lambda: subprocess.run([sys.executable, "-c", PEER], check=True)) for _ in range(options.repeats)
        )
        ours = min(cpu_of(lambda: measure(small)) for _ in range(options.repeats))
        ratio = ours / peer
        print(f"small table, 10,000 x 10: {ours:.2f} s CPU, peer {peer:.2f} s, ratio {ratio:.2f} (limit {LIMIT_RATIO})")
        passed = ratio <= LIMIT_RATIO
        if options.large:
            passed &= large(Path(folder))
    return 0 if passed else 1


def measure(file: ProjectFile) -> None:
    """Ask everything that the rules ask of one table."""
    with TableStore(STATISTICS) as tables:
        tables.profile(file)
        tables.target(file, "y")
        tables.series(file)
        tables.dependence(file, "y", "date")
        tables.special_values(file)
        tables.interpolation(file, "y")
        tables.groups(file, "y")
        tables.association(file, "y")
        tables.folds(file, "y", 5)


def large(folder: Path) -> bool:
    """Profile 1 GB in one worker and read the largest memory that it held."""
    file = write_table(folder / "large.csv", 10_000, repeat_to=1_000_000_000)
    start = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    with TableStore(STATISTICS) as tables:
        found = tables.profile(file)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    if isinstance(found, Unknown):
        print(f"large table: {found.reason}")
        return False
    wall = time.perf_counter() - start
    note = " (an earlier child held more)" if before * 1024 == peak else ""
    print(f"large table, {file.size:,} bytes, {found.n_rows:,} rows: {peak:,} bytes at most, {wall:.0f} s{note}")
    return peak <= LIMIT_BYTES


def write_table(path: Path, n_rows: int, repeat_to: int = 0) -> ProjectFile:
    """Write hourly rows with six measurements, a count, a level and a label; repeat them up to a size."""
    import numpy as np

    rng = np.random.default_rng(0)
    columns = [[(dt.datetime(2020, 1, 1) + dt.timedelta(hours=i)).isoformat() for i in range(n_rows)]]
    columns += [[repr(float(value)) for value in rng.normal(size=n_rows)] for _ in range(6)]
    columns += [[str(value) for value in rng.integers(0, 1000, n_rows)]]
    columns += [[("low", "middle", "high")[value] for value in rng.integers(0, 3, n_rows)]]
    columns += [[str(value) for value in rng.integers(0, 2, n_rows)]]
    body = "".join(",".join(row) + "\n" for row in zip(*columns, strict=True)).encode()
    with path.open("wb") as stream:
        stream.write(b"date,a,b,c,d,e,f,count,level,y\n")
        stream.write(body)
        while stream.tell() < repeat_to:
            stream.write(body)
    return ProjectFile(path.name, path, "table", path.stat().st_size)


def cpu_of(run: Callable[[], object]) -> float:
    """CPU seconds of a call and of the processes that it waited for."""
    before = _cpu()
    run()
    return _cpu() - before


def _cpu() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    sys.exit(main())
