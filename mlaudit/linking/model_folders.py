"""Folders in which a model of Hugging Face's form is saved: a config, a tokenizer and weights that must agree."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlaudit.evidence.artifacts.model import ArrayView, Artifact, ArtifactValue
from mlaudit.evidence.configs.model import Config, ConfigEntry
from mlaudit.evidence.vocabularies.model import Vocabulary

CONFIG = "config.json"
MODULES = "modules.json"
_MARKS = frozenset({"model_type", "architectures[0]"})
_WRAPPERS = ("state_dict", "model", "module")
"""Keys under which a checkpoint of a training keeps the weights."""


@dataclass(frozen=True)
class LinkedModelFolder:
    """The files of one model.

    Attributes
    ----------
    path : str
        Of the folder, relative to the root; empty for the root itself.
    config : Config
        Its ``config.json``.
    beside : mapping of str to Config
        The other JSON files of the folder by name, such as ``generation_config.json``.
    pooling : Config or None
        What follows the transformer in a model for sentences.
    vocabularies : tuple of Vocabulary
    shapes : mapping of str to tuple of int
        Of the tensors of all weights in the folder, by name.
    """

    path: str
    config: Config
    beside: Mapping[str, Config]
    pooling: Config | None
    vocabularies: tuple[Vocabulary, ...]
    shapes: Mapping[str, tuple[int, ...]]


def model_folders(
    configs: Iterable[Config], vocabularies: Iterable[Vocabulary], artifacts: Iterable[Artifact]
) -> tuple[LinkedModelFolder, ...]:
    """Return the folders whose ``config.json`` is that of a model, in the order of their paths."""
    by_folder: dict[str, dict[str, Config]] = {}
    for config in configs:
        folder, name = posixpath.split(config.path)
        if name.endswith(".json") and config.status == "complete":
            by_folder.setdefault(folder, {})[name] = config
    own_vocabularies, own_artifacts = list(vocabularies), list(artifacts)
    return tuple(
        LinkedModelFolder(
            folder,
            files[CONFIG],
            files,
            _pooling(folder, by_folder),
            tuple(one for one in own_vocabularies if posixpath.dirname(one.path) == folder),
            {
                name: shape
                for one in own_artifacts
                if posixpath.dirname(one.path) == folder
                for name, shape in _shapes(one)
            },
        )
        for folder, files in sorted(by_folder.items())
        if CONFIG in files and not _MARKS.isdisjoint(entry.key for entry in files[CONFIG].entries)
    )


def entry_of(config: Config | None, *keys: str) -> ConfigEntry | None:
    """Return the first of some keys that a config sets to more than null."""
    if config is None:
        return None
    found = {entry.key: entry for entry in config.entries if entry.value is not None}
    return next((found[key] for key in keys if key in found), None)


def _pooling(folder: str, by_folder: Mapping[str, Mapping[str, Config]]) -> Config | None:
    """Return the config of the module behind the transformer, where ``modules.json`` lists both."""
    modules = by_folder.get(folder, {}).get(MODULES)
    first, second = entry_of(modules, "[0].type"), entry_of(modules, "[1].type")
    place = entry_of(modules, "[1].path")
    if first is None or second is None or place is None:
        return None
    if not (str(first.value).endswith("Transformer") and str(second.value).endswith("Pooling")):
        return None
    return by_folder.get(posixpath.normpath(posixpath.join(folder, str(place.value))), {}).get(CONFIG)


def _shapes(artifact: Artifact) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Iterate over the names and shapes of the tensors of a model file."""
    for name, value in _tensors(artifact.value).items():
        if isinstance(value, ArrayView):
            yield name, value.shape


def _tensors(value: ArtifactValue) -> Mapping[str, ArtifactValue]:
    if not isinstance(value, dict):
        return {}
    inner = next((value[key] for key in _WRAPPERS if isinstance(value.get(key), dict)), None)
    return inner if isinstance(inner, dict) else value
