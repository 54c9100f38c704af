"""How often each forensic detector finds what was done to a table, and how often it speaks where nothing was done.

    python benchmarks/detector_power.py [FOLDER] [--tables 60] [--seed 0] [--only ML2112]

The rows are those of real tables (FOLDER as for `table_accuracy.py`; without it, of installed libraries), drawn to the
sizes named. The table that it prints is `docs/detector-power.md`.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from imblearn.over_sampling import SMOTE
from numpy.typing import NDArray
from table_accuracy import installed_tables

from mlaudit.evidence.tables.formats.delimited import NULLS
from mlaudit.facts.tables.missing_rates import MissingRates, adjusted
from mlaudit.forensics.association import is_relabelling, rank_auc
from mlaudit.forensics.duplicates import copies_by_class
from mlaudit.forensics.encoding import find_encoding
from mlaudit.forensics.imputation import find_imputation
from mlaudit.forensics.interleaving import find_interleaving
from mlaudit.forensics.interpolation import find_interpolation
from mlaudit.forensics.nearness import find_near
from mlaudit.forensics.scaling import find_scaling
from mlaudit.forensics.sentinels import find_sentinel
from mlaudit.forensics.separation import binned, find_separation
from mlaudit.forensics.shifts import find_shift
from mlaudit.forensics.spikes import find_spike

Array = NDArray[np.float64]
Rng = np.random.Generator

MIN_ROWS, MIN_COLUMNS, MAX_COLUMNS, DISTINCT_SHARE = 300, 4, 12, 0.2


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table: what was done, and whether the detector spoke of it on one draw of rows."""

    detector: str
    done: str
    is_fault: bool
    speaks: Callable[[Array, Rng], bool]


def filled(share: float, statistic: str) -> Callable[[Array, Rng], bool]:
    """Fill a share of the first column with its mean or median."""

    def speaks(rows: Array, rng: Rng) -> bool:
        values = rows[:, 0].copy()
        gaps = rng.random(values.size) < share
        if gaps.any():
            values[gaps] = getattr(np, statistic)(values[~gaps])
        return find_spike(values).kind in ("exact_mean", "off_lattice_mean")

    return speaks


def filled_in_two(learnt_on: str) -> Callable[[Array, Rng], bool]:
    """Fill a tenth of both parts with the mean of one of them, or of both."""

    def speaks(rows: Array, rng: Rng) -> bool:
        values = rows[:, 0].copy()
        gaps, train = rng.random(values.size) < 0.1, np.arange(values.size) < 0.7 * values.size
        known = ~gaps if learnt_on == "both" else ~gaps & train
        values[gaps] = values[known].mean()
        return find_imputation(values[train], values[~train]).fitted_on == "train_and_test"

    return speaks


def scaled(learnt_on: str) -> Callable[[Array, Rng], bool]:
    """Standardise with the statistics of all rows, of the training rows, or not at all."""

    def speaks(rows: Array, rng: Rng) -> bool:
        n_train = int(0.7 * len(rows))
        known = {"all": rows, "train": rows[:n_train]}.get(learnt_on)
        rows = rows if known is None else (rows - known.mean(axis=0)) / known.std(axis=0)
        parts = ({f"{i}": column for i, column in enumerate(part.T)} for part in (rows[:n_train], rows[n_train:]))
        return find_scaling(*parts).fitted_on == "train_and_test"

    return speaks


def labels_of(rows: Array, rng: Rng, share: float) -> NDArray[np.int64]:
    """Mark a share of the rows, those of a high first column more often."""
    score = np.argsort(np.argsort(rows[:, 0])) / len(rows) + rng.normal(0, 0.5, len(rows))
    return (score > np.quantile(score, 1 - share)).astype(np.int64)


def smoted(when: str) -> Callable[[Array, Rng], bool]:
    """Balance by SMOTE before the rows are cut, in the training part alone, or not."""

    def speaks(rows: Array, rng: Rng) -> bool:
        label, seed = labels_of(rows, rng, 0.15), int(rng.integers(1 << 30))
        if when == "before":
            rows, label = SMOTE(random_state=seed).fit_resample(rows, label)
        train = rng.random(len(rows)) < 0.7
        known, known_label = rows[train], label[train]
        if when == "train":
            known, known_label = SMOTE(random_state=seed).fit_resample(known, known_label)
        parents = {str(c): known[known_label == c] for c in (0, 1)}
        asked = {str(c): rows[~train][label[~train] == c] for c in (0, 1)}
        return find_interpolation(parents, asked, seed).flagged

    return speaks


