"""Whether a model is used on rows that it was fitted on: claimed only where the text decides it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source.modules import Modules
from mlaudit.evidence.source.reader import follow

PREAMBLE = """
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedShuffleSplit, train_test_split
df, other = pd.read_csv("train.csv"), pd.read_csv("test.csv")
X = df.values
m = LogisticRegression()
"""

USES = {
    "the same rows": ("m.fit(df, df.y)\nm.predict(df)", True),
    "some of them": ("m.fit(df, df.y)\nm.predict(df.head(3))", True),
    "one of them": ("m.fit(X, df.y)\nm.predict([X[5]])", True),
    "one of all for a part": ("m.fit(X[:50], df.y[:50])\nm.predict([X[5]])", None),
    "another file": ("m.fit(df, df.y)\nm.predict(other)", False),
    "two parts of a file": ("m.fit(df[:50], df.y)\nm.predict(df[50:])", False),
    "conditions that have nothing to do with each other": (
        "m.fit(df[df.month < 12], df.y)\nm.predict(df[df.kind == 'late'])",
        None,
    ),
    "a condition and a drawn part": (
        "a, b = train_test_split(df)\nm.fit(a, a.y)\nm.predict(df[df.kind == 'late'])",
        True,
    ),
    "the end of a stack": ("both = pd.concat([df, other])\nm.fit(df, df.y)\nm.predict(both[900:])", None),
    "two ends of a stack": ("both = pd.concat([df, other])\nm.fit(both[:900], df.y)\nm.predict(both[900:])", False),
    "one end of a stack twice": ("both = pd.concat([df, other])[:900]\nm.fit(both, df.y)\nm.predict(both)", True),
    "labels of a stack": (
        "both = pd.concat([df, other], keys=['train', 'test'])\nm.fit(both.loc['train'], df.y)\n"
        "m.predict(both.loc['test'])",
        False,
    ),
    "frames aligned to each other": (
        "a, b = train_test_split(df)\na, b = a.align(b, join='left', axis=1)\nm.fit(a, a.y)\nm.predict(b)",
        False,
    ),
    "rows looked up by their index": (
        "both = pd.concat([df, df[df.y == 1]])\n"
        "for a, b in StratifiedShuffleSplit(1).split(df, df.y):\n    first, second = a, b\n"
        "m.fit(both[both.index.isin(first)], df.y)\nm.predict(both[both.index.isin(second)])",
        False,
    ),
    "lists gathered in a loop": (
        "first, second = [], []\nfor n in range(len(X)):\n    row = X[n]\n    if n < 50:\n"
        "        first.append([row[0], row[1]])\n    else:\n        second.append([row[0], row[1]])\n"
        "m.fit(first, df.y)\nm.predict(second)",
        None,
    ),
    "files below one folder": (
        "root = folder()\nm.fit(read(root + '/train'), 1)\nm.predict(read(root + '/val'))",
        None,
    ),
    "clusters of the fitted rows": (
        "from sklearn.mixture import GaussianMixture\ng = GaussianMixture(3)\ng.fit(df)\ng.predict(df)",
        True,
    ),
}


@pytest.mark.parametrize("name", USES)
def test_rows_of_the_fit_and_of_the_use(tmp_path: Path, name: str) -> None:
    code, expected = USES[name]
    path = tmp_path / "use.py"
    path.write_text(PREAMBLE + code)
    file = ProjectFile("use.py", path, "source", path.stat().st_size)
    (reading,), _ = follow([file], Modules([file]))
    trace = reading.trace
    (use,) = trace.uses
    (fit,) = use.model_fits
    assert trace.overlap(trace.model_fits[fit].features, use.rows) is expected
