"""Libraries beside pandas and scikit-learn: each leak has a twin that does it right."""

from __future__ import annotations

import pytest

SKLEARN = """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.preprocessing import StandardScaler
"""
FRAME = "df = pd.read_csv('churn.csv')\nX, y = df.drop(columns='churn'), df['churn']\n"
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
FIT = "model = LogisticRegression().fit(X_train, y_train)\n"
TELL = "print(model.score(X_test, y_test))\n"
PANDAS = SKLEARN + FRAME

POLARS = "import polars as pl\n" + SKLEARN + "df = pl.read_csv('churn.csv')\n"
POLARS_PARTS = "X, y = {rows}.drop('churn'), {rows}['churn']\n" + SPLIT + FIT + TELL
POLARS_CUT = (
    "train, test = train_test_split(df, random_state=0)\n{train}{test}"
    "model = LogisticRegression().fit(train.drop('churn'), train['churn'])\n"
    "print(model.score(test.drop('churn'), test['churn']))\n"
)


def polars(before: str, train: str, test: str) -> tuple[str, str]:
    """Let something happen to all rows, or to training and test rows with numbers of the training rows."""
    return (
        POLARS + before + POLARS_PARTS.format(rows="df"),
        POLARS + POLARS_CUT.format(train=train, test=test),
    )


def transformer(imports: str, made: str, arguments: str = "") -> tuple[str, str]:
    """Fit a transformer on all rows, or on training rows."""
    both = arguments.replace("y", "y_train")
    return (
        PANDAS + f"{imports}\nX = {made}.fit_transform(X{arguments})\n" + SPLIT + FIT + TELL,
        PANDAS
        + f"{imports}\n"
        + SPLIT
        + f"t = {made}.fit(X_train{both})\nX_train, X_test = t.transform(X_train), t.transform(X_test)\n"
        + FIT
        + TELL,
    )


