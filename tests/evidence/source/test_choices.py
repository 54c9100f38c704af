"""Choices by scores: which rows decide, and whether other rows judge what was chosen. Each case has a clean twin."""

from __future__ import annotations

import pytest

XY = "y = df['churn']\nX = df.drop(columns=['churn'])\n"
TWO = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
THREE = (
    "A, X_test, b, y_test = train_test_split(X, y, random_state=0)\n"
    "X_train, X_val, y_train, y_val = train_test_split(A, b, random_state=0)\n"
)


def loop(rows: str) -> str:
    return (
        "best = 0\n"
        "for C in [0.1, 1, 10]:\n"
        "    model = LogisticRegression(C=C).fit(X_train, y_train)\n"
        f"    score = model.score(X_{rows}, y_{rows})\n"
        "    if score > best:\n"
        "        best, best_model = score, model\n"
    )


PAIRS = "pairs = [(LogisticRegression(C=C).fit(X_train, y_train).score(X_test, y_test), C) for C in [0.1, 1, 10]]\n"
LIST = "scores = [LogisticRegression(C=C).fit(X_train, y_train).score(X_test, y_test) for C in [0.1, 1, 10]]\n"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (loop("test") + "print(best)\n", "candidate"),
        (LIST + "print(np.argmax(scores))\n", "candidate"),
        (LIST + "print(scores.index(max(scores)))\n", "candidate"),
        (LIST + "print(max(scores))\n", "best_score"),
        (LIST + "print(np.array(scores).argmax())\n", "candidate"),
        (LIST + "t = pd.DataFrame({'C': [1, 2, 3], 's': scores})\nprint(t['s'].idxmax())\n", "candidate"),
        (LIST + "t = pd.DataFrame({'C': [1, 2, 3], 's': scores})\nprint(t.sort_values('s').iloc[0])\n", "candidate"),
        ("found = {}\n" + LIST + "found['a'] = scores[0]\nprint(max(found, key=found.get))\n", "candidate"),
        (LIST + "print(sorted(scores)[-1])\n", "candidate"),
        (LIST + "scores.sort(reverse=True)\nprint(scores[0])\n", "candidate"),
        (PAIRS + "print(max(pairs)[1])\n", "best_score"),
        (PAIRS + "print(sorted(pairs, key=lambda pair: pair[0])[-1])\n", "candidate"),
        (PAIRS + "print(max(pairs, key=lambda pair: pair[0]))\n", "candidate"),
    ],
    ids=[
        *("kept if better", "argmax", "index of the highest", "highest", "array", "idxmax", "sorted table", "key"),
        *("last of sorted", "first of sorted in place", "highest of pairs", "last by a key", "highest by a key"),
    ],
)
def test_taking_the_best_of_several_test_scores_is_a_choice(read, code, kind):
    found = read(XY + TWO + code).choices
    assert kind in [choice.kind for choice in found]
    assert {(c.rows_name, c.relation, c.is_judged_apart) for c in found} == {("X_test", "disjoint", False)}


@pytest.mark.parametrize(
    "code",
    [
        LIST + "print(scores)\n",
        LIST + "print(sorted(scores))\n",
        PAIRS + "print(sorted(pairs, key=lambda pair: pair[1])[0])\n",
        PAIRS + "print(max(pairs, key=lambda pair: pair[1]))\n",
        LIST + "print(pd.DataFrame({'C': [1, 2, 3], 's': scores}).sort_values('s'))\n",
        LIST + "print(np.mean(scores))\n",
        "scores = cross_val_score(LogisticRegression(), X_train, y_train)\nprint(max(scores), scores.min())\n",
        LIST + "print(scores)\nlow, high = np.amin(scores), np.amax(scores)\n",
        "m = LogisticRegression().fit(X_train, y_train)\nif m.score(X_test, y_test) > 0.8:\n    print('good')\n",
    ],
    ids=[
        *("list", "sorted", "first by another key", "highest by another key", "table", "mean", "highest fold"),
        *("range of an axis", "compared with a bound"),
    ],
)
def test_showing_several_scores_is_no_choice(read, code):
    assert read(XY + TWO + code).choices == ()


