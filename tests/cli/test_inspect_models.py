"""inspect shows a model as the nested thing it is: what was chosen, what was learnt, what to know before loading."""

from __future__ import annotations

import os
import re
from pathlib import Path

import cloudpickle
import numpy as np
import pytest
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import Pipeline as SamplingPipeline
from inspected_models import as_json, as_text, people
from sklearn.base import BaseEstimator
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import BaggingClassifier, RandomForestClassifier, StackingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

NUMBERS = ["age", "income"]


def columns_then_regression() -> Pipeline:
    numbers = Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
    columns = ColumnTransformer([("num", numbers, NUMBERS), ("cat", OneHotEncoder(), ["city", "plan"])])
    return Pipeline([("prep", columns), ("clf", LogisticRegression(C=0.5))])


def test_a_search_around_a_pipeline_is_a_tree(tmp_path: Path) -> None:
    model = GridSearchCV(columns_then_regression(), {"clf__C": [0.5]}, cv=StratifiedKFold(3), scoring="roc_auc")

    text = as_text(tmp_path, model.fit(*people()))

    shape = re.findall(r"^([ │├└─]*── \w+  \w+)", text, re.MULTILINE)
    assert shape == [
        "└── best_estimator_  Pipeline",
        "    ├── prep  ColumnTransformer",
        "    │   ├── num  Pipeline",
        "    │   │   ├── impute  SimpleImputer",
        "    │   │   └── scale  StandardScaler",
        "    │   └── cat  OneHotEncoder",
        "    └── clf  LogisticRegression",
    ]
    assert "num  Pipeline  sklearn.pipeline  on age, income" in text
    assert "cat  OneHotEncoder  sklearn.preprocessing  on city, plan" in text
    assert "fitted on 4 columns: age, income, city, plan" in text
    assert "1 candidate on 3 folds each · best score 0." in text
    assert "cv=StratifiedKFold(n_splits=3, shuffle=False, random_state=None)" in text
    assert "best_params_  {clf__C: 0.5}" in text


def test_the_first_lines_say_what_the_file_is(tmp_path: Path) -> None:
    from sklearn import __version__

    lines = as_text(tmp_path, StandardScaler().fit([[1.0], [2.0]])).splitlines()

    assert re.fullmatch(r".+model\.pkl  \d+ B", lines[0])
    assert lines[1:5] == [
        "  format      pickle, protocol 4",
        "  read        completely; nothing of it was run",
        f"  written by  sklearn {__version__}",
        "  imports     5 names of numpy, sklearn",
    ]


def test_chosen_parameters_stand_before_the_usual_ones(tmp_path: Path) -> None:
    text = as_text(tmp_path, LogisticRegression(C=0.5, class_weight="balanced"))

    assert "  C=0.5, class_weight='balanced', the other " in text
    assert "max_iter" not in text


def test_all_parameters_of_an_unknown_class_are_shown_and_how_they_were_told(tmp_path: Path) -> None:
    text = as_text(tmp_path, Clip(low=0.1).fit())

    assert "Clip  test_inspect_models\n  low=0.1, high=1\n  seen_  7\n" in text
    assert "are told apart by their names alone in test_inspect_models.Clip." in " ".join(text.split())


class Clip(BaseEstimator):
    """A transformer of the project's own."""

    def __init__(self, low: float = 0.0, high: float = 1) -> None:
        self.low = low
        self.high = high

    def fit(self) -> Clip:
        self.seen_ = 7
        return self


def test_learnt_numbers_are_shown_with_shape_and_size(tmp_path: Path) -> None:
    text = as_text(tmp_path, StandardScaler().fit([[1.0, 10.0], [3.0, 30.0]]))

    assert "2 features in · 2 rows seen" in text
    assert "mean_   2, 20  (2 float64, 16 B)" in text


def test_text_of_cells_is_hidden_and_labels_are_not(tmp_path: Path) -> None:
    model = columns_then_regression().fit(*people())

    text = as_text(tmp_path, model)

    assert "levels: 3 of city, 2 of plan" in text
    assert "2 classes: left, stayed" in text
    assert "Oslo" not in text
    assert "Oslo" not in str(as_json(tmp_path, model))
    assert "Oslo" in str(as_json(tmp_path, model, show_values=True))
    assert "levels: 3 of city (Bern, Lima, Oslo), 2 of plan (free, pro)" in as_text(
        tmp_path, model, show_values=True, width=120
    )


def test_words_of_a_vocabulary_are_counted(tmp_path: Path) -> None:
    model = make_pipeline(TfidfVectorizer(stop_words=["secretword"]), LogisticRegression())
    model.fit(["alpha beta", "beta gamma", "delta"], [0, 1, 0])

    text = as_text(tmp_path, model)

    assert "4 terms" in text
    assert "stop_words=1 item, text hidden" in text
    for said in (text, str(as_json(tmp_path, model))):
        assert "gamma" not in said
        assert "secretword" not in said


def test_more_than_twenty_labels_are_counted(tmp_path: Path) -> None:
    labels = [f"label{number}" for number in range(21)]
    model = KNeighborsClassifier().fit(np.arange(42.0).reshape(-1, 1), labels * 2)

    assert "21 classes\n" in as_text(tmp_path, model)
    assert "label3" not in str(as_json(tmp_path, model))


