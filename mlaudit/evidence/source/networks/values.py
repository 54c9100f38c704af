"""What expressions stand for while networks are read."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model import Literal_
from mlaudit.evidence.source.networks.library import Expected
from mlaudit.evidence.source.networks.model import Chain


@dataclass(frozen=True, slots=True)
class Known:
    """A literal."""

    value: Literal_


@dataclass(frozen=True, slots=True)
class Module:
    """Something that is applied to tensors: a layer, a stack of them, an instance of a class of the project.

    Attributes
    ----------
    outputs : tuple of Chain
        Where it gives several outputs: what leads to each.
    """

    chain: Chain
    is_keras: bool = False
    outputs: tuple[Chain, ...] = ()


@dataclass(frozen=True, slots=True)
class Tensor:
    """An output, by the layers that made it."""

    chain: Chain = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """A loss that waits for its input."""

    callee: str
    expects: Expected


@dataclass(frozen=True, slots=True)
class Several:
    """A tuple or list, made by `several`; ``size`` counts it and what is in it, at any depth."""

    items: tuple[Value, ...]
    size: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """A name of a library: ``torch.nn.Linear``."""

    dotted: str


@dataclass(frozen=True, slots=True)
class Local:
    """A function or class of the project, with the names that its text can see."""

    node: ast.FunctionDef | ast.ClassDef = field(compare=False)
    path: str
    receiver: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """Arguments of a call."""

    positional: tuple[Value, ...] = ()
    named: Mapping[str, Value] = field(default_factory=dict)

    def get(self, place: int, name: str = "") -> Value | None:
        """Return an argument by its name or its place; None where it is not given."""
        if name in self.named:
            return self.named[name]
        return self.positional[place] if place < len(self.positional) else None

    def all(self) -> list[Value]:
        """Return all arguments."""
        return [*self.positional, *self.named.values()]

    def behind(self, places: int) -> Given:
        """Leave out the first arguments."""
        return Given(self.positional[places:], self.named)


Value = Known | Module | Tensor | Objective | Several | Reference | Local | Unknown

MAX_CHAIN = 400
"""Layers after which the first ones of a chain are forgotten."""

MAX_ITEMS = 20_000
"""Values in a list, those of the lists in it included."""

OPAQUE = Unknown("it is not followed")


def several(items: Iterable[Value]) -> Value:
    """Put values into a list, unless it would hold too many: one that holds itself twice doubles with each line."""
    kept = tuple(items)
    size = 1 + sum(item.size if isinstance(item, Several) else 1 for item in kept)
    return Several(kept, size) if size <= MAX_ITEMS else OPAQUE


def longer(before: Chain, after: Chain) -> Chain:
    """Put a chain behind another; a stack that holds itself twice, and again, would double without an end."""
    return (*before, *after)[-MAX_CHAIN:]


def spelled(node: ast.expr) -> str:
    """Return a name or a dotted name as written; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
