"""Who is scored on which rows, and how these stand to the rows that were fitted."""

from __future__ import annotations

import pytest

XY = "y = df['churn']\nX = df.drop(columns=['churn'])\n"
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
FIT = "model = LogisticRegression().fit(X_train, y_train)\n"


@pytest.mark.parametrize(
    ("scored", "relation"),
    [
        ("X_test, y_test", "disjoint"),
        ("X_train, y_train", "within"),
        ("X_train[:100], y_train[:100]", "within"),
        ("X, y", "overlap"),
    ],
)
def test_scored_rows_are_held_against_the_fitted_ones(read, scored, relation):
    (found,) = read(XY + SPLIT + FIT + f"print(model.score({scored}))\n").evaluations
    assert (found.relation, found.fitted_name) == (relation, "X_train")


def test_a_test_part_of_fitted_rows_is_within_them_and_still_called_test(read):
    (found,) = read(XY + SPLIT + "m = LogisticRegression().fit(X, y)\nprint(m.score(X_test, y_test))\n").evaluations
    assert (found.rows, found.relation, found.held_out) == ("test", "within", "none")


def test_rows_of_an_unknown_function_have_no_known_relation(read):
    code = XY + SPLIT + FIT + "from other import load\nA, b = load(X)\nprint(model.score(A, b))\n"
    (found,) = read(code).evaluations
    assert found.relation == "unknown"


def test_folds_are_disjoint(read):
    (found,) = read(XY + "print(cross_val_score(LogisticRegression(), X, y))\n").evaluations
    assert (found.rows, found.relation, found.rows_name) == ("fold_test", "disjoint", "X")


@pytest.mark.parametrize(
    ("rest", "held_out"),
    [
        ("", "none"),
        ("print(model.score(X_test, y_test))\n", "same_model"),
        ("print(cross_val_score(LogisticRegression(), X_train, y_train))\n", "same_model"),
        ("print(SVC().fit(X_train, y_train).score(X_test, y_test))\n", "other_model"),
        ("errors = model.predict(X_test) == y_test\n", "same_model"),
        ("import seaborn\nseaborn.regplot(y_test, model.predict(X_test))\n", "same_model"),
        ("final = pd.read_csv('new.csv')\nmodel.predict(final).tofile('answer')\n", "none"),
    ],
    ids=["nothing else", "test part", "folds", "another model", "compared by hand", "plotted", "only predicted"],
)
def test_the_models_that_are_scored_on_other_rows_are_told(read, rest, held_out):
    unit = read("from sklearn.svm import SVC\n" + XY + SPLIT + FIT + "print(model.score(X_train, y_train))\n" + rest)
    assert unit.evaluations[0].held_out == held_out


def test_a_network_that_keeps_rows_for_itself_is_scored_on_them(read):
    code = (
        "from tensorflow.keras.models import Sequential\n"
        + XY
        + "net = Sequential()\nnet.fit(X, y, validation_split=0.2)\nprint(net.evaluate(X, y))\n"
    )
    assert read(code).evaluations[0].held_out == "same_model"


def test_out_of_bag_rows_are_other_rows(read):
    code = XY + "f = RandomForestClassifier(oob_score=True).fit(X, y)\nprint(f.oob_score_, f.score(X, y))\n"
    assert read(code).evaluations[0].held_out == "same_model"


@pytest.mark.parametrize(
    ("statement", "how"),
    [
        ("print(score)", "printed"),
        ("import mlflow\nmlflow.log_metric('accuracy', score)", "logged"),
        ("open('score.txt', 'w').write(str(score))", "written"),
        ("pd.DataFrame({'model': ['a'], 'score': [score]}).to_csv('scores.csv')", "written"),
        ("import json\njson.dump({'accuracy': score}, open('m.json', 'w'))", "written"),
        ("table = pd.DataFrame({'model': ['a'], 'score': [score]})\nprint(table.sort_values('score'))", "printed"),
        ("pass", None),
    ],
)
def test_the_way_in_which_a_score_reaches_somebody_is_told(read, statement, how):
    (found,) = read(XY + SPLIT + FIT + "score = model.score(X_test, y_test)\n" + statement + "\n").evaluations
    assert found.reported_by == how


