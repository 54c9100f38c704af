"""What is told by the shape of a text alone: features, schedules, tests of columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown


@dataclass(frozen=True, slots=True)
class FeatureView:
    """A feature view of Feast; ``lifetime`` in seconds, None where its values live for ever."""

    location: Location
    name: str | None
    lifetime: float | Unknown | None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """A fit on features as they are now, and the call that fetched them: from an online store, or joined as of now."""

    location: Location
    fetched_at: Location
    kind: Literal["online", "now"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A pipeline of Airflow whose start is the moment in which its file is read, and whether it runs by itself."""

    location: Location
    start: str
    is_scheduled: bool


@dataclass(frozen=True, slots=True)
class ColumnTests:
    """A loop that tests each column of two tables at one level; ``alarms`` where one column alone raises the alarm."""

    location: Location
    test: str
    level: float | None
    alarms: bool
