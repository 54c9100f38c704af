"""A model in the ONNX format: what it takes and gives, its sets of operators, and which operators it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from mlaudit.cli.models.words import bounded
from mlaudit.evidence.artifacts.model import ArtifactValue, EstimatorView
from mlaudit.reporting.wording import counted

CLASS_PATH = "onnx.ModelProto"
MOST_SLOTS = 12
MOST_OPERATORS = 16


def onnx_rows(view: EstimatorView) -> Iterator[tuple[str, list[str]]]:
    """List labels, and what is said of each."""
    for label in ("inputs", "outputs"):
        slots = view.fitted.get(f"{label}_")
        if isinstance(slots, list | tuple):
            said = [_slot(slot) for slot in slots[:MOST_SLOTS]]
            yield label, [*said, *_rest(len(slots) - len(said))]
    operators = view.fitted.get("operators_")
    if isinstance(operators, dict):
        count = {name: number for name, number in operators.items() if isinstance(number, int)}
        most = sorted(count, key=lambda name: -count[name])
        said = [f"{count[name]:,} {bounded(name.removeprefix('ai.onnx.'), 40)}" for name in most[:MOST_OPERATORS]]
        yield "operators", [*said, *_rest(len(most) - len(said))]
    opsets = view.fitted.get("opsets_")
    if isinstance(opsets, dict):
        said = [
            f"{bounded(name, 40)} {bounded(str(number), 20)}" for name, number in islice(opsets.items(), MOST_SLOTS)
        ]
        yield "opsets", [*said, *_rest(len(opsets) - len(said))]
    weights = view.fitted.get("n_initializers_")
    if isinstance(weights, int) and weights:
        yield "weights", [counted(weights, "array")]


def _slot(slot: ArtifactValue) -> str:
    """Return ``age float32 ?×1``."""
    if not isinstance(slot, dict):
        return "?"
    shape = slot.get("shape")
    axes = shape if isinstance(shape, list | tuple) else []
    lengths = "×".join("?" if axis is None else bounded(str(axis), 20) for axis in axes[:8])
    return f"{bounded(str(slot.get('name')), 40)} {bounded(str(slot.get('type')), 20)} {lengths}".rstrip()


def _rest(count: int) -> list[str]:
    return [f"and {count:,} more"] if count > 0 else []
