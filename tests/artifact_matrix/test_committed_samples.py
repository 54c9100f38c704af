"""Small samples of every version of scikit-learn agree with their truth, read where their libraries are refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from formats_named import FORMATS_OF_SAMPLES
from held_out import is_held_out

SAMPLES = Path(__file__).parents[2] / "fixtures" / "artifacts"
ENVIRONMENTS = sorted(path for path in SAMPLES.glob("sklearn-*"))


@pytest.mark.parametrize("folder", ENVIRONMENTS, ids=lambda path: path.name)
def test_samples_agree_with_the_live_objects_and_load_none_of_their_libraries(folder):
    command = [sys.executable, str(Path(__file__).with_name("reading.py")), str(folder)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert found["differences"] == []
    assert found["loaded"] == []
    assert found["totals"]["open"]["parameter"] > 2_000


def test_samples_of_five_versions_are_there():
    assert [path.name.partition("-")[2] for path in ENVIRONMENTS] == ["1.2", "1.4", "1.5", "1.7", "newest"]


def test_every_format_is_among_the_samples_of_every_version():
    missing = {
        (folder.name, name)
        for folder in ENVIRONMENTS
        for name in FORMATS_OF_SAMPLES
        if not any(path.name.split(".")[0] == name for path in folder.glob("*/*"))
    }

    assert missing == set()


def test_no_held_out_kind_is_among_the_samples():
    assert [path for path in SAMPLES.glob("sklearn-*/*") if path.is_dir() and is_held_out(path.name)] == []


def test_the_samples_are_small():
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 5 << 20
