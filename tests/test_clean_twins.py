"""Honest twins of mistakes that tables show: rules on preparing and splitting data say nothing of them."""

from __future__ import annotations

import pytest
from fixture_projects import FIXTURES

from mlaudit.audit import Options, audit

pytestmark = pytest.mark.usefixtures("one_table_worker")

TWINS = {
    "SMOTE on the training part only": "1.4/resample-before-split/passes-oversampled-training-file",
    "copies in the training part only": "1.4/resample-before-split/passes-copies-in-training-file",
    "a split by person": "2.1/group-leak/passes-files-of-other-patients",
    "the last days": "2.1/interleaved-time-split/passes-last-days",
    "whole weeks": "2.1/interleaved-time-split/passes-whole-weeks",
    "other shops": "2.1/interleaved-time-split/passes-other-shops",
    "a strong honest feature": "1.3/target-leaking-feature/passes-strong-feature",
    "rows that repeat in coarse columns": "2.1/duplicate-rows-across-split/passes-coarse-answers",
    "gaps at random in two files": "1.2/missing-rate-shift/passes-alike",
    "gaps at random, filled": "1.2/informative-missingness-dropped/passes-gaps-at-random",
    "gaps at random, dropped": "1.2/complete-case-selection/passes-gaps-at-random",
    "a random split": "2.1/splits-distinguishable/passes-same-unit",
    "a scaler of the training rows": "1.1/scaler-fitted-on-all-rows/passes-scaled-files",
    "target means of the training rows": "1.1/target-encoding-fitted-on-all-rows/passes-means-of-training-rows",
}


@pytest.mark.parametrize("project", TWINS.values(), ids=TWINS)
def test_nothing_is_said_of_an_honest_twin(project: str) -> None:
    report = audit(Options((FIXTURES / project,), exclude=("expected.yaml",)))
    said = [f"{f.code} {f.message}" for f in report.findings if f.section == "2.1" or f.section.startswith("1.")]
    assert (said, report.files_read["table"] > 0) == ([], True)
