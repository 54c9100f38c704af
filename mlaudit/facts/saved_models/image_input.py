"""Facts of how images reach a saved vision model, and of the grid of positions that it was saved with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.configs.model import Config, ConfigEntry
from mlaudit.facts.configs.config_section import ConfigKey
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.linking.model_folders import LinkedModelFolder, entry_of

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

_PROCESSOR = "preprocessor_config.json"
_FIXED = {"vit": 1, "deit": 2, "vit_msn": 1, "vit_mae": 1, "clip_vision_model": 1, "ijepa": 0}
"""Families whose positions are those of one grid, and the tokens in front of it."""

_TABLES = ("position_embeddings", "pos_embed", "position_embedding.weight")


class ImageInput(LinkedSubject):
    """What is done to an image before the model of a folder sees it."""

    evidence = "config"

    def __init__(self, folder: LinkedModelFolder, registry: Registry) -> None:
        super().__init__(f"image_input:{folder.path}", Location(folder.config.path, 1), registry, None)
        self._config = folder.config
        self._processor = folder.beside.get(_PROCESSOR)
        self._shapes = folder.shapes

    @fact()
    def has_one_grid(self) -> bool:
        """The family takes images of one size only, unless it is told to interpolate its positions."""
        found = entry_of(self._config, "model_type")
        return found is not None and found.value in _FIXED

    @fact(unit="pixels")
    def expected(self) -> float | None:
        """Side of the images that the model takes; absent where the config does not say or they are not square."""
        return _number(entry_of(self._config, "image_size"))

    @fact(unit="pixels")
    def given(self) -> float | None:
        """Side of the images that the processor gives; absent where it does not resize, or not to a square."""
        return None if self._given is None else _number(self._given)

    @fact()
    def given_key(self) -> ConfigKey | None:
        """Where that side is set."""
        found = self._given
        return None if found is None else ConfigKey(found.location.path, found, self._registry, self._linked)

    @fact()
    def expected_key(self) -> ConfigKey | None:
        """Where the side that the model takes is set."""
        found = entry_of(self._config, "image_size")
        return None if found is None else ConfigKey(found.location.path, found, self._registry, self._linked)

    @fact(unit="positions")
    def positions(self) -> float | None:
        """Positions that the config asks for; absent where the family has no grid of its own."""
        family, image = entry_of(self._config, "model_type"), self.expected
        patch = _number(entry_of(self._config, "patch_size"))
        extra = _FIXED.get(str(family.value)) if family is not None else None
        if extra is None or image is None or not patch:
            return None
        return float(int(image // patch) ** 2 + extra)

    @fact(unit="positions", evidence="artifact")
    def saved_positions(self) -> float | Unknown:
        """Positions that the weights hold."""
        found = [shape for name, shape in self._shapes.items() if name.endswith(_TABLES)]
        return float(found[0][-2]) if found and len(found[0]) >= 2 else Unknown("the weights are not here", "weights")

    @property
    def _given(self) -> ConfigEntry | None:
        """The side after cropping, else after resizing."""
        processor = self._processor
        if processor is None or _is_off(processor, "do_resize"):
            return None
        is_cropped = entry_of(processor, "crop_size", "crop_size.height") is not None
        if is_cropped and not _is_off(processor, "do_center_crop"):
            return _square(processor, "crop_size")
        return _square(processor, "size")


def _square(config: Config, key: str) -> ConfigEntry | None:
    """Return a side, where both are given and equal; the shortest edge alone leaves the other open."""
    whole, height, width = (entry_of(config, name) for name in (key, f"{key}.height", f"{key}.width"))
    if whole is not None:
        return whole if _number(whole) is not None else None
    if height is None or width is None or height.value != width.value:
        return None
    return height


def _is_off(config: Config, key: str) -> bool:
    found = entry_of(config, key)
    return found is not None and found.value is False


def _number(entry: ConfigEntry | None) -> float | None:
    value = None if entry is None else entry.value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
