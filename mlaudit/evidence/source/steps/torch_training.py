"""PyTorch: data sets, batches of their rows, networks that are applied to them, and the step that trains."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import ModelFit
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.state import joined_rows
from mlaudit.evidence.source.steps import idioms, scoring, splitting
from mlaudit.evidence.source.values import (
    Data,
    Estimator,
    Instance,
    Prediction,
    Reference,
    Sequence,
    Value,
)

MAX_PASSES = 64
"""Applications of networks that are remembered until a loss is followed back to them."""


_NETWORKS = ("torch.nn.", "pytorch_lightning.", "lightning.")


def is_loss(found: Value) -> bool:
    """Whether something is a loss of PyTorch, ready to be called."""
    return isinstance(found, Estimator) and found.step.class_path.startswith("torch.nn.") and _is_called_loss(found)


def _is_called_loss(found: Estimator) -> bool:
    return found.step.class_path.endswith("Loss")


def loss(run: Run, node: ast.Call, callee: Value, given: Arguments) -> Value:
    """Follow ``criterion(net(rows), target)``: how far the predictions are off."""
    guess = next((rows for rows in run.rows_in(given.positional[:1]) if rows.prediction is not None), None)
    if guess is None or guess.prediction is None:
        return run.unknown(node, given.all())
    return replace(guess, prediction=replace(guess.prediction, error="loss"))


def is_network(found: Estimator) -> bool:
    """Whether a class has weights to train: not a loss."""
    return found.step.class_path.startswith(_NETWORKS) and not _is_called_loss(found)


def data_set(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``TensorDataset(X, y)``: the rows of what it is given."""
    return replace(_rows(run, Sequence(given.all()), node), kind="array", columns=None, column=None)


def random_split(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``random_split(data, [800, 200])``."""
    value = given.get(0, "dataset")
    if value is None:
        return run.unknown(node, given.all())
    rows = _rows(run, value, node)
    return splitting.drawn_parts(run, node, rows, given.content(1, "lengths"), given.is_given("generator"))


def subset(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``Subset(data, index)``."""
    value = given.get(0, "dataset")
    if value is None:
        return run.unknown(node, given.all())
    return _picked(run, node, _rows(run, value, node), given.get(1, "indices"))


def sampler(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``SubsetRandomSampler(index)``: the index."""
    return given.get(0, "indices") or run.unknown(node)


def loader(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``DataLoader(data, sampler=index)``: batches of rows."""
    value = given.get(0, "dataset")
    if value is None:
        return run.unknown(node, given.all())
    rows = _rows(run, value, node)
    index = given.get(None, "sampler")
    chosen = rows if index is None else _picked(run, node, rows, index)
    return replace(chosen, kind="batches", columns=None, column=None)


def applied(run: Run, node: ast.Call, network: Value, found: Estimator, rows: Data) -> Data:
    """Follow ``net(rows)``: a prediction, and something that a loss may lead back to."""
    if len(run.passes) < MAX_PASSES:
        run.passes.append((network, rows))
    scoring.predicted(run, node, found, rows)
    prediction = Prediction(found.model_fits, "forward", None, found.step)
    return replace(rows, kind="predictions", prediction=prediction, columns=None, column=None)


def trained(run: Run, node: ast.Call, loss: Data, given: Arguments) -> Value:
    """Follow ``loss.backward()``: the networks that gave this loss are fitted on its rows."""
    passes, run.passes = run.passes, []
    for network, rows in passes:
        found = run.state.content(network)
        if isinstance(found, Estimator) and rows.parts <= loss.parts:
            seen = ModelFit(node, replace(found.step, kind="estimator"), rows, None)
            fit = run.trace.model_fit((*run.key(node), found.step.location.line), seen)
            run.state.change(network, replace(found, model_fits=found.model_fits | {fit}))
    return run.unknown(node)


def _rows(run: Run, value: Value, node: ast.AST) -> Data:
    """Take a data set as rows: those that its fields hold, where it is an object of the text."""
    found = run.state.content(value)
    inner = list(run.rows_in([found])) if isinstance(found, Instance | Sequence) else []
    whole = inner[0] if inner else run.data(value, node)
    for other in inner[1:]:
        whole = joined_rows(whole, other)
    return whole


def _picked(run: Run, node: ast.Call, rows: Data, index: Value | None) -> Data:
    found = None if index is None else run.state.content(index)
    if isinstance(found, Data) and any(part.tags for part in found.parts):
        return idioms.selected(rows, found)
    return idioms.told_apart(run, rows, node)
