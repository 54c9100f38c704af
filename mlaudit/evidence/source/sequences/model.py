"""Records of what source does with sequences, one place each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlaudit.core.location import Location

Sharing = Literal["shared", "raw", "still_learning"]
"""How an environment of an evaluation stands to that of the training: it is the same object, it lacks the
normalisation, or its normalisation still learns."""


@dataclass(frozen=True, slots=True)
class IdleDropout:
    """A recurrent network of one layer that is given a dropout between its layers."""

    location: Location
    callee: str
    dropout: float


@dataclass(frozen=True, slots=True)
class StatefulLayer:
    """A layer that keeps its state from batch to batch; ``fit`` is the training that draws the order of the batches."""

    location: Location
    callee: str
    fit: Location


@dataclass(frozen=True, slots=True)
class SeasonSearch:
    """A search over seasonal models that is told to look for a season, and not how long one is."""

    location: Location
    callee: str


@dataclass(frozen=True, slots=True)
class AdjustedScore:
    """Predictions that count as right for a whole segment once one of its points is.

    ``is_alone``: nothing in the file scores them as they were.
    """

    location: Location
    callee: str
    is_alone: bool


@dataclass(frozen=True, slots=True)
class JoinedEnd:
    """The end of a task and a limit of time joined into one flag, which goes where the end of the task is meant.

    ``flag`` is its name, ``joined`` where the two are joined, ``use`` what it is handed to.
    """

    location: Location
    flag: str
    use: str
    joined: Location


@dataclass(frozen=True, slots=True)
class AgentEvaluation:
    """An evaluation of an agent in an environment that does not fit that of its training."""

    location: Location
    callee: str
    environment: str
    sharing: Sharing


@dataclass(frozen=True, slots=True)
class SequenceCode:
    """Everything of this kind in one file, each in reading order."""

    idle_dropouts: tuple[IdleDropout, ...] = ()
    stateful_layers: tuple[StatefulLayer, ...] = ()
    season_searches: tuple[SeasonSearch, ...] = ()
    adjusted_scores: tuple[AdjustedScore, ...] = ()
    joined_ends: tuple[JoinedEnd, ...] = ()
    agent_evaluations: tuple[AgentEvaluation, ...] = ()
