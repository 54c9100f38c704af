from __future__ import annotations

import sys
import warnings

import pytest

from mlaudit.evidence.artifacts.pickles.class_paths import public


def test_public_paths_of_scikit_learn_and_imbalanced_learn_can_be_imported():
    from sklearn.utils import all_estimators

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from imblearn.utils.testing import all_estimators as all_samplers

    wrong = []
    for name, cls in [*all_estimators(), *all_samplers()]:
        module, _, attribute = public(f"{cls.__module__}.{name}").rpartition(".")
        if getattr(sys.modules.get(module), attribute, None) is not cls:
            wrong.append(f"{module}.{attribute}")

    assert wrong == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("xgboost.sklearn.XGBClassifier", "xgboost.XGBClassifier"),
        ("catboost.core.CatBoostClassifier", "catboost.CatBoostClassifier"),
        ("feature_engine.imputation.mean_median.MeanMedianImputer", "feature_engine.imputation.MeanMedianImputer"),
        ("numpy.core._multiarray_umath.log", "numpy.log"),
        ("numpy._core.fromnumeric.clip", "numpy.clip"),
        ("__main__.Clip", "__main__.Clip"),
        ("Clip", "Clip"),
        ("", ""),
    ],
)
def test_public_paths(path, expected):
    assert public(path) == expected
