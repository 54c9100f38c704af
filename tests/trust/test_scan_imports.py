"""A scan loads what its evidence needs and no more, in the program and in its table worker."""

from __future__ import annotations

from pathlib import Path

import hostile_project
import pytest
from watching import MODULE, Watch, Watched

FOREIGN = {"pandas", "sklearn", "imblearn", "joblib", "statsmodels", "pyarrow", "torch", "matplotlib"}
NUMERICAL = {"numpy", "polars", "scipy"}


def packages(run: Watched, process: int) -> set[str]:
    """Name the installed packages whose code a process executed."""
    files = [Path(str(event.fields[0])).parts for event in run.of("exec") if event.process == process]
    return {parts[parts.index("site-packages") + 1].removesuffix(".py") for parts in files if "site-packages" in parts}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "train.csv").write_text(hostile_project.ROWS)
    (tmp_path / "train.py").write_text(hostile_project.LEAK.format(mark="never"))
    return tmp_path


def test_a_scan_of_source_loads_no_numerical_library_and_starts_no_worker(watch: Watch, project: Path) -> None:
    run = watch([*MODULE, "scan", "--evidence", "source,config"], project)
    (process,) = {event.process for event in run.of("watching")}

    assert run.code == 1, run.err
    assert packages(run, process).isdisjoint(FOREIGN | NUMERICAL)


def test_a_scan_of_tables_measures_in_the_worker_with_no_library_of_the_project(watch: Watch, project: Path) -> None:
    run = watch([*MODULE, "scan"], project)
    program, worker = dict.fromkeys(event.process for event in run.of("watching"))

    assert run.code == 1, run.err
    assert packages(run, program).isdisjoint(FOREIGN | NUMERICAL)
    assert "polars" in packages(run, worker)
    assert packages(run, worker).isdisjoint(FOREIGN)