def test_a_function_that_nobody_calls_returns_its_score_to_somebody(read):
    code = "def main():\n    " + (XY + SPLIT + FIT).replace("\n", "\n    ") + "return model.score(X_test, y_test)\n"
    (found,) = read(code).evaluations
    assert found.reported_by == "returned"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("print('training accuracy', model.score(X_train, y_train))", True),
        ("train_score = model.score(X_train, y_train)\nprint(train_score)", True),
        ("y_pred_train = model.predict(X_train)\nprint(accuracy_score(y_train, y_pred_train))", True),
        ("print('accuracy', model.score(X_train, y_train))", False),
    ],
)
def test_a_score_that_is_called_one_of_training_rows_is_known_as_such(read, statement, expected):
    (found,) = read(XY + SPLIT + FIT + statement + "\n").evaluations
    assert found.says_training is expected


def test_a_forecast_is_held_against_the_rows_of_its_truth(read):
    code = (
        "from statsmodels.tsa.arima.model import ARIMA\n"
        "train, test = df['load'][:300], df['load'][300:]\n"
        "fitted = ARIMA(train, order=(1, 0, 0)).fit()\n"
        "print(mean_squared_error(test, fitted.forecast(len(test))))\n"
    )
    (found,) = read(code).evaluations
    assert found.relation == "disjoint"


def test_the_path_of_a_score_goes_from_the_read_over_split_and_fit(read):
    (found,) = read(XY + SPLIT + FIT + "print(model.score(X_test, y_test))\n").evaluations
    steps = [step.text.split("(")[0] for step in found.flow]
    assert steps == ["pd.read_csv", "train_test_split", "LogisticRegression", "model.score"]


@pytest.mark.parametrize(
    "heading", ["print('Training error')", "print('predicting on the training data')", "logging.info('On train:')"]
)
def test_a_text_that_is_shown_before_a_score_can_call_it_one_of_training_rows(read, heading):
    shown = "error = mean_squared_error(y, model.predict(X))\nprint(f'MSE: {error}')\n"
    imports = "import logging\nfrom sklearn.metrics import mean_squared_error\n"
    (found,) = read(imports + XY + "model = LogisticRegression().fit(X, y)\n" + heading + "\n" + shown).evaluations
    assert found.says_training
    (found,) = read(imports + XY + "model = LogisticRegression().fit(X, y)\nprint('Result')\n" + shown).evaluations
    assert not found.says_training


@pytest.mark.parametrize(
    ("code", "takes_one_label"),
    [
        ("f1_score(y_test, model.predict(X_test), average='micro')\n", True),
        ("f1_score(y_test, model.predict(X_test), average='micro', labels=[1])\n", False),
        ("f1_score(y_test, model.predict(X_test), **how)\n", False),
        ("from x import MultiLabelBinarizer\nf1_score(y_test, model.predict(X_test), average='micro')\n", True),
        ("y = MultiLabelBinarizer()\nf1_score(y_test, model.predict(X_test), average='micro')\n", False),
    ],
    ids=["one column", "labels left out", "arguments put together elsewhere", "only imported", "made into columns"],
)
def test_a_micro_average_of_single_labels_is_told(read, code, takes_one_label):
    (found,) = read("from sklearn.metrics import f1_score\n" + XY + SPLIT + FIT + code).evaluations
    assert found.takes_one_label == takes_one_label


@pytest.mark.parametrize(
    ("made", "wraps"),
    [
        ("BaggingClassifier()", ""),
        ("BaggingClassifier(LogisticRegression())", "sklearn.linear_model.LogisticRegression"),
        ("BaggingClassifier(base_estimator=make())", "unknown"),
    ],
)
def test_an_ensemble_is_called_by_its_own_name(read, made, wraps):
    code = f"from sklearn.ensemble import BaggingClassifier\n{XY}{SPLIT}m = {made}.fit(X_train, y_train)\n"
    (found,) = read(code + "print(m.score(X_test, y_test))\n").evaluations
    assert found.estimator is not None
    assert (found.estimator.class_path, found.estimator.wraps) == ("sklearn.ensemble.BaggingClassifier", wraps)