TWINS = {
    "polars: filled with a mean": polars(
        "df = df.with_columns(pl.col('age').fill_null(pl.col('age').mean()))\n",
        "m = train['age'].mean()\n",
        "train = train.with_columns(pl.col('age').fill_null(m))\n"
        "test = test.with_columns(pl.col('age').fill_null(m))\n",
    ),
    "polars: filled by a strategy": polars(
        "df = df.fill_null(strategy='mean')\n",
        "train = train.fill_null(0)\n",
        "test = test.fill_null(0)\n",
    ),
    "polars: scaled in an expression": polars(
        "df = df.with_columns(((pl.col('age') - pl.col('age').mean()) / pl.col('age').std()).alias('age_scaled'))\n",
        "m, s = train['age'].mean(), train['age'].std()\n",
        "train = train.with_columns(((pl.col('age') - m) / s).alias('z'))\n"
        "test = test.with_columns(((pl.col('age') - m) / s).alias('z'))\n",
    ),
    "polars: mean of the target over a group": polars(
        "df = df.with_columns(rate=pl.col('churn').mean().over('city'))\n",
        "rates = train.group_by('city').agg(pl.col('churn').mean().alias('rate'))\n",
        "train = train.join(rates, on='city', how='left')\ntest = test.join(rates, on='city', how='left')\n",
    ),
    "polars: mean of the target joined": polars(
        "df = df.join(df.group_by('city').agg(pl.col('churn').mean().alias('rate')), on='city', how='left')\n",
        "train = train.with_columns(pl.col('age').log1p().alias('age_log'))\n",
        "test = test.with_columns(pl.col('age').log1p().alias('age_log'))\n",
    ),
    "polars: rows drawn, and the rest": (
        POLARS
        + "df = df.with_columns(pl.col('age').fill_null(pl.col('age').median()))\n"
        + "train = df.sample(fraction=0.8, seed=1)\ntest = df.join(train, on='id', how='anti')\n"
        + "model = LogisticRegression().fit(train.drop('churn'), train['churn'])\n"
        + "print(model.score(test.drop('churn'), test['churn']))\n",
        POLARS
        + "train = df.sample(fraction=0.8, seed=1)\ntest = df.join(train, on='id', how='anti')\n"
        + "m = train['age'].median()\n"
        + "train, test = (part.with_columns(pl.col('age').fill_null(m)) for part in (train, test))\n"
        + "model = LogisticRegression().fit(train.drop('churn'), train['churn'])\n"
        + "print(model.score(test.drop('churn'), test['churn']))\n",
    ),
    "category_encoders": transformer("import category_encoders as ce", "ce.TargetEncoder(cols=['city'])", ", y"),
    "feature_engine": transformer("from feature_engine.imputation import MeanMedianImputer", "MeanMedianImputer()"),
    "sklearn_pandas": transformer(
        "from sklearn_pandas import DataFrameMapper", "DataFrameMapper([(['age'], StandardScaler()), ('city', None)])"
    ),
    "modin": (
        "import modin.pandas as pd\n"
        + SKLEARN.replace("import pandas as pd\n", "")
        + FRAME
        + "X['age'] = X['age'].fillna(X['age'].mean())\n"
        + SPLIT
        + FIT
        + TELL,
        "import modin.pandas as pd\n"
        + SKLEARN.replace("import pandas as pd\n", "")
        + FRAME
        + SPLIT
        + "m = X_train['age'].mean()\n"
        "X_train['age'] = X_train['age'].fillna(m)\nX_test['age'] = X_test['age'].fillna(m)\n" + FIT + TELL,
    ),
    "dask": (
        SKLEARN + "import dask.dataframe as dd\nfrom dask_ml.preprocessing import RobustScaler\n"
        "df = dd.read_parquet('c.parquet')\ndf = RobustScaler().fit_transform(df)\n"
        "train, test = df.random_split([0.8, 0.2], random_state=0)\n"
        "model = LogisticRegression().fit(train.drop(columns='y'), train['y'])\n"
        "print(model.score(test.drop(columns='y'), test['y']))\n",
        SKLEARN + "import dask.dataframe as dd\nfrom dask_ml.preprocessing import RobustScaler\n"
        "df = dd.read_parquet('c.parquet')\n"
        "train, test = df.random_split([0.8, 0.2], random_state=0)\n"
        "s = RobustScaler().fit(train)\ntrain, test = s.transform(train), s.transform(test)\n"
        "model = LogisticRegression().fit(train.drop(columns='y'), train['y'])\n"
        "print(model.score(test.drop(columns='y'), test['y']))\n",
    ),
    "statsmodels: rows of the constructor": (
        PANDAS
        + "import statsmodels.api as sm\nX = StandardScaler().fit_transform(X)\n"
        + SPLIT
        + "model = sm.Logit(y_train, sm.add_constant(X_train)).fit()\n"
        "print(accuracy_score(y_test, model.predict(sm.add_constant(X_test)) > 0.5))\n",
        PANDAS
        + "import statsmodels.api as sm\n"
        + SPLIT
        + "s = StandardScaler().fit(X_train)\nX_train, X_test = s.transform(X_train), s.transform(X_test)\n"
        "model = sm.Logit(y_train, sm.add_constant(X_train)).fit()\n"
        "print(accuracy_score(y_test, model.predict(sm.add_constant(X_test)) > 0.5))\n",
    ),
    "statsmodels: a formula": (
        PANDAS + "import statsmodels.formula.api as smf\ndf['age'] = df['age'].fillna(df['age'].mean())\n"
        "train, test = train_test_split(df)\nmodel = smf.logit('churn ~ age', data=train).fit()\n"
        "print(accuracy_score(test['churn'], model.predict(test) > 0.5))\n",
        PANDAS + "import statsmodels.formula.api as smf\n"
        "train, test = train_test_split(df)\nm = train['age'].mean()\n"
        "train['age'] = train['age'].fillna(m)\ntest['age'] = test['age'].fillna(m)\n"
        "model = smf.logit('churn ~ age', data=train).fit()\n"
        "print(accuracy_score(test['churn'], model.predict(test) > 0.5))\n",
    ),
    "keras: a share for validation": (
        PANDAS + "from tensorflow import keras\nX = StandardScaler().fit_transform(X)\n"
        "net = keras.Sequential([keras.layers.Dense(1)])\nnet.compile(loss='binary_crossentropy')\n"
        "history = net.fit(X, y, validation_split=0.2, epochs=5)\n",
        PANDAS + "from tensorflow import keras\n"
        "norm = keras.layers.BatchNormalization()\n"
        "net = keras.Sequential([norm, keras.layers.Dense(1)])\nnet.compile(loss='binary_crossentropy')\n"
        "history = net.fit(X, y, validation_split=0.2, epochs=5)\n",
    ),
    "keras: a generator of pictures": (
        PANDAS + "from keras.preprocessing.image import ImageDataGenerator\nfrom keras.models import Sequential\n"
        "X = StandardScaler().fit_transform(X)\n"
        + SPLIT
        + "flow = ImageDataGenerator(rotation_range=10).flow(X_train, y_train, batch_size=32)\n"
        "net = Sequential()\nnet.fit_generator(flow, validation_data=(X_test, y_test))\n",
        PANDAS
        + "from keras.preprocessing.image import ImageDataGenerator\nfrom keras.models import Sequential\n"
        + SPLIT
        + "s = StandardScaler().fit(X_train)\nX_train, X_test = s.transform(X_train), s.transform(X_test)\n"
        "flow = ImageDataGenerator(rotation_range=10).flow(X_train, y_train, batch_size=32)\n"
        "net = Sequential()\nnet.fit_generator(flow, validation_data=(X_test, y_test))\n",
    ),
    "keras: windows of a series": (
        PANDAS + "from tensorflow import keras\nX = StandardScaler().fit_transform(X)\nn = int(0.8 * len(X))\n"
        "train = keras.utils.timeseries_dataset_from_array(X[:n], y[:n], sequence_length=10)\n"
        "test = keras.utils.timeseries_dataset_from_array(X[n:], y[n:], sequence_length=10)\n"
        "net = keras.Sequential([keras.layers.LSTM(8)])\nnet.fit(train, epochs=3)\nprint(net.evaluate(test))\n",
        PANDAS
        + "from tensorflow import keras\nn = int(0.8 * len(X))\ns = StandardScaler().fit(X[:n])\nX = s.transform(X)\n"
        "train = keras.utils.timeseries_dataset_from_array(X[:n], y[:n], sequence_length=10)\n"
        "test = keras.utils.timeseries_dataset_from_array(X[n:], y[n:], sequence_length=10)\n"
        "net = keras.Sequential([keras.layers.LSTM(8)])\nnet.fit(train, epochs=3)\nprint(net.evaluate(test))\n",
    ),
    "optuna: an objective": (
        PANDAS + "import optuna\nX = StandardScaler().fit_transform(X)\n"
        "def objective(trial):\n    C = trial.suggest_float('C', 0.1, 10)\n"
        "    return cross_val_score(LogisticRegression(C=C), X, y, cv=5).mean()\n"
        "study = optuna.create_study(direction='maximize')\nstudy.optimize(objective, n_trials=50)\n"
        "print(study.best_value)\n",
        PANDAS + "import optuna\nfrom sklearn.pipeline import make_pipeline\n"
        "def objective(trial):\n    C = trial.suggest_float('C', 0.1, 10)\n"
        "    return cross_val_score(make_pipeline(StandardScaler(), LogisticRegression(C=C)), X, y, cv=5).mean()\n"
        "study = optuna.create_study(direction='maximize')\nstudy.optimize(objective, n_trials=50)\n"
        "print(study.best_value)\n",
    ),
    "optuna: an objective that is given its rows": (
        PANDAS
        + "import optuna\nX = StandardScaler().fit_transform(X)\n"
        + SPLIT
        + "def objective(trial, a, b, c, d):\n"
        "    m = LogisticRegression(C=trial.suggest_float('C', 0.1, 10)).fit(a, c)\n    return m.score(b, d)\n"
        "study = optuna.create_study()\n"
        "study.optimize(lambda trial: objective(trial, X_train, X_test, y_train, y_test), n_trials=50)\n",
        PANDAS
        + "import optuna\n"
        + SPLIT
        + "s = StandardScaler().fit(X_train)\nX_train, X_test = s.transform(X_train), s.transform(X_test)\n"
        "def objective(trial, a, b, c, d):\n"
        "    m = LogisticRegression(C=trial.suggest_float('C', 0.1, 10)).fit(a, c)\n    return m.score(b, d)\n"
        "study = optuna.create_study()\n"
        "study.optimize(lambda trial: objective(trial, X_train, X_test, y_train, y_test), n_trials=50)\n",
    ),
    "hyperopt": (
        PANDAS + "from hyperopt import fmin, hp, tpe\nX = StandardScaler().fit_transform(X)\n"
        "def loss(space):\n    return -cross_val_score(LogisticRegression(C=space['C']), X, y).mean()\n"
        "best = fmin(fn=loss, space={'C': hp.uniform('C', 0, 1)}, algo=tpe.suggest, max_evals=50)\n",
        PANDAS + "from hyperopt import fmin, hp, tpe\nfrom sklearn.pipeline import make_pipeline\n"
        "def loss(space):\n"
        "    return -cross_val_score(make_pipeline(StandardScaler(), LogisticRegression(C=space['C'])), X, y).mean()\n"
        "best = fmin(fn=loss, space={'C': hp.uniform('C', 0, 1)}, algo=tpe.suggest, max_evals=50)\n",
    ),
    "skopt": (
        PANDAS + "from skopt import BayesSearchCV\nX = StandardScaler().fit_transform(X)\n"
        "s = BayesSearchCV(LogisticRegression(), {'C': (0.1, 10)}).fit(X, y)\nprint(s.best_score_)\n",
        PANDAS + "from skopt import BayesSearchCV\nfrom sklearn.pipeline import make_pipeline\n"
        "s = BayesSearchCV(make_pipeline(StandardScaler(), LogisticRegression()), {'C': (0.1, 10)}).fit(X, y)\n"
        "print(s.best_score_)\n",
    ),
    "pycaret": (
        PANDAS + "from pycaret.classification import compare_models, setup\n"
        "df['age'] = df['age'].fillna(df['age'].mean())\nsetup(data=df, target='churn')\nbest = compare_models()\n",
        PANDAS + "from pycaret.classification import compare_models, setup\n"
        "df['age'] = df['age'].fillna(-1)\nsetup(data=df, target='churn', normalize=True)\nbest = compare_models()\n",
    ),
    "joblib: models fitted in parallel": (
        PANDAS
        + "from joblib import Parallel, delayed\nX = StandardScaler().fit_transform(X)\n"
        + SPLIT
        + "def train(C):\n    return LogisticRegression(C=C).fit(X_train, y_train)\n"
        "models = Parallel(n_jobs=2)(delayed(train)(C) for C in [0.1, 1])\n"
        "for model in models:\n    print(model.score(X_test, y_test))\n",
        PANDAS
        + "from joblib import Parallel, delayed\n"
        + SPLIT
        + "s = StandardScaler().fit(X_train)\nX_train, X_test = s.transform(X_train), s.transform(X_test)\n"
        "def train(C):\n    return LogisticRegression(C=C).fit(X_train, y_train)\n"
        "models = Parallel(n_jobs=2)(delayed(train)(C) for C in [0.1, 1])\n"
        "for model in models:\n    print(model.score(X_test, y_test))\n",
    ),
    "a class made from one of a library": (
        PANDAS + "class Careful(LogisticRegression):\n    def fit(self, X, y):\n        return super().fit(X, y)\n"
        "X = StandardScaler().fit_transform(X)\n"
        + SPLIT
        + "model = Careful(C=3)\nmodel.fit(X_train, y_train)\n"
        + TELL,
        PANDAS
        + "class Careful(LogisticRegression):\n    def fit(self, X, y):\n        return super().fit(X, y)\n"
        + SPLIT
        + "s = StandardScaler().fit(X_train)\nX_train, X_test = s.transform(X_train), s.transform(X_test)\n"
        "model = Careful(C=3)\nmodel.fit(X_train, y_train)\n" + TELL,
    ),
    "a scaler made from one of a library": (
        PANDAS + "class Framed(StandardScaler):\n    def transform(self, X):\n"
        "        return pd.DataFrame(super().transform(X))\n"
        "X = Framed().fit_transform(X)\n" + SPLIT + FIT + TELL,
        PANDAS + "class Framed(StandardScaler):\n    def transform(self, X):\n"
        "        return pd.DataFrame(super().transform(X))\n"
        + SPLIT
        + "s = Framed().fit(X_train)\nX_train, X_test = s.transform(X_train), s.transform(X_test)\n"
        + FIT
        + TELL,
    ),
    "torch: random_split": (
        PANDAS + "import torch\nfrom torch.utils.data import DataLoader, TensorDataset, random_split\n"
        "X = StandardScaler().fit_transform(X)\ndata = TensorDataset(torch.tensor(X), torch.tensor(y))\n"
        "train, test = random_split(data, [800, 200])\n"
        "loader, held = DataLoader(train, 32), DataLoader(test, 32)\n{loop}",
        PANDAS + "import torch\nfrom torch.utils.data import DataLoader, TensorDataset, random_split\n"
        "data = TensorDataset(torch.tensor(X.values), torch.tensor(y))\n"
        "train, test = random_split(data, [800, 200])\n"
        "loader, held = DataLoader(train, 32), DataLoader(test, 32)\n{loop}",
    ),
    "torch: parts by position of a sampler": (
        PANDAS + "import torch\nfrom torch.utils.data import DataLoader, SubsetRandomSampler, TensorDataset\n"
        "X = StandardScaler().fit_transform(X)\ndata = TensorDataset(torch.tensor(X), torch.tensor(y))\n"
        "a, b = train_test_split(np.arange(len(X)))\n"
        "loader = DataLoader(data, sampler=SubsetRandomSampler(a))\n"
        "held = DataLoader(data, sampler=SubsetRandomSampler(b))\n"
        "{loop}",
        PANDAS + "import torch\nfrom torch.utils.data import DataLoader, Subset, TensorDataset\n"
        "data = TensorDataset(torch.tensor(X.values), torch.tensor(y))\n"
        "a, b = train_test_split(np.arange(len(X)))\n"
        "loader, held = DataLoader(Subset(data, a)), DataLoader(Subset(data, b))\n{loop}",
    ),
}
LOOP = """\
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(8, 1)
    def forward(self, x):
        return self.layer(x)
net, loss_of = Net(), torch.nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(net.parameters())
for epoch in range(10):
    for rows, target in loader:
        optimizer.zero_grad()
        loss = loss_of(net(rows), target)
        loss.backward()
        optimizer.step()
with torch.no_grad():
    for rows, target in held:
        print(accuracy_score(target, net(rows) > 0))
"""


