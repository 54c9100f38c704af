"""Further cases in which a leak and its clean twin look alike."""

from __future__ import annotations

import pytest

XY = "y = df['churn']\nX = df.drop(columns=['churn'])\n"
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
TELL = "model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n"

LEAKS = {
    "row by row with a mean of all rows": (
        XY + "X['age'] = X.apply(lambda row: row['age'] - df['age'].mean(), axis=1)\n" + SPLIT + TELL
    ),
    "scaled by statistics over rows and pixels": (
        XY + "X = (X - np.mean(X.values, axis=(0, 1))) / X.values.std(0)\n" + SPLIT + TELL
    ),
    "power learnt from all rows and applied to the test rows": (
        "from scipy import stats\n"
        + XY
        + "_, power = stats.yeojohnson(X['age'])\n"
        + SPLIT
        + "X_train['age'] = stats.yeojohnson(X_train['age'], lmbda=power)\n"
        + "X_test['age'] = stats.yeojohnson(X_test['age'], lmbda=power)\n"
        + TELL
    ),
    "power that is None": (
        "from scipy import stats\n" + XY + "X['age'], _ = stats.boxcox(X['age'], lmbda=None)\n" + SPLIT + TELL
    ),
    "targets taken with a star": (
        XY
        + "X = StandardScaler().fit_transform(X)\n"
        + "X_train, X_test, *ys = train_test_split(X, y)\n"
        + "m = LogisticRegression().fit(X_train, ys[0])\n"
        + "print(m.score(X_test, ys[1]))\n"
    ),
    "split of the whole frame": (
        "df['a'] = StandardScaler().fit_transform(df[['a']])\n"
        + "train, test = train_test_split(df)\n"
        + "m = LogisticRegression().fit(train.drop('churn', axis=1), train.churn)\n"
        + "print(m.score(test.drop('churn', axis=1), test.churn))\n"
    ),
    "rows watched while a network trains": (
        "from tensorflow.keras.models import Sequential\n"
        + "from tensorflow.keras.layers import Dense\n"
        + XY
        + "X = StandardScaler().fit_transform(X)\n"
        + SPLIT
        + "m = Sequential()\n"
        + "m.add(Dense(1))\n"
        + "m.compile(loss='binary_crossentropy')\n"
        + "m.fit(X_train, y_train, validation_data=(X_test, y_test))\n"
    ),
    "module under another name": ("import sklearn.preprocessing as pp\n" + XY + "X = pp.scale(X)\n" + SPLIT + TELL),
    "star import": (
        "from sklearn.preprocessing import *\n" + XY + "X = RobustScaler().fit_transform(X)\n" + SPLIT + TELL
    ),
    "target means of all rows": (
        "means = df.groupby('city')['churn'].mean()\n" + "df['te'] = df['city'].map(means)\n" + XY + SPLIT + TELL
    ),
    "columns chosen by correlation with the target": (
        "c = df.corr()['churn'].abs()\n"
        + "cols = c[c > 0.2].index\n"
        + "X = df[cols]\n"
        + "y = df['churn']\n"
        + SPLIT
        + TELL
    ),
    "columns chosen by importances on all rows": (
        XY
        + "rf = RandomForestClassifier().fit(X, y)\n"
        + "top = rf.feature_importances_.argsort()[-5:]\n"
        + "X = X.iloc[:, top]\n"
        + SPLIT
        + TELL
    ),
    "main function": (
        "def main():\n"
        + "    y = df['churn']\n"
        + "    X = df.drop(columns=['churn'])\n"
        + "    X = StandardScaler().fit_transform(X)\n"
        + "    "
        + SPLIT
        + "    model = LogisticRegression().fit(X_train, y_train)\n"
        + "    print(model.score(X_test, y_test))\n"
        + "    \n"
        + "if __name__ == '__main__':\n"
        + "    main()\n"
    ),
    "loop over folds in a function": (
        "def cv(X, y, model):\n"
        + "    scores = []\n"
        + "    for tr, te in StratifiedKFold(5).split(X, y):\n"
        + "        m = clone(model).fit(X[tr], y[tr])\n"
        + "        scores.append(m.score(X[te], y[te]))\n"
        + "    return np.mean(scores)\n"
        + XY
        + "X = StandardScaler().fit_transform(X)\n"
        + "print(cv(X, y.values, LogisticRegression()))\n"
    ),
    "scaler of both files": (
        "test = pd.read_csv('test.csv')\n"
        + "s = StandardScaler().fit(pd.concat([df, test])[['a']])\n"
        + "m = LogisticRegression().fit(s.transform(df[['a']]), df.churn)\n"
        + "print(m.score(s.transform(test[['a']]), test.churn))\n"
    ),
    "loop over parts with the median of both": (
        "test = pd.read_csv('test.csv')\n"
        + "for part in [df, test]:\n"
        + "    part['age'] = part['age'].fillna(pd.concat([df, test])['age'].median())\n"
        + "m = LogisticRegression().fit(df[['age']], df.churn)\n"
        + "print(m.score(test[['age']], test.churn))\n"
    ),
    "transformer of this text on all rows": (
        "from sklearn.base import BaseEstimator, TransformerMixin\n"
        + "class Clip(BaseEstimator, TransformerMixin):\n"
        + "    def fit(self, X, y=None):\n"
        + "        self.m = X.mean()\n"
        + "        return self\n"
        + "    def transform(self, X):\n"
        + "        return X - self.m\n"
        + XY
        + "X = Clip().fit_transform(X)\n"
        + "print(cross_val_score(LogisticRegression(), X, y))\n"
    ),
}

