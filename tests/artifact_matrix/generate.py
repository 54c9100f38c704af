"""Dump every kind in every format, with the truth of the live objects.

``PYTHON tests/artifact_matrix/generate.py FOLDER [KIND ...]``, where PYTHON has scikit-learn, imbalanced-learn and the
others at the versions that are wanted. Each kind gets a folder with one file per format and ``truth.json``.
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from formats import FORMATS
from kinds import Absent, load_kinds
from truth import deep_parameters, truth_of

LIBRARIES = (
    *("scikit-learn", "imbalanced-learn", "numpy", "pandas", "scipy", "joblib", "cloudpickle", "dill", "skops"),
    *("xgboost-cpu", "lightgbm"),
)


def main(arguments: list[str]) -> None:
    """Write the folder and say what could not be made."""
    folder, wanted = Path(arguments[0]), set(arguments[1:])
    warnings.simplefilter("ignore")
    skipped: dict[str, str] = {}
    for name, make in load_kinds().items():
        if wanted and name not in wanted:
            continue
        try:
            value = make()
        except Absent:
            skipped[name] = "the libraries have no such class"
            continue
        skipped.update(dump(name, value, folder / name))
    about = {"versions": installed(), "skipped": skipped}
    (folder / "about.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{folder}: {len(list(folder.glob('*/truth.json')))} kinds, {len(skipped)} not dumped in some format")


def dump(name: str, value: object, folder: Path) -> dict[str, str]:
    """Write one kind, and return the formats that refused it, with the reason."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = {"value": truth_of(value), "deep": deep_parameters(value)}
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    refused = {}
    for label, (suffix, write) in FORMATS.items():
        path = folder / f"{label}{suffix}"
        try:
            write(value, path)
        except Exception as problem:
            path.unlink(missing_ok=True)
            refused[f"{name}, {label}"] = f"{type(problem).__name__}: {str(problem)[:160]}"
    return refused


def installed() -> dict[str, str]:
    """Return the versions of the libraries that write."""
    found = {"python": sys.version.split()[0]}
    for library in LIBRARIES:
        try:
            found[library.removesuffix("-cpu")] = version(library)
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