def learnt_from_test_rows(unit) -> list[str]:
    return [fit.step.class_path for fit in unit.fits if fit.reaches_test_rows is True]


@pytest.mark.parametrize("name", TWINS)
def test_what_is_learnt_before_the_rows_are_separated_is_found(read, name: str):
    assert learnt_from_test_rows(read(TWINS[name][0].replace("{loop}", LOOP), preamble=False))


@pytest.mark.parametrize("name", TWINS)
def test_the_twin_that_does_it_right_is_silent(read, name: str):
    unit = read(TWINS[name][1].replace("{loop}", LOOP), preamble=False)

    assert learnt_from_test_rows(unit) == []
    assert [fit.step.class_path for fit in unit.fits if fit.is_refit_on_test] == []


TRAINER = """\
class Data(Dataset):
    def __init__(self, X, y):
        self.X, self.y = torch.tensor(X), torch.tensor(y)
    def __len__(self):
        return len(self.X)
    def __getitem__(self, i):
        return self.X[i], self.y[i]
class Trainer:
    def __init__(self, loader, held):
        self.loader, self.held = loader, held
        self.net = torch.nn.Sequential(torch.nn.Linear(8, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1)).to("cuda")
        self.loss_of = torch.nn.MSELoss()
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.1)
    def epoch(self):
        for i, (rows, target) in enumerate(self.loader):
            loss = self.loss_of(self.net(rows.to("cuda")), target)
            loss.backward()
            self.optimizer.step()
    def score(self):
        self.net.eval()
        return sum(accuracy_score(target, self.net(rows).round()) for rows, target in self.held)
train, test = random_split(Data(X, y), [0.8, 0.2])
trainer = Trainer(DataLoader(train), DataLoader(test))
trainer.epoch()
print(trainer.score())
"""
TRAINED = PANDAS + "import torch\nfrom torch.utils.data import DataLoader, Dataset, random_split\n{before}" + TRAINER


