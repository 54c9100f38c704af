"""XGBoost's own format, in JSON and in UBJSON: one tree of values in two notations."""

from __future__ import annotations

from typing import Literal

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.formats.boosters import Booster, booster_artifact, number_in, whole
from mlaudit.evidence.artifacts.formats.documents import Document
from mlaudit.evidence.artifacts.formats.json_documents import JsonDocument
from mlaudit.evidence.artifacts.formats.ubjson_documents import UbjsonDocument
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact, ArtifactValue
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream

CLASS_PATH = "xgboost.core.Booster"

_NOT_SAVED = Unknown("XGBoost saves it in a pickle only, not with the model", "a pickle of the model")
_OF_TRAINING = ("learning_rate", "max_depth", "subsample", "random_state", "early_stopping_rounds")
"""Parameters that people ask for; a file that lacks them does not say that they were left out."""

_GROUPS = ("gbtree_train_param", "tree_train_param", "dart_train_param", "gblinear_train_param", "linear_train_param")


def read_xgboost(path: str, stream: ByteStream, notation: Literal["json", "ubjson"], limits: Limits) -> Artifact:
    """Read a file of ``save_model``: names, number of trees, objective and version; the trees are passed over.

    Parameters
    ----------
    path : str
        Relative to the audit root.
    stream : ByteStream
    notation : {'json', 'ubjson'}
    limits : Limits
    """
    document: Document = JsonDocument(stream, limits) if notation == "json" else UbjsonDocument(stream, limits)

    def read(booster: Booster) -> None:
        read_model(document, booster)
        for name in _OF_TRAINING:
            booster.parameters.setdefault(name, _NOT_SAVED)

    return booster_artifact(path, f"xgboost-{notation}", Booster(CLASS_PATH), read, limits)


def read_model(document: Document, booster: Booster) -> None:
    """Read a saved model, or what a pickle holds of a booster: the model and the configuration of its training.

    Raises
    ------
    Malformed, OverBudget
        What was read before is in the booster.
    """
    for key in document.members():
        if key == "learner":
            _learner(document, booster)
            _count_rounds(booster)
        elif key == "version":
            version = document.value()
            if isinstance(version, list) and version and all(isinstance(part, int) for part in version):
                booster.versions["xgboost"] = ".".join(map(str, version))
        elif key == "Model":
            read_model(document, booster)
        elif key == "Config":
            _configuration(document, booster)


def _learner(document: Document, booster: Booster) -> None:
    for key in document.members():
        if key == "feature_names":
            booster.name_features(document.texts())
        elif key == "feature_types":
            types = document.texts()
            if isinstance(types, Unknown) or types:
                booster.fitted["feature_types_"] = types
        elif key == "attributes":
            booster.fitted["attributes_"] = document.value()
        elif key == "learner_model_param":
            _shape(document.value(), booster)
        elif key == "objective":
            _objective(document, booster)
        elif key == "gradient_booster":
            _trees(document, booster)


def _shape(found: ArtifactValue, booster: Booster) -> None:
    """Read the number of features and classes; a base score is a list of one since XGBoost 3.1."""
    if not isinstance(found, dict):
        return
    n_features = whole(found.get("num_feature"))
    if n_features:
        booster.fitted["n_features_in_"] = n_features
    for name in ("num_class", "num_target"):
        count = whole(found.get(name))
        if count is not None:
            booster.parameters[name] = count
    score = found.get("base_score")
    if isinstance(score, str):
        booster.parameters["base_score"] = number_in(score.removeprefix("[").removesuffix("]"))


def _count_rounds(booster: Booster) -> None:
    """Tell the rounds by the trees where the model is of before XGBoost 2.0, which does not save their number."""
    parallel, classes = booster.parameters.get("num_parallel_tree"), booster.parameters.get("num_class")
    if booster.n_rounds is None and booster.n_trees and isinstance(parallel, int) and isinstance(classes, int):
        booster.n_rounds = booster.n_trees // (parallel * max(1, classes))


def _objective(document: Document, booster: Booster) -> None:
    """Read the objective by its name, with its own parameters, such as the weight of the positive class."""
    for key in document.members():
        value = document.value()
        if key == "name":
            booster.parameters["objective"] = value
        elif isinstance(value, dict):
            booster.parameters.update(_numbers(value))


def _trees(document: Document, booster: Booster, is_inner: bool = False) -> None:
    """Count trees and rounds; with DART they are those of a booster inside."""
    for key in document.members():
        if key == "name" and not is_inner:
            booster.parameters["booster"] = document.value()
        elif key == "gbtree" and not is_inner:
            _trees(document, booster, is_inner=True)
        elif key == "model":
            _model(document, booster)


def _model(document: Document, booster: Booster) -> None:
    for key in document.members():
        if key == "gbtree_model_param":
            counts = document.value()
            if isinstance(counts, dict):
                booster.n_trees = whole(counts.get("num_trees"))
                per_round = whole(counts.get("num_parallel_tree"))
                if per_round:
                    booster.parameters["num_parallel_tree"] = per_round
        elif key == "iteration_indptr":
            booster.n_rounds = max(0, document.count() - 1)
        elif key == "boosted_rounds":
            # Of a linear model, which has no trees.
            booster.fitted["n_iter_"] = whole(document.value())


def _configuration(document: Document, booster: Booster) -> None:
    """Read the parameters of the training, as a pickle keeps them."""
    found = document.value()
    learner = found.get("learner") if isinstance(found, dict) else None
    if not isinstance(learner, dict):
        return
    inner = learner.get("gradient_booster")
    groups = [learner.get("generic_param"), learner.get("learner_train_param")]
    if isinstance(inner, dict):
        nested = inner.get("gbtree")
        groups += [group.get(name) for group in (inner, nested) if isinstance(group, dict) for name in _GROUPS]
    for group in groups:
        if isinstance(group, dict):
            booster.parameters.update(_numbers(group))


def _numbers(group: dict[str, ArtifactValue]) -> dict[str, ArtifactValue]:
    return {name: number_in(value) if isinstance(value, str) else value for name, value in group.items()}
