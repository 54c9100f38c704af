"""Entry point: one file to what it does with sequences."""

from __future__ import annotations

from mlaudit.evidence.source.inputs.scopes import File
from mlaudit.evidence.source.sequences.adjusting import adjusted_scores
from mlaudit.evidence.source.sequences.agents import agent_evaluations, joined_ends
from mlaudit.evidence.source.sequences.model import SequenceCode
from mlaudit.evidence.source.sequences.networks import idle_dropouts, season_searches, stateful_layers
from mlaudit.evidence.source.text.text import SourceText

_LIBRARIES = frozenset(
    {
        "torch",
        "keras",
        "tensorflow",
        "pmdarima",
        "gym",
        "gymnasium",
        "stable_baselines3",
        "sb3_contrib",
        "sklearn",
        "numpy",
    }
)


def read_sequences(file: File, text: SourceText) -> SequenceCode | None:
    """Read a file; None where it imports no library for sequences or scores."""
    if file.libraries.isdisjoint(_LIBRARIES):
        return None
    return SequenceCode(
        idle_dropouts=tuple(idle_dropouts(file, text)),
        stateful_layers=tuple(stateful_layers(file, text)),
        season_searches=tuple(season_searches(file, text)),
        adjusted_scores=tuple(adjusted_scores(file, text)),
        joined_ends=tuple(joined_ends(file, text)),
        agent_evaluations=tuple(agent_evaluations(file, text)),
    )
