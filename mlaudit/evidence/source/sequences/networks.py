"""Arguments of recurrent layers and of searches over seasonal models that have no effect, or need another one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlaudit.evidence.source.inputs.scopes import File, Scope, constant, keyword
from mlaudit.evidence.source.sequences.model import IdleDropout, SeasonSearch, StatefulLayer
from mlaudit.evidence.source.text.text import SourceText

_TORCH = re.compile(r"torch\.nn\.(?:modules\.rnn\.)?(?:LSTM|GRU|RNN)")
_N_LAYERS, _DROPOUT = 2, 5
"""Positions of ``num_layers`` and ``dropout`` in PyTorch."""

_KERAS = re.compile(r"keras\.(?:\w+\.)*(?:LSTM|GRU|SimpleRNN|RNN|ConvLSTM2D|CuDNNLSTM|CuDNNGRU)")
_OF_A_TRAINING = frozenset({"epochs", "nb_epoch", "batch_size", "validation_data", "validation_split", "callbacks"})
"""Arguments that tell ``fit`` of Keras from others."""

_SEARCH = re.compile(r"pmdarima\.(?:arima\.)?(?:\w+\.)*(?:auto_arima|AutoARIMA)")


def idle_dropouts(file: File, text: SourceText) -> Iterator[IdleDropout]:
    """Find ``nn.LSTM(8, 32, dropout=0.3)``: there is no second layer to drop between."""
    for scope in file.scopes:
        for call in scope.calls():
            if _TORCH.fullmatch(file.dotted(call.func)) is None or _hides(call):
                continue
            dropout = _number(file, scope, _given(call, _DROPOUT, "dropout"), 0.0)
            layers = _number(file, scope, _given(call, _N_LAYERS, "num_layers"), 1)
            if dropout is not None and dropout > 0 and layers == 1:
                yield IdleDropout(text.location(call), file.dotted(call.func), float(dropout))


def stateful_layers(file: File, text: SourceText) -> Iterator[StatefulLayer]:
    """Find layers that keep their state where every training of the file draws the order of the batches."""
    layers = [
        call
        for scope in file.scopes
        for call in scope.calls()
        if _KERAS.fullmatch(file.dotted(call.func)) and constant(keyword(call, "stateful")) is True
    ]
    fits = [call for scope in file.scopes for call in scope.calls() if _is_training(call)]
    if layers and fits and all(_draws(call) for call in fits):
        yield StatefulLayer(text.location(layers[0]), file.dotted(layers[0].func), text.location(fits[0]))


def season_searches(file: File, text: SourceText) -> Iterator[SeasonSearch]:
    """Find ``auto_arima(y, seasonal=True)``: a season of one step, which is none."""
    for scope in file.scopes:
        for call in scope.calls():
            if _SEARCH.fullmatch(file.dotted(call.func)) is None or _hides(call):
                continue
            length = keyword(call, "m")
            if constant(keyword(call, "seasonal")) is True and (length is None or constant(length) == 1):
                yield SeasonSearch(text.location(call), file.dotted(call.func))


def _hides(call: ast.Call) -> bool:
    return any(given.arg is None for given in call.keywords) or any(isinstance(a, ast.Starred) for a in call.args)


def _given(call: ast.Call, position: int, name: str) -> ast.expr | None:
    found = keyword(call, name)
    return call.args[position] if found is None and len(call.args) > position else found


def _number(file: File, scope: Scope, node: ast.expr | None, default: float) -> float | None:
    """Return a literal number, also through a name; the default where nothing is given, None where it is not told."""
    if node is None:
        return default
    value = constant(file.meant(node, scope))
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_training(call: ast.Call) -> bool:
    is_fit = isinstance(call.func, ast.Attribute) and call.func.attr == "fit"
    return is_fit and any(given.arg in _OF_A_TRAINING for given in call.keywords)


def _draws(call: ast.Call) -> bool:
    """Whether a training is known to draw its batches: rows and labels are handed over, and nothing forbids it."""
    shuffle = keyword(call, "shuffle")
    has_labels = len(call.args) > 1 or keyword(call, "y") is not None
    return has_labels and not _hides(call) and (shuffle is None or constant(shuffle) is True)