CLEAN = {
    "function of each row": (XY + "X = X.apply(lambda row: (row - row.mean()) / row.std(), axis=1)\n" + SPLIT + TELL),
    "encoder with given categories on each part": (
        "from sklearn.preprocessing import OneHotEncoder\n"
        + XY
        + SPLIT
        + "encoder = OneHotEncoder(categories=[['north', 'south']])\n"
        + "m = LogisticRegression().fit(encoder.fit_transform(X_train[['region']]), y_train)\n"
        + "print(m.score(encoder.fit_transform(X_test[['region']]), y_test))\n"
    ),
    "statistics of each row": (
        XY
        + "X = X.sub(X.mean(axis=1), axis=0)\n"
        + "X = (X - np.mean(X.values, axis=1, keepdims=True)) / X.values.max(1)[:, None]\n"
        + "X = X / np.percentile(X, 90, axis=-1)[:, None]\n"
        + "X['age'] = X['age'].fillna(X[['tenure', 'spend']].median(axis='columns'))\n"
        + "X['spread'] = X.quantile(0.9, axis=1) - X.min(1)\n"
        + "images = X.values.reshape(-1, 8, 8)\n"
        + "X = images - images.mean(axis=(1, 2), keepdims=True)\n"
        + SPLIT
        + TELL
    ),
    "power learnt from the training rows": (
        "from scipy import stats\n"
        + XY
        + SPLIT
        + "X_train['age'], power = stats.yeojohnson(X_train['age'])\n"
        + "X_test['age'] = stats.yeojohnson(X_test['age'], lmbda=power)\n"
        + TELL
    ),
    "power that is a literal": (
        "from scipy import special\n" + XY + "X['age'] = special.boxcox(X['age'], 0.15)\n" + SPLIT + TELL
    ),
    "each row scaled by itself": (
        "from sklearn.preprocessing import scale\n" + XY + "X = scale(X, axis=1)\n" + SPLIT + TELL
    ),
    "scaled rows that are thrown away": (
        "from sklearn.preprocessing import scale\n" + XY + "scale(X)\n" + SPLIT + TELL
    ),
    "out-of-fold target means": (
        "df['te'] = 0.0\n"
        + "for a, b in KFold(5, shuffle=True, random_state=0).split(df):\n"
        + "    means = df.iloc[a].groupby('city')['churn'].mean()\n"
        + "    df.loc[df.index[b], 'te'] = df.iloc[b]['city'].map(means)\n"
        + XY
        + SPLIT
        + TELL
    ),
    "target means of the training part": (
        "train, test = train_test_split(df, random_state=0)\n"
        + "means = train.groupby('city')['churn'].mean()\n"
        + "train['te'] = train['city'].map(means)\n"
        + "test['te'] = test['city'].map(means)\n"
        + "m = LogisticRegression().fit(train[['te']], train['churn'])\n"
        + "print(m.score(test[['te']], test['churn']))\n"
    ),
    "columns chosen by importances on the training part": (
        XY
        + SPLIT
        + "rf = RandomForestClassifier().fit(X_train, y_train)\n"
        + "top = rf.feature_importances_.argsort()[-5:]\n"
        + "X_train, X_test = X_train.iloc[:, top], X_test.iloc[:, top]\n"
        + TELL
    ),
    "column transformer of the training part": (
        XY
        + SPLIT
        + "prep = ColumnTransformer([('n', StandardScaler(), ['a'])])\n"
        + "Xt = prep.fit_transform(X_train)\n"
        + "m = LogisticRegression().fit(Xt, y_train)\n"
        + "print(roc_auc_score(y_test, m.predict_proba(prep.transform(X_test))[:, 1]))\n"
    ),
    "dict of models": (
        XY
        + SPLIT
        + "s = StandardScaler().fit(X_train)\n"
        + "for name, m in {'a': LogisticRegression(), 'b': RandomForestClassifier()}.items():\n"
        + "    m.fit(s.transform(X_train), y_train)\n"
        + "    print(name, m.score(s.transform(X_test), y_test))\n"
    ),
    "scaler refitted in every fold of a function": (
        "def cv(X, y, model):\n"
        + "    scores = []\n"
        + "    for tr, te in StratifiedKFold(5).split(X, y):\n"
        + "        s = StandardScaler().fit(X[tr])\n"
        + "        m = clone(model).fit(s.transform(X[tr]), y[tr])\n"
        + "        scores.append(m.score(s.transform(X[te]), y[te]))\n"
        + "    return np.mean(scores)\n"
        + XY
        + "print(cv(X.values, y.values, LogisticRegression()))\n"
    ),
    "sampler inside of a loop over folds": (
        XY
        + "for tr, te in KFold(5).split(X):\n"
        + "    a, b = SMOTE().fit_resample(X.iloc[tr], y.iloc[tr])\n"
        + "    m = LogisticRegression().fit(a, b)\n"
        + "    print(m.score(X.iloc[te], y.iloc[te]))\n"
    ),
    "counts as a feature": ("df['n'] = df['city'].map(df['city'].value_counts())\n" + XY + SPLIT + TELL),
    "rows filtered by a quantile": ("df = df[df.a < df.a.quantile(0.99)]\n" + XY + SPLIT + TELL),
    "rolling mean": ("df['r'] = df['a'].rolling(3).mean()\n" + XY + SPLIT + TELL),
    "label from the next row": (
        "df['up'] = (df['p'].shift(-1) > df['p']).astype(int)\n" + "y = df['up']\n" + "X = df[['p']]\n" + SPLIT + TELL
    ),
    "scaler of the training file": (
        "test = pd.read_csv('test.csv')\n"
        + "s = StandardScaler().fit(df[['a']])\n"
        + "m = LogisticRegression().fit(s.transform(df[['a']]), df.churn)\n"
        + "print(m.score(s.transform(test[['a']]), test.churn))\n"
    ),
    "loop over parts with the training median": (
        XY
        + SPLIT
        + "m = X_train['age'].median()\n"
        + "for part in (X_train, X_test):\n"
        + "    part['age'] = part['age'].fillna(m)\n"
        + TELL
    ),
    "constant fill": ("df = df.fillna(0)\n" + XY + SPLIT + TELL),
    "forward fill": ("df = df.ffill()\n" + XY + SPLIT + TELL),
    "statistic that is only shown": (
        "from scipy.stats import zscore\n" + "print(zscore(df['churn']))\n" + XY + SPLIT + TELL
    ),
    "projection that is only plotted": (
        "import matplotlib.pyplot as plt\n"
        + "Z = PCA(2).fit_transform(StandardScaler().fit_transform(df))\n"
        + "plt.scatter(Z[:, 0], Z[:, 1])\n"
        + XY
        + SPLIT
        + TELL
    ),
    "final model before the evaluation": (
        XY
        + "Z = StandardScaler().fit_transform(X)\n"
        + "final = LogisticRegression().fit(Z, y)\n"
        + SPLIT
        + "p = make_pipeline(StandardScaler(), LogisticRegression())\n"
        + "p.fit(X_train, y_train)\n"
        + "print(p.score(X_test, y_test))\n"
        + "joblib.dump(final, 'm')\n"
    ),
    "pipeline of transformers on the training part": (
        XY
        + SPLIT
        + "prep = Pipeline([('i', SimpleImputer()), ('s', StandardScaler())])\n"
        + "X_train = prep.fit_transform(X_train)\n"
        + "X_test = prep.transform(X_test)\n"
        + TELL
    ),
    "class that scales and predicts": (
        "class Model:\n"
        + "    def __init__(self):\n"
        + "        self.s = StandardScaler()\n"
        + "        self.m = LogisticRegression()\n"
        + "    def fit(self, X, y):\n"
        + "        self.m.fit(self.s.fit_transform(X), y)\n"
        + "        return self\n"
        + "    def score(self, X, y):\n"
        + "        return self.m.score(self.s.transform(X), y)\n"
        + XY
        + SPLIT
        + "print(Model().fit(X_train, y_train).score(X_test, y_test))\n"
    ),
    "transformer of this text in a pipeline": (
        "from sklearn.base import BaseEstimator, TransformerMixin\n"
        + "class Clip(BaseEstimator, TransformerMixin):\n"
        + "    def fit(self, X, y=None):\n"
        + "        self.m = X.mean()\n"
        + "        return self\n"
        + "    def transform(self, X):\n"
        + "        return X - self.m\n"
        + XY
        + "print(cross_val_score(make_pipeline(Clip(), LogisticRegression()), X, y))\n"
    ),
}


