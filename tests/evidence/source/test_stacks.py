"""Training and test file stacked, prepared together and taken apart: what was learnt has seen the predicted rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source.events import Learnt
from mlaudit.evidence.source.modules import Modules
from mlaudit.evidence.source.reader import follow
from mlaudit.evidence.source.records.verdicts import of_mark

PREAMBLE = """
import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import MinMaxScaler
train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")
y = train["y"]
m = LogisticRegression()
"""
STACK = "both = pd.concat([train.drop('y', axis=1), test])\nboth['a'] = both['a'].fillna(both['a'].mean())\n"
MARKED = (
    "train['origin'], test['origin'] = 'train', 'test'\nboth = pd.concat([train, test])\n"
    "both['a'] = both['a'].fillna(both['a'].mean())\n"
)

LEAKS = {
    "cut by the length of the first": STACK + "m.fit(both[:len(train)], y)\nm.predict(both[len(train):])",
    "cut by a number": STACK + "m.fit(both[:891], y)\nm.predict(both[891:])",
    "cut from the end": STACK + "m.fit(both[:-len(test)], y)\nm.predict(both[-len(test):])",
    "cut by both lengths": "n, k = train.shape[0], test.shape[0]\n"
    + STACK
    + "m.fit(both.iloc[0:n], y)\nm.predict(both.iloc[n:n + k])",
    "ends": STACK + "m.fit(both.head(891), y)\nm.predict(both.tail(418))",
    "index of each": STACK + "m.fit(both.loc[train.index], y)\nm.predict(both.loc[test.index])",
    "column of origins": MARKED + "m.fit(both[both.origin == 'train'], y)\nm.predict(both[both.origin == 'test'])",
    "query of origins": MARKED
    + "m.fit(both.query(\"origin == 'train'\"), y)\nm.predict(both.query(\"origin == 'test'\"))",
    "gaps of the target": "both = train.append(test)\nboth['a'] = both['a'].fillna(both['a'].mean())\n"
    "m.fit(both[both.y.notnull()], y)\nm.predict(both[both.y.isnull()])",
    "keys": STACK.replace("test])", "test], keys=['train', 'test'])")
    + "m.fit(both.xs('train'), y)\nm.predict(both.xs('test'))",
    "a function": "def prepare(a, b):\n    both = pd.concat([a, b])\n"
    "    both['a'] = both['a'].fillna(both['a'].mean())\n"
    "    return both[:len(a)], both[len(a):]\nX, Z = prepare(train.drop('y', axis=1), test)\nm.fit(X, y)\nm.predict(Z)",
    "arrays": "A = MinMaxScaler().fit_transform(np.vstack((train.values, test.values)))\n"
    "m.fit(A[:len(train)], y)\nm.predict(A[len(train):])",
    "lists of texts": "v = TfidfVectorizer().fit(list(train.text) + list(test.text))\n"
    "m.fit(v.transform(train.text), y)\nm.predict(v.transform(test.text))",
    "mean of both": "mean = train['a'].append(test['a']).mean()\n"
    "for part in (train, test):\n    part['a'] = part['a'].fillna(mean)\n"
    "m.fit(train[['a']], y)\nm.predict(test[['a']])",
    "frame made anew": "both = pd.concat([train, test])\nmade = pd.DataFrame()\n"
    "made['a'] = both['a'].fillna(both['a'].mean())\nm.fit(made[:891], y)\nm.predict(made[891:])",
}

CLEAN = {
    "stacked for the levels only": "both = pd.get_dummies(pd.concat([train, test]))\n"
    "m.fit(both[:891], y)\nm.predict(both[891:])",
    "mean of the training file": "mean = train['a'].mean()\nboth = pd.concat([train, test])\n"
    "both['a'] = both['a'].fillna(mean)\nm.fit(both[both.origin == 'train'], y)\nm.predict(test[['a']])",
    "texts of the training file": "v = TfidfVectorizer().fit(list(train.text))\n"
    "m.fit(v.transform(train.text), y)\nm.predict(v.transform(test.text))",
}


def learnt_from_used(tmp_path: Path, code: str) -> list[str]:
    path = tmp_path / "kernel.py"
    path.write_text(PREAMBLE + code)
    (reading,), _ = follow([ProjectFile("kernel.py", path, "source", path.stat().st_size)], Modules([]))
    trace = reading.trace
    (use,) = trace.uses
    (number,) = use.model_fits
    fit = trace.model_fits[number]
    assert trace.overlap(fit.features, use.rows) is not True
    return [
        event.step.class_path
        for mark, event in enumerate(trace.marks)
        if isinstance(event, Learnt)
        and mark in fit.features.mark_ids()
        and of_mark(trace, fit, use.rows, mark).reaches_test_rows is True
    ]


@pytest.mark.parametrize("name", LEAKS)
def test_statistics_of_both_files_have_seen_the_predicted_rows(tmp_path, name):
    assert learnt_from_used(tmp_path, LEAKS[name])


@pytest.mark.parametrize("name", CLEAN)
def test_statistics_of_the_training_file_have_not(tmp_path, name):
    assert learnt_from_used(tmp_path, CLEAN[name]) == []


@pytest.mark.parametrize("rows", ["test", "test[test.age.notnull()]", "test.dropna(subset=['age'])"])
def test_predictions_of_a_file_of_its_own_are_no_scores(tmp_path, rows):
    path = tmp_path / "kernel.py"
    path.write_text(
        PREAMBLE + f"test = {rows}\ntest['a'] = test['a'].fillna(test['a'].mean())\nm.fit(train, y)\nm.predict(test)"
    )
    (reading,), _ = follow([ProjectFile("kernel.py", path, "source", path.stat().st_size)], Modules([]))
    assert len(reading.trace.uses) == 1
    assert reading.trace.scores == []
    assert not any(fit.is_refit_on_test for fit in reading.unit().fits)


@pytest.mark.parametrize(("source", "is_told"), [("other", False), ("df", True)])
def test_own_fill_of_a_scored_file_is_told_only_of_a_part_of_the_fitted_one(read, source, is_told):
    unit = read(
        f"other = pd.read_csv('other.csv')\ntrain, test = df[df.year < 2015], {source}[{source}.year >= 2015]\n"
        "train, test = train.fillna(train.mean()), test.fillna(test.mean())\n"
        "model = LogisticRegression().fit(train[['a']], train['churn'])\n"
        "print(model.score(test[['a']], test['churn']))\n"
    )
    assert any(fit.is_refit_on_test for fit in unit.fits) is is_told
