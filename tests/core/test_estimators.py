from __future__ import annotations

import warnings
from typing import get_args

import pytest
import yaml

from mlaudit.core import estimators
from mlaudit.evidence.source.model import StepKind


def _library_classes() -> list[tuple[str, type]]:
    from sklearn.utils import all_estimators

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from imblearn.utils.testing import all_estimators as all_samplers

        return [*all_estimators(), *all_samplers()]


def test_every_class_of_scikit_learn_and_imbalanced_learn_has_a_kind():
    unknown = [name for name, cls in _library_classes() if estimators.kind_of(f"{cls.__module__}.{name}") == "unknown"]

    assert unknown == []


def test_classifiers_and_regressors_agree_with_the_mixins_of_scikit_learn():
    from sklearn.base import ClassifierMixin, RegressorMixin

    known = [(f"{cls.__module__}.{name}", cls) for name, cls in _library_classes()]
    wrong = [
        path
        for path, cls in known
        if issubclass(cls, ClassifierMixin | RegressorMixin)
        and estimators.is_classifier(path) not in (issubclass(cls, ClassifierMixin), None)
    ]

    assert wrong == []


def test_supervised_classes_use_the_target():
    from sklearn.base import ClassifierMixin, RegressorMixin

    wrong = [
        name
        for name, cls in _library_classes()
        if issubclass(cls, ClassifierMixin | RegressorMixin) and not estimators.uses_target(f"sklearn.x.{name}")
    ]

    assert wrong == []


def test_no_name_has_two_kinds_or_two_families():
    from importlib.resources import files

    raw = yaml.safe_load(files("mlaudit.core").joinpath("estimators.yaml").read_text())
    for group in ("kinds", "families"):
        names = [name for members in raw[group].values() for name in members]
        assert sorted(names) == sorted(set(names))


def test_kinds_are_those_of_the_source_reader():
    assert get_args(estimators.Kind) == get_args(StepKind)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("sklearn.preprocessing.StandardScaler", "scaler"),
        ("sklearn.preprocessing._data.StandardScaler", "scaler"),
        ("StandardScaler", "scaler"),
        ("mypackage.StandardScaler", "unknown"),
        ("imblearn.over_sampling.SMOTE", "sampler"),
        ("sklearn.preprocessing.OrdinalEncoder", "encoder"),
        ("feature_engine.encoding.OrdinalEncoder", "target_encoder"),
        ("sklearn.preprocessing.PowerTransformer", "power_transform"),
        ("feature_engine.transformation.PowerTransformer", "stateless"),
        ("passthrough", "passthrough"),
        ("", "unknown"),
        ("sklearn.", "unknown"),
    ],
)
def test_kind_of_a_class(path, kind):
    assert estimators.kind_of(path) == kind


def test_a_class_of_another_library_is_not_judged():
    assert estimators.is_classifier("torch.nn.Module") is None
    assert estimators.uses_target("torch.nn.Module") is None
    assert estimators.family_of("torch.nn.Module") == "other"


def test_whether_a_search_classifies_depends_on_what_it_searches():
    assert estimators.is_classifier("sklearn.model_selection.GridSearchCV") is None


@pytest.mark.parametrize(
    ("class_path", "wraps", "family"),
    [
        ("sklearn.ensemble.AdaBoostClassifier", "", "boosting"),
        ("sklearn.ensemble.AdaBoostClassifier", "sklearn.tree.DecisionTreeClassifier", "boosting"),
        ("sklearn.ensemble.AdaBoostClassifier", "sklearn.linear_model.LogisticRegression", "penalised_linear"),
        ("sklearn.ensemble.AdaBoostClassifier", "unknown", "other"),
        ("sklearn.ensemble.BaggingClassifier", "sklearn.tree.DecisionTreeClassifier", "tree"),
        ("sklearn.ensemble.BaggingClassifier", "sklearn.neighbors.KNeighborsClassifier", "distance"),
    ],
)
def test_an_ensemble_is_of_the_family_of_what_it_fits(class_path, wraps, family):
    assert estimators.family_of(class_path, wraps) == family
