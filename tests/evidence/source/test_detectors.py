"""Detectors of anomalies: what they are told, which rows they see, and in which form they are scored."""

from __future__ import annotations

import pytest

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import read_sources

SPLIT = """
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor
from sklearn.svm import OneClassSVM
from pyod.models.knn import KNN
from sklearn.metrics import f1_score
y = df["failed"]
X = df.drop(columns="failed")
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
"""


@pytest.mark.parametrize(
    ("made", "contamination", "margin"),
    [
        ("IsolationForest()", None, None),
        ("IsolationForest(contamination='auto')", None, None),
        ("IsolationForest(contamination=0.02)", 0.02, None),
        ("LocalOutlierFactor(20, contamination=0.1, novelty=True)", 0.1, None),
        ("KNN()", 0.1, None),
        ("OneClassSVM()", None, 0.5),
        ("OneClassSVM(nu=0.05)", None, 0.05),
    ],
)
def test_what_a_detector_is_told_is_read_with_its_defaults(read, made, contamination, margin):
    detector = read(SPLIT + f"d = {made}.fit(X_train)\n").detectors[0]
    assert (detector.contamination, detector.margin) == (contamination, margin)


def test_arguments_that_the_text_hides_are_unknown(read):
    detector = read(SPLIT + "d = IsolationForest(**options).fit(X_train)\n").detectors[0]
    assert isinstance(detector.contamination, Unknown)


@pytest.mark.parametrize(
    ("rows", "sees"),
    [("X_train", True), ("X_test", False), ("X_train[:10]", True)],
)
def test_rows_that_it_is_asked_about_are_held_against_the_fitted_ones(read, rows, sees):
    detector = read(SPLIT + f"d = LocalOutlierFactor(novelty=True).fit(X_train)\nd.predict({rows})\n").detectors[0]
    assert detector.seeks_novelty is True
    assert detector.sees_fitted_rows is sees


@pytest.mark.parametrize(("rows", "chosen"), [("X_train[y_train == 0]", True), ("X_train", False)])
def test_rows_behind_a_condition_are_chosen(read, rows, chosen):
    assert read(SPLIT + f"d = OneClassSVM().fit({rows})\n").detectors[0].rows_are_chosen is chosen


@pytest.mark.parametrize(
    ("share", "told"),
    [
        ("y.mean()", True),
        ("len(df[df['failed'] == 1]) / len(df)", True),
        ("len(df[df['failed'] == 1]) / float(len(df))", True),
        ("y_train.mean()", False),
        ("df['torque'].mean()", False),
        ("0.1", False),
    ],
)
def test_a_share_that_is_counted_in_the_scored_labels_is_told(read, share, told):
    code = (
        f"d = IsolationForest(contamination={share}).fit(X_train)\nprint(f1_score(y_test, d.predict(X_test) == -1))\n"
    )
    assert read(SPLIT + code).detectors[0].is_told_the_share is told


@pytest.mark.parametrize(
    ("second", "is_lost"),
    [("fit_predict(X_test)", True), ("predict(X_test)", False), ("fit_predict(X_train)", False)],
)
def test_a_fit_is_lost_when_other_rows_are_fitted_and_predicted(read, second, is_lost):
    detector = read(SPLIT + f"d = IsolationForest().fit(X_train)\na = d.{second}\n").detectors[0]
    assert (detector.refit_at is not None) is is_lost


@pytest.mark.parametrize(
    ("scored", "output"),
    [
        ("f1_score(y_test, d.predict(X_test))", "labels"),
        ("roc_auc_score(y_test, d.decision_function(X_test))", "scores"),
        ("roc_auc_score(y_test, -d.decision_function(X_test))", None),
        ("roc_auc_score(y_test, 1 - d.score_samples(X_test))", None),
        ("f1_score(y_test, d.predict(X_test) < 0)", None),
        ("f1_score(y_test, (1 - d.predict(X_test)) / 2)", None),
    ],
)
def test_what_it_gives_is_raw_until_it_is_changed(read, scored, output):
    unit = read(SPLIT + f"d = IsolationForest(n_jobs=-1).fit(X_train)\nprint({scored})\n")
    assert [score.detector_output for score in unit.evaluations] == [output]


@pytest.mark.parametrize(
    "translation",
    [
        "p[p == 1] = 0\np[p != 0] = 1\n",
        "p = np.where(p == -1, 1, 0)\n",
        "p = pd.Series(p).map({1: 0, -1: 1})\n",
        "p = [1 if v == -1 else 0 for v in p]\n",
        "y_test = y_test.replace({1: -1, 0: 1})\n",
        "y_test[y_test == 1] = -1\n",
        "y_test = y_test.apply(lambda v: -1 if v else 1)\n",
    ],
)
def test_a_text_that_translates_is_not_taken_at_its_word(read, translation):
    code = f"d = IsolationForest().fit(X_train)\np = d.predict(X_test)\n{translation}print(f1_score(y_test, p))\n"
    assert [score.detector_output for score in read(SPLIT + code).evaluations] == [None]


def test_a_classifier_is_no_detector(read):
    unit = read(SPLIT + "m = LogisticRegression().fit(X_train, y_train)\nprint(f1_score(y_test, m.predict(X_test)))\n")
    assert unit.detectors == ()
    assert unit.evaluations[0].detector_output is None


def test_a_detector_inside_of_an_imported_module_is_judged_for_no_caller(read, tmp_path):
    (tmp_path / "wrapped.py").write_text(
        "from sklearn.neighbors import LocalOutlierFactor\n"
        "class Wrapped:\n"
        "    def fit(self, X):\n"
        "        self.inner = LocalOutlierFactor(novelty=True).fit(X)\n"
        "    def predict(self, X):\n"
        "        return self.inner.predict(X)\n"
    )
    files = [ProjectFile(name, tmp_path / name, "source", 1) for name in ("train.py", "wrapped.py")]
    (tmp_path / "train.py").write_text(
        "import pandas as pd\nfrom wrapped import Wrapped\n"
        "X = pd.read_csv('x.csv')\nd = Wrapped()\nd.fit(X)\nd.predict(X)\n"
    )
    found = [detector for unit in read_sources(files) for detector in unit.detectors]
    assert found
    assert not any(detector.sees_fitted_rows is True for detector in found)
