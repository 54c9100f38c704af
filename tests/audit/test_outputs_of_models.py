"""Files that hold what models said are audited as that, and as nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mlaudit

RNG = np.random.default_rng(0)
N = 400
TRUTH = RNG.integers(0, 2, N)
SCORES = np.clip(TRUTH * 0.4 + RNG.uniform(size=N) * 0.6, 0, 1)
PREDICTIONS = pd.DataFrame({"id": range(N), "y_true": TRUTH, "y_pred": (SCORES > 0.5).astype(int), "y_score": SCORES})


def test_nothing_is_missing_from_a_file_of_predictions(tmp_path: Path) -> None:
    PREDICTIONS.to_csv(tmp_path / "predictions.csv", index=False)
    PREDICTIONS[["id", "y_pred"]].to_csv(tmp_path / "submission.csv", index=False)
    report = mlaudit.scan(tmp_path, preview=True).report
    assert report.coverage.not_checked == ()
    roles = {e.name: next(b.value for b in e.beliefs if b.role == "target") for e in report.experiments}
    assert roles == {"predictions": "y_true", "submission": ""}


def test_a_perfect_model_does_not_leak_its_target(tmp_path: Path) -> None:
    PREDICTIONS.assign(y_pred=TRUTH).rename(columns={"y_true": "target", "y_pred": "prediction"}).to_csv(
        tmp_path / "oof_predictions.csv", index=False
    )
    assert mlaudit.scan(tmp_path, preview=True).codes() == set()


def test_what_is_said_of_two_parts_is_no_split(tmp_path: Path) -> None:
    """A model says other things of the rows that it was fitted on."""
    PREDICTIONS.assign(y_score=SCORES**3).to_csv(tmp_path / "train_predictions.csv", index=False)
    PREDICTIONS.to_csv(tmp_path / "test_predictions.csv", index=False)
    assert mlaudit.scan(tmp_path, select=["ML1", "ML21"], preview=True).codes() == set()


ODD: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "scores that are no numbers": lambda p: p.assign(y_score=np.nan),
    "infinite scores": lambda p: p.assign(y_score=np.where(RNG.uniform(size=N) < 0.3, -np.inf, SCORES)),
    "scores near the largest number": lambda p: p.assign(y_score=SCORES * 1e308),
    "percent": lambda p: p.assign(y_score=[f"{100 * score:.1f}%" for score in SCORES]),
    "no truth": lambda p: p.assign(y_true=None),
    "one class": lambda p: p.assign(y_true=1),
    "texts of two writings": lambda p: p.assign(y_true=np.where(TRUTH, "Yes", "no "), y_pred="yes"),
    "a class a row": lambda p: p.assign(y_true=[f"c{i}" for i in range(N)], y_pred="c1"),
    "one row": lambda p: p.head(1),
    "no rows": lambda p: p.head(0),
    "one id": lambda p: p.assign(id=0),
    "days": lambda p: p.assign(y_true=pd.date_range("2020", periods=N), y_pred=pd.date_range("2021", periods=N)),
    "large errors": lambda p: p.assign(y_true=RNG.normal(size=N) * 1e200, y_pred=RNG.normal(size=N) * -1e200),
    "groups of one row": lambda p: p.assign(sex=[f"g{i}" for i in range(N)], race=None),
}


@pytest.mark.parametrize("change", ODD)
def test_an_odd_file_of_predictions_is_no_fault(tmp_path: Path, change: str) -> None:
    for folder, frame in (("a", PREDICTIONS), ("b", ODD[change](PREDICTIONS))):
        (tmp_path / folder).mkdir()
        frame.to_csv(tmp_path / folder / "predictions.csv", index=False)
    report = mlaudit.scan(tmp_path, preview=True).report
    assert report.coverage.states["error"] == 0
    assert all(finding.severity.name != "ERROR" for finding in report.findings)
    assert {note.kind for note in report.notes} <= {"partial"}


REFERENCE = pd.DataFrame({"a": RNG.normal(size=N), "b": RNG.choice(list("xyz"), N)})


@pytest.mark.parametrize(
    "current",
    [
        REFERENCE.head(0),
        REFERENCE.head(1),
        REFERENCE.assign(a=np.nan, b=None),
        REFERENCE.assign(a=np.inf),
        REFERENCE.assign(a="x", b=1.5),
        REFERENCE.rename(columns={"a": "c", "b": "d"}),
        REFERENCE.assign(b=[f"l{i}" for i in range(N)]),
        REFERENCE.assign(a=REFERENCE.a * 1e300),
    ],
)
def test_an_odd_pair_of_windows_is_no_fault(tmp_path: Path, current: pd.DataFrame) -> None:
    REFERENCE.to_csv(tmp_path / "reference.csv", index=False)
    current.to_csv(tmp_path / "current.csv", index=False)
    assert mlaudit.scan(tmp_path, preview=True).report.coverage.states["error"] == 0
