"""What the code calls the parts of a flow: the names that a recipe is told in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model import Written
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

_UNTOLD = Unknown("the code has no short name for it where the others stand")


def code_names(
    record: Written | None, of: LinkedSubject, registry: Registry, linked: LinkedExperiment
) -> CodeNames | Unknown:
    """Return the names in the code around a subject."""
    return _UNTOLD if record is None else CodeNames(record, of.location, f"{of.key}#code", registry, linked)


class CodeNames(LinkedSubject):
    """Names and short expressions of one scope of the code; what has none there is unknown."""

    evidence = "source"
    place: str

    def __init__(
        self, record: Written, location: Location, key: str, registry: Registry, linked: LinkedExperiment
    ) -> None:
        super().__init__(key, location, registry, linked)
        self._record = record
        self.place = record.place

    @fact()
    def estimator(self) -> str | Unknown:
        """Name that the call is made on."""
        return _told(self._record.estimator)

    @fact()
    def constructor(self) -> str | Unknown:
        """How the estimator is made, where that is done in place."""
        return _told(self._record.constructor)

    @fact()
    def received(self) -> str | Unknown:
        """The features as they are handed over."""
        return _told(self._record.received)

    @fact()
    def target(self) -> str | Unknown:
        """The target as it is handed over."""
        return _told(self._record.target)

    @fact()
    def column(self) -> str | Unknown:
        """What of a frame is written in place; empty for the whole."""
        return _told(self._record.column)

    @fact()
    def statistic(self) -> str | Unknown:
        """What fills the gaps of a frame or column, as a call on it."""
        return _told(self._record.statistic)

    @fact()
    def result(self) -> str | Unknown:
        """What a second fit is assigned to."""
        return _told(self._record.result)

    @fact()
    def split_place(self) -> str | Unknown:
        """Where the rows are split."""
        return _told(self._record.split_place)

    @fact()
    def divided(self) -> str | Unknown:
        """The features that the split has to be given, as they were before the call."""
        return _told(self._record.divided)

    @fact()
    def train(self) -> str | Unknown:
        """Features of the training part of a hold-out."""
        return _told(self._record.train)

    @fact()
    def test(self) -> str | Unknown:
        """Features of its test part."""
        return _told(self._record.test)

    @fact()
    def train_target(self) -> str | Unknown:
        """Target of its training part."""
        return _told(self._record.train_target)

    @fact()
    def test_target(self) -> str | Unknown:
        """Target of its test part."""
        return _told(self._record.test_target)

    @fact()
    def scorer(self) -> str | Unknown:
        """The cross-validation that scores the rows under the same name."""
        return _told(self._record.scorer)

    @fact()
    def model(self) -> str | Unknown:
        """What it is handed to score."""
        return _told(self._record.model)

    @fact()
    def features(self) -> str | Unknown:
        """The features that it is handed."""
        return _told(self._record.features)

    @fact()
    def labels(self) -> str | Unknown:
        """The target that it is handed."""
        return _told(self._record.labels)

    @fact()
    def rest(self) -> str | Unknown:
        """Its other arguments, with a comma before them."""
        return _told(self._record.rest)


def _told(text: str | None) -> str | Unknown:
    return _UNTOLD if text is None else text
