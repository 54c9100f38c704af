"""In which unit a score is computed: leaks of logarithms and scales into it, and their clean twins."""

from __future__ import annotations

import re

import pytest

HEAD = """\
from sklearn.linear_model import Ridge
from sklearn.compose import TransformedTargetRegressor
from sklearn.metrics import mean_absolute_error
df = pd.read_csv('houses.csv')
X = df.drop(columns=['price'])
y = df['price']
"""
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
LOGS = SPLIT + "model = Ridge().fit(X_train, np.log1p(y_train))\npred = model.predict(X_test)\n"
SCALER = (
    "scaler = StandardScaler()\n"
    + SPLIT
    + "model = Ridge().fit(X_train, scaler.fit_transform(y_train.values.reshape(-1, 1)))\n"
    + "pred = model.predict(X_test)\n"
)

CASES = {
    "plain": (SPLIT + "pred = Ridge().fit(X_train, y_train).predict(X_test)\nm(y_test, pred)\n", "original"),
    "logarithms against prices": (LOGS + "m(y_test, pred)\n", "guess_changed"),
    "logarithms against prices, reshaped": (LOGS + "m(y_test.values, pred.ravel())\n", "guess_changed"),
    "taken back": (LOGS + "m(y_test, np.expm1(pred))\n", "original"),
    "taken back by a method": (LOGS + "m(y_test, np.exp(pred).round(2))\n", "original"),
    "both logarithms": (LOGS + "m(np.log1p(y_test), pred)\n", "changed"),
    "logarithm of the whole target": (
        "y = np.log(y)\n" + SPLIT + "pred = Ridge().fit(X_train, y_train).predict(X_test)\nm(y_test, pred)\n",
        "changed",
    ),
    "logarithm in its own column": (
        "df['lp'] = np.log(df['price'])\ny = df['lp']\n"
        + SPLIT
        + "pred = Ridge().fit(X_train, y_train).predict(X_test)\nm(df['price'].loc[y_test.index], pred)\n",
        "guess_changed",
    ),
    "only the predictions taken back": (
        "y = np.log(y)\n" + SPLIT + "pred = Ridge().fit(X_train, y_train).predict(X_test)\nm(y_test, np.exp(pred))\n",
        "truth_changed",
    ),
    "both taken back": (
        "y = np.log(y)\n"
        + SPLIT
        + "pred = Ridge().fit(X_train, y_train).predict(X_test)\nm(np.exp(y_test), np.exp(pred))\n",
        "original",
    ),
    "the estimator takes back": (
        SPLIT
        + "model = TransformedTargetRegressor(Ridge(), func=np.log1p, inverse_func=np.expm1).fit(X_train, y_train)\n"
        + "m(y_test, model.predict(X_test))\n",
        "original",
    ),
    "a power of ten": (LOGS.replace("log1p", "log10") + "m(y_test, 10 ** pred)\n", "unknown"),
    "by hand": (LOGS + "m(y_test, pred * 2.1 + 3)\n", "unknown"),
    "in a helper": ("def back(p):\n    return np.expm1(p)\n" + LOGS + "m(y_test, back(pred))\n", "original"),
    "logarithms of plain predictions": (
        SPLIT + "pred = Ridge().fit(X_train, y_train).predict(X_test)\nm(np.log(y_test), np.log(pred))\n",
        "unknown",
    ),
    "logarithms of shifted plain predictions": (
        SPLIT + "pred = Ridge().fit(X_train, y_train).predict(X_test)\nm(np.log(y_test + 1), np.log(pred + 1))\n",
        "unknown",
    ),
    "the truth alone in logarithms": (
        SPLIT + "pred = Ridge().fit(X_train, y_train).predict(X_test)\nm(np.log(y_test), pred)\n",
        "truth_changed",
    ),
    "a logarithm among the inputs": (
        "X['area'] = np.log(X['area'])\n"
        + SPLIT
        + "pred = Ridge().fit(X_train, y_train).predict(X_test)\nm(y_test, pred)\n",
        "original",
    ),
    "scaled against prices": (SCALER + "m(y_test, pred)\n", "guess_changed"),
    "scaled and taken back": (SCALER + "m(y_test, scaler.inverse_transform(pred.reshape(-1, 1)))\n", "original"),
    "both scaled": (SCALER + "m(scaler.transform(y_test.values.reshape(-1, 1)), pred)\n", "changed"),
    "only the truth taken back": (
        "scaler = StandardScaler()\ny = scaler.fit_transform(df[['price']])\n"
        + SPLIT
        + "pred = Ridge().fit(X_train, y_train).predict(X_test)\nm(scaler.inverse_transform(y_test), pred)\n",
        "guess_changed",
    ),
    "only the predictions of a scaled target taken back": (
        "scaler = StandardScaler()\ny = scaler.fit_transform(df[['price']])\n"
        + SPLIT
        + "pred = Ridge().fit(X_train, y_train).predict(X_test)\nm(y_test, scaler.inverse_transform(pred))\n",
        "truth_changed",
    ),
    "scaled logarithms, of which the scale is taken back": (
        "scaler = StandardScaler()\ndf['lp'] = np.log1p(df['price'])\ny = scaler.fit_transform(df[['lp']])\n"
        + SPLIT
        + "pred = Ridge().fit(X_train, y_train).predict(X_test)\n"
        + "m(scaler.inverse_transform(y_test), scaler.inverse_transform(pred))\n",
        "changed",
    ),
    "all inputs scaled": (
        "X = StandardScaler().fit_transform(X)\n"
        + SPLIT
        + "pred = Ridge().fit(X_train, y_train).predict(X_test)\nm(y_test, pred)\n",
        "original",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_unit_of_a_score_is_that_of_truth_and_predictions(read, case):
    code, units = CASES[case]
    scores = read(HEAD + re.sub(r"\bm\(", "mean_absolute_error(", code)).evaluations
    assert [score.units for score in scores if score.metric == "mae"] == [units]


RAISED = "model = Ridge().fit(X_train, np.log1p(y_train))\npred = np.expm1(model.predict(X_test))\n"


@pytest.mark.parametrize(
    ("code", "is_retransformed"),
    [
        (RAISED + "mean_squared_error(y_test, pred)\n", True),
        (RAISED + "mean_squared_error(y_test, 1.1 * pred)\n", False),
        (RAISED + "pred *= 1.1\nmean_squared_error(y_test, pred)\n", False),
        (RAISED + "mean_squared_error(y_test, np.expm1(model.predict(X_test) + 0.1))\n", False),
        ("pred = np.exp(Ridge().fit(X_train, y_train).predict(X_test))\nmean_squared_error(y_test, pred)\n", False),
    ],
    ids=["as they are", "times a factor", "times a factor in place", "with half a variance", "no logarithm before"],
)
def test_powers_of_predicted_logarithms_are_told_from_corrected_ones(read, code, is_retransformed):
    (score,) = read(HEAD + SPLIT + code).evaluations
    assert score.is_retransformed == is_retransformed
