"""Facts of the shape of a transformer, as a config gives it."""

from __future__ import annotations

import re

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection

_WITHOUT_HEADS = re.compile(r"mamba|rwkv|reformer|xlstm|hyena")


class Architecture(ConfigSection):
    """One network with attention."""

    @fact()
    def width(self) -> float | Unknown | None:
        """Features of one token."""
        return self._number("width")

    @fact(unit="heads")
    def heads(self) -> float | Unknown | None:
        """Heads of its attention."""
        return self._number("heads")

    @fact(unit="heads")
    def groups(self) -> float | Unknown | None:
        """Heads for keys and values, which several query heads share; absent where each has its own."""
        groups = self._number("groups")
        return None if isinstance(groups, float) and groups < 1 else groups

    @fact()
    def divides_width_by_heads(self) -> bool | Unknown:
        """The features of a head follow from the width.

        They do not where the file gives them a size of their own, or is named after a family that has no heads.
        """
        family = self._text("family")
        if isinstance(family, Unknown):
            return family
        names = f"{family or ''} {self.path}".lower()
        return not self._entries("head_size") and _WITHOUT_HEADS.search(names) is None

    @fact()
    def features_of_head(self) -> float | Unknown | None:
        """Width over heads."""
        return _ratio(self.width, self.heads)

    @fact()
    def heads_of_group(self) -> float | Unknown | None:
        """Query heads over heads for keys and values."""
        return _ratio(self.heads, self.groups)

    @fact()
    def whole_features_of_head(self) -> float | Unknown | None:
        """Width over heads, rounded down."""
        return _rounded_down(self.features_of_head)

    @fact()
    def whole_heads_of_group(self) -> float | Unknown | None:
        """Query heads over heads for keys and values, rounded down."""
        return _rounded_down(self.heads_of_group)

    @fact(unit="patches")
    def whole_patches_along(self) -> float | Unknown | None:
        """Whole patches along a side of the image."""
        return _rounded_down(self.patches_along)

    @fact(unit="pixels")
    def image(self) -> float | Unknown | None:
        """Side of the images."""
        return self._number("image")

    @fact(unit="pixels")
    def patch(self) -> float | Unknown | None:
        """Side of a patch."""
        return self._number("patch")

    @fact(unit="patches")
    def patches_along(self) -> float | Unknown | None:
        """Patches along a side of the image."""
        return _ratio(self.image, self.patch)

    @fact(unit="patches")
    def window(self) -> float | Unknown | None:
        """Side of the windows inside of which it attends."""
        return self._number("window")

    @fact()
    def unfit_stage(self) -> float | Unknown | None:
        """First stage, from 1 on, whose grid the window does not divide; absent where it divides all of them.

        Each stage halves the grid. A window that is larger than the grid is cut down to it.
        """
        grid, window, stages = self.patches_along, self.window, len(self._entries("stages"))
        if isinstance(grid, Unknown) or isinstance(window, Unknown):
            return grid if isinstance(grid, Unknown) else window
        if grid is None or window is None or window < 1:
            return None
        unfit = (i + 1 for i in range(stages) if grid / 2**i > window and (grid / 2**i) % window)
        return next((float(stage) for stage in unfit), None)

    @fact()
    def rope(self) -> str | Unknown | None:
        """How positions are stretched beyond those of the pretraining."""
        return self._text("rope")

    @fact(unit="tokens")
    def positions(self) -> float | Unknown | None:
        """Longest sequence."""
        return self._number("positions")

    @fact(unit="tokens")
    def stretched_positions(self) -> float | Unknown | None:
        """Longest sequence that the stretching reaches: its factor times the positions of the pretraining."""
        factor, original = self._number("rope_factor"), self._number("rope_original")
        if isinstance(factor, Unknown) or isinstance(original, Unknown):
            return factor if isinstance(factor, Unknown) else original
        return None if factor is None or original is None else factor * original

    @fact()
    def heads_key(self) -> ConfigKey | None:
        """Where the heads are set."""
        return self._place("heads")

    @fact()
    def groups_key(self) -> ConfigKey | None:
        """Where the heads for keys and values are set."""
        return self._place("groups")

    @fact()
    def patch_key(self) -> ConfigKey | None:
        """Where the patch is set."""
        return self._place("patch")

    @fact()
    def image_key(self) -> ConfigKey | None:
        """Where the image is set."""
        return self._place("image")

    @fact()
    def window_key(self) -> ConfigKey | None:
        """Where the window is set."""
        return self._place("window")

    @fact()
    def rope_key(self) -> ConfigKey | None:
        """Where positions are stretched."""
        return self._place("rope_factor")


def _ratio(upper: float | Unknown | None, lower: float | Unknown | None) -> float | Unknown | None:
    if isinstance(upper, Unknown) or isinstance(lower, Unknown):
        return upper if isinstance(upper, Unknown) else lower
    return None if upper is None or not lower else upper / lower


def _rounded_down(value: float | Unknown | None) -> float | Unknown | None:
    return float(int(value)) if isinstance(value, float) else value
