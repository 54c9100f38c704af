"""Facts of object detectors and their data, as configs set them."""

from __future__ import annotations

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection


class Detection(ConfigSection):
    """One training or evaluation of a detector."""

    @fact(unit="epochs")
    def epochs(self) -> float | Unknown | None:
        """Passes over the images."""
        return self._number("epochs")

    @fact(unit="share")
    def mosaic(self) -> float | Unknown | None:
        """How often four images are joined into one."""
        return self._number("mosaic")

    @fact(unit="epochs")
    def mosaic_closes(self) -> float | Unknown | None:
        """Last epochs in which images are no longer joined."""
        return self._number("mosaic_closes")

    @fact(unit="share")
    def score_threshold(self) -> float | Unknown | None:
        """Score below which a box is dropped."""
        return self._number("score_threshold")

    @fact()
    def is_evaluated(self) -> bool | Unknown:
        """It trains or validates, where average precision is computed; for predictions a threshold is right."""
        mode = self._text("mode")
        return mode if isinstance(mode, Unknown) else mode in ("train", "val")

    @fact()
    def classifies_whole_images(self) -> bool:
        """It has no boxes."""
        return self._text("task") == "classify"

    @fact()
    def mosaic_key(self) -> ConfigKey | None:
        """Where joining images ends."""
        return self._place("mosaic_closes")

    @fact()
    def threshold_key(self) -> ConfigKey | None:
        """Where the threshold is set."""
        return self._place("score_threshold")


class DetectionData(ConfigSection):
    """One set of images with boxes."""

    @fact(unit="classes")
    def n_classes(self) -> float | Unknown | None:
        """Classes, as a number."""
        return self._number("classes")

    @fact(unit="classes")
    def n_names(self) -> int:
        """Classes that have a name."""
        return len(self._entries("names"))

    @fact()
    def classes_key(self) -> ConfigKey | None:
        """Where the number of classes is set."""
        return self._place("classes")
