"""Facts of a model that is deployed by a manifest."""

from __future__ import annotations

import re

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection

_MUTABLE = re.compile(r"(?:[/:@])(?:latest|main|master|head|production|staging|current)/?$", re.IGNORECASE)

_ON_PROCESSORS = frozenset({"sklearn", "lightgbm"})
"""Families of models whose servers have no use for a graphics processor."""


class Deployment(ConfigSection):
    """One deployed model."""

    @fact(unit="copies")
    def least_copies(self) -> float | Unknown | None:
        """Copies that run even when nobody asks."""
        return self._number("least")

    @fact()
    def uses_accelerators(self) -> bool:
        """Each copy reserves a graphics processor."""
        count = self._text("accelerators")
        return isinstance(count, str) and count.isdecimal() and int(count) >= 1

    @fact()
    def runs_on_processors_only(self) -> bool:
        """Its model is of scikit-learn or LightGBM, whose servers compute on ordinary processors."""
        family = self._text("family")
        if isinstance(family, str):
            return family.lower() in _ON_PROCESSORS
        keys = [entry.key.rpartition(".predictor.")[2] for entry in self._entries("accelerators")]
        return any(key.partition(".")[0] in _ON_PROCESSORS for key in keys)

    @fact()
    def model(self) -> str | Unknown | None:
        """Where the model is loaded from, as written."""
        return self._text("model")

    @fact()
    def model_can_change(self) -> bool | Unknown:
        """That place is a name whose content changes, instead of a version."""
        model = self.model
        return model if isinstance(model, Unknown) else bool(_MUTABLE.search(model or ""))

    @fact()
    def accelerators_key(self) -> ConfigKey | None:
        """Where graphics processors are reserved."""
        return self._place("accelerators")

    @fact()
    def copies_key(self) -> ConfigKey | None:
        """Where the least number of copies is set."""
        return self._place("least")

    @fact()
    def model_key(self) -> ConfigKey | None:
        """Where the model is named."""
        return self._place("model")
