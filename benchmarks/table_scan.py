"""CPU time of measuring a small table, against importing what a notebook imports; memory of a large one.

python benchmarks/table_scan.py            # a small table, as a ratio to the peer
python benchmarks/table_scan.py --large    # also a generated CSV file of 1 GB
python benchmarks/table_scan.py --parquet 10000000    # 30 columns, next to one pass of polars
python benchmarks/table_scan.py --peer PYTHON    # a pair of 200,000 x 30 next to deepchecks, which PYTHON has
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.store import TableStore

if TYPE_CHECKING:
    import polars as pl

ONE_THREAD = dict.fromkeys(("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PEER = "import pandas, polars, scipy.stats"
STATISTICS = ("min", "max", "mean", "sd", "non_positive_count", "negative_count", "zero_count", "duplicate_row_share")
LIMIT_RATIO = 1.5
LIMIT_BYTES = 1 << 30


def main() -> int:
    """Print the measurements; exit code 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="also measure a generated CSV file of 1 GB")
    parser.add_argument("--parquet", type=int, default=0, help="rows of a generated Parquet file of 30 columns")
    parser.add_argument("--peer", help="a Python that has deepchecks and scikit-learn")
    parser.add_argument("--rows", type=int, default=200_000, help="rows of the pair that --peer is compared on")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    if options.parquet:
        return int(not parquet(options.parquet))
    if options.peer:
        return int(not pair_next_to(options.peer, options.rows))
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


PASS = """
import sys, polars as pl, polars.selectors as cs
frame, number = pl.scan_parquet(sys.argv[1]), cs.numeric()
wanted = [pl.len(), pl.all().null_count().name.suffix(" nulls"), pl.all().approx_n_unique().name.suffix(" distinct")]
wanted += [getattr(number, name)().name.suffix(" " + name) for name in ("mean", "std", "min", "max")]
frame.select(wanted).collect(engine="streaming")
"""
"""One pass of polars: count, nulls, distinct values, mean, deviation, least and largest of every column."""

DEEPCHECKS = """
import sys, warnings; warnings.simplefilter("ignore")
import pandas as pd
from deepchecks.tabular import Dataset
from deepchecks.tabular.suites import full_suite
from sklearn.ensemble import RandomForestClassifier
train, test = (pd.read_csv(path) for path in sys.argv[1:3])
levels = [name for name in train if not pd.api.types.is_numeric_dtype(train[name])]
X = train.drop(columns=["y", *levels])
model = RandomForestClassifier(20, max_depth=8, random_state=0).fit(X, train["y"])
parts = [Dataset(part.drop(columns=levels), label="y", cat_features=[]) for part in (train, test)]
full_suite().run(parts[0], parts[1], model)
"""
"""The full suite of deepchecks with a small model, on the numbers of the two files."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command and all that it started took: CPU and wall seconds, and the largest resident memory in bytes."""

    cpu: float
    wall: float
    peak: int

    def __str__(self) -> str:
        return f"{self.cpu:.1f} s CPU, {self.wall:.1f} s wall, {self.peak / 1e6:,.0f} MB at most"


def parquet(n_rows: int) -> bool:
    """Measure all facts of a Parquet file, as a ratio to one pass of polars, and the largest memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.parquet"
        _write_mixed(path, n_rows)
        (path.parent / "mlaudit.toml").write_text('[[table]]\npath = "large.parquet"\ntarget = "y"\n')
        peer = _measured([sys.executable, "-c", PASS, str(path)])
        ours = _measured([sys.executable, "-m", "mlaudit", "facts", "--of", folder])
    print(f"{n_rows:,} x 30: all facts in {ours}; one pass of polars in {peer}; ratio {ours.cpu / peer.cpu:.1f}")
    return ours.cpu <= 6 * peer.cpu and ours.peak <= 2 << 30


def pair_next_to(python: str, n_rows: int) -> bool:
    """Audit a train and a test file with every rule, next to the full suite of deepchecks with a model."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, share in (("train", 0.7), ("test", 0.3)):
            _wide(int(n_rows * share), seed=len(name)).write_csv(folder / f"{name}.csv")
        ours = _measured([sys.executable, "-m", "mlaudit", "scan", str(folder)])
        peer = _measured([python, "-c", DEEPCHECKS, str(folder / "train.csv"), str(folder / "test.csv")])
    print(f"a pair of {n_rows:,} x 30 in all: {ours}; deepchecks: {peer}")
    print(f"ratios {peer.cpu / ours.cpu:.1f} and {peer.peak / ours.peak:.1f}")
    return peer.cpu >= 30 * ours.cpu and peer.peak >= 3 * ours.peak


