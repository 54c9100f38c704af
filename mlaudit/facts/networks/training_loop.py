"""Facts of training loops: gradients that are cleared and clipped, networks that are switched to evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mlaudit.core.subject import fact
from mlaudit.evidence.source.networks import model as networks
from mlaudit.facts.networks.network_event import NetworkEvent, spoken
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


class TrainingLoop(NetworkEvent):
    """The innermost loop that runs a backward pass and a step of an optimiser."""

    clears_gradients: bool

    def __init__(
        self, record: networks.TrainingLoop, key: str, registry: Registry | None, linked: LinkedExperiment | None
    ) -> None:
        super().__init__(key, record.location, registry, linked)
        self._record = record
        self.clears_gradients = record.clears

    @fact()
    def backward_at(self) -> str:
        """Where gradients are computed."""
        return spoken(self._record.backward)

    @fact()
    def step_at(self) -> str:
        """Where the optimiser steps."""
        return spoken(self._record.step)


class MisplacedClip(NetworkEvent):
    """Gradients that are clipped where it has no effect, or while they are still scaled."""

    callee: str
    problem: Literal["after_step", "before_backward", "scaled"]

    def __init__(
        self, record: networks.Clipping, key: str, registry: Registry | None, linked: LinkedExperiment | None
    ) -> None:
        super().__init__(key, record.location, registry, linked)
        self._record = record
        self.callee = record.callee
        self.problem = record.problem

    @fact()
    def other_at(self) -> str:
        """Where the step or the backward pass is that makes it misplaced."""
        return spoken(self._record.other)


class ModeGap(NetworkEvent):
    """A network that is trained in evaluation mode, or evaluated in training mode."""

    network: str
    problem: Literal["resumes_in_evaluation", "never_evaluates"]

    def __init__(
        self, record: networks.ModeGap, key: str, registry: Registry | None, linked: LinkedExperiment | None
    ) -> None:
        super().__init__(key, record.location, registry, linked)
        self._record = record
        self.network = record.network
        self.problem = record.problem

    @fact()
    def loop_at(self) -> str:
        """The loop in which it happens."""
        return spoken(self._record.other)
