"""Names of columns that say that they hold a protected attribute, and those that only begin like one."""

from __future__ import annotations

from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from mlaudit.audit import Options, audit
from mlaudit.facts.predictions.protected_attributes import bearer_of
from mlaudit.findings import Finding

OF_PEOPLE = """
gender Gender CODE_GENDER gender_female gender_1 customer_gender patientSex ethnicity applicant_race_1
religion_Catholic native-country nationality marital-status_Married-civ-spouse MaritalStatus
sexual_orientation disabled_no disability_status
"""
OF_PEOPLE_OR_OTHERS = """
sex Sex_male sex=female race race_Amer-Indian-Eskimo age AGE age_group AgeBand age_group_18_25 male is_pregnant
"""
OF_NEITHER = """
sex_ratio race_time race_no race2 racer_id racecourse gender_neutral_count gender_pay_gap average stage page
age_of_account customer_age age2 female_share males_per_100 sextant nationality_count pregnancy_test_sales
disability_benefit_eur unsex religious_sites _ 2024 not_gender married_filing_jointly
"""


@pytest.mark.parametrize("name", OF_PEOPLE.split())
def test_attributes_that_only_people_have(name: str) -> None:
    assert bearer_of(name) == "people"


@pytest.mark.parametrize("name", OF_PEOPLE_OR_OTHERS.split())
def test_attributes_that_something_else_may_have_too(name: str) -> None:
    assert bearer_of(name) == "people_or_others"


@pytest.mark.parametrize("name", OF_NEITHER.split())
def test_names_that_mean_or_may_mean_something_else(name: str) -> None:
    assert bearer_of(name) is None


def _findings(model: object, folder: Path) -> list[Finding]:
    joblib.dump(model, folder / "model.joblib")
    return [finding for finding in audit(Options(paths=(folder,))).findings if finding.code == "ML8105"]


def _frame() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {"income": rng.normal(0, 1, 60), "gender": np.tile(["f", "m"], 30), "age": np.arange(60) + 18.0}
    )


def test_columns_that_are_routed_count_and_give_one_finding(tmp_path: Path) -> None:
    frame, target = _frame(), np.tile([0, 1, 1], 20)
    routes = [("coded", OneHotEncoder(), ["gender"]), ("scaled", StandardScaler(), ["income"])]
    model = make_pipeline(ColumnTransformer(routes), LogisticRegression()).fit(frame, target)
    (finding,) = _findings(model, tmp_path)
    assert "takes gender:" in finding.message
    assert finding.confidence.value == "medium"


def test_columns_that_are_dropped_do_not_count(tmp_path: Path) -> None:
    frame, target = _frame(), np.tile([0, 1, 1], 20)
    routes = [("scaled", StandardScaler(), ["income"]), ("out", "drop", ["gender", "age"])]
    model = make_pipeline(ColumnTransformer(routes), LogisticRegression()).fit(frame, target)
    assert _findings(model, tmp_path) == []


def test_columns_that_pass_through_count(tmp_path: Path) -> None:
    frame, target = _frame(), np.tile([0, 1, 1], 20)
    routes = ColumnTransformer([("out", "drop", ["gender"])], remainder="passthrough")
    (finding,) = _findings(make_pipeline(routes, LogisticRegression()).fit(frame, target), tmp_path)
    assert "takes age:" in finding.message
    assert finding.confidence.value == "medium"


def test_an_encoder_in_a_file_of_its_own_is_no_model(tmp_path: Path) -> None:
    assert _findings(OneHotEncoder().fit(_frame()[["gender"]]), tmp_path) == []


def test_the_members_of_an_ensemble_are_not_named_again(tmp_path: Path) -> None:
    frame, target = _frame()[["income", "age"]], np.tile([0, 1, 1], 20)
    members = [(name, make_pipeline(StandardScaler(), LogisticRegression(C=c))) for name, c in (("a", 1), ("b", 9))]
    bundle = {"pipeline": VotingClassifier(members).fit(frame, target), "second": members[0][1].fit(frame, target)}
    places = [finding.location.logical for finding in _findings(bundle, tmp_path)]
    assert places == ["pipeline:pipeline", "pipeline:second"]


MANIFEST = """\
[[table]]
path = "loans.csv"
target = "paid"
protected = ["postcode"]
"""


@pytest.mark.parametrize(
    ("column", "is_told"), [("postcode", True), ("postcode_N1", True), ("postcode_of_shop", False)]
)
def test_columns_that_the_manifest_calls_protected_are_told(tmp_path: Path, column: str, is_told: bool) -> None:
    rows = pd.DataFrame({column: [0.0, 1.0] * 20, "income": np.arange(40.0)})
    joblib.dump(LogisticRegression().fit(rows, [0, 1] * 20), tmp_path / "model.joblib")
    (tmp_path / "mlaudit.toml").write_text(MANIFEST)
    (tmp_path / "loans.csv").write_text("postcode,income,paid\n1,2,0\n")
    findings = audit(Options((tmp_path,), select=("ML8105",))).findings
    assert [finding.message.partition(":")[0] for finding in findings] == [f"model.joblib takes {column}"] * is_told
