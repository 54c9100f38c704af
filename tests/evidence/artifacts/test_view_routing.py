"""Columns that a ColumnTransformer routes to its steps, against the transformer's own book-keeping."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler

from mlaudit.core.values import Unknown

ROWS = 8
FRAME = pd.DataFrame(
    {
        "age": np.linspace(0, 1, ROWS),
        "income": np.linspace(5, 1, ROWS),
        "visits": range(ROWS),
        "city": list("xyxyzzxy"),
        "note": ["one two", "two three"] * (ROWS // 2),
    }
)
SCALE, SMALL, CODE = StandardScaler(), MinMaxScaler(), OrdinalEncoder()

TRANSFORMERS = {
    "names": ColumnTransformer([("n", SCALE, ["age", "income"]), ("c", CODE, ["city"])]),
    "numbers": ColumnTransformer([("n", SCALE, [0, 1]), ("c", CODE, [-2])]),
    "array": ColumnTransformer([("n", SCALE, np.array([0, 2]))]),
    "index": ColumnTransformer([("n", SCALE, pd.Index(["income", "age"]))]),
    "mask": ColumnTransformer([("n", SCALE, [True, False, True, False, False])]),
    "slices": ColumnTransformer([("n", SCALE, slice(0, 2)), ("m", SMALL, slice("income", "visits"))]),
    "by type": ColumnTransformer([("n", SCALE, make_column_selector(dtype_include=np.number))]),
    "by pattern": ColumnTransformer([("n", SCALE, make_column_selector(pattern="^[av]"))]),
    "by function": ColumnTransformer([("n", SCALE, lambda frame: ["age"])]),
    "one column": ColumnTransformer([("t", CountVectorizer(), "note"), ("n", SCALE, ["age"])]),
    "passed on": ColumnTransformer([("n", SCALE, ["age"])], remainder="passthrough"),
    "passed on by number": ColumnTransformer([("n", SCALE, [0])], remainder="passthrough"),
    "rest": ColumnTransformer([("c", CODE, ["city", "note"])], remainder=MinMaxScaler()),
    "explicit": ColumnTransformer([("p", "passthrough", ["visits"]), ("d", "drop", ["age"])]),
    "nested": ColumnTransformer(
        [
            ("n", Pipeline([("fill", SimpleImputer()), ("scale", SCALE)]), ["age", "income"]),
            ("c", Pipeline([("code", OneHotEncoder())]), ["city"]),
        ]
    ),
    "union": ColumnTransformer([("u", FeatureUnion([("s", SCALE), ("p", "passthrough")]), ["age", "visits"])]),
}


def _kept_routes(transformer: ColumnTransformer) -> dict[str, tuple[str, ...]]:
    names = list(transformer.feature_names_in_)
    return {
        name: tuple(names[index] for index in transformer._transformer_to_input_indices[name])
        for name, step, _ in transformer.transformers_
        if step != "drop" and len(transformer._transformer_to_input_indices[name])
    }


@pytest.mark.parametrize("name", TRANSFORMERS)
def test_every_step_has_the_columns_that_are_routed_to_it(name, read_bytes, dumped):
    live = Pipeline([("prepare", TRANSFORMERS[name])]).fit(FRAME)
    if name == "by function":
        live[0].transformers = []
        live[0]._columns = []
    for content in (*(pickle.dumps(live, protocol=protocol) for protocol in (2, 4, 5)), dumped(live)):
        (pipeline,) = read_bytes(content).pipelines

        found = {step.name.split("__")[1]: step.columns for step in pipeline.steps}
        assert found == _kept_routes(live[0])


def test_every_part_of_a_branch_has_the_columns_of_the_branch(read_bytes):
    (pipeline,) = read_bytes(pickle.dumps(TRANSFORMERS["nested"].fit(FRAME))).pipelines

    assert [(step.name, step.columns) for step in pipeline.steps] == [
        ("n__fill", ("age", "income")),
        ("n__scale", ("age", "income")),
        ("c__code", ("city",)),
    ]


def test_what_a_union_hands_on_is_a_step(read_bytes):
    (pipeline,) = read_bytes(pickle.dumps(TRANSFORMERS["union"].fit(FRAME))).pipelines

    assert [step.name for step in pipeline.steps] == ["u__s", "u__p"]


def test_a_selector_that_was_not_fitted_says_so(read_bytes):
    unfitted = ColumnTransformer([("n", StandardScaler(), make_column_selector(dtype_include="number"))])
    (pipeline,) = read_bytes(pickle.dumps(Pipeline([("prepare", unfitted)]))).pipelines

    assert pipeline.steps[0].columns == Unknown(
        "the columns are selected by type or name at the time of fitting", "the fitted pipeline"
    )


def test_lists_of_columns_that_remember_where_they_come_from_are_lists(read_bytes):
    """scikit-learn 1.5 and 1.6 keep the columns of the remainder in a class of their own."""
    kept = b"\x80\x02csklearn.compose._column_transformer\n_RemainderColsList\n)\x81}X\x04\0\0\0data](K\x01K\x02esb."

    assert read_bytes(kept).value == [1, 2]
