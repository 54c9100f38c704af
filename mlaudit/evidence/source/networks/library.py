"""What PyTorch and Keras call their layers, activations and losses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from mlaudit.core.bundled import read_bundled

LayerKind = Literal[
    "dense",
    "conv",
    "recurrent",
    "embedding",
    "batch_norm",
    "layer_norm",
    "group_norm",
    "instance_norm",
    "dropout",
    "alpha_dropout",
    "probabilities",
    "log_probabilities",
    "rectifier",
    "selu",
    "tanh",
    "activation",
    "pool",
    "shape",
]
"""What a layer does; ``probabilities`` are softmax and sigmoid, ``rectifier`` ReLU and what is nearly one."""

Expected = Literal["logits", "probabilities", "log_probabilities"]
"""What a loss takes for its input."""

ROOTS = ("torch", "keras", "tensorflow", "tf_keras")
"""Libraries whose code is read."""

_RENAMED = (
    ("torch.nn.modules.", "torch.nn."),
    ("tf_keras.", "keras."),
    ("keras.src.", "keras."),
    ("keras.api.", "keras."),
    ("keras.layers.core.", "keras.layers."),
    ("keras.layers.convolutional.", "keras.layers."),
    ("keras.layers.normalization.", "keras.layers."),
    ("keras.layers.recurrent.", "keras.layers."),
    ("keras.layers.advanced_activations.", "keras.layers."),
    ("keras.layers.embeddings.", "keras.layers."),
    ("keras.models.Sequential", "keras.Sequential"),
    ("keras.models.Model", "keras.Model"),
    ("keras.layers.Input", "keras.Input"),
)
_NN_MODULES = ("linear", "conv", "batchnorm", "dropout", "activation", "normalization", "container", "loss", "rnn")


@dataclass(frozen=True, slots=True)
class LayerClass:
    """A class of layers: what it does, and its parameters in order."""

    kind: LayerKind
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """The names that are known.

    Attributes
    ----------
    layers : dict of str to LayerClass
        By canonical dotted name.
    activations : dict of str to LayerKind
        Words of Keras for an activation.
    functions : dict of str to str
        Functions and methods on tensors, by the class of ``torch.nn`` that does the same.
    reshaping, kept, wrappers : frozenset of str
        Methods that leave the values of a tensor; methods that return the module; wrappers around one.
    losses : dict of str to Expected
        Losses of PyTorch by what their input is to be.
    keras_losses : frozenset of str
        Losses of Keras that take probabilities, unless told that they are given logits.
    """

    layers: dict[str, LayerClass]
    activations: dict[str, LayerKind]
    functions: dict[str, str]
    reshaping: frozenset[str]
    kept: frozenset[str]
    wrappers: frozenset[str]
    losses: dict[str, Expected]
    keras_losses: frozenset[str]


@cache
def library() -> Library:
    """Return the names that are known."""
    raw = read_bundled(Path(__file__).with_name("layers.yaml"))
    layers = {
        f"{package}.{name}": LayerClass(kind, tuple(parameters))
        for package, classes in raw["layers"].items()
        for name, (kind, *parameters) in classes.items()
    }
    losses = {name: cast(Expected, expected) for expected, names in raw["losses"].items() for name in names}
    return Library(
        layers,
        raw["activations"],
        raw["functions"],
        frozenset(raw["reshaping"]),
        frozenset(raw["kept"]),
        frozenset(raw["wrappers"]),
        losses,
        frozenset(raw["keras_losses"]),
    )


def canonical_layer(dotted: str) -> str:
    """Replace the modules in which a library keeps its classes by the one under which it offers them."""
    dotted = dotted.replace("tensorflow.keras.", "keras.", 1).replace("tensorflow.compat.v1.keras.", "keras.", 1)
    for old, new in _RENAMED:
        if dotted.startswith(old):
            dotted = new + dotted[len(old) :]
    package, _, rest = dotted.partition("torch.nn.")
    if not package and rest.partition(".")[0] in _NN_MODULES:
        return f"torch.nn.{rest.partition('.')[2]}"
    return dotted
