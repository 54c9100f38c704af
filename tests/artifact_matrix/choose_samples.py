"""Copy a small part of a generated matrix to ``fixtures/artifacts/``, for the test that needs no package index.

``python tests/artifact_matrix/choose_samples.py SAMPLES``, where SAMPLES holds one folder per environment. Of each
small open kind it takes a few formats, other ones in every environment, so that each environment has every format.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from held_out import is_held_out

KEPT = Path(__file__).parents[2] / "fixtures" / "artifacts"
LARGEST_PICKLE = 6_500
LARGEST_FILE = 14_000
LARGEST_ARCHIVE = 32_000
FORMATS_PER_KIND = 2
FOLDERS = (b"site-packages", bytes(Path(__file__).parent))
ALWAYS = frozenset({"grid_search", "text_tfidf", "lightgbm_in_pipeline", "xgboost_in_pipeline", "neighbours_with_tree"})


def main(samples: Path) -> None:
    """Replace the committed samples."""
    for old in KEPT.glob("sklearn-*"):
        shutil.rmtree(old)
    for number, environment in enumerate(sorted(path for path in samples.iterdir() if path.is_dir())):
        kinds = sorted(path for path in environment.iterdir() if _is_small(path))
        for index, kind in enumerate(kinds):
            _copy(kind, KEPT / environment.name / kind.name, FORMATS_PER_KIND * index + 7 * number)
        about = json.loads((environment / "about.json").read_text(encoding="utf-8"))
        text = json.dumps({"versions": about["versions"]}, indent=1)
        (KEPT / environment.name / "about.json").write_text(text + "\n", encoding="utf-8")
    files = [path for path in KEPT.rglob("*") if path.is_file()]
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files):,} bytes")


def _is_small(kind: Path) -> bool:
    pickled = next(iter(kind.glob("pickle-4.*")), None) or next(iter(kind.glob("cloudpickle.*")), None)
    if pickled is None or is_held_out(kind.name):
        return False
    return kind.name in ALWAYS or pickled.stat().st_size <= LARGEST_PICKLE


def _can_be_kept(path: Path) -> bool:
    """Tell whether a file is small and names no folder of the machine, as code by value does."""
    limit = LARGEST_ARCHIVE if path.suffix == ".skops" else LARGEST_FILE
    return path.stat().st_size <= limit and not any(folder in path.read_bytes() for folder in FOLDERS)


def _copy(kind: Path, target: Path, first: int) -> None:
    files = sorted(path for path in kind.iterdir() if path.name != "truth.json" and _can_be_kept(path))
    target.mkdir(parents=True)
    shutil.copyfile(kind / "truth.json", target / "truth.json")
    for offset in range(FORMATS_PER_KIND):
        file = files[(first + offset) % len(files)]
        shutil.copyfile(file, target / file.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
