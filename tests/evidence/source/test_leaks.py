"""Every leak has a clean twin that differs in one line."""

from __future__ import annotations

import pytest

SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
XY = "y = df['churn']\nX = df.drop(columns=['churn'])\n"
TELL = "model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n"

LEAKS = {
    "scaler before the split": XY + "X = StandardScaler().fit_transform(X)\n" + SPLIT + TELL,
    "scaler fitted and applied on two lines": XY
    + "s = StandardScaler()\nt = s\nt.fit(X)\n"
    + SPLIT
    + "X_train = s.transform(X_train)\nX_test = s.transform(X_test)\n"
    + TELL,
    "scaler on columns of the frame": "df[['a', 'b']] = MinMaxScaler().fit_transform(df[['a', 'b']])\n"
    + XY
    + SPLIT
    + TELL,
    "alias of the frame": "d = df\nd['a'] = MinMaxScaler().fit_transform(d[['a']])\n" + XY + SPLIT + TELL,
    "helper called before the split": "def prep(frame):\n    s = StandardScaler()\n    return s.fit_transform(frame)\n"
    + XY
    + "X = prep(X)\n"
    + SPLIT
    + TELL,
    "split in a helper, two levels deep": "def cut(X, y):\n    return train_test_split(X, y)\n"
    "def prepare(X, y):\n    X = StandardScaler().fit_transform(X)\n    parts = cut(X, y)\n    return parts\n"
    + XY
    + "X_train, X_test, y_train, y_test = prepare(X, y)\n"
    + TELL,
    "helper that returns a dict": "def prepare(X, y):\n    X = StandardScaler().fit_transform(X)\n"
    "    a, b, c, d = train_test_split(X, y)\n    return {'X': (a, b), 'y': (c, d)}\n"
    + XY
    + "parts = prepare(X, y)\nX_train, X_test = parts['X']\ny_train, y_test = parts['y']\n"
    + TELL,
    "fields of an object": "class Job:\n    def __init__(self, X, y):\n        self.X, self.y = X, y\n"
    "    def scale(self):\n        self.X = StandardScaler().fit_transform(self.X)\n"
    "    def cut(self):\n        self.a, self.b, self.c, self.d = train_test_split(self.X, self.y)\n"
    "    def run(self):\n        m = LogisticRegression().fit(self.a, self.c)\n        return m.score(self.b, self.d)\n"
    + XY
    + "job = Job(X, y)\njob.scale()\njob.cut()\nprint(job.run())\n",
    "preprocessed rows in a cross-validation": XY
    + "X = StandardScaler().fit_transform(X)\nprint(cross_val_score(LogisticRegression(), X, y))\n",
    "pipeline of transformers on all rows": XY
    + "X = make_pipeline(SimpleImputer(), StandardScaler()).fit_transform(X)\n"
    + SPLIT
    + TELL,
    "over-sampling before the split": XY + "X, y = SMOTE().fit_resample(X, y)\n" + SPLIT + TELL,
    "over-sampling before a cross-validation": XY
    + "X, y = SMOTE().fit_resample(X, y)\nprint(cross_val_score(LogisticRegression(), X, y))\n",
    "over-sampling before a search": XY
    + "X, y = SMOTE().fit_resample(X, y)\ng = GridSearchCV(LogisticRegression(), {'C': [1]}).fit(X, y)\n"
    "print(g.best_score_)\n",
    "second split of resampled rows": XY
    + SPLIT
    + "X_res, y_res = SMOTE().fit_resample(X_train, y_train)\na, b, c, d = train_test_split(X_res, y_res)\n"
    "m = LogisticRegression().fit(a, c)\nprint(m.score(b, d))\n",
    "selection with all labels": XY
    + "X = SelectKBest(k=5).fit_transform(X, y)\nprint(cross_val_score(LogisticRegression(), X, y))\n",
    "mean of all rows": "df['age'] = df['age'].fillna(df['age'].mean())\n" + XY + SPLIT + TELL,
    "mean of all rows in place": "df['age'].fillna(df['age'].mean(), inplace=True)\n" + XY + SPLIT + TELL,
    "hand-written scaling": XY + "X = (X - X.mean()) / X.std()\n" + SPLIT + TELL,
    "scaler outside of a loop over folds": XY
    + "X = StandardScaler().fit_transform(X)\nfor a, b in KFold(5).split(X):\n"
    "    m = LogisticRegression().fit(X[a], y.iloc[a])\n    print(m.score(X[b], y.iloc[b]))\n",
    "slice as a hold-out": XY + "X = StandardScaler().fit_transform(X)\nn = int(len(X) * 0.8)\n"
    "m = LogisticRegression().fit(X[:n], y[:n])\nprint(m.score(X[n:], y[n:]))\n",
    "mask as a hold-out": "df['a'] = MinMaxScaler().fit_transform(df[['a']])\nmask = np.random.rand(len(df)) < 0.8\n"
    "train, test = df[mask], df[~mask]\nm = LogisticRegression().fit(train[['a']], train['churn'])\n"
    "print(m.score(test[['a']], test['churn']))\n",
    "date cut as a hold-out": "df['a'] = MinMaxScaler().fit_transform(df[['a']])\n"
    "train, test = df[df['day'] < '2020-01-01'], df[df['day'] >= '2020-01-01']\n"
    "m = LogisticRegression().fit(train[['a']], train['churn'])\nprint(m.score(test[['a']], test['churn']))\n",
    "sampled hold-out": "df['a'] = MinMaxScaler().fit_transform(df[['a']])\n"
    "train = df.sample(frac=0.8, random_state=1)\ntest = df.drop(train.index)\n"
    "m = LogisticRegression().fit(train[['a']], train['churn'])\nprint(m.score(test[['a']], test['churn']))\n",
    "fit on train and test stacked": XY
    + SPLIT
    + "s = StandardScaler().fit(pd.concat([X_train, X_test]))\nX_train = s.transform(X_train)\n"
    "X_test = s.transform(X_test)\n" + TELL,
    "target mean by group": "df['city_mean'] = df.groupby('city')['churn'].transform('mean')\n" + XY + SPLIT + TELL,
    "function of a script that is never called": "def train(frame):\n    y = frame.pop('churn')\n"
    "    X = StandardScaler().fit_transform(frame)\n    a, b, c, d = train_test_split(X, y)\n"
    "    m = LogisticRegression().fit(a, c)\n    return m.score(b, d)\n",
    "nested cross-validation over scaled rows": XY + "X = StandardScaler().fit_transform(X)\n"
    "print(cross_val_score(GridSearchCV(LogisticRegression(), {'C': [1]}), X, y))\n",
}

