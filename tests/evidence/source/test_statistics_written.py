"""Statistics on their way into rows: each way leaks from all rows, and is clean from the training part."""

from __future__ import annotations

import pytest

LEAKY = """
{before}
{on_all}
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="churn"), df["churn"])
model = LogisticRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""
CLEAN = """
train, test = train_test_split(df)
source = train.copy()
{before}
{on_train}
{on_test}
model = LogisticRegression().fit(train.drop(columns="churn"), train["churn"])
print(model.score(test.drop(columns="churn"), test["churn"]))
"""

WAYS = {
    "most frequent value": ("", "{rows}['e'] = {rows}['e'].fillna({source}['e'].value_counts().idxmax())"),
    "first of the counts": (
        "often = {source}['e'].value_counts().index[0]",
        "{rows}['e'] = {rows}['e'].fillna(often)",
    ),
    "mean of a description": (
        "told = {source}['age'].describe()",
        "{rows}['age'] = {rows}['age'].fillna(told['mean'])",
    ),
    "draws around the mean": (
        "m, s = {source}['age'].mean(), {source}['age'].std()",
        "{rows}['age'][np.isnan({rows}['age'])] = np.random.randint(m - s, m + s, size=3)",
    ),
    "cells of a column": ("m = {source}['age'].mean()", "{rows}.age[{rows}.age.isnull()] = m"),
    "where the gaps are": ("", "{rows} = {rows}.where({rows}.notnull(), {source}.mean(), axis=1)"),
    "limits": ("", "{rows}['a'] = {rows}['a'].clip(upper={source}['a'].quantile(0.99))"),
    "limits of single cells": (
        "top = {source}['a'].quantile(0.99)",
        "{rows}.loc[{rows}['a'] > top, 'a'] = top",
    ),
    "above the mean": ("", "{rows}['high'] = ({rows}['a'] > {source}['a'].mean()).astype(int)"),
    "above the mean, cell by cell": (
        "m = {source}['a'].mean()",
        "{rows}['high'] = {rows}['a'].apply(lambda v: 1 if v > m else 0)",
    ),
    "table of guesses": (
        "guesses = np.zeros((2, 1))\nfor i in range(2):\n"
        "    guesses[i, 0] = int({source}[{source}['sex'] == i]['age'].dropna().median() / 0.5) * 0.5",
        "for i in range(2):\n    {rows}.loc[({rows}.age.isnull()) & ({rows}.sex == i), 'age'] = guesses[i, 0]",
    ),
    "group means of single cells": (
        "means = {source}.groupby('title')['age'].mean()",
        "{rows}.loc[{rows}.age.isnull() & ({rows}.title == 'Mr'), 'age'] = means['Mr']",
    ),
    "gaps that a model fills": (
        "known = {source}[{source}.age.notnull()]\nforest = RandomForestClassifier().fit(known[['a']], known['age'])",
        "{rows}.loc[{rows}.age.isnull(), 'age'] = forest.predict({rows}[{rows}.age.isnull()][['a']])",
    ),
    "bins of equal width": (
        "unused, bins = pd.cut({source}['a'], 5, retbins=True)",
        "{rows}['a'] = pd.cut({rows}['a'], bins)",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_from_all_rows_it_leaks(read, way):
    before, step = WAYS[way]
    unit = read(LEAKY.format(before=before.format(source="df"), on_all=step.format(rows="df", source="df")))
    assert unit.status == "complete"
    assert [fit for fit in unit.fits if fit.reaches_test_rows is True]


@pytest.mark.parametrize("way", WAYS)
def test_from_the_training_part_it_is_clean(read, way):
    before, step = WAYS[way]
    on_train, on_test = (step.format(rows=rows, source="source") for rows in ("train", "test"))
    unit = read(CLEAN.format(before=before.format(source="source"), on_train=on_train, on_test=on_test))
    assert unit.status == "complete"
    assert [fit.location.text for fit in unit.fits if fit.reaches_test_rows is not False or fit.is_refit_on_test] == []


ONE_STEP = {
    "columns that a function assigns": (
        "df = df.assign(a=lambda d: d['a'] / d['a'].max())",
        "df = df.assign(a=lambda d: d['a'] / 9)",
    ),
    "ranks": ("df['a'] = df['a'].rank()", "df['a'] = df[['a', 'b']].rank(axis=1)['a']"),
    "bins by number": ("df['a'] = pd.cut(df['a'], 5)", "df['a'] = pd.cut(df['a'], [0, 10, 20, 90])"),
    "rows drawn with replacement": (
        "df = pd.concat([df[df.churn == 0], df[df.churn == 1].sample(900, replace=True)])",
        "df = df.sample(900)",
    ),
    "scores beside names": (
        "s = SelectKBest(k=5).fit(df[['a', 'b']], df['churn'])\n"
        "f = pd.concat([pd.DataFrame(['a', 'b']), pd.DataFrame(s.scores_)], axis=1)\n"
        "y = df['churn']\ndf = df[f.nlargest(10, 0)[0]]\ndf['churn'] = y",
        "s = SelectKBest(k=5).fit(df[['a', 'b']], df['churn'])\n"
        "print(pd.concat([pd.DataFrame(['a', 'b']), pd.DataFrame(s.scores_)], axis=1))",
    ),
    "mapper of columns": (
        "from sklearn_pandas import DataFrameMapper\n"
        "df[['a']] = DataFrameMapper([('a', [SimpleImputer(), StandardScaler()])]).fit_transform(df)",
        "from sklearn_pandas import DataFrameMapper\ndf[['a']] = DataFrameMapper([('a', None)]).fit_transform(df)",
    ),
    "rows of a formula": (
        "import patsy\ndf['a'] = df['a'] / df['a'].max()\ny = df['churn']\n"
        "df = pd.DataFrame(patsy.dmatrix('a + b', df))\ndf['churn'] = y",
        "import patsy\ndf['a'] = df['a'] / 9\ny = df['churn']\n"
        "df = pd.DataFrame(patsy.dmatrix('a + b', df))\ndf['churn'] = y",
    ),
    "columns of a frame made empty": (
        "y = df['churn']\nmade = pd.DataFrame()\n"
        "made['a'] = df['a'].fillna(df['a'].mean())\nmade['churn'] = y\ndf = made",
        "y = df['churn']\nmade = pd.DataFrame()\nmade['a'] = df['a'].fillna(0)\nmade['churn'] = y\ndf = made",
    ),
}


@pytest.mark.parametrize("name", ONE_STEP)
def test_one_step_and_its_twin_that_learns_nothing(read, name):
    for is_leaky, step in zip((True, False), ONE_STEP[name], strict=True):
        unit = read(LEAKY.format(before="", on_all=step))
        assert unit.status == "complete"
        assert bool([fit for fit in unit.fits if fit.reaches_test_rows is True]) is is_leaky


HARMLESS = {
    "weights by counts of the target": "df['weight'] = df['churn'].map(len(df) / df['churn'].value_counts())",
    "rare levels put together": "df = df[df['city'].isin(df['city'].value_counts()[:10].index)]",
    "predictions out of the fold": "for a, b in KFold(5).split(df):\n"
    "    m = LogisticRegression().fit(df.iloc[a][['a']], df['churn'].iloc[a])\n"
    "    df.loc[b, 'guess'] = m.predict(df.iloc[b][['a']])",
    "target above its median": "df['high'] = (df['price'] > df['price'].median()).astype(int)\n"
    "df['churn'] = df['high']\ndf = df.drop(columns='high')",
    "description that is printed": "told = df.describe()\nprint(told['a']['mean'])",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_no_leak_stays_silent(read, name):
    unit = read(LEAKY.format(before="", on_all=HARMLESS[name]))
    assert unit.status == "complete"
    assert [fit.location.text for fit in unit.fits if fit.reaches_test_rows is True] == []
