"""Lists of the project: what source does with sequence models, agents and scores of anomalies."""

from __future__ import annotations

from mlaudit.core.subject import Subject, fact
from mlaudit.facts.networks.sequence_code import (
    AdjustedScore,
    AgentEvaluation,
    IdleDropout,
    JoinedEnd,
    SeasonSearch,
    StatefulLayer,
    sequences_of,
)
from mlaudit.facts.registry import Registry


class SequenceLists(Subject):
    """The part of the project that is about sequences."""

    _registry: Registry

    @fact()
    def idle_dropouts(self) -> list[IdleDropout]:
        """Recurrent networks of one layer that are given a dropout between layers."""
        return sequences_of(self._registry, "idle_dropouts", IdleDropout, lambda code: code.idle_dropouts)

    @fact()
    def stateful_layers(self) -> list[StatefulLayer]:
        """Layers that keep their state between batches whose order is drawn."""
        return sequences_of(self._registry, "stateful_layers", StatefulLayer, lambda code: code.stateful_layers)

    @fact()
    def season_searches(self) -> list[SeasonSearch]:
        """Searches over seasonal models that are not told how long a season is."""
        return sequences_of(self._registry, "season_searches", SeasonSearch, lambda code: code.season_searches)

    @fact()
    def adjusted_scores(self) -> list[AdjustedScore]:
        """Predictions of anomalies that are adjusted to segments before they are scored."""
        return sequences_of(self._registry, "adjusted_scores", AdjustedScore, lambda code: code.adjusted_scores)

    @fact()
    def joined_ends(self) -> list[JoinedEnd]:
        """Ends of tasks that are joined with limits of time."""
        return sequences_of(self._registry, "joined_ends", JoinedEnd, lambda code: code.joined_ends)

    @fact()
    def agent_evaluations(self) -> list[AgentEvaluation]:
        """Evaluations of agents in environments that do not fit those of their training."""
        return sequences_of(self._registry, "agent_evaluations", AgentEvaluation, lambda code: code.agent_evaluations)
