"""Entry point: one file to what it says about networks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from mlaudit.evidence.source.networks.expressions import evaluate
from mlaudit.evidence.source.networks.flow import Flow
from mlaudit.evidence.source.networks.initialising import weight_inits
from mlaudit.evidence.source.networks.model import Chain, Layer, NetworkCode
from mlaudit.evidence.source.networks.modes import mode_gaps
from mlaudit.evidence.source.networks.namespace import Project
from mlaudit.evidence.source.networks.ordering import Ordering
from mlaudit.evidence.source.networks.statements import execute
from mlaudit.evidence.source.networks.training import Training
from mlaudit.evidence.source.run import BudgetSpent
from mlaudit.evidence.source.text.text import SourceText

T = TypeVar("T")


def read_networks(text: SourceText, project: Project) -> NetworkCode | None:
    """Read the networks of a file; None where it imports no library for them.

    What a file imports from the project is followed too; a layer counts for the file that constructs it.
    """
    if not project.namespace(text.path).uses_networks:
        return None
    flow = Flow(text, project, evaluate, execute)
    _as_far_as_possible(flow.read, None)
    layers = tuple(layer for layer in flow.made.values() if layer.location.path == text.path)
    code = NetworkCode(
        layers,
        _longest(flow.chains, text.path),
        tuple(loss for loss in flow.losses if loss.location.path == text.path),
    )
    return _as_far_as_possible(lambda: _with_training(code, text, project), code)


def _with_training(code: NetworkCode, text: SourceText, project: Project) -> NetworkCode:
    """Add what starts, loads and trains the networks."""
    here = project.namespace(text.path)
    inits = weight_inits(text, here, code.layers)
    order, training = Ordering(text, here, inits), Training(text, here)
    return replace(
        code,
        inits=inits,
        reinitialised=tuple(order.reinitialised),
        stale=tuple(order.stale),
        late=tuple(order.late),
        partial=tuple(order.partial),
        loops=tuple(training.loops),
        clippings=tuple(training.clippings),
        mode_gaps=mode_gaps(text, here, project, training),
    )


def _as_far_as_possible(read: Callable[[], T], otherwise: T) -> T:
    """Read until a budget or the stack runs out; what was seen until then stands, and nothing follows from the rest."""
    try:
        return read()
    except (BudgetSpent, RecursionError):
        return otherwise


def _longest(chains: set[Chain], path: str) -> tuple[Chain, ...]:
    """Leave out chains that others begin with, and those that only hold layers of other files."""
    numbers: dict[Layer | None, int] = {}
    numbered = {tuple(numbers.setdefault(layer, len(numbers)) for layer in chain): chain for chain in chains}
    order = sorted(numbered)  # what begins with a chain stands right behind it
    ends = [one for one, following in pairwise([*order, ()]) if following[: len(one)] != one]
    own = (chain for chain in map(numbered.__getitem__, ends) if any(_is_in(path, layer) for layer in chain))
    return tuple(sorted(own, key=_place))


def _is_in(path: str, layer: Layer | None) -> bool:
    return layer is not None and layer.location.path == path


def _place(chain: Chain) -> list[tuple[str, int, int, int, int]]:
    found = (layer.location for layer in chain if layer is not None)
    return [(at.path, at.line or 0, at.cell or 0, at.cell_line or 0, at.column or 0) for at in found]