def _wide(n_rows: int, seed: int = 0) -> pl.DataFrame:
    """Draw 24 measurements, three counts, two categories of words and a label."""
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(seed)
    columns: dict[str, object] = {f"m{i:02d}": rng.normal(size=n_rows).round(4) for i in range(24)}
    columns |= {f"c{i}": rng.integers(0, 1000, n_rows) for i in range(3)}
    columns |= {f"w{i}": np.array(["low", "middle", "high"])[rng.integers(0, 3, n_rows)] for i in range(2)}
    return pl.DataFrame(columns | {"y": rng.integers(0, 2, n_rows)})


def _write_mixed(path: Path, n_rows: int, step: int = 1_000_000) -> None:
    """Write 14 measurements, six counts, five texts, two times, two truths and a label; every third has gaps."""
    import polars as pl

    parts = []
    for seed, start in enumerate(range(0, n_rows, step)):
        parts.append(path.with_name(f"part{seed}.rows"))
        _mixed(min(step, n_rows - start), seed).write_parquet(parts[-1])
    pl.scan_parquet(parts).sink_parquet(path)
    for part in parts:
        part.unlink()


def _mixed(n_rows: int, seed: int) -> pl.DataFrame:
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(seed)
    columns: dict[str, object] = {f"m{i:02d}": rng.normal(50, 10, n_rows).round(1 + i % 5) for i in range(12)}
    columns |= {f"f{i}": rng.lognormal(size=n_rows) for i in range(2)}
    columns |= {f"c{i}": rng.integers(0, 10 ** (1 + i), n_rows) for i in range(6)}
    columns |= {f"w{i}": pl.Series(rng.integers(0, 3 * 10**i, n_rows)).cast(pl.String) + " of a kind" for i in range(5)}
    day = pl.Series(rng.integers(0, 3_000, n_rows)).cast(pl.Int32).cast(pl.Date)
    columns |= {"opened": day, "seen": pl.Series(rng.integers(0, 10**15, n_rows)).cast(pl.Datetime("us"))}
    columns |= {f"is{i}": rng.random(n_rows) < 0.3 for i in range(2)}
    frame = pl.DataFrame(columns)
    gaps = [pl.when(pl.Series(rng.random(n_rows) < 0.95)).then(pl.col(name)).alias(name) for name in frame.columns[::3]]
    return frame.with_columns(gaps).with_columns(y=pl.Series(rng.integers(0, 2, n_rows)))


def _measured(command: list[str]) -> Cost:
    """Run a command by itself; all that is measured has one thread."""
    script = (
        "import resource, subprocess, sys, time; start = time.time(); "
        "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode; "
        "u = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(code, u.ru_utime + u.ru_stime, time.time() - start, u.ru_maxrss * 1024)"
    )
    run = [sys.executable, "-c", script, *command]
    told = subprocess.run(run, check=True, capture_output=True, text=True, env=os.environ | ONE_THREAD)
    code, cpu, wall, peak = told.stdout.split()
    if code not in ("0", "1"):
        raise RuntimeError(f"{command[0]} ended with {code}: {told.stderr[-300:]}")
    return Cost(float(cpu), float(wall), int(peak))


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
