"""What expressions stand for while networks are read."""

from __future__ import annotations

import ast
from collections.abc import Mapping
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
    """A tuple or list."""

    items: tuple[Value, ...]


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

OPAQUE = Unknown("it is not followed")


def spelled(node: ast.expr) -> str:
    """Return a name or a dotted name as written; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