def leaking(unit):
    assert unit.status == "complete"
    return [fit.step.class_path for fit in unit.fits if fit.reaches_test_rows is True]


@pytest.mark.parametrize("name", LEAKS)
def test_leak_is_found(read, name):
    assert leaking(read(LEAKS[name]))


@pytest.mark.parametrize("name", CLEAN)
def test_clean_code_is_silent(read, name):
    unit = read(CLEAN[name])
    assert leaking(unit) == []
    assert not any(fit.is_refit_on_test for fit in unit.fits)


def test_predictions_out_of_fold_are_labels_of_their_classifier(read):
    unit = read(
        XY + "from sklearn.model_selection import cross_val_predict\n"
        "p = cross_val_predict(LogisticRegression(), X, y)\nprint(roc_auc_score(y, p))\n"
    )
    assert [(e.metric, e.input_kind, e.rows) for e in unit.evaluations] == [("roc_auc", "labels", "fold_test")]


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ("raw_score=True", "scores"),
        ("output_margin=True", "scores"),
        ("prediction_type='Probability'", "scores"),
        ("'RawFormulaVal'", "scores"),
        ("prediction_type=how", "unknown"),
        ("prediction_type='Class'", "labels"),
        ("raw_score=False", "labels"),
    ],
)
def test_predict_that_is_told_to_give_scores(read, arguments, kind):
    unit = read(
        XY + SPLIT + "from lightgbm import LGBMClassifier\nhow = input()\n"
        f"p = LGBMClassifier().fit(X_train, y_train).predict(X_test, {arguments})\nprint(roc_auc_score(y_test, p))\n"
    )
    assert [e.input_kind for e in unit.evaluations] == [kind]


def test_share_of_votes_is_no_label(read):
    unit = read(
        XY + SPLIT + "m = RandomForestClassifier().fit(X_train, y_train)\n"
        "votes = np.column_stack([t.predict(X_test) for t in (m, m)])\n"
        "print(roc_auc_score(y_test, votes.mean(axis=1)))\n"
    )
    assert [e.input_kind for e in unit.evaluations] == ["unknown"]
