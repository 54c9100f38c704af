"""Ignores in scripts, notebooks and configs are honoured, and those without a use are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlaudit.audit import Options, audit
from mlaudit.core.errors import UsageError
from mlaudit.findings import Report

LOAD = """\
import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

data = pd.read_csv("train.csv")
X, y = data.drop(columns="label"), data["label"]
"""
LEAK = """\
X, y = SMOTE().fit_resample(X, y)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = LogisticRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""
USED = "# mlaudit: ignore[ML1401] a lesson about the mistake\n"
USELESS = "# mlaudit: ignore[resample-before-split] left behind\n"


def notebook(*cells: str) -> str:
    made = [
        {"cell_type": "code", "metadata": {}, "execution_count": n, "outputs": [], "source": text.splitlines(True)}
        for n, text in enumerate(cells, 1)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made}, indent=1)


def scanned(folder: Path, **changes: bool) -> Report:
    return audit(Options((folder,), **changes))  # type: ignore[arg-type]


def test_in_a_script(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(LOAD + USED + LEAK + USELESS)

    report = scanned(tmp_path)

    (finding,) = (finding for finding in report.findings if finding.code == "ML1401")
    assert finding.suppressed is not None
    assert finding.suppressed.reason == "a lesson about the mistake"
    assert [(note.line, note.reason) for note in report.notes if note.kind == "suppression"] == [
        (13, "the ignore of resample-before-split matches no finding: remove it")
    ]


def test_in_a_notebook(tmp_path: Path) -> None:
    (tmp_path / "train.ipynb").write_text(notebook("!pip install 'x", LOAD, USED + LEAK, USELESS))

    report = scanned(tmp_path)

    (finding,) = (finding for finding in report.findings if finding.code == "ML1401")
    assert finding.suppressed is not None
    assert [note.reason for note in report.notes if note.kind == "suppression"] == [
        "the ignore of resample-before-split in cell 4 matches no finding: remove it"
    ]


def test_not_at_all_where_they_are_not_to_be_honoured(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(LOAD + USED + LEAK + USELESS)

    report = scanned(tmp_path, inline_ignores=False)

    assert [finding.suppressed for finding in report.findings if finding.code == "ML1401"] == [None]
    assert [note for note in report.notes if note.kind == "suppression"] == []


def test_rules_do_not_hold_where_a_per_path_ignore_names_them_or_their_section(tmp_path: Path) -> None:
    for name in ("train.py", "lesson.py"):
        (tmp_path / name).write_text(LOAD + LEAK)
    (tmp_path / "mlaudit.toml").write_text('[per-path-ignores]\n"less*.py" = ["1.4"]\n')

    codes = {(finding.location.path, finding.code) for finding in scanned(tmp_path).findings}

    assert ("train.py", "ML1401") in codes
    assert ("lesson.py", "ML1401") not in codes


def test_an_unknown_rule_in_a_per_path_ignore_is_an_error_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(LOAD)
    (tmp_path / "mlaudit.toml").write_text('[per-path-ignores]\n"a.py" = "resample-before-splt"\n')

    with pytest.raises(UsageError) as caught:
        scanned(tmp_path)

    assert str(caught.value).splitlines()[0] == (
        "mlaudit.toml:2:11: there is no rule 'resample-before-splt' (did you mean 'resample-before-split'?)"
    )


def test_severity_is_a_setting_of_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(LOAD + LEAK)
    (tmp_path / "mlaudit.toml").write_text('[severity]\nML1401 = "info"\n')

    assert [str(finding.severity) for finding in scanned(tmp_path).findings if finding.code == "ML1401"] == ["info"]