def test_a_network_that_is_trained_in_an_object_is_followed(read):
    leaky = read(TRAINED.format(before="X = (X - X.mean()) / X.std()\n"), preamble=False)
    clean = read(TRAINED.format(before=""), preamble=False)

    assert learnt_from_test_rows(leaky) == ["pandas.mean"]
    assert learnt_from_test_rows(clean) == []
    assert {fit.step.class_path for fit in clean.fits} == {"torch.nn.Sequential"}
    assert [split.callee for split in clean.splits] == ["random_split"]


BASES = """\
class Base:
    def __init__(self, X):
        self.X = self.prepared(X)
    def prepared(self, X):
        return X
class Scaled(Base):
    def __init__(self, X):
        super().__init__(X)
    def prepared(self, X):
        return StandardScaler().fit_transform(super().prepared(X))
"""


def test_what_a_base_of_the_text_does_is_followed_through_super(read):
    def leaks(name: str) -> list[str]:
        return learnt_from_test_rows(read(PANDAS + BASES + f"X = {name}(X).X\n" + SPLIT + FIT + TELL, preamble=False))

    assert (leaks("Base"), leaks("Scaled")) == ([], ["sklearn.preprocessing.StandardScaler"])


def test_parameters_that_go_to_a_library_base_are_those_of_its_constructor(read):
    code = (
        "class Near(SMOTE):\n    def __init__(self, near):\n        super().__init__(k_neighbors=near)\n"
        "df2, y2 = Near(3).fit_resample(df[['a']], df['y'])\n"
        "a, b, c, d = train_test_split(df2, y2)\nprint(LogisticRegression().fit(a, c).score(b, d))\n"
    )
    (sampler,) = [fit.step for fit in read(code).fits if fit.step.kind == "sampler"]

    assert sampler.parameters == {"k_neighbors": 3}