CLEAN = {
    "scaler of the training part": XY
    + SPLIT
    + "s = StandardScaler()\nX_train = s.fit_transform(X_train)\nX_test = s.transform(X_test)\n"
    + TELL,
    "scaled copy that is never used": XY + "Z = StandardScaler().fit_transform(X)\n" + SPLIT + TELL,
    "scaled column that is not a feature": "df['z'] = MinMaxScaler().fit_transform(df[['a']])\n"
    "y = df['churn']\nX = df[['a', 'b']]\n" + SPLIT + TELL,
    "helper called on the training part": "def prep(frame):\n    s = StandardScaler()\n"
    "    return s, s.fit_transform(frame)\n"
    + XY
    + SPLIT
    + "s, X_train = prep(X_train)\nX_test = s.transform(X_test)\n"
    + TELL,
    "pipeline in a cross-validation": XY
    + "print(cross_val_score(make_pipeline(StandardScaler(), LogisticRegression()), X, y))\n",
    "column transformer in a search": XY
    + SPLIT
    + "p = Pipeline([('c', ColumnTransformer([('n', StandardScaler(), ['a'])])), ('m', LogisticRegression())])\n"
    "g = GridSearchCV(p, {'m__C': [1]}, cv=5).fit(X_train, y_train)\nprint(g.score(X_test, y_test))\n",
    "sampler in a pipeline": XY + "print(cross_val_score(imb_pipeline(SMOTE(), LogisticRegression()), X, y))\n",
    "selector in a pipeline": XY + "print(cross_val_score(make_pipeline(SelectKBest(), LogisticRegression()), X, y))\n",
    "sampler on the training part": XY + SPLIT + "X_train, y_train = SMOTE().fit_resample(X_train, y_train)\n" + TELL,
    "sampler on the training part and a search in it": XY
    + SPLIT
    + "X_train, y_train = SMOTE().fit_resample(X_train, y_train)\n"
    "g = GridSearchCV(LogisticRegression(), {'C': [1]}).fit(X_train, y_train)\nprint(g.score(X_test, y_test))\n",
    "scaler of the training part and a search in it": XY
    + SPLIT
    + "s = StandardScaler().fit(X_train)\ng = GridSearchCV(LogisticRegression(), {'C': [1]})\n"
    "g.fit(s.transform(X_train), y_train)\nprint(g.score(s.transform(X_test), y_test))\n",
    "scaler of the training part and a cross-validation in it": XY
    + SPLIT
    + "s = StandardScaler().fit(X_train)\nX_train, X_test = s.transform(X_train), s.transform(X_test)\n"
    "print(cross_val_score(LogisticRegression(), X_train, y_train).mean())\n" + TELL,
    "mean of the training part": XY + SPLIT + "m = X_train['age'].mean()\nX_train['age'] = X_train['age'].fillna(m)\n"
    "X_test['age'] = X_test['age'].fillna(m)\n" + TELL,
    "scaler inside of a loop over folds": XY
    + "for a, b in KFold(5).split(X):\n    s = StandardScaler().fit(X.iloc[a])\n"
    "    m = LogisticRegression().fit(s.transform(X.iloc[a]), y.iloc[a])\n"
    "    print(m.score(s.transform(X.iloc[b]), y.iloc[b]))\n",
    "scaler of the first slice": XY + "n = int(len(X) * 0.8)\ns = StandardScaler().fit(X[:n])\n"
    "m = LogisticRegression().fit(s.transform(X[:n]), y[:n])\nprint(m.score(s.transform(X[n:]), y[n:]))\n",
    "scaler of one side of a mask": "mask = df['year'] < 2015\ntrain, test = df[mask], df[~mask]\n"
    "s = StandardScaler().fit(train[['a']])\nm = LogisticRegression().fit(s.transform(train[['a']]), train['churn'])\n"
    "print(m.score(s.transform(test[['a']]), test['churn']))\n",
    "scaler of sampled rows": "train = df.sample(frac=0.8, random_state=1)\ntest = df.drop(train.index)\n"
    "s = StandardScaler().fit(train[['a']])\nm = LogisticRegression().fit(s.transform(train[['a']]), train['churn'])\n"
    "print(m.score(s.transform(test[['a']]), test['churn']))\n",
    "final model on all rows after a clean evaluation": XY
    + "print(cross_val_score(make_pipeline(StandardScaler(), LogisticRegression()), X, y).mean())\n"
    "s = StandardScaler()\nfinal = LogisticRegression().fit(s.fit_transform(X), y)\n"
    "joblib.dump(final, 'model.joblib')\n",
    "final scaler after a clean hold-out": XY
    + SPLIT
    + "p = make_pipeline(StandardScaler(), LogisticRegression()).fit(X_train, y_train)\n"
    "print(p.score(X_test, y_test))\n"
    "s = StandardScaler().fit(X)\nfinal = LogisticRegression().fit(s.transform(X), y)\n"
    "joblib.dump(final, 'm.joblib')\n",
    "training score beside the test score": XY
    + SPLIT
    + "s = StandardScaler().fit(X_train)\nm = LogisticRegression().fit(s.transform(X_train), y_train)\n"
    "print(m.score(s.transform(X_train), y_train), m.score(s.transform(X_test), y_test))\n",
    "same names for raw and scaled parts": XY
    + SPLIT
    + "s = StandardScaler()\ns.fit(X_train)\nX_train = s.transform(X_train)\nX_test = s.transform(X_test)\n"
    + TELL,
    "stateless function before the split": XY + "X = FunctionTransformer(np.log1p).fit_transform(X)\n" + SPLIT + TELL,
    "counts and displays": "print(df.isnull().sum())\ndf.describe()\ndf.groupby('city').size()\n" + XY + SPLIT + TELL,
    "group mean of a feature": "df['m'] = df.groupby('city')['age'].transform('mean')\n" + XY + SPLIT + TELL,
    "nested cross-validation": XY
    + "print(cross_val_score(GridSearchCV(make_pipeline(StandardScaler(), LogisticRegression()), {}), X, y))\n",
    "three parts": XY + "X_train, X_rest, y_train, y_rest = train_test_split(X, y)\n"
    "X_val, X_test, y_val, y_test = train_test_split(X_rest, y_rest)\ns = StandardScaler().fit(X_train)\n"
    "m = LogisticRegression().fit(s.transform(X_train), y_train)\nprint(m.score(s.transform(X_val), y_val))\n"
    "print(m.score(s.transform(X_test), y_test))\n",
    "unsupervised use without a score": "X = StandardScaler().fit_transform(df)\nX = PCA(2).fit_transform(X)\n",
    "labels encoded": "from sklearn.preprocessing import LabelEncoder\n"
    + XY
    + "y = LabelEncoder().fit_transform(y)\n"
    + SPLIT
    + TELL,
    "arguments already apart": "def train(X_train, X_test, y_train, y_test):\n    s = StandardScaler()\n"
    "    X_train = s.fit_transform(X_train)\n    X_test = s.transform(X_test)\n"
    "    m = LogisticRegression().fit(X_train, y_train)\n    return m.score(X_test, y_test)\n",
    "submission without labels": "test = pd.read_csv('data/test.csv')\nboth = pd.concat([df, test])\n"
    "both['age'] = both['age'].fillna(both['age'].mean())\ntrain, test = both[:len(df)], both[len(df):]\n"
    "m = LogisticRegression().fit(train[['age']], train['churn'])\np = m.predict(test[['age']])\n",
}


