"""What the facts of statements that build, start and train networks share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.facts.configs.config_section import TRIAL
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


class NetworkEvent(LinkedSubject):
    """Something that source does with a network."""

    evidence = "source"

    def __init__(
        self, key: str, location: Location, registry: Registry | None, linked: LinkedExperiment | None
    ) -> None:
        super().__init__(key, location, registry, linked)  # type: ignore[arg-type]

    @fact()
    def is_trial(self) -> bool:
        """Its path says that it is a test or a demonstration, where odd values are meant."""
        return TRIAL.search(self.path.lower()) is not None


def spoken(place: Location) -> str:
    """Name a place in words: its line, in a notebook its cell and the line in it."""
    return f"line {place.line}" if place.cell is None else f"cell {place.cell}, line {place.cell_line}"
