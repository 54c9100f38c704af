"""Reading leaves nothing behind that only the garbage collector could free."""

from __future__ import annotations

import gc
from pathlib import Path

import joblib
import numpy as np
import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts import read_artifact
from mlaudit.evidence.artifacts.failures import Malformed, OverBudget, Stopped, TooManyNames


@pytest.mark.parametrize("compression", ["xz", "gzip", "bz2"])
def test_a_damaged_file_leaves_no_frames(tmp_path: Path, compression: str) -> None:
    path = tmp_path / "model.joblib"
    joblib.dump({"rows": np.arange(500)}, path, compress=compression)
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2 :: 7] = bytes(len(damaged[len(damaged) // 2 :: 7]))
    path.write_bytes(damaged)
    file = ProjectFile("model.joblib", path, "artifact", len(damaged))
    assert read_artifact(file).status != "complete"
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        read_artifact(file)
        gc.collect()
        left = {type(one).__name__ for one in gc.garbage}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert left.isdisjoint({"frame", "traceback", "CompressedStream"})


@pytest.mark.parametrize("problem", [Malformed("torn"), OverBudget("members", 10_000), TooManyNames(5)])
def test_a_problem_that_is_kept_says_the_same_again(problem: Stopped) -> None:
    assert (type(problem.again()), problem.again().problem) == (type(problem), problem.problem)
    assert problem.again().__traceback__ is None