def leaking(unit):
    return [fit for fit in unit.fits if fit.reaches_test_rows is True]


@pytest.mark.parametrize("name", LEAKS)
def test_leak_is_found(read, name):
    unit = read(LEAKS[name])
    assert unit.status == "complete"
    assert leaking(unit)


@pytest.mark.parametrize("name", CLEAN)
def test_clean_twin_is_silent(read, name):
    unit = read(CLEAN[name])
    assert unit.status == "complete"
    assert [(fit.step.class_path, fit.location.line) for fit in leaking(unit)] == []
    assert not any(fit.is_refit_on_test for fit in unit.fits)


ESCAPING = {
    "parts returned by a function": "def prepare(X, y):\n    X = StandardScaler().fit_transform(X)\n"
    "    return train_test_split(X, y)\n",
    "model and test part returned": "def build(X, y):\n    X = StandardScaler().fit_transform(X)\n"
    "    a, b, c, d = train_test_split(X, y)\n    m = LogisticRegression()\n    m.fit(a, c)\n    return m, b, d\n",
    "parts kept in an object": "class Data:\n    def load(self, X, y):\n        X = StandardScaler().fit_transform(X)\n"
    "        self.a, self.b, self.c, self.d = train_test_split(X, y)\n",
    "parts saved to files": "df['a'] = MinMaxScaler().fit_transform(df[['a']])\ntrain, test = train_test_split(df)\n"
    "train.to_csv('train.csv')\ntest.to_csv('test.csv')\n",
}


