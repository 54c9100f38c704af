"""Entry point: one file to what it says about networks."""

from __future__ import annotations

from contextlib import suppress

from mlaudit.evidence.source.networks.expressions import evaluate
from mlaudit.evidence.source.networks.flow import Flow
from mlaudit.evidence.source.networks.model import Chain, NetworkCode
from mlaudit.evidence.source.networks.namespace import Project
from mlaudit.evidence.source.networks.statements import execute
from mlaudit.evidence.source.run import BudgetSpent
from mlaudit.evidence.source.text import SourceText


def read_networks(text: SourceText, project: Project) -> NetworkCode | None:
    """Read the networks of a file; None where it imports no library for them.

    What a file imports from the project is followed too; a layer counts for the file that constructs it.
    """
    if not project.namespace(text.path).uses_networks:
        return None
    flow = Flow(text, project, evaluate, execute)
    # What was seen until a budget ran out stands; nothing is concluded from what was not.
    with suppress(BudgetSpent, RecursionError):
        flow.read()
    layers = [layer for layer in flow.layers if layer.location.path == text.path]
    losses = [loss for loss in flow.losses if loss.location.path == text.path]
    return NetworkCode(tuple(layers), _longest(flow.chains, text.path), tuple(losses))


def _longest(chains: set[Chain], path: str) -> tuple[Chain, ...]:
    """Leave out chains that others begin with, and those that only hold layers of other files."""
    begun = {chain[:length] for chain in chains for length in range(2, len(chain))}
    own = (chain for chain in chains if any(layer is not None and layer.location.path == path for layer in chain))
    return tuple(sorted((chain for chain in own if chain not in begun), key=_place))


def _place(chain: Chain) -> list[tuple[str, int, int]]:
    found = (layer.location for layer in chain if layer is not None)
    return [(location.path, location.line or 0, location.column or 0) for location in found]
