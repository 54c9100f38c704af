"""Joins what different ways through a text made of one name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from mlaudit.evidence.source.networks.model import Chain
from mlaudit.evidence.source.networks.values import OPAQUE, Module, Several, Tensor, Value, several

if TYPE_CHECKING:
    from mlaudit.evidence.source.networks.flow import Flow

T = TypeVar("T")


def joined(flow: Flow, first: Value, second: Value) -> Value:
    """Join what two branches made: what both begin with, and then something that is not followed."""
    if first == second:
        return first
    flow.note([first, second])
    if isinstance(first, Several) and isinstance(second, Several):
        return several((*_common(first.items, second.items), OPAQUE))
    if isinstance(first, Tensor) and isinstance(second, Tensor):
        return Tensor((*_common(first.chain, second.chain), None))
    if isinstance(first, Module) and isinstance(second, Module):
        return _with_chain(first, (*_common(first.chain, second.chain), None))
    return OPAQUE


def grown(flow: Flow, before: Value, after: Value) -> Value:
    """Join what stood before a loop with what one round of it made: further rounds may go on."""
    if before == after:
        return after
    if isinstance(before, Several) and isinstance(after, Several) and _begins(after.items, before.items):
        return several((*after.items, OPAQUE))
    if isinstance(before, Tensor) and isinstance(after, Tensor) and _begins(after.chain, before.chain):
        return Tensor((*after.chain, None))
    if isinstance(before, Module) and isinstance(after, Module) and _begins(after.chain, before.chain):
        return _with_chain(after, (*after.chain, None))
    return joined(flow, before, after)


def _with_chain(module: Module, chain: Chain) -> Module:
    return Module(chain, is_keras=module.is_keras)


def _begins(longer: Sequence[object], shorter: Sequence[object]) -> bool:
    return longer[: len(shorter)] == shorter


def _common(first: Sequence[T], second: Sequence[T]) -> Sequence[T]:
    length = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        length += 1
    return first[:length]
