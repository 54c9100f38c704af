"""CPU time of reading an artifact, as a ratio to joblib.load of the same file.

Run with ``python benchmarks/artifact_reading.py``. The import of scikit-learn, which a loader needs and the reader does
not, is measured apart, in a fresh interpreter.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts.reader import read_artifact


def best_cpu(action: Callable[[], object], repeats: int) -> float:
    """Return the smallest CPU time of several runs, in seconds."""
    times = []
    for _ in range(repeats):
        started = time.process_time()
        action()
        times.append(time.process_time() - started)
    return min(times)


def import_cpu(module: str) -> float:
    """Return the CPU time of an import in a fresh interpreter, in seconds."""
    script = f"import time; t = time.process_time(); import {module}; print(time.process_time() - t)"
    return float(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)


def models() -> dict[str, object]:
    """Fit a small pipeline and a forest of 100 full-grown trees."""
    import numpy as np
    from imblearn.over_sampling import SMOTE
    from imblearn.pipeline import Pipeline
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(0)
    rows, target = rng.random((4_000, 10)), (rng.random(4_000) < 0.3).astype(int)
    small = Pipeline([("scale", StandardScaler()), ("smote", SMOTE(random_state=0)), ("clf", LogisticRegression())])
    return {
        "small pipeline": small.fit(rows, target),
        "forest of 100 trees": RandomForestClassifier(100, random_state=0).fit(rows, target),
    }


def main() -> None:
    """Print a line for each model and format."""
    import joblib

    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        for name, model in models().items():
            for compress in (0, ("zlib", 3)):
                path = Path(folder) / "model.joblib"
                joblib.dump(model, path, compress=compress)
                file = ProjectFile(path.name, path, "artifact", path.stat().st_size)
                repeats = 30 if path.stat().st_size < 1 << 20 else 5
                reading = best_cpu(lambda file=file: read_artifact(file), repeats)
                loading = best_cpu(lambda path=path: joblib.load(path), repeats)
                label = f"{name}, {'zlib' if compress else 'plain'}, {path.stat().st_size / 1e6:.2f} MB"
                print(
                    f"{label:45} reader {reading * 1e3:8.2f} ms, joblib.load {loading * 1e3:8.2f} ms, "
                    f"ratio {reading / loading:.2f}"
                )
    reader, loader = (
        import_cpu("mlaudit.evidence.artifacts.reader"),
        import_cpu("joblib, sklearn.ensemble, imblearn.pipeline"),
    )
    print(
        f"{'imports':45} reader {reader * 1e3:8.2f} ms, libraries   {loader * 1e3:8.2f} ms, ratio {reader / loader:.2f}"
    )


if __name__ == "__main__":
    main()
