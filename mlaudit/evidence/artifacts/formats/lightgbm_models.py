"""LightGBM's text format, and the JSON that ``dump_model`` makes."""

from __future__ import annotations

from collections.abc import Iterator

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.failures import OverBudget, Truncated
from mlaudit.evidence.artifacts.formats.boosters import Booster, booster_artifact, number_in, whole
from mlaudit.evidence.artifacts.formats.documents import TOO_LONG, decoded
from mlaudit.evidence.artifacts.formats.json_documents import JsonDocument
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.streams.bytestream import CHUNK, ByteStream

CLASS_PATH = "lightgbm.basic.Booster"

_TREE, _PARAMETERS, _LAST_PARAMETER = b"Tree=", b"parameters:", b"end of parameters"
_BEHIND_TREES = frozenset({b"end of trees", b"feature_importances:", b"feature importances:"})
_MOST_PARAMETERS = 1_000
_COUNTS = ("num_class", "num_tree_per_iteration")
_NOT_DUMPED = Unknown("LightGBM does not write it into a JSON dump", "the model as text or as a pickle")
_OF_TRAINING = ("learning_rate", "num_leaves", "is_unbalance", "scale_pos_weight", "seed", "early_stopping_round")


def read_lightgbm_text(path: str, stream: ByteStream, limits: Limits) -> Artifact:
    """Read a file of ``save_model``: names and ranges of the features, number of trees, and training parameters.

    The line of pandas categories is not evaluated.
    """
    return booster_artifact(
        path, "lightgbm-text", Booster(CLASS_PATH), lambda booster: read_text(stream, booster, limits), limits
    )


def read_lightgbm_json(path: str, stream: ByteStream, limits: Limits) -> Artifact:
    """Read a JSON dump, which LightGBM itself cannot load again; it holds no training parameters."""
    return booster_artifact(
        path, "lightgbm-json", Booster(CLASS_PATH), lambda booster: _dump(JsonDocument(stream, limits), booster), limits
    )


def read_text(stream: ByteStream, booster: Booster, limits: Limits) -> None:
    """Read a model of text.

    Raises
    ------
    Malformed, OverBudget
        What was read before is in the booster.
    """
    lines = _Lines(stream, limits)
    _header(lines, booster, limits)
    n_trees, is_whole = 0, False
    for line in lines:
        if line.startswith(_TREE):
            n_trees += 1
            _count(booster, n_trees)
        elif line in _BEHIND_TREES:
            is_whole = True
        elif line == _PARAMETERS:
            _parameters(lines, booster)
    if not is_whole:
        raise Truncated("it ends before its last tree")


class _Lines:
    """The lines of a text; what is too long to keep is passed over."""

    def __init__(self, stream: ByteStream, limits: Limits) -> None:
        self._stream = stream
        self._limits = limits
        self._at = 0
        self._passed = 0
        self.is_cut = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """Return the next line without its end; ``is_cut`` tells whether its rest was passed over."""
        stream = self._stream
        kept, self.is_cut = b"", False
        self._passed += 1
        if self._passed > self._limits.containers:
            raise OverBudget("lines", self._limits.containers)
        while True:
            end = stream.buffer.find(b"\n", self._at)
            part = stream.buffer[self._at : end if end >= 0 else len(stream.buffer)]
            if len(kept) <= self._limits.item_bytes:
                kept += part
            self.is_cut = self.is_cut or len(kept) > self._limits.item_bytes
            if end >= 0:
                self._at = end + 1
                return kept.removesuffix(b"\r")
            self._at = stream.window(len(stream.buffer), CHUNK)
            if self._at == len(stream.buffer):
                if kept:
                    return kept
                raise StopIteration
            if stream.base > self._limits.skim_bytes:
                raise OverBudget("bytes of text", self._limits.skim_bytes)


def _header(lines: _Lines, booster: Booster, limits: Limits) -> None:
    """Read ``name=value`` lines up to the empty one before the first tree."""
    names: tuple[str, ...] = ()
    infos: list[str] | None = None
    for line in lines:
        if not line:
            break
        name, _, rest = decoded(line).partition("=")
        if name == "feature_names":
            names = () if lines.is_cut else tuple(rest.split(" "))
            _name(booster, TOO_LONG if lines.is_cut or len(names) > limits.array_items else names)
        elif name == "feature_infos":
            infos = None if lines.is_cut else rest.split(" ")
        elif name == "max_feature_idx":
            _features(booster, whole(rest))
        elif name in _COUNTS:
            booster.parameters[name] = whole(rest)
        elif name == "objective":
            booster.parameters["objective"] = rest.partition(" ")[0]
        elif name == "version":
            booster.fitted["format_version_"] = rest
    if infos is not None and len(infos) == len(names) <= limits.array_items:
        # What the training data showed of each feature: [least:greatest], or the codes of its categories.
        booster.fitted["feature_infos_"] = dict(zip(names, infos, strict=True))


def _features(booster: Booster, last: int | None) -> None:
    if last is not None:
        booster.fitted["n_features_in_"] = last + 1


def _name(booster: Booster, names: tuple[str, ...] | Unknown) -> None:
    """Record names, but for those that LightGBM makes up for data without names."""
    if isinstance(names, Unknown) or names != tuple(f"Column_{index}" for index in range(len(names))):
        booster.name_features(names)


def _parameters(lines: _Lines, booster: Booster) -> None:
    """Read ``[name: value]`` lines; a parameter without a value was not set."""
    for line in lines:
        if line == _LAST_PARAMETER:
            return
        name, _, value = decoded(line).removeprefix("[").removesuffix("]").partition(": ")
        if name and value and not lines.is_cut and len(booster.parameters) < _MOST_PARAMETERS:
            booster.parameters[name] = number_in(value)
    raise Truncated("it ends within its parameters")


def _count(booster: Booster, n_trees: int) -> None:
    """Record trees, and rounds of boosting: one tree for each class makes a round."""
    booster.n_trees = n_trees
    per_round = booster.parameters.get("num_tree_per_iteration")
    if isinstance(per_round, int) and per_round > 0:
        booster.n_rounds = n_trees // per_round


def _dump(document: JsonDocument, booster: Booster) -> None:
    for key in document.members():
        if key == "feature_names":
            _name(booster, document.texts())
        elif key == "max_feature_idx":
            _features(booster, whole(document.value()))
        elif key == "tree_info":
            _count(booster, document.count())
        elif key in _COUNTS:
            booster.parameters[key] = whole(document.value())
        elif key == "objective":
            objective = document.value()
            booster.parameters[key] = objective.partition(" ")[0] if isinstance(objective, str) else objective
        elif key == "version":
            booster.fitted["format_version_"] = document.value()
    booster.parameters.update(dict.fromkeys(_OF_TRAINING, _NOT_DUMPED))
