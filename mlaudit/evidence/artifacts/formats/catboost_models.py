"""CatBoost's own formats: the binary one, whose head is a FlatBuffer, and the export as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mlaudit.evidence.artifacts.failures import OverBudget, Truncated
from mlaudit.evidence.artifacts.formats.boosters import Booster, booster_artifact
from mlaudit.evidence.artifacts.formats.documents import TOO_LONG, decoded
from mlaudit.evidence.artifacts.formats.flatbuffers import Table, root_of
from mlaudit.evidence.artifacts.formats.json_documents import JsonDocument
from mlaudit.evidence.artifacts.formats.json_text import parse_json
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact, ArtifactValue
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream

CLASS_PATH = "catboost.core.CatBoost"
MAGIC = b"CBM1"

_FEATURES, _TREES, _INFO = ("float", "categorical", "text", "embedding"), 1, 2
"""Kinds of feature, and fields of the binary model."""

_TREE_SIZES, _FEATURE_FIELDS, _FEATURE_ID = 2, {5: (2, 4), 4: (1, 2), 12: (1, 2)}, "feature_id"
"""Fields of the trees; for float, categorical and text features the place in the row and the name."""

_OPTIONS, _TEXTS = ("params", "class_params"), ("catboost_version_info", "train_finish_time")
"""Entries of the description that are JSON, and those that are plain text."""

_LONGEST_NAME = 4_096
_GROUPS = ("boosting_options", "tree_learner_options", "data_processing_options", "cat_feature_params", "flat_params")
_VERSION = re.compile(r"(?:tags/v|CatBoost release )(\d+(?:\.\d+)+)")


def read_catboost_json(path: str, stream: ByteStream, limits: Limits) -> Artifact:
    """Read an export as JSON: names of features, number of trees, training parameters and classes."""

    def read(booster: Booster) -> None:
        _exported(JsonDocument(stream, limits), booster, limits)

    return booster_artifact(path, "catboost-json", Booster(CLASS_PATH), read, limits)


def read_catboost_binary(path: str, stream: ByteStream, limits: Limits) -> Artifact:
    """Read a ``.cbm`` file; what lies behind its head, tables of categories, is left alone."""

    def read(booster: Booster) -> None:
        at = stream.window(0, 8)
        size = int.from_bytes(stream.buffer[at + 4 : at + 8], "little")
        if size > limits.kept_bytes:
            raise OverBudget("bytes of a binary model", limits.kept_bytes)
        stream.window(at, 8 + size)
        read_binary(stream.buffer, booster, limits)

    return booster_artifact(path, "catboost-binary", Booster(CLASS_PATH), read, limits)


def read_binary(content: bytes, booster: Booster, limits: Limits) -> None:
    """Read a binary model.

    Raises
    ------
    Malformed, OverBudget
        What was read before is in the booster.
    """
    size = int.from_bytes(content[4:8], "little")
    if len(content) < 8 + size:
        raise Truncated("it ends before its trees do")
    root = root_of(content, 8, limits)
    wanted = {*_OPTIONS, *_TEXTS}
    for entry in root.tables(_INFO):
        key = entry.text(0, _LONGEST_NAME)
        if key in wanted:
            wanted.discard(key)
            content = entry.content(1, limits.json_bytes)
            _describe(key, parse_json(content, limits)[0] if key in _OPTIONS else decoded(content), booster)
    trees = root.table(_TREES)
    if trees is not None:
        _count(booster, trees.length(_TREE_SIZES))
        _name(booster, [_feature(table, fields) for table, fields in _feature_tables(trees)], limits)


def _feature_tables(trees: Table) -> list[tuple[Table, tuple[int, int]]]:
    return [(table, fields) for field, fields in _FEATURE_FIELDS.items() for table in trees.tables(field)]


def _feature(table: Table, fields: tuple[int, int]) -> tuple[int, str]:
    flat_index, name = fields
    return table.integer(flat_index, -1), table.text(name, _LONGEST_NAME)


def _exported(document: JsonDocument, booster: Booster, limits: Limits) -> None:
    for key in document.members():
        if key == "features_info":
            _name(booster, _exported_features(document), limits)
        elif key == "model_info":
            for part in document.members():
                _describe(part, document.value(), booster)
        elif key in ("oblivious_trees", "trees"):
            _count(booster, document.count())


def _exported_features(document: JsonDocument) -> list[tuple[int, str]]:
    """Read place and name of each feature, without its borders."""
    found: list[tuple[int, str]] = []
    for group in document.members():
        if group.removesuffix("_features") not in _FEATURES:
            continue
        for _ in document.items():
            place, name = -1, ""
            for key in document.members():
                if key == "flat_feature_index":
                    value = document.value()
                    place = value if isinstance(value, int) else -1
                elif key == _FEATURE_ID:
                    text = document.value()
                    name = text if isinstance(text, str) else ""
            found.append((place, name))
    return found


def _name(booster: Booster, features: Sequence[tuple[int, str]], limits: Limits) -> None:
    """Record names in the order of the columns; CatBoost leaves them empty for data without names."""
    booster.fitted["n_features_in_"] = len(features)
    names = [name for _, name in sorted(features, key=lambda feature: feature[0])]
    if all(names):
        booster.name_features(names if len(names) <= limits.array_items else TOO_LONG)


def _count(booster: Booster, n_trees: int) -> None:
    booster.n_trees = booster.n_rounds = n_trees


def _describe(key: str, value: object, booster: Booster) -> None:
    """Read one entry of the description of a model."""
    if key == "catboost_version_info" and isinstance(value, str):
        version = _VERSION.search(value)
        if version is not None:
            booster.versions["catboost"] = version[1]
    elif key == "train_finish_time" and isinstance(value, str) and value:
        booster.fitted["train_finish_time_"] = value
    elif key == "class_params" and isinstance(value, dict):
        classes = value.get("class_names")
        if isinstance(classes, list) and classes:
            booster.fitted["classes_"] = classes
    elif key == "params" and isinstance(value, dict):
        booster.parameters.update(_parameters(value))


def _parameters(options: Mapping[str, object]) -> dict[str, ArtifactValue]:
    """Flatten the options as CatBoost's own parameters: what the user gave comes last and stays."""
    found = _plain(options)
    for group in _GROUPS:
        inner = options.get(group)
        if isinstance(inner, dict):
            found.update(_plain(inner))
    loss = options.get("loss_function")
    if isinstance(loss, dict) and isinstance(loss.get("type"), str):
        found.setdefault("loss_function", loss["type"])
    return found


def _plain(group: Mapping[str, object]) -> dict[str, ArtifactValue]:
    """Return the scalars of a group, and its lists of scalars, such as weights of classes."""
    found: dict[str, ArtifactValue] = {}
    for name, value in group.items():
        if name.startswith("dev_"):
            continue
        if value is None or isinstance(value, str | int | float):
            found[name] = value
        elif isinstance(value, list):
            items: list[ArtifactValue] = [item for item in value if isinstance(item, str | int | float)]
            if len(items) == len(value):
                found[name] = items
    return found
