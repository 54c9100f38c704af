"""Facts of a loss that is given the output of a network."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.networks import model as networks
from mlaudit.evidence.source.networks.library import Expected
from mlaudit.facts.networks.network_event import NetworkEvent
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

Given = Literal["logits", "probabilities", "log_probabilities"]

_GIVEN: dict[str, Given] = {
    "probabilities": "probabilities",
    "log_probabilities": "log_probabilities",
    "dense": "logits",
    "conv": "logits",
}
"""What the last layer makes of an output."""

_SOFTMAX = ("Softmax", "softmax")
_WIDTH = {"torch.nn.Linear": "out_features", "keras.layers.Dense": "units"}


class Loss(NetworkEvent):
    """A loss, where it is given an output."""

    name: str
    expects: Expected

    def __init__(
        self, record: networks.LossCall, key: str, registry: Registry | None, linked: LinkedExperiment | None
    ) -> None:
        super().__init__(key, record.location, registry, linked)
        self._record = record
        self.name = record.callee.rpartition(".")[2]
        self.expects = record.expects

    def describe(self) -> str:
        """Name the loss."""
        return self.name

    @fact()
    def framework(self) -> Literal["PyTorch", "Keras"]:
        """The library that it comes from."""
        return "PyTorch" if self._record.callee.startswith("torch.") else "Keras"

    @fact()
    def given(self) -> Given | Unknown:
        """What the last layer before it makes of the output."""
        last = self._last
        if isinstance(last, Unknown):
            return last
        return _GIVEN.get(last.kind, Unknown(f"what {last.class_path} makes of an output is not known"))

    @fact()
    def last_layer(self) -> str | Unknown:
        """The class of the last layer before it."""
        return self._last if isinstance(self._last, Unknown) else self._last.class_path.rpartition(".")[2]

    @fact()
    def ends_in_softmax(self) -> bool | Unknown:
        """The last layer before it is a softmax."""
        return self.last_layer if isinstance(self.last_layer, Unknown) else self.last_layer in _SOFTMAX

    @fact(unit="classes")
    def classes(self) -> float | Unknown:
        """Outputs of the last layer with weights, where the code gives them as a number."""
        layers = (layer for layer in reversed(self._record.given) if layer is None or layer.class_path in _WIDTH)
        last = next(layers, None)
        width = None if last is None else last.arguments.get(_WIDTH[last.class_path])
        return float(width) if isinstance(width, int) else Unknown("the number of outputs is not in the code")

    @fact()
    def floor(self) -> float | Unknown:
        """Smallest cross-entropy that a second softmax leaves: all of the first one on the true class."""
        classes = self.classes
        return classes if isinstance(classes, Unknown) else math.log(math.e + classes - 1) - 1

    @property
    def _last(self) -> networks.Layer | Unknown:
        last = self._record.given[-1] if self._record.given else None
        return Unknown("what makes its input is not followed") if last is None else last