PLAIN = PANDAS + "{before}" + SPLIT + FIT + TELL
KEEPS_ALL = [
    "c = X.corrwith(y)\nX = X.iloc[:, c.argsort()[::-1]]\n",
    "c = X.corrwith(y)\nX = X[c.sort_values().index]\n",
    "c = X.corrwith(y)\nX = X.iloc[:, np.argsort(c)]\n",
]
LEAVES_OUT = [
    "c = X.corrwith(y)\nX = X.iloc[:, c.argsort()[-5:]]\n",
    "c = X.corrwith(y)\nX = X[c.sort_values().head(5).index]\n",
    "c = X.corrwith(y)\nX = X[c.sort_values().index[:5]]\n",
    "c = X.corrwith(y)\nX = X[c[c > 0.3].index]\n",
]


@pytest.mark.parametrize("before", KEEPS_ALL)
def test_features_in_another_order_are_not_chosen(read, before: str):
    assert learnt_from_test_rows(read(PLAIN.format(before=before), preamble=False)) == []


@pytest.mark.parametrize("before", LEAVES_OUT)
def test_features_of_the_strongest_correlation_are_chosen(read, before: str):
    assert learnt_from_test_rows(read(PLAIN.format(before=before), preamble=False)) == ["pandas.correlation"]


