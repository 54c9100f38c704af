"""A team says what calls of its own packages do to rows, in a file that the manifest names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import Run

CALLS = """\
loaders: [acme.io.read_*]
holdouts: [acme.split.make_parts]
cross_validations: [acme.split.folds_of]
renamed: {acme.frames: pandas}
functions:
  transforms: {acme.prep.clean_and_scale: scaler}
  stacks: [acme.io.below]
  dumps: {acme.io.keep: [1, 0]}
kinds:
  imputer: [acme.prep.GapFiller]
  sampler: [acme.prep.Doubler]
  estimator: [acme.models.Net]
classifiers: [acme.models.Net]
metrics: {acme.metrics.gini: roc_auc}
folds:
  acme.split.Weeks: {method: time_series, n_splits: 8}
positional: {acme.models.Net: [depth]}
"""
HEAD = """\
from acme import frames, io, metrics, models, prep, split
df = io.read_warehouse("churn")
X, y = df.drop(columns="churned"), df["churned"]
"""
FIT = "model = models.Net(3).fit(X_train, y_train)\nprint(metrics.gini(y_test, model.predict_proba(X_test)))\n"
BY_HAND = HEAD + "{before}\nX_train, X_test, y_train, y_test = split.make_parts(X, y)\n{after}\n" + FIT

LEAKS = {
    "a function that learns": ("X = prep.clean_and_scale(X)", "X_train = prep.clean_and_scale(X_train)", "ML1104"),
    "a class that learns": (
        "X = prep.GapFiller().fit_transform(X)",
        "filler = prep.GapFiller().fit(X_train)\nX_train, X_test = filler.transform(X_train), filler.transform(X_test)",
        "ML1202",
    ),
    "a class that draws rows again": (
        "X, y = prep.Doubler().fit_resample(X, y)",
        "X_train, y_train = prep.Doubler().fit_resample(X_train, y_train)",
        "ML1401",
    ),
}


@pytest.fixture
def codes(tmp_path: Path, program: Run):
    """Scan a script with a manifest; the codes of what it finds."""

    def scanned(script: str, calls: str = CALLS, name: str = "calls.yaml") -> list[str]:
        (tmp_path / "calls.yaml").write_text(calls)
        (tmp_path / "mlaudit.toml").write_text(f'calls = ["{name}"]\n' if calls else "")
        (tmp_path / "train.py").write_text(script)
        code, out, err = program("scan", ".", "--output", "json=-")
        assert code in (0, 1), err
        return sorted({finding["code"] for finding in json.loads(out)["findings"]})

    return scanned


@pytest.mark.parametrize("what", LEAKS)
def test_what_is_declared_to_learn_is_found_before_the_split_and_not_behind_it(codes, what: str):
    before, after, code = LEAKS[what]

    assert code in codes(BY_HAND.format(before=before, after=""))
    assert code not in codes(BY_HAND.format(before="", after=after))


def test_what_nobody_declares_is_not_guessed(codes):
    for before, _, code in LEAKS.values():
        assert code not in codes(BY_HAND.format(before=before, after=""), calls="")


def test_the_manifest_can_be_a_section_of_pyproject(tmp_path: Path, program: Run):
    (tmp_path / "calls.yaml").write_text(CALLS)
    (tmp_path / "pyproject.toml").write_text('[tool.mlaudit]\ncalls = "calls.yaml"\n')
    (tmp_path / "train.py").write_text(BY_HAND.format(before="X = prep.clean_and_scale(X)", after=""))

    assert "ML1104" in program("scan", ".", "--output", "json=-")[1]


def test_a_declared_function_of_the_project_itself_is_taken_at_its_word(tmp_path: Path, codes):
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "prep.py").write_text("def clean_and_scale(X):\n    return native.call(X)\n")

    assert "ML1104" in codes(BY_HAND.format(before="X = prep.clean_and_scale(X)", after=""))


MISTAKES = {
    "holdout: [a.b]": "calls.yaml:1:1: unknown key 'holdout' (did you mean 'holdouts'?)",
    "kinds:\n  scalers: [a.b]": "calls.yaml:2:3: unknown key 'scalers' (did you mean 'scaler'?)",
    "functions:\n  transforms: {a.b: scalar}": "calls.yaml:2:21: one of scaler, ",
    "holdouts: [make_parts]": "calls.yaml:1:12: a name in full, such as 'acme.prep.clean' is needed here",
    "holdouts: a.b": "calls.yaml:1:11: a list is needed here",
    "metrics: {a.b: gini}": "calls.yaml:1:16: one of ",
    "folds: {a.b: {n_splits: 5}}": "calls.yaml:1:14: the key 'method' is missing",
    "folds: {a.b: {method: k_fold, n_splits: 'five'}}": "calls.yaml:1:41: a whole number is needed here",
    "functions: {dumps: {a.b: [0]}}": "calls.yaml:1:26: a list of 2 is needed here",
    "kinds: [a.b]": "calls.yaml:1:8: a mapping is needed here",
    "holdouts: [": "calls.yaml:2:1: not valid YAML",
}


@pytest.mark.parametrize("calls", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_a_suggestion(tmp_path: Path, program: Run, calls: str):
    (tmp_path / "mlaudit.toml").write_text('calls = "calls.yaml"\n')
    (tmp_path / "calls.yaml").write_text(calls + "\n")

    code, _, err = program("scan", ".")

    assert (code, MISTAKES[calls] in err) == (2, True), err


def test_all_mistakes_are_told_at_once(tmp_path: Path, program: Run):
    (tmp_path / "mlaudit.toml").write_text('calls = "calls.yaml"\n')
    (tmp_path / "calls.yaml").write_text("holdout: []\nkinds: {scalers: []}\n")

    assert program("scan", ".")[2].count("did you mean") == 2


def test_a_file_that_is_missing_or_outside_of_the_project_is_a_mistake(tmp_path: Path, program: Run):
    (tmp_path / "train.py").write_text("")
    for name, reason in (("none.yaml", "is not there"), ("../calls.yaml", "leads out of the project")):
        (tmp_path / "mlaudit.toml").write_text(f'calls = ["{name}"]\n')
        code, _, err = program("scan", ".")
        assert (code, reason in err) == (2, True), err
