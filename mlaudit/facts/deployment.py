"""Facts of a model that is deployed by a manifest."""

from __future__ import annotations

import re

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.config_section import ConfigKey, ConfigSection

_MUTABLE = re.compile(r"(?:[/:@])(?:latest|main|master|head|production|staging|current)/?$", re.IGNORECASE)


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
    def model(self) -> str | Unknown | None:
        """Where the model is loaded from, as written."""
        return self._text("model")

    @fact()
    def model_can_change(self) -> bool | Unknown:
        """That place is a name whose content changes, instead of a version."""
        model = self.model
        return model if isinstance(model, Unknown) else bool(_MUTABLE.search(model or ""))

    @fact()
    def copies_key(self) -> ConfigKey | None:
        """Where the least number of copies is set."""
        return self._place("least")

    @fact()
    def model_key(self) -> ConfigKey | None:
        """Where the model is named."""
        return self._place("model")