def test_trees_of_a_forest_are_one_line(tmp_path: Path) -> None:
    table, target = people()
    model = RandomForestClassifier(20, max_depth=2, random_state=0).fit(table[NUMBERS], target)

    text = as_text(tmp_path, model)

    assert "20 trees, 2 deep, " in text
    assert text.count("DecisionTreeClassifier") == 1
    assert "└── estimators_  20 × DecisionTreeClassifier  sklearn.tree" in text


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (
            StackingClassifier([("a", LogisticRegression()), ("b", KNeighborsClassifier())], cv=2),
            ["final_estimator_  LogisticRegression", "a  LogisticRegression", "b  KNeighborsClassifier"],
        ),
        (
            CalibratedClassifierCV(LogisticRegression(), cv=2),
            ["calibrated_classifiers_[1]  _CalibratedClassifier", "estimator  LogisticRegression"],
        ),
        (BaggingClassifier(make_pipeline(StandardScaler(), LogisticRegression())), ["estimators_  10 × Pipeline"]),
        (
            SamplingPipeline([("more", SMOTE(k_neighbors=2)), ("clf", LogisticRegression())]),
            ["Pipeline  imblearn.pipeline", "more  SMOTE  imblearn.over_sampling", "{left: "],
        ),
    ],
    ids=["stacking", "calibration", "bagging", "sampling"],
)
def test_what_holds_other_estimators_shows_them(tmp_path: Path, model: BaseEstimator, said: list[str]) -> None:
    table, target = people(40)

    text = as_text(tmp_path, model.fit(table[NUMBERS], target))

    assert [words for words in said if words not in text] == []


def test_imported_functions_are_no_text(tmp_path: Path) -> None:
    model = TransformedTargetRegressor(Ridge(), func=np.log1p, inverse_func=np.expm1)

    assert "func=numpy.log1p, inverse_func=numpy.expm1" in as_text(tmp_path, model.fit([[1.0], [2.0]], [1.0, 2.0]))


def test_a_dict_shows_what_it_holds_by_name(tmp_path: Path) -> None:
    table, target = people()
    model = columns_then_regression().fit(table, target)

    text = as_text(tmp_path, {"model": model, "features": [*table], "threshold": 0.37, "train": table})

    assert "\n4 keys\n├── model  Pipeline  sklearn.pipeline\n" in text
    assert "├── features  ['age', 'income', 'city', 'plan']\n" in text
    assert "├── threshold  0.37\n" in text
    assert "└── train  DataFrame of 60 rows and 4 columns\n      age float64, income float64, city" in text


def test_a_dict_of_numbers_may_be_a_table_of_cells(tmp_path: Path) -> None:
    text = as_text(tmp_path, {"Smith": 1, "Jones": 2})

    assert "dict of 2 keys, hidden" in text
    assert "Smith" in as_text(tmp_path, {"Smith": 1, "Jones": 2}, show_values=True)


def test_stored_rows_are_pointed_out(tmp_path: Path) -> None:
    table, target = people()

    text = as_text(tmp_path, KNeighborsClassifier().fit(table[NUMBERS], target))

    assert "_fit_X             60×2 float64, 960 B\n" in text
    assert (
        "! Rows of data are inside, and go wherever the file goes: 60 target values in KNeighborsClassifier._y, "
        "60×2 in KNeighborsClassifier._fit_X."
    ) in " ".join(text.split())
    values = as_json(tmp_path, KNeighborsClassifier().fit(table[NUMBERS], target))["content"]["root"]["learnt"]
    assert values["_fit_X"]["values"] is None


def test_dangerous_names_are_listed_and_nothing_is_called_safe(tmp_path: Path) -> None:
    text = as_text(tmp_path, {"scaler": StandardScaler(), "x": RunsAProgram()})

    assert "└── x  a call of posix.system" in text
    assert "It names posix.system: no fitted model needs what runs programs or code" in " ".join(text.split())
    assert "safe" not in text
    record = as_json(tmp_path, {"scaler": StandardScaler(), "x": RunsAProgram()})["content"]
    assert record["imports"]["dangerous"] == ["posix.system"]
    assert [caution["kind"] for caution in record["cautions"]] == ["dangerous names"]


def test_calls_of_functions_that_no_model_needs_are_named(tmp_path: Path) -> None:
    record = as_json(tmp_path, {"scaler": StandardScaler(), "x": WritesAFile()})["content"]

    assert record["imports"]["dangerous"] == []
    assert [caution["kind"] for caution in record["cautions"]] == ["unusual calls"]
    assert "Loading it calls numpy.save, on arguments" in record["cautions"][0]["text"]


class WritesAFile:
    def __reduce__(self):
        return np.save, ("weights.npy", [1.0])


class RunsAProgram:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


def test_code_by_value_is_named_and_pointed_out(tmp_path: Path) -> None:
    def shrink(cells: object) -> object:
        return np.log1p(cells)

    shrink.__module__, shrink.__qualname__ = "__main__", "shrink"

    text = as_text(tmp_path, cloudpickle.dumps(FunctionTransformer(shrink)))

    assert "func=__main__.shrink(cells), a function inside the file that uses np, log1p" in text
    assert "! It carries functions or classes as code, which loading rebuilds and use runs." in text


def test_machines_get_every_import_and_every_attribute(tmp_path: Path) -> None:
    record = as_json(tmp_path, StandardScaler().fit([[1.0], [2.0]]))

    assert record["cut"] == []
    assert record["content"]["imports"] == {
        "known": [
            "sklearn.preprocessing._data.StandardScaler",
            "numpy._core.multiarray.scalar",
            "numpy.dtype",
            "numpy._core.multiarray._reconstruct",
            "numpy.ndarray",
        ],
        "main": [],
        "unknown": [],
        "dangerous": [],
    }
    root = record["content"]["root"]
    assert (root["class"], root["parameters_by"], root["chosen"]) == (
        "sklearn.preprocessing.StandardScaler",
        "signature",
        [],
    )
    assert root["parameters"] == {"copy": True, "with_mean": True, "with_std": True}
    assert root["learnt"]["mean_"] == {"type": "array", "shape": [1], "dtype": "float64", "bytes": 8, "values": [1.5]}