WAYS_ON = {
    "the ends of a column by built-in functions": (
        "X['age'] = (X['age'] - min(X['age'])) / (max(X['age']) - min(X['age']))\n"
    ),
    "rows given by keyword": "X['age'] = X['age'].fillna(X['age'].mean())\nX = pd.get_dummies(data=X)\n",
    "a value chosen for each row": "X['age'] = np.select([X['age'] > X['age'].mean()], [1], default=0)\n",
    "a bar that shows how far a loop is": (
        "from tqdm import tqdm\nfor name in tqdm(['age']):\n    X[name] = X[name].fillna(X[name].mean())\n"
    ),
    "a function that is mapped": (
        "def scaled(name):\n    return StandardScaler().fit_transform(X[[name]])\n"
        "X['age'], X['fare'] = map(scaled, ['age', 'fare'])\n"
    ),
}


@pytest.mark.parametrize("name", WAYS_ON)
def test_rows_are_followed_on(read, name: str):
    assert learnt_from_test_rows(read(PLAIN.format(before=WAYS_ON[name]), preamble=False))


def test_a_model_that_inherits_its_prediction_uses_what_its_own_fit_fitted(read):
    code = (
        PANDAS + "from sklearn.ensemble import VotingClassifier\n"
        "class Voting(VotingClassifier):\n    def fit(self, X, y):\n"
        "        self.estimators_ = [LogisticRegression().fit(X, y)]\n        return self\n"
        "{before}" + SPLIT + "model = Voting([])\nmodel.fit(X_train, y_train)\n"
        "print(accuracy_score(y_test, model.predict(X_test)))\n"
    )
    leaky = read(code.format(before="X = StandardScaler().fit_transform(X)\n"), preamble=False)

    assert learnt_from_test_rows(leaky) == ["sklearn.preprocessing.StandardScaler"]
    assert learnt_from_test_rows(read(code.format(before=""), preamble=False)) == []