@pytest.mark.parametrize(
    ("code", "is_reported"),
    [
        ("print(scores)\nbest = max(scores) * 100\nprint(f'best {best}')\n", True),
        ("print(scores)\nimport matplotlib.pyplot as plt\nplt.ylim(0, max(scores) * 1.2)\n", False),
        ("print(scores)\nheight = np.log(max(scores))\n", False),
        ("print(scores)\nprint(np.max(scores))\n", True),
        ("best = 0\nfor s in scores:\n    if s > best:\n        best = s\nprint(best)\n", True),
    ],
    ids=["printed", "limit of an axis", "logarithm", "of numpy", "kept in a loop"],
)
def test_a_highest_score_is_told_where_it_is_itself_shown(read, code, is_reported):
    assert [choice.is_reported for choice in read(XY + TWO + LIST + code).choices] == [is_reported]


def test_a_third_part_judges_what_a_validation_part_chose(read):
    (found,) = read(XY + THREE + loop("val") + "print(best_model.score(X_test, y_test))\n").choices
    assert (found.rows_name, found.are_called_validation, found.is_judged_apart) == ("X_val", True, True)


def test_a_third_part_that_was_scored_before_does_not_judge_the_choice(read):
    before = "m = LogisticRegression().fit(X_train, y_train)\nprint(m.score(X_val, y_val))\n"
    (found,) = read(XY + THREE + before + loop("test") + "print(best)\n").choices
    assert found.is_judged_apart is False


def test_folds_that_choose_are_cross_validated(read):
    code = (
        "best = 0\n"
        "for C in [0.1, 1, 10]:\n"
        "    score = cross_val_score(LogisticRegression(C=C), X_train, y_train).mean()\n"
        "    if score > best:\n"
        "        best, best_C = score, C\n"
        "print(best_C)\n"
    )
    (found,) = read(XY + TWO + code).choices
    assert found.is_cross_validated


BOOSTED = {
    "xgboost, asked for when it is made": "from xgboost import XGBClassifier\n"
    "m = XGBClassifier(early_stopping_rounds=10)\nm.fit(X_train, y_train, eval_set=[(X_test, y_test)])\n",
    "xgboost, asked for in fit": "import xgboost as xgb\n"
    "m = xgb.XGBClassifier()\n"
    "m.fit(X_train, y_train, eval_set=[(X_train, y_train), (X_test, y_test)], early_stopping_rounds=10)\n",
    "lightgbm callback": "import lightgbm as lgb\n"
    "m = lgb.LGBMClassifier()\n"
    "m.fit(X_train, y_train, eval_set=[(X_test, y_test)], callbacks=[lgb.early_stopping(10)])\n",
    "lightgbm.train": "import lightgbm as lgb\n"
    "m = lgb.train({'early_stopping_round': 10}, lgb.Dataset(X_train, y_train), 100,\n"
    "    valid_sets=[lgb.Dataset(X_train, y_train), lgb.Dataset(X_test, y_test)])\n",
    "xgboost.train": "import xgboost as xgb\n"
    "m = xgb.train({}, xgb.DMatrix(X_train, y_train), 100, evals=[(xgb.DMatrix(X_test, y_test), 'test')],\n"
    "    early_stopping_rounds=10)\n",
    "catboost, which keeps the best round": "from catboost import CatBoostClassifier\n"
    "m = CatBoostClassifier()\nm.fit(X_train, y_train, eval_set=(X_test, y_test))\n",
    "keras": "from tensorflow.keras.models import Sequential\n"
    "from tensorflow.keras.callbacks import EarlyStopping\n"
    "m = Sequential()\nstop = EarlyStopping(patience=3)\n"
    "m.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=[stop])\n",
}
TOLD = "print(roc_auc_score(y_test, m.predict(X_test)))\n"


@pytest.mark.parametrize("code", BOOSTED.values(), ids=BOOSTED)
def test_rows_that_stop_a_training_choose_its_rounds(read, code):
    (found,) = read(XY + TWO + code + TOLD).choices
    assert (found.kind, found.rows_name, found.relation, found.is_reported) == ("rounds", "X_test", "disjoint", True)
    assert found.is_judged_apart is False


@pytest.mark.parametrize("code", BOOSTED.values(), ids=BOOSTED)
def test_a_third_part_judges_a_training_that_a_validation_part_stopped(read, code):
    code = code.replace("X_test", "X_val").replace("y_test", "y_val")
    (found,) = read(XY + THREE + code + TOLD).choices
    assert (found.are_called_validation, found.is_judged_apart) == (True, True)


