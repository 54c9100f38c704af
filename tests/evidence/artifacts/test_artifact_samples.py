from __future__ import annotations

import pickle

import pytest
from agreement import differences

from mlaudit.core.values import Unknown

MODELS = ("smote", "columns", "search", "forest", "neighbours", "custom", "union")


@pytest.mark.parametrize("name", MODELS)
def test_parameters_and_learnt_attributes_agree_with_the_live_object_in_every_format(name, models, dumps, read):
    for kind, path in dumps[name].items():
        artifact = read(path)

        assert (artifact.status, artifact.anomalies) == ("complete", ()), kind
        assert differences(models[name], artifact.value) == [], kind


def test_the_container_is_told_by_content(dumps, read):
    told = {kind: read(path).container for kind, path in dumps["smote"].items()}

    assert told == {kind: kind.split(" ")[0] for kind in told}


def test_the_protocol_is_stated_from_2_on(dumps, read):
    told = [read(dumps["smote"][f"pickle {protocol}"]).protocol for protocol in range(6)]

    assert told == [None, None, 2, 3, 4, 5]


def test_the_version_of_scikit_learn_is_read(dumps, read):
    import sklearn

    assert read(dumps["columns"]["joblib 4"]).versions == {"sklearn": sklearn.__version__}


def test_an_imbalanced_learn_pipeline_is_flattened_in_order(dumps, read):
    (pipeline,) = read(dumps["smote"]["joblib 4"]).pipelines

    assert (pipeline.name, pipeline.framework) == ("pipeline", "imblearn")
    assert pipeline.feature_names == ("age", "income")
    assert [(step.name, step.estimator.public_path) for step in pipeline.steps] == [
        ("scale", "sklearn.preprocessing.StandardScaler"),
        ("smote", "imblearn.over_sampling.SMOTE"),
        ("clf", "sklearn.linear_model.LogisticRegression"),
    ]


def test_branches_of_a_column_transformer_keep_their_columns(dumps, read):
    (pipeline,) = read(dumps["columns"]["pickle 5"]).pipelines

    assert [(step.name, step.columns) for step in pipeline.steps] == [
        ("prepare__num__impute", ("age", "income")),
        ("prepare__num__scale", ("age", "income")),
        ("prepare__cat", ("city",)),
        ("clf", ()),
    ]


def test_a_search_is_named_once_by_its_best_estimator(dumps, read, models):
    (pipeline,) = read(dumps["search"]["joblib+zlib"]).pipelines

    assert pipeline.framework == "sklearn"
    assert pipeline.root.public_path == "sklearn.model_selection.GridSearchCV"
    assert pipeline.steps[-1].estimator.parameters["max_depth"] == models["search"].best_estimator_[-1].max_depth


def test_a_lone_estimator_is_a_pipeline_of_one_step(dumps, read):
    (pipeline,) = read(dumps["forest"]["pickle 2"]).pipelines

    assert [step.name for step in pipeline.steps] == ["RandomForestClassifier"]


def test_a_class_of_the_users_own_script_is_read(dumps, read):
    (pipeline,) = read(dumps["custom"]["pickle 4"]).pipelines
    clip = pipeline.steps[0].estimator

    assert (clip.class_path, clip.parameters) == ("__main__.Clip", {"low": 0.1, "high": 1.0})


def test_functions_are_named_by_their_public_path(dumps, read):
    steps = read(dumps["union"]["pickle 4"]).pipelines[0].steps

    assert [step.name for step in steps] == ["both__log", "both__scale", "clf"]
    assert steps[0].estimator.parameters["func"] == "numpy.log1p"


def test_a_pipeline_fitted_on_an_array_has_no_feature_names(dumps, read):
    assert isinstance(read(dumps["union"]["pickle 4"]).pipelines[0].feature_names, Unknown)


def test_models_of_a_dict_are_named_by_their_keys(models, read_bytes):
    bundle = {"model": models["smote"], "extra": {"scaler": models["union"][0]}, "threshold": 0.4}
    artifact = read_bytes(pickle.dumps(bundle))

    assert [pipeline.name for pipeline in artifact.pipelines] == ["model", "extra.scaler"]
    assert artifact.value["threshold"] == 0.4


def test_pipelines_inside_of_an_ensemble_are_named_once(read_bytes):
    from sklearn.ensemble import BaggingRegressor
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    ensemble = BaggingRegressor(make_pipeline(StandardScaler(), Ridge()), n_estimators=5)
    artifact = read_bytes(pickle.dumps(ensemble.fit([[0.0], [1.0], [2.0]], [0.0, 1.0, 2.0])))

    assert [[step.name for step in pipeline.steps] for pipeline in artifact.pipelines] == [
        ["BaggingRegressor"],
        ["standardscaler", "ridge"],
    ]


def test_column_transformer_columns_by_number_mask_and_slice_are_named(read_bytes):
    import numpy as np
    import pandas as pd
    from sklearn.compose import ColumnTransformer
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    frame = pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0], "c": [2.0, 5.0]})
    transformer = ColumnTransformer(
        [
            ("number", StandardScaler(), [0, -1]),
            ("mask", MinMaxScaler(), np.array([False, True, False])),
            ("slice", MinMaxScaler(), slice(1, None)),
            ("names", MinMaxScaler(), slice("a", "b")),
        ],
    ).fit(frame)
    (pipeline,) = read_bytes(pickle.dumps(transformer)).pipelines

    assert [step.columns for step in pipeline.steps] == [("a", "c"), ("b",), ("b", "c"), ("a", "b")]


def test_a_table_is_no_pipeline(read_bytes):
    import pandas as pd

    artifact = read_bytes(pickle.dumps(pd.DataFrame({"a": [1, 2]})))

    assert artifact.status == "complete"
    assert artifact.value.class_path.endswith("DataFrame")
    assert artifact.pipelines == ()


def test_a_pandas_index_is_read_as_an_array(read_bytes):
    import pandas as pd

    assert read_bytes(pickle.dumps(pd.Index(["a", "b"]))).value.values == ("a", "b")