def copied(before: bool) -> Callable[[Array, Rng], bool]:
    """Draw the rare class with replacement before the rows are cut, or leave the rows as they are."""

    def speaks(rows: Array, rng: Rng) -> bool:
        label = labels_of(rows, rng, 0.15)
        place = np.arange(len(rows))
        if before:
            place = np.concatenate([place, rng.choice(np.flatnonzero(label == 1), int((label == 0).sum() * 0.7))])
        test = rng.random(place.size) < 0.3
        found = copies_by_class(label[place][test], np.isin(place[test], place[~test]))
        return found is not None and found.most_share >= 0.3 and found.least_share <= 0.02

    return speaks


def coded(share: float, code: float) -> Callable[[Array, Rng], bool]:
    """Write a code in the place of a share of the first column."""

    def speaks(rows: Array, rng: Rng) -> bool:
        values = rows[:, 0].copy()
        values[rng.random(values.size) < share] = code
        return find_sentinel(values) is not None

    return speaks


def shaken(share: float, size: float) -> Callable[[Array, Rng], bool]:
    """Put shaken copies of a share of the training rows into the test part."""

    def speaks(rows: Array, rng: Rng) -> bool:
        test = rng.random(len(rows)) < 0.3
        asked, known = rows[test].copy(), rows[~test]
        n = min(int(share * len(asked)), len(known))
        asked[:n] = known[:n] + rng.normal(0, size, (n, rows.shape[1])) * rows.std(axis=0)
        found = find_near(known, asked)
        return found is not None and found.near >= max(5, 0.01 * found.asked, 5 * found.expected)

    return speaks


def leaking(shift: float) -> Callable[[Array, Rng], bool]:
    """Add an honest feature: two normal distributions, so many deviations apart."""

    def speaks(rows: Array, rng: Rng) -> bool:
        label = labels_of(rows, rng, 0.4)
        area = rank_auc(label * shift + rng.normal(size=label.size), label == 1) or 0.5
        others = [rank_auc(column, label == 1) or 0.5 for column in rows.T]
        return area >= 0.995 and area - max(others) >= 0.05

    return speaks


def relabelled(flipped: int) -> Callable[[Array, Rng], bool]:
    """Add the label under another name, with some rows corrected."""

    def speaks(rows: Array, rng: Rng) -> bool:
        label = labels_of(rows, rng, 0.4)
        copy = 1 - label
        copy[rng.choice(label.size, flipped, replace=False)] ^= 1
        return is_relabelling(copy, label)

    return speaks


def encoded(learnt_on: str, strength: float, n_levels: int) -> Callable[[Array, Rng], bool]:
    """Put target means in the place of a category, over all rows, over the training rows, or cross-fitted."""

    def speaks(rows: Array, rng: Rng) -> bool:
        label, level = labels_of(rows, rng, 0.3).astype(float), rng.integers(0, n_levels, len(rows))
        train = rng.random(len(rows)) < 0.7
        fold = rng.integers(0, 5, len(rows)) if learnt_on == "folds" else np.zeros(len(rows), dtype=int)
        codes = np.empty(len(rows))
        for number in np.unique(fold):
            known = {"all": np.ones(len(rows), dtype=bool), "train": train, "folds": train & (fold != number)}[
                learnt_on
            ]
            count = np.bincount(level[known], minlength=n_levels)
            total = np.bincount(level[known], weights=label[known], minlength=n_levels)
            mean = (total + strength * label[known].mean()) / np.maximum(count + strength, 1e-12)
            codes[fold == number] = np.where(count > 0, mean, label[known].mean())[level[fold == number]]
        return find_encoding(codes, label, train).fitted_on == "train_and_test"

    return speaks


def lost(in_train: float, in_test: float) -> Callable[[Array, Rng], bool]:
    """Lose a share of the values in each part; twelve columns are looked at."""

    def speaks(rows: Array, rng: Rng) -> bool:
        n_train, n_test = int(0.7 * len(rows)), len(rows) - int(0.7 * len(rows))
        gaps = MissingRates(rng.binomial(n_train, in_train), n_train, rng.binomial(n_test, in_test), n_test)
        low, high = sorted((gaps.in_train / n_train, gaps.in_test / n_test))
        return 12 * gaps.p < 0.001 and high - low >= 0.05 and high >= 1.5 * low

    return speaks


def cut_off(how: str, shift: float = 0.0, share: float = 1.0) -> Callable[[Array, Rng], bool]:
    """Draw test rows, and move a share of them in the first column by so many deviations."""

    def speaks(rows: Array, rng: Rng) -> bool:
        test = rng.random(len(rows)) < 0.3 if how == "drawn" else np.arange(len(rows)) >= 0.7 * len(rows)
        moved = rows.copy()
        moved[test & (rng.random(len(rows)) < share), 0] += shift * rows[:, 0].std()
        found = find_separation([binned(column) for column in moved.T], test, int(rng.integers(1 << 30)))
        return found is not None and found.auc > 0.55 and found.z > 5

    return speaks