UNBOUND = SKLEARN + "{before}X, y = data[['age', 'fare']], data['churn']\n" + SPLIT + FIT + TELL


def test_rows_behind_a_name_that_the_text_does_not_bind_are_followed_from_their_first_use(read):
    leaky = UNBOUND.format(before="data['age'] = data['age'].fillna(data['age'].mean())\n")

    assert learnt_from_test_rows(read(leaky, preamble=False)) == ["pandas.DataFrame.fillna"]
    assert learnt_from_test_rows(read(UNBOUND.format(before=""), preamble=False)) == []


UPSAMPLED = (
    PANDAS + "from sklearn.feature_selection import RFECV\nfrom sklearn.utils import resample\n"
    "train, test = train_test_split(df)\nmore = pd.concat([df, resample(train[train['churn'] == 1], n_samples=80)])\n"
    "s = RFECV(LogisticRegression()).fit(more.drop(columns='churn'), more['churn'])\nprint(s.support_)\n"
    "model = LogisticRegression().fit(train.drop(columns='churn'), train['churn'])\n"
    "print(model.score(test.drop(columns='churn'), test['churn']))\n"
)


def test_rows_drawn_again_spoil_no_score_where_only_the_folds_of_a_selector_meet_them(read):
    fits = read(UPSAMPLED, preamble=False).fits

    assert [fit.reaches_test_rows for fit in fits if fit.step.kind == "sampler"] == [False]
