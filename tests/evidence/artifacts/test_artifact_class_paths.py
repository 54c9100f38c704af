from __future__ import annotations

import pickle
import re
import sys
import warnings
import zoneinfo

import numpy as np
import pandas as pd
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


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.random.PCG64(0), "numpy.random._pcg64.PCG64"),
        (np.random.MT19937(0), "numpy.random._mt19937.MT19937"),
        (np.random.RandomState(0), "numpy.random.mtrand.RandomState"),
        (zoneinfo.ZoneInfo("UTC"), "zoneinfo.ZoneInfo"),
        (re.compile("a+"), "re.Pattern"),
        (pd.NaT, "pandas._libs.tslibs.nattype.NaTType"),
    ],
)
def test_objects_that_functions_put_together_are_of_their_own_class(protocol, value, expected, read_bytes):
    assert read_bytes(pickle.dumps(value, protocol)).value.class_path == expected


def test_a_bit_generator_of_older_numpy_is_written_by_its_name(read_bytes):
    content = b"\x80\x02cnumpy.random._pickle\n__bit_generator_ctor\nX\x05\x00\x00\x00PCG64\x85R."

    assert read_bytes(content).value.class_path == "numpy.random._pcg64.PCG64"