@pytest.mark.parametrize(
    "code",
    [
        "from xgboost import XGBClassifier\n"
        "m = XGBClassifier()\nm.fit(X_train, y_train, eval_set=[(X_test, y_test)])\n",
        "from catboost import CatBoostClassifier\n"
        "m = CatBoostClassifier(use_best_model=False)\nm.fit(X_train, y_train, eval_set=(X_test, y_test))\n",
        "from tensorflow.keras.models import Sequential\n"
        "m = Sequential()\nm.fit(X_train, y_train, validation_data=(X_test, y_test))\n",
        "from tensorflow.keras.models import Sequential\n"
        "from tensorflow.keras.callbacks import EarlyStopping\n"
        "m = Sequential()\n"
        "m.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=[EarlyStopping(monitor='loss')])\n",
        "from xgboost import XGBClassifier\nm = XGBClassifier(early_stopping_rounds=10)\n"
        "m.fit(X_train, y_train, eval_set=[(X_train, y_train)])\n",
    ],
    ids=["xgboost", "catboost", "keras", "keras by its own loss", "the fitted rows"],
)
def test_rows_that_are_only_watched_choose_nothing(read, code):
    assert read(XY + TWO + code + TOLD).choices == ()


CURVE = (
    "from sklearn.metrics import roc_curve, f1_score\n"
    "p = LogisticRegression().fit(X_train, y_train).predict_proba(X_{0})[:, 1]\n"
    "fpr, tpr, cuts = roc_curve(y_{0}, p)\n"
    "cut = cuts[np.argmax(tpr - fpr)]\n"
)


@pytest.mark.parametrize(
    "labels", ["p >= cut", "(p >= cut).astype(int)", "np.where(p > cut, 1, 0)", "[1 if one > cut else 0 for one in p]"]
)
def test_labels_cut_at_a_threshold_of_the_same_rows_are_chosen_by_them(read, labels):
    unit = read(XY + TWO + CURVE.format("test") + f"print(f1_score(y_test, {labels}))\n")
    (found,) = [choice for choice in unit.choices if choice.kind == "threshold"]
    assert (found.rows_name, found.is_reported) == ("X_test", True)


def test_a_threshold_of_validation_rows_chooses_no_test_labels(read):
    told = (
        "q = LogisticRegression().fit(X_train, y_train).predict_proba(X_test)[:, 1]\nprint(f1_score(y_test, q > cut))\n"
    )
    unit = read(XY + THREE + CURVE.format("val") + told)
    assert [choice for choice in unit.choices if choice.kind == "threshold"] == []


OBJECTIVE = (
    "def objective(trial):\n"
    "    model = LogisticRegression(C=trial.suggest_float('C', 0, 1)).fit(X_train, y_train)\n"
    "    return model.score(X_test, y_test)\n"
)


@pytest.mark.parametrize(
    "code",
    [
        "import optuna\n" + OBJECTIVE + "study = optuna.create_study()\nstudy.optimize(objective, n_trials=50)\n",
        "import optuna\n"
        + OBJECTIVE
        + "study = optuna.create_study()\nstudy.optimize(lambda trial: objective(trial), n_trials=50)\n",
        "from hyperopt import fmin\n"
        + OBJECTIVE.replace("return model", "return -model")
        + "best = fmin(objective, {}, max_evals=50)\n",
        "from hyperopt import fmin\n"
        + OBJECTIVE.replace("return model.score(X_test, y_test)", "return {'loss': -model.score(X_test, y_test)}")
        + "best = fmin(fn=objective, space={}, max_evals=50)\n",
    ],
    ids=["optuna", "lambda", "hyperopt", "hyperopt, loss in a dict"],
)
def test_an_objective_that_scores_test_rows_chooses_by_them(read, code):
    (found,) = read(XY + TWO + code).choices
    assert (found.kind, found.rows_name, found.relation) == ("objective", "X_test", "disjoint")


def test_the_best_value_of_a_study_is_the_score_of_its_objective(read):
    code = "import optuna\n" + OBJECTIVE + "study = optuna.create_study()\nstudy.optimize(objective)\n"
    shown = [read(XY + TWO + code + f"print(study.{name})\n").choices[0] for name in ("best_value", "best_params")]
    assert [choice.is_reported for choice in shown] == [True, False]


def test_what_a_search_chose_carries_the_rows_of_the_search_into_new_folds(read):
    code = XY + "s = GridSearchCV(LogisticRegression(), {'C': [1, 2]}).fit(X, y)\n"
    leaky = read(code + "print(cross_val_score(s.best_estimator_, X, y))\n")
    clean = read(XY + "s = GridSearchCV(LogisticRegression(), {'C': [1, 2]})\nprint(cross_val_score(s, X, y))\n")
    assert [fit.reaches_test_rows for fit in leaky.fits if fit.step.kind == "search"] == [True]
    assert [fit for fit in clean.fits if fit.step.kind == "search"] == []


