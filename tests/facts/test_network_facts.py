"""What the facts of layers, networks and losses make of what source says."""

from __future__ import annotations

import math

import pytest

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model import Literal_
from mlaudit.evidence.source.networks.library import Expected, library
from mlaudit.evidence.source.networks.model import Layer, LossCall
from mlaudit.facts.networks.layer import NetworkLayer, SeluNeighbours
from mlaudit.facts.networks.loss import Loss
from mlaudit.facts.networks.network import Network


def _layer(name: str, line: int = 1, owner: str = "Net.__init__", **arguments: Literal_ | Unknown) -> Layer:
    dotted = f"torch.nn.{name}"
    return Layer(dotted, library().layers[dotted].kind, Location("net.py", line), "", owner, arguments)


def _facts(layer: Layer) -> NetworkLayer:
    return NetworkLayer(layer, SeluNeighbours.of(()), "layer", None, None)


def _loss(*given: Layer | None, callee: str = "torch.nn.CrossEntropyLoss", expects: Expected = "logits") -> Loss:
    return Loss(LossCall(callee, expects, Location("net.py", 9), "", given), "loss", None, None)


@pytest.mark.parametrize(("classes", "floor"), [(2, 0.3133), (10, 1.4612), (100, 3.6222), (1000, 5.9095)])
def test_a_second_softmax_leaves_a_floor(classes: int, floor: float) -> None:
    perfect = [1.0] + [0.0] * (classes - 1)
    cross_entropy = math.log(sum(math.exp(p) for p in perfect)) - perfect[0]
    found = _loss(_layer("Linear", out_features=classes), _layer("Softmax")).floor
    assert found == pytest.approx(cross_entropy)
    assert found == pytest.approx(floor, abs=1e-4)


@pytest.mark.parametrize(
    ("last", "given"), [("Softmax", "probabilities"), ("LogSoftmax", "log_probabilities"), ("Linear", "logits")]
)
def test_the_last_layer_tells_what_a_loss_is_given(last: str, given: str) -> None:
    assert _loss(_layer(last)).given == given


@pytest.mark.parametrize("chain", [(), (None,), (_layer("Softmax"), None), (_layer("MaxPool2d"),)])
def test_what_a_loss_is_given_is_unknown_behind_what_is_not_followed(chain: tuple[Layer | None, ...]) -> None:
    assert isinstance(_loss(*chain).given, Unknown)


@pytest.mark.parametrize(("variance", "eps", "spread"), [(0.1, 0.8, 0.333), (0.1, 1e-5, 1.0)])
def test_an_eps_shrinks_what_comes_out(variance: float, eps: float, spread: float) -> None:
    found = _facts(_layer("BatchNorm2d", eps=eps)).spread_after
    assert found == pytest.approx(math.sqrt(variance / (variance + eps)))
    assert found == pytest.approx(spread, abs=1e-3)


@pytest.mark.parametrize(("groups", "channels", "divide"), [(32, 48, False), (16, 48, True), (32, None, None)])
def test_groups_divide_channels_or_not(groups: int, channels: int | None, divide: bool | None) -> None:
    given = {"num_groups": groups} | ({} if channels is None else {"num_channels": channels})
    assert _facts(_layer("GroupNorm", **given)).groups_divide_channels == divide


def test_an_argument_that_is_no_literal_is_unknown() -> None:
    assert isinstance(_facts(_layer("BatchNorm2d", momentum=Unknown("it comes from elsewhere"))).momentum, Unknown)


def test_a_bias_counts_where_the_norm_follows_at_once() -> None:
    norm = _layer("BatchNorm2d", 2)
    biased, bare, apart = _layer("Conv2d", 3), _layer("Conv2d", 4, bias=False), _layer("Conv2d", 5)
    own = [_facts(layer) for layer in (biased, bare, apart, norm)]
    chains = [(biased, norm), (bare, norm), (apart, _layer("ReLU", 6), norm), (apart, None, norm)]
    network = Network("Net", own, chains, None, None)
    assert network.biased_before_norm == 1
    assert network.first_biased_before_norm is own[0]


def test_a_dropout_counts_before_a_norm_of_the_same_class_alone() -> None:
    before, behind = _layer("Dropout", 2, p=0.3), _layer("Dropout", 4, p=0.5)
    norm, other = _layer("BatchNorm1d", 3), _layer("BatchNorm1d", 9, owner="Critic.__init__")
    own = [_facts(layer) for layer in (before, norm, behind)]
    assert Network("Net", own, [(before, None, norm, behind, other)], None, None).dropout_before_norm is own[0]
    assert Network("Net", own, [(norm, behind, other)], None, None).dropout_before_norm is None
