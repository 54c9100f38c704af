"""Findings on real files bring what their rules name to be drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit import scan
from mlaudit.core.exhibit import Autocorrelation, Bars, Curves, Exhibit, Folds, Histograms, Overlap, Reliability

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.mark.parametrize(
    ("project", "code", "kinds"),
    [
        ("1.4/resample-before-split/fails-files", "ML1401", [Bars]),
        ("demo", "ML2101", [Autocorrelation, Folds]),
        ("2.1/group-leak/fails-files-share-patients", "ML2105", [Overlap]),
        ("2.1/duplicate-rows-across-split/fails-repeated-rows", "ML2106", [Overlap]),
        ("2.1/duplicate-rows-across-split/warns-shaken-copies", "ML2106", [Bars]),
        ("8.1/error-rate-gap/fails-noisier-for-one-group", "ML8102", [Bars, Bars]),
        ("2.2/not-better-than-a-guess/fails-rows-out-of-order", "ML2204", [Curves]),
        ("2.2/miscalibrated-scores/fails-log-loss", "ML2206", [Reliability]),
        ("7.4/drift-found/warns-balance-moved", "ML7404", [Histograms]),
    ],
)
def test_a_finding_brings_its_exhibits(project: str, code: str, kinds: list[type[Exhibit]]) -> None:
    found = [finding for finding in scan(FIXTURES / project, preview=True).findings if finding.code == code]

    assert kinds in [[type(exhibit) for exhibit in finding.exhibits] for finding in found]
