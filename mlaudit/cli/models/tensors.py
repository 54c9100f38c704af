"""Weights of a network: how many tensors and parameters there are, of which types, and which are the largest."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from mlaudit.cli.models.sizes import array_bytes, size_text
from mlaudit.cli.models.words import bounded, shape_text
from mlaudit.evidence.artifacts.model import ArrayView, ArtifactValue, EstimatorView

LEAST_TENSORS = 4
"""Fewer arrays are listed like anything else."""
MOST_TENSORS = 1_000
SHOWN_TENSORS = 10
METADATA = "__metadata__"
_MOST_ITEMS = 1 << 62
_NO_NUMBERS = frozenset({"text", "bytes", "object", "record", "datetime64", "timedelta64"})


@dataclass(frozen=True, slots=True)
class Tensors:
    """Arrays by name, as a checkpoint holds them.

    Attributes
    ----------
    count : int
    parameters : int
        Numbers in all of them.
    n_bytes : int or None
        None where the type of one has no known size.
    types : dict of str to int
        Names of types to how many tensors have them, the most frequent first.
    largest : tuple of (str, ArrayView)
        By number of items.
    metadata : ArtifactValue
        What safetensors keeps beside them.
    """

    count: int
    parameters: int
    n_bytes: int | None
    types: dict[str, int]
    largest: tuple[tuple[str, ArrayView], ...]
    metadata: ArtifactValue = None


def tensors_in(value: ArtifactValue) -> Tensors | None:
    """Return the tensors of a dict that holds nothing else but metadata; None for anything else."""
    if not isinstance(value, dict):
        return None
    metadata = value.get(METADATA)
    found = list(_arrays(value))
    if len(found) < LEAST_TENSORS or len(found) + (METADATA in value) < len(value):
        return None
    sizes = [array_bytes(array) for _, array in found]
    known = [size for size in sizes if size is not None]
    return Tensors(
        len(found),
        sum(items_of(array) for _, array in found),
        sum(known) if len(known) == len(sizes) else None,
        dict(Counter(array.dtype for _, array in found).most_common()),
        tuple(sorted(found, key=lambda pair: -items_of(pair[1]))[:MOST_TENSORS]),
        metadata,
    )


def tensors_text(tensors: Tensors) -> str:
    """Return ``148 tensors, 11.7 million parameters, 46.8 MB, float32 (146), int64 (2)``."""
    size = "" if tensors.n_bytes is None else f", {size_text(tensors.n_bytes)}"
    types = ", ".join(f"{name} ({count:,})" for name, count in islice(tensors.types.items(), 6))
    are_weights = _NO_NUMBERS.isdisjoint(tensors.types)
    words = ("tensors", "parameters") if are_weights else ("arrays", "items")
    return f"{tensors.count:,} {words[0]}, {many(tensors.parameters)} {words[1]}{size}: {types}"


def tensor_rows(tensors: Tensors) -> Iterator[tuple[str, str, str, str]]:
    """List name, shape, type and bytes of the largest few."""
    for name, array in tensors.largest[:SHOWN_TENSORS]:
        size = array_bytes(array)
        yield bounded(name), shape_text(array.shape), bounded(array.dtype, 20), "" if size is None else size_text(size)


def module_tensors(view: EstimatorView) -> dict[str, ArtifactValue] | None:
    """Return the weights and buffers of a module of PyTorch; None for anything else."""
    held = [view.parameters.get(name) for name in ("parameters", "buffers", "modules")]
    if not view.class_path.startswith("torch.") or not all(isinstance(item, dict) for item in held):
        return None
    return {name: tensor for item in held[:2] if isinstance(item, dict) for name, tensor in item.items()}


def many(count: int) -> str:
    """Return a large count for people: ``11.7 million``."""
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if count >= size:
            return f"{count / size:.3g} {word}"
    return f"{count:,}"


def items_of(array: ArrayView) -> int:
    """Return the number of items; none for a shape that no array has."""
    count = math.prod(array.shape) if len(array.shape) <= 64 else 0
    return count if 0 <= count < _MOST_ITEMS else 0


def _arrays(value: dict[str, ArtifactValue]) -> Iterator[tuple[str, ArrayView]]:
    for name, item in value.items():
        if isinstance(item, ArrayView):
            yield name, item