def test_what_a_search_of_training_rows_chose_is_judged_by_the_test_rows(read):
    code = XY + TWO + "s = GridSearchCV(LogisticRegression(), {'C': [1, 2]}).fit(X_train, y_train)\n"
    unit = read(code + "print(cross_val_score(s.best_estimator_, X_train, y_train), s.score(X_test, y_test))\n")
    assert [fit.reaches_test_rows for fit in unit.fits if fit.step.kind == "search"] == [False]


def test_a_threshold_tuned_behind_a_search_is_no_second_validation_of_it(read):
    code = XY + TWO + "s = GridSearchCV(LogisticRegression(), {'C': [1, 2]}).fit(X_train, y_train)\n"
    tuned = (
        "from sklearn.model_selection import TunedThresholdClassifierCV\n"
        "t = TunedThresholdClassifierCV(s.best_estimator_).fit(X_train, y_train)\n"
    )
    unit = read(code + tuned)
    assert [fit.reaches_test_rows for fit in unit.fits if fit.step.class_path.endswith("GridSearchCV")] == [False]


SAVED = """
from keras.callbacks import ModelCheckpoint
from keras.layers import Dense
from keras.models import Sequential, load_model
model = Sequential([Dense(1)])
model.compile(loss="binary_crossentropy")
keep = ModelCheckpoint("best.h5", {settings})
model.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=[keep])
{use}
"""
BEST_ONLY = "monitor='val_loss', save_best_only=True"
LOADED = "model.load_weights('best.h5')\nprint(model.evaluate(X_test, y_test))"


@pytest.mark.parametrize("use", [LOADED, "m = load_model('best.h5')\nprint(accuracy_score(y_test, m.predict(X_test)))"])
def test_loading_the_best_round_by_the_test_part_is_a_choice(read, use):
    (found,) = read(XY + TWO + SAVED.format(settings=BEST_ONLY, use=use)).choices
    assert (found.kind, found.rows_name, found.relation, found.is_reported) == ("rounds", "X_test", "disjoint", True)


@pytest.mark.parametrize(
    ("settings", "use"),
    [
        (BEST_ONLY, "print(model.evaluate(X_test, y_test))"),
        ("monitor='val_loss'", LOADED),
        (BEST_ONLY.replace("val_loss", "loss"), LOADED),
        (BEST_ONLY, LOADED.replace("best.h5", "pretrained.h5")),
    ],
    ids=["the last round is scored", "each round is saved", "by the training loss", "another file"],
)
def test_other_uses_of_saved_rounds_are_none(read, settings, use):
    assert read(XY + TWO + SAVED.format(settings=settings, use=use)).choices == ()


TUNED = (
    "from sklearn.frozen import FrozenEstimator\n"
    "from sklearn.model_selection import TunedThresholdClassifierCV\n"
    "m = LogisticRegression().fit(X_train, y_train)\n"
)


@pytest.mark.parametrize("made", ["m, cv='prefit', refit=False", "FrozenEstimator(m)"])
@pytest.mark.parametrize(("rows", "is_judged_apart"), [("test", False), ("val", True)])
def test_a_class_tunes_the_cut_of_a_fitted_model(read, made, rows, is_judged_apart):
    code = TUNED + f"t = TunedThresholdClassifierCV({made}).fit(X_{rows}, y_{rows})\nprint(t.score(X_test, y_test))\n"
    (found,) = read(XY + THREE + code).choices
    assert (found.kind, found.relation, found.is_judged_apart) == ("threshold", "disjoint", is_judged_apart)


def test_a_score_of_an_earlier_model_does_not_tell_of_one_that_stops_later(read):
    code = (
        "from xgboost import XGBClassifier\n"
        "m = XGBClassifier().fit(X_train, y_train)\nprint(accuracy_score(y_test, m.predict(X_test)))\n"
        "m = XGBClassifier(early_stopping_rounds=5)\nm.fit(X_train, y_train, eval_set=[(X_test, y_test)])\n"
    )
    score = "print(accuracy_score(y_test, m.predict(X_test)))\n"
    assert [choice.is_reported for choice in read(XY + TWO + code).choices] == [False]
    assert [choice.is_reported for choice in read(XY + TWO + code + score).choices] == [True]
