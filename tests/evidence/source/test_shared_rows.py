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
    "folds of the old library, by a keyword": (
        "from sklearn.cross_validation import KFold\nfor i, (a, b) in enumerate(KFold(n=len(X), n_folds=3)):\n"
        "    m.fit(X[a], df.y)\n    m.predict(X[b])",
        False,
    ),
    "parts that an unknown function picks out of columns side by side": (
        "from other import pick\nZ = np.hstack((df, other))\n"
        "for a, b in pick():\n    m.fit(Z[a], df.y)\n    m.predict(Z[b])",
        None,
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
    "a manual mask": (
        "k = np.ones(len(df), dtype=bool)\nk[np.random.choice(len(df), 9)] = False\n"
        "m.fit(df[k], df.y)\nm.predict(df[~k])",
        False,
    ),
    "rows with and without a value": ("m.fit(df[df.y.notnull()], 1)\nm.predict(df[df.y.isnull()])", False),
    "gaps dropped and gaps": ("m.fit(df.dropna(subset=['y']), 1)\nm.predict(df[pd.isnull(df['y'])])", False),
    "flags of a column": (
        "both = pd.concat([df, other])\nm.fit(both[both.is_train], 1)\nm.predict(both[~both.is_train])",
        False,
    ),
    "a number written into each file, and the other file": (
        "df['t'], other['t'] = 1, 0\nboth = pd.concat([df, other])\nm.fit(both[both.t == 1], 1)\nm.predict(other)",
        False,
    ),
    "a number written into each file, and the same file": (
        "df['t'], other['t'] = 1, 0\nboth = pd.concat([df, other])\nm.fit(both[both['t'] != 0], 1)\nm.predict(df)",
        True,
    ),
    "a number written into some cells": (
        "df['t'], other['t'] = 1, 0\ndf.loc[df.a > 3, 't'] = 0\nboth = pd.concat([df, other])\n"
        "m.fit(both[both.t == 1], 1)\nm.predict(other)",
        None,
    ),
    "the index of each file": (
        "both = pd.concat([df, other])\nm.fit(both.loc[df.index], 1)\nm.predict(both.loc[other.index])",
        False,
    ),
    "as many rows from the end as a file has": (
        "both = pd.concat([df, other])\nm.fit(both[: len(df)], 1)\nm.predict(both[-len(other) :])",
        False,
    ),
    "all but as many": ("both = pd.concat([df, other])\nm.fit(both[: -len(other)], 1)\nm.predict(df)", True),
    "pieces of a cut": ("a, b, c = np.split(df.sample(frac=1), [60, 80])\nm.fit(a, 1)\nm.predict(c)", False),
    "a shuffled range": (
        "i = np.arange(len(X))\nnp.random.shuffle(i)\nm.fit(X[i[:50]], 1)\nm.predict(X[i[50:]])",
        False,
    ),
    "indices of unknown origin": ("first, second = folds()\nm.fit(X[first], 1)\nm.predict(X[second])", None),
    "one index of unknown origin": ("first, second = folds()\nm.fit(X[first], 1)\nm.predict(X[first])", True),
    "positions of unknown origin": ("a, b = folds()\nm.fit(df.iloc[a], 1)\nm.predict(df.iloc[b])", None),
    "rows dropped by an unknown index": (
        "i = pick()\nm.fit(df.drop(index=df.index[i]), 1)\nm.predict(df.iloc[i])",
        None,
    ),
    "every second row": ("m.fit(df.iloc[0::2], 1)\nm.predict(df.iloc[1::2])", False),
    "the same rows backwards": ("m.fit(df, 1)\nm.predict(df[::-1])", True),
    "an empty slice": ("m.fit(df[:0], 1)\nm.predict(df[:9])", False),
    "heads and tails of groups": (
        "g = df.groupby('id')\nm.fit(g.head(5), 1)\nm.predict(g.tail(2))",
        None,
    ),
    "two groups": ("g = df.groupby('id')\nm.fit(g.get_group(1), 1)\nm.predict(g.get_group(2))", False),
    "before and after": ("m.fit(df.truncate(after='2015'), 1)\nm.predict(df.truncate(before='2016'))", False),
    "between two times and after a third": (
        "m.fit(df[df.day.between('2010', '2014')], 1)\nm.predict(df[df.day > '2014'])",
        None,
    ),
    "arrays of an archive": ("z = np.load('d.npz')\nm.fit(z['train'], 1)\nm.predict(z['test'])", None),
    "one array of an archive": ("z = np.load('d.npz')\nm.fit(z['train'], 1)\nm.predict(z['train'])", True),
    "splits of a dataset from a hub": (
        "from datasets import load_dataset\nz = load_dataset('a').map(str)\n"
        "m.fit(z['train']['x'], 1)\nm.predict(z['test']['x'])",
        None,
    ),
    "one split of a dataset from a hub": (
        "from datasets import load_dataset\nz = load_dataset('a')\n"
        "m.fit(z['train']['x'], 1)\nm.predict(z['train']['x'])",
        True,
    ),
    "parts that a dataset is split into": (
        "from datasets import load_dataset\nz = load_dataset('a', split='train').train_test_split(0.2)\n"
        "m.fit(z['train']['x'], 1)\nm.predict(z['test']['x'])",
        None,
    ),
    "parts of a pickle": (
        "import pickle\nz = pickle.load(open('d', 'rb'))\nm.fit(z['train'], 1)\nm.predict(z['test'])",
        None,
    ),
    "files read in a comprehension": (
        "d = {n: pd.read_csv(n + '.csv') for n in ['a', 'b']}\nm.fit(d['a'], 1)\nm.predict(d['b'])",
        False,
    ),
    "folders read by one generator": (
        "g = make()\nm.fit(g.flow_from_directory('train'), 1)\nm.predict(g.flow_from_directory('val'))",
        None,
    ),
    "a row written out cell by cell": (
        "last = df.a.iloc[-1] + 1\nm.fit(df[['a', 'b']], 1)\nm.predict([[last, 2]])",
        None,
    ),
    "folds of old": (
        "from sklearn.cross_validation import KFold\nfor a, b in KFold(len(X), n_folds=5):\n    m.fit(X[a], 1)\n"
        "    m.predict(X[b])",
        False,
    ),
    "fields of a named tuple": (
        "from collections import namedtuple\nParts = namedtuple('Parts', 'train, test')\n"
        "p = Parts(*train_test_split(df))\nm.fit(p.train, 1)\nm.predict(p.test)",
        False,
    ),
    "fields of a data class": (
        "from dataclasses import dataclass\n@dataclass\nclass Parts:\n    train: object\n    test: object\n"
        "p = Parts(*train_test_split(df))\nm.fit(p.train, 1)\nm.predict(p.test)",
        False,
    ),
    "fields of a namespace": (
        "from types import SimpleNamespace\na, b = train_test_split(df)\np = SimpleNamespace(train=a, test=b)\n"
        "m.fit(p.train, 1)\nm.predict(p.train)",
        True,
    ),
    "files below one folder": (
        "root = folder()\nm.fit(read(root + '/train'), 1)\nm.predict(read(root + '/val'))",
        None,
    ),
    "a model that is made with its rows": (
        "import statsmodels.api as sm\na, b = train_test_split(df)\nr = sm.OLS(a.y, sm.add_constant(a[['x']])).fit()\n"
        "r.predict(sm.add_constant(b[['x']]))",
        False,
    ),
    "a model that is made with a formula": (
        "import statsmodels.formula.api as smf\nr = smf.ols('y ~ x', data=df).fit()\nr.predict(df)",
        True,
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
    use = trace.uses[0]
    (fit,) = use.model_fits
    assert trace.overlap(trace.model_fits[fit].features, use.rows) is expected