@pytest.mark.parametrize("name", ESCAPING)
def test_leak_that_is_scored_elsewhere(read, name):
    assert leaking(read(ESCAPING[name]))


def test_second_fit_that_is_scored_elsewhere(read):
    unit = read(
        "def prepare(X, y):\n    a, b, c, d = train_test_split(X, y)\n    s = StandardScaler()\n"
        "    return s.fit_transform(a), s.fit_transform(b), c, d\n"
    )
    assert [fit.is_refit_on_test for fit in unit.fits if fit.step.kind == "scaler"] == [False, True]


def test_clean_parts_returned_by_a_function(read):
    unit = read(
        "def prepare(X, y):\n    a, b, c, d = train_test_split(X, y)\n    s = StandardScaler().fit(a)\n"
        "    return s.transform(a), s.transform(b), c, d\n"
    )
    assert not leaking(unit)
    assert not any(fit.is_refit_on_test for fit in unit.fits)


def test_folds_inside_the_training_file_while_a_test_file_is_scored(read):
    unit = read(
        XY
        + "other = pd.read_csv('data/test.csv')\ns = StandardScaler().fit(X)\nX = s.transform(X)\n"
        + "print(cross_val_score(LogisticRegression(), X, y))\nm = LogisticRegression().fit(X, y)\n"
        + "print(m.score(s.transform(other.drop(columns=['churn'])), other['churn']))\n"
    )
    assert not leaking(unit)
    assert [evaluation.rows for evaluation in unit.evaluations] == ["fold_test", "test"]


