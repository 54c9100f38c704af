"""Words on what is being done, for whoever waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Watch: TypeAlias = Callable[[str], None]
"""Is told what is being done now: ``reading models/churn.joblib``."""


def nobody(doing: str) -> None:
    """Hear and say nothing."""
