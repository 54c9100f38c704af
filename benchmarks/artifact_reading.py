"""CPU time and memory of reading an artifact, as ratios to joblib.load of the same file.

python benchmarks/artifact_reading.py            # small pipelines, and a forest of 100 trees
python benchmarks/artifact_reading.py --large    # also a forest of 600 MB

The imports that a loader needs, which the reader does not, are measured apart and not counted against the loader.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts.reader import read_artifact

SMALL_RATIO = 1.0
LARGE_CPU_RATIO = 0.1
LARGE_MEMORY_RATIO = 0.2

ONE_CALL = """
import json, sys, time
from pathlib import Path
path = Path(sys.argv[1])
{prepare}
started = time.process_time()
{call}
cpu = time.process_time() - started
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(json.dumps([cpu, int(peak) / 1024]))
"""
READER = ONE_CALL.format(
    prepare="from mlaudit.discovery.model import ProjectFile\n"
    "from mlaudit.evidence.artifacts.reader import read_artifact",
    call='found = read_artifact(ProjectFile(path.name, path, "artifact", path.stat().st_size))\n'
    "assert found.status == 'complete', found.reason",
)
LOADER = ONE_CALL.format(prepare="import joblib, sklearn.ensemble", call="found = joblib.load(path)")


def main() -> int:
    """Print the measurements; exit code 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="also read a forest of 600 MB, which takes minutes to fit")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        passed = small(Path(folder))
        if options.large:
            passed &= large(Path(folder))
    reader, loader = (import_cpu("mlaudit.evidence.artifacts.reader"), import_cpu("joblib, sklearn.ensemble, imblearn"))
    print(f"{'imports':44} reader {reader * 1e3:9.2f} ms, libraries   {loader * 1e3:9.2f} ms")
    return 0 if passed else 1


def small(folder: Path) -> bool:
    """Compare the sum over small pipelines, and a forest, in one process."""
    import joblib

    ratios = []
    for name, model in models():
        for compress in (0, ("zlib", 3)):
            path = folder / "model.joblib"
            joblib.dump(model, path, compress=compress)
            file = ProjectFile(path.name, path, "artifact", path.stat().st_size)
            repeats = 200 if path.stat().st_size < 1 << 20 else 10
            actions = (lambda file=file: read_artifact(file), lambda path=path: joblib.load(path))
            reading, loading = best_cpu(actions, repeats)
            label = f"{name}, {'zlib' if compress else 'plain'}, {path.stat().st_size / 1e6:.3f} MB"
            print(
                f"{label:44} reader {reading * 1e3:9.2f} ms, joblib.load {loading * 1e3:9.2f} ms, "
                f"ratio {reading / loading:.2f}"
            )
            ratios.append(reading / loading)
    print(f"{'median ratio':44} {statistics.median(ratios):.2f}, largest {max(ratios):.2f} (limit {SMALL_RATIO})")
    return max(ratios) <= SMALL_RATIO


def large(folder: Path) -> bool:
    """Compare a forest of 600 MB, each call in a process of its own: best CPU time of three, and peak memory."""
    import joblib

    path = folder / "forest.joblib"
    model = large_forest()
    passed = True
    for compress in (0, ("zlib", 1)):
        joblib.dump(model, path, compress=compress)
        reading, loading = ([one_call(script, path) for _ in range(3)] for script in (READER, LOADER))
        cpu = [min(seconds for seconds, _ in runs) for runs in (reading, loading)]
        peak = [max(megabytes for _, megabytes in runs) for runs in (reading, loading)]
        label = f"forest of 300 trees, {'zlib' if compress else 'plain'}, {path.stat().st_size / 1e6:.0f} MB"
        print(
            f"{label:44} reader {cpu[0]:.3f} s {peak[0]:.0f} MB, joblib.load {cpu[1]:.3f} s {peak[1]:.0f} MB, "
            f"ratios {cpu[0] / cpu[1]:.2f} and {peak[0] / peak[1]:.2f}"
        )
        is_plain = not compress
        passed &= peak[0] / peak[1] <= LARGE_MEMORY_RATIO and (not is_plain or cpu[0] / cpu[1] <= LARGE_CPU_RATIO)
    print(f"{'limits, CPU of the plain file and memory':44} {LARGE_CPU_RATIO} and {LARGE_MEMORY_RATIO}")
    return passed


def one_call(script: str, path: Path) -> tuple[float, float]:
    """Return CPU seconds and peak megabytes of a script in a fresh interpreter."""
    ran = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    cpu, peak = json.loads(ran.stdout)
    return cpu, peak


def best_cpu(actions: Sequence[Callable[[], object]], repeats: int) -> list[float]:
    """Return the smallest CPU time of each action, in seconds, in turn, so that load meets all alike."""
    best = [float("inf")] * len(actions)
    for _ in range(repeats):
        for number, action in enumerate(actions):
            started = time.process_time()
            action()
            best[number] = min(best[number], time.process_time() - started)
    return best


def import_cpu(module: str) -> float:
    """Return the CPU time of an import in a fresh interpreter, in seconds."""
    script = f"import time; t = time.process_time(); import {module}; print(time.process_time() - t)"
    return float(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)


def models() -> Iterator[tuple[str, object]]:
    """Fit small pipelines of several kinds, and a forest of 100 full-grown trees."""
    import numpy as np
    from imblearn.over_sampling import SMOTE
    from imblearn.pipeline import Pipeline
    from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(0)
    rows, target = rng.random((4_000, 10)), (rng.random(4_000) < 0.3).astype(int)
    texts = [" ".join(f"word{number}" for number in rng.integers(0, 3_000, 20)) for _ in range(2_000)]
    plain = make_pipeline(StandardScaler(), LogisticRegression())
    sampled = Pipeline([("scale", StandardScaler()), ("smote", SMOTE(random_state=0)), ("clf", LogisticRegression())])
    search = GridSearchCV(plain, {"logisticregression__C": [0.1, 1.0, 10.0]}, cv=3)
    yield "scaled regression", plain.fit(rows, target)
    yield "pipeline with SMOTE", sampled.fit(rows, target)
    yield "grid search", search.fit(rows, target)
    yield "texts, 3,000 terms", make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(texts, target[:2_000])
    yield "100 boosted trees", GradientBoostingClassifier(random_state=0).fit(rows, target)
    yield "forest of 100 trees", RandomForestClassifier(100, random_state=0).fit(rows, target)


def large_forest() -> object:
    """Fit 300 trees on labels that cannot be learnt, so that they grow to some 600 MB."""
    import numpy as np
    from sklearn.ensemble import ExtraTreesClassifier

    rng = np.random.default_rng(0)
    rows, target = rng.random((16_000, 4), dtype=np.float32), rng.integers(0, 2, 16_000)
    return ExtraTreesClassifier(300, max_features=1, n_jobs=2, random_state=0).fit(rows, target)


if __name__ == "__main__":
    sys.exit(main())