TEST_FILE = "test = pd.read_csv('data/test.csv')\ny_test = test['churn']\n"
LEARNT = {
    "scaler": "s = StandardScaler()\nX = s.fit_transform(X)\nX_test = s.transform(test.drop(columns=['churn']))\n",
    "selector": "s = SelectKBest()\nX = s.fit_transform(X, y)\nX_test = s.transform(test.drop(columns=['churn']))\n",
    "fill": "m = X.mean()\nX = X.fillna(m)\nX_test = test.drop(columns=['churn']).fillna(m)\n",
}
SEARCH = "g = GridSearchCV(LogisticRegression(), {'C': [1, 2]}, cv=4)\ng.fit(X, y)\n"
PREDICT = "pred = g.best_estimator_.predict(X_test)\n"
BY_HAND = {
    "difference": "print(np.mean(abs(y_test - pred)))\n",
    "method of the difference": "print((y_test - pred).abs().mean())\n",
    "root of squares": "print(np.sqrt(np.mean((y_test - pred) ** 2)))\n",
    "equality": "print((y_test == pred).mean())\n",
    "norm": "print(np.linalg.norm(y_test - pred))\n",
    "local function": "def mae(a, b):\n    return np.mean(abs(a - b))\nprint(mae(y_test, pred))\n",
    "function of a library": "from lifelines.utils import concordance_index\nprint(concordance_index(y_test, pred))\n",
    "imported function": "from mymetrics import mape\nprint(mape(y_test, pred))\n",
}
HANDED_ON = {
    "file": "pd.DataFrame({'p': pred}).to_csv('submission.csv')\n",
    "figure": "import matplotlib.pyplot as plt\nplt.hist(pred)\n",
}
BEST = "print(g.best_score_)\n"


@pytest.mark.parametrize("learnt", LEARNT)
@pytest.mark.parametrize("how", [*BY_HAND, *HANDED_ON])
def test_search_in_the_training_file_while_a_test_file_is_judged_by_hand(read, learnt, how):
    told = (BY_HAND | HANDED_ON)[how]
    assert not leaking(read(XY + TEST_FILE + LEARNT[learnt] + SEARCH + PREDICT + told))


@pytest.mark.parametrize("how", BY_HAND)
def test_search_whose_best_score_is_shown_beside_a_score_by_hand(read, how):
    assert not leaking(read(XY + TEST_FILE + LEARNT["scaler"] + SEARCH + PREDICT + BEST + BY_HAND[how]))