def laid_out(how: str) -> Callable[[Array, Rng], bool]:
    """Take test rows by their place: drawn, the last ones, every fifth, or blocks of twenty."""

    def speaks(rows: Array, rng: Rng) -> bool:
        times = np.arange(len(rows), dtype=np.float64)
        test = {
            "drawn": rng.random(len(rows)) < 0.3,
            "last": times >= 0.7 * len(rows),
            "every fifth": times % 5 == 4,
            "blocks": (times // 20) % 4 == 3,
        }[how]
        found = find_interleaving(times[~test], times[test], int(rng.integers(1 << 30)))
        return found is not None and found.earlier_share >= 0.5 and found.runs_z > -4

    return speaks


def gone(in_class: float, elsewhere: float) -> Callable[[Array, Rng], bool]:
    """Lose values of one column more often in one class; it and eleven columns with gaps at random are looked at."""

    def speaks(rows: Array, rng: Rng) -> bool:
        label = labels_of(rows, rng, 0.3).astype(np.float64)
        chances = [np.where(label == 1, in_class, elsewhere), *([np.full(label.size, elsewhere)] * 11)]
        shifts = [find_shift(label, rng.random(label.size) < chance, 20) for chance in chances]
        p_values = adjusted({str(place): shift.p for place, shift in enumerate(shifts) if shift is not None})
        telling = [
            shift is not None and abs(shift.auc - 0.5) >= 0.05 and p_values[str(place)] < 0.001
            for place, shift in enumerate(shifts)
        ]
        return telling[0] if in_class != elsewhere else any(telling)

    return speaks


def left(in_class: float, elsewhere: float) -> Callable[[Array, Rng], bool]:
    """Drop incomplete rows, of which one class has more, or as many."""

    def speaks(rows: Array, rng: Rng) -> bool:
        label = labels_of(rows, rng, 0.3).astype(np.float64)
        dropped = rng.random(label.size) < np.where(label == 1, in_class, elsewhere)
        found = find_shift(label, dropped, 20)
        return found is not None and dropped.mean() > 0.1 and found.p < 0.001 and abs(found.auc - 0.5) >= 0.025

    return speaks


CASES = (
    *(
        Case("imputation spike (ML1201)", f"{s:.0%} filled with the mean", True, filled(s, "mean"))
        for s in (0.01, 0.05, 0.2)
    ),
    Case("imputation spike (ML1201)", "5% filled with the median", True, filled(0.05, "median")),
    Case("imputation spike (ML1201)", "nothing", False, filled(0.0, "mean")),
    Case("imputer on all rows (ML1202)", "filled with the mean of both files", True, filled_in_two("both")),
    Case("imputer on all rows (ML1202)", "filled with the mean of train", False, filled_in_two("train")),
    Case("scaler on all rows (ML1104)", "scaled over both files", True, scaled("all")),
    Case("scaler on all rows (ML1104)", "scaled over train", False, scaled("train")),
    Case("scaler on all rows (ML1104)", "nothing", False, scaled("none")),
    Case("interpolated rows (ML1401)", "SMOTE before the split", True, smoted("before")),
    Case("interpolated rows (ML1401)", "SMOTE in train", False, smoted("train")),
    Case("interpolated rows (ML1401)", "nothing", False, smoted("never")),
    Case("copies of one class (ML1401)", "drawn again before the split", True, copied(before=True)),
    Case("copies of one class (ML1401)", "nothing", False, copied(before=False)),
    *(Case("codes for gaps (ML1204)", f"{s:.0%} hold -999", True, coded(s, -999.0)) for s in (0.02, 0.1)),
    Case("codes for gaps (ML1204)", "2% hold 9999", True, coded(0.02, 9999.0)),
    Case("codes for gaps (ML1204)", "nothing", False, coded(0.0, 0.0)),
    *(Case("almost copies (ML2106)", f"5% shaken by {s:g} sd", True, shaken(0.05, s)) for s in (1e-4, 1e-3, 1e-2)),
    Case("almost copies (ML2106)", "nothing", False, shaken(0.0, 0.0)),
    Case("the target again (ML1310)", "under another name", True, relabelled(0)),
    Case("the target again (ML1310)", "with three rows corrected", False, relabelled(3)),
    *(
        Case("one column tells (ML1310)", f"honest, {d:g} sd apart (AUC {a})", d > 4, leaking(d))
        for d, a in ((1.8, 0.9), (2.8, 0.976), (3.2, 0.988), (5.0, 0.9998))
    ),
    *(Case("target means (ML1112)", f"all rows, {k} levels", True, encoded("all", 0.0, k)) for k in (10, 40)),
    Case("target means (ML1112)", "all rows, 40 levels, smoothed", True, encoded("all", 10.0, 40)),
    Case("target means (ML1112)", "train, 40 levels", False, encoded("train", 0.0, 40)),
    Case("target means (ML1112)", "train, 40 levels, smoothed", False, encoded("train", 10.0, 40)),
    Case("target means (ML1112)", "cross-fitted, 40 levels", False, encoded("folds", 0.0, 40)),
    Case("gaps differ (ML1206)", "2% and 12% missing", True, lost(0.02, 0.12)),
    Case("gaps differ (ML1206)", "10% in both", False, lost(0.1, 0.1)),
    Case("files told apart (ML2112)", "drawn, one column moved by 0.3 sd", True, cut_off("drawn", 0.3)),
    Case("files told apart (ML2112)", "drawn, one column moved by 1 sd", True, cut_off("drawn", 1.0)),
    Case("files told apart (ML2112)", "drawn, a tenth moved by 3 sd", True, cut_off("drawn", 3.0, 0.1)),
    Case("files told apart (ML2112)", "drawn", False, cut_off("drawn")),
    Case("rows between (ML2102)", "drawn", True, laid_out("drawn")),
    Case("rows between (ML2102)", "every fifth row", True, laid_out("every fifth")),
    Case("rows between (ML2102)", "the last rows", False, laid_out("last")),
    Case("rows between (ML2102)", "blocks of twenty rows", False, laid_out("blocks")),
    Case("telling gaps (ML1203)", "10% and 30% missing by class", True, gone(0.3, 0.1)),
    Case("telling gaps (ML1203)", "10% and 15% missing by class", True, gone(0.15, 0.1)),
    Case("telling gaps (ML1203)", "10% at random in twelve columns", False, gone(0.1, 0.1)),
    Case("complete cases (ML1211)", "20% and 40% of the rows lost by class", True, left(0.4, 0.2)),
    Case("complete cases (ML1211)", "30% of the rows lost at random", False, left(0.3, 0.3)),
)


def main() -> int:
    """Print one line a case: how many draws of rows, and in how many the detector spoke, by size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--tables", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="a part of the name of a detector")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        tables = list(real_tables(options.folder or installed_tables(Path(made)), options.tables))
    sizes = (300, 1_000, 3_000)
    print(
        f"{len(tables)} tables\n\n| detector | what was done | speaks? |"
        + "".join(f" {size:,} rows |" for size in sizes)
    )
    print("| --- | --- | --- |" + " ---: |" * len(sizes))
    for case in (case for case in CASES if options.only in case.detector):
        cells = [share(case, [rows for rows in tables if len(rows) >= size], size, options.seed) for size in sizes]
        print(
            f"| {case.detector} | {case.done} | {'should' if case.is_fault else 'should not'} | {' | '.join(cells)} |",
            flush=True,
        )
    return 0


def share(case: Case, tables: list[Array], size: int, seed: int) -> str:
    """In how many tables the detector speaks, each drawn to a size."""
    spoken = 0
    for index, rows in enumerate(tables):
        rng = np.random.default_rng([seed, index])
        spoken += case.speaks(rows[rng.permutation(len(rows))[:size]], rng)
    return f"{spoken}/{len(tables)}"


def real_tables(root: Path, limit: int) -> Iterator[Array]:
    """Continuous columns of real tables, one matrix each, evenly chosen from all that have enough of them."""
    found = []
    for path in sorted(root.glob("*/*.csv")):
        if not 20_000 <= path.stat().st_size <= 20_000_000:
            continue
        try:
            frame = pl.read_csv(path, infer_schema_length=None, null_values=NULLS)
        except pl.exceptions.PolarsError:
            continue
        numbers = [name for name in frame.columns[1:] if frame[name].dtype.is_float()]
        rich = [name for name in numbers if frame[name].n_unique() > DISTINCT_SHARE * frame.height][:MAX_COLUMNS]
        rows = frame.select(pl.col(rich).cast(pl.Float64)).drop_nulls().filter(pl.all_horizontal(pl.all().is_finite()))
        if len(rich) >= MIN_COLUMNS and rows.height >= MIN_ROWS:
            found.append(np.asarray(rows.unique(maintain_order=True).to_numpy(), dtype=np.float64))
    yield from found[:: max(1, len(found) // limit)][:limit]


if __name__ == "__main__":
    raise SystemExit(main())
