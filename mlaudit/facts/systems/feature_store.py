"""Facts of feature views, of features that models learn from, and of the schedules that fill them."""

from __future__ import annotations

import re
from typing import Literal

from mlaudit.core.location import Location
from mlaudit.core.subject import Subject, fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model import shapes as source

_LESSON = re.compile(r"(?:^|/)(?:tests?|examples?|docs?|tutorials?|templates?|demos?)(?:/|$)")


class _Place(Subject):
    """A place in source that is read by its shape."""

    evidence = "source"

    def __init__(self, kind: str, location: Location, number: int) -> None:
        super().__init__(f"{kind}:{location.path}#{number}", location)
        self.path = location.path

    path: str

    @fact()
    def is_lesson(self) -> bool:
        """Its path says that it is a test, an example or a template."""
        return _LESSON.search(self.path.lower()) is not None


class FetchedAt(Subject):
    """The call that fetched features."""

    evidence = "source"

    def __init__(self, location: Location) -> None:
        super().__init__(f"fetch:{location.path}:{location.line}", location)


class FeatureView(_Place):
    """A group of features with a source, as Feast defines it."""

    def __init__(self, record: source.FeatureView, number: int) -> None:
        super().__init__("feature view", record.location, number)
        self.record = record

    @fact()
    def name(self) -> str | Unknown:
        """How it is called."""
        return Unknown("its name is computed") if self.record.name is None else self.record.name

    @fact(unit="seconds")
    def lifetime(self) -> float | Unknown | None:
        """How old a value may be that is joined to a row; absent where it may have any age."""
        return self.record.lifetime


class FeatureFit(_Place):
    """A fit on features as they are when the script runs."""

    def __init__(self, record: source.Retrieval, number: int) -> None:
        super().__init__("fit on features", record.location, number)
        self.record = record

    @fact()
    def kind(self) -> Literal["online", "now"]:
        """From an online store, which holds the newest values only; or joined at the moment of the run."""
        return self.record.kind

    @fact()
    def fetched(self) -> FetchedAt:
        """Where they are fetched."""
        return FetchedAt(self.record.fetched_at)


class Schedule(_Place):
    """A pipeline of Airflow that begins at a moving moment."""

    def __init__(self, record: source.Schedule, number: int) -> None:
        super().__init__("schedule", record.location, number)
        self.record = record

    @fact()
    def start(self) -> str:
        """Its start, as written."""
        return self.record.start

    @fact()
    def is_scheduled(self) -> bool:
        """It runs by itself, and not by hand only."""
        return self.record.is_scheduled


class ColumnTests(_Place):
    """A loop that tests each column of two tables for a difference, at one level."""

    def __init__(self, record: source.ColumnTests, number: int) -> None:
        super().__init__("tests of columns", record.location, number)
        self.record = record

    @fact()
    def test(self) -> str:
        """The test."""
        return self.record.test

    @fact(unit="p")
    def level(self) -> float | Unknown:
        """The level that each p-value is compared with."""
        return Unknown("the level is not in the text") if self.record.level is None else self.record.level

    @fact()
    def alarms_for_any(self) -> bool:
        """One column is enough for the alarm."""
        return self.record.alarms