def test_search_among_arguments_already_apart(read):
    code = (
        "def train(X, X_test, y, y_test):\n    s = StandardScaler()\n    X = s.fit_transform(X)\n"
        "    g = GridSearchCV(LogisticRegression(), {'C': [1]}).fit(X, y)\n"
    )
    assert not leaking(read(code + "    return np.mean(abs(y_test - g.predict(s.transform(X_test))))\n"))
    assert leaking(read(code + "    return np.mean(abs(y - g.predict(X)))\n"))


@pytest.mark.parametrize(
    "code",
    [
        TEST_FILE + LEARNT["scaler"] + SEARCH,
        TEST_FILE + LEARNT["scaler"] + SEARCH + BEST,
        TEST_FILE + LEARNT["scaler"] + SEARCH + PREDICT + BEST + HANDED_ON["file"],
        TEST_FILE + LEARNT["scaler"] + SEARCH + PREDICT + BEST + "print((pred > 0.5).mean())\n",
        TEST_FILE + LEARNT["scaler"] + SEARCH + BEST + "print(abs(g.predict(s.transform([[1, 2]])) - 3))\n",
        TEST_FILE + LEARNT["scaler"] + SEARCH + "pred = g.predict(X)\nprint(np.mean(abs(y - pred)))\n",
        "X = StandardScaler().fit_transform(X)\nX, X_test, y, y_test = train_test_split(X, y)\n"
        + SEARCH
        + PREDICT
        + BY_HAND["difference"],
        "X = StandardScaler().fit_transform(X)\nX_test, y_test = X[800:], y[800:]\nX, y = X[:800], y[:800]\n"
        + SEARCH
        + PREDICT
        + BY_HAND["difference"],
        TEST_FILE + "both = StandardScaler().fit_transform(pd.concat([X, test.drop(columns=['churn'])]))\n"
        "X, X_test = both[:len(df)], both[len(df):]\n" + SEARCH + PREDICT + BY_HAND["difference"],
    ],
    ids=["alone", "best", "file", "share", "made up", "own rows", "before a split", "before slices", "both files"],
)
def test_search_over_rows_that_no_other_score_makes_up_for(read, code):
    assert leaking(read(XY + code))


def test_inner_hold_out_that_only_chooses(read):
    unit = read(
        XY
        + SPLIT
        + "s = StandardScaler().fit(X_train)\nX_train, X_test = s.transform(X_train), s.transform(X_test)\n"
        + "a, b, c, d = train_test_split(X_train, y_train)\np = LogisticRegression().fit(a, c).predict(b)\n"
        + TELL
    )
    assert not leaking(unit)


def test_folds_that_give_weights_and_no_score(read):
    """Every row is predicted by a model that has not seen it, and nothing is held against the predictions."""
    folds = (
        "X = StandardScaler().fit_transform(X)\nweights = np.zeros(len(X))\n"
        "for a, b in StratifiedKFold(5).split(X, y):\n"
        "    p = LogisticRegression().fit(X[a], y[a]).predict_proba(X[b])\n    weights[b] = p[:, 1] / p[:, 0]\n"
    )
    assert not leaking(read(XY + folds))
    assert leaking(read(XY + folds + "    print(np.mean(p[:, 1] - y[b]))\n"))


def test_folds_of_training_slices_while_the_test_slice_is_judged_by_hand(read):
    code = XY + "n = int(len(df) * 0.8)\nX_test, y_test = X[n:], y[n:]\nX, y = X[:n], y[:n]\n"
    model = "s = StandardScaler().fit({rows})\nX = s.transform(X)\nprint(cross_val_score(LogisticRegression(), X, y))\n"
    judged = "pred = LogisticRegression().fit(X, y).predict(s.transform(X_test))\n" + BY_HAND["root of squares"]
    assert not leaking(read(code + model.format(rows="X") + judged))
    assert leaking(read(code + "Z = pd.concat([X, X_test])\n" + model.format(rows="Z") + judged))
