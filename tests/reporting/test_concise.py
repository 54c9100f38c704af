"""Concise output is what editors parse."""

from __future__ import annotations

from mlaudit.findings import Report
from mlaudit.reporting import ShowOptions, render


def test_a_line_is_place_code_message(realistic: Report) -> None:
    lines = render(realistic, "concise", ShowOptions()).splitlines()

    assert lines[-1] == f"train.py:14:16: ML1401 {realistic.findings[-2].message}"
    assert lines[-2].startswith("notebooks/eda.ipynb:cell 3:2: ML2201 accuracy is the only score")
    assert lines[0].startswith("data/churn.csv: ML1202 column 'age'")


def test_lines_are_not_folded(realistic: Report) -> None:
    assert render(realistic, "concise", ShowOptions()).count("ML1202") == 7
