"""The names of one file: what it imports and defines at its top."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from mlaudit.evidence.source.modules import Modules
from mlaudit.evidence.source.names import imported
from mlaudit.evidence.source.networks.library import ROOTS, canonical_layer
from mlaudit.evidence.source.walking import all_nodes

Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Namespace:
    """What the names of a file stand for.

    Attributes
    ----------
    aliases : dict of str to str
        Local names by the dotted name that they were imported from.
    definitions : dict of str to Definition
        Functions and classes that stand outside of others.
    """

    path: str
    pieces: Sequence[ast.Module]
    aliases: dict[str, str]
    definitions: dict[str, Definition]

    @classmethod
    def of(cls, path: str, pieces: Sequence[ast.Module]) -> Namespace:
        """Collect the names of a file, those that functions import by themselves too."""
        aliases: dict[str, str] = {}
        for node in all_nodes(pieces):
            if isinstance(node, ast.Import | ast.ImportFrom):
                aliases.update(imported(node))
        definitions = {node.name: node for piece in pieces for node in _definitions(piece.body)}
        return cls(path, pieces, aliases, definitions)

    def dotted(self, node: ast.expr) -> str:
        """Return the canonical name that an expression spells; empty where its first name was not imported."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.aliases:
            return ""
        return canonical_layer(".".join([self.aliases[node.id], *reversed(parts)]))

    @property
    def uses_networks(self) -> bool:
        """Whether it imports a library for networks."""
        return any(name.partition(".")[0] in ROOTS for name in self.aliases.values())


class Project:
    """The files that import each other, by path."""

    def __init__(self, modules: Modules, bodies: dict[str, list[ast.Module]]) -> None:
        self._modules = modules
        self._bodies = bodies
        self._namespaces: dict[str, Namespace] = {}

    def namespace(self, path: str) -> Namespace:
        """Return the names of a file."""
        if path not in self._namespaces:
            self._namespaces[path] = Namespace.of(path, self._bodies.get(path, []))
        return self._namespaces[path]

    def find(self, dotted: str, importer: str) -> tuple[str, Definition] | None:
        """Return the file and the definition that an imported name stands for, through one file that passes it on."""
        for _ in range(3):
            found = self._modules.find(self._modules.absolute(dotted, importer), importer)
            if found is None or len(found[1]) != 1 or found[0].path not in self._bodies:
                return None
            path, name = found[0].path, found[1][0]
            here = self.namespace(path)
            if name in here.definitions:
                return path, here.definitions[name]
            if name not in here.aliases:
                return None
            dotted, importer = here.aliases[name], path
        return None

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name and attribute that the files mention."""
        return frozenset(_mentioned(self._trees()))

    @cached_property
    def switches_modes(self) -> bool:
        """Whether some file sets a network to evaluation, by ``eval()`` or by handing a mode to ``train``."""
        return any(_switches(node) for node in all_nodes(self._trees()))

    def _trees(self) -> Iterator[ast.Module]:
        for pieces in self._bodies.values():
            yield from pieces


def _definitions(body: Sequence[ast.stmt]) -> Iterator[Definition]:
    for statement in body:
        if isinstance(statement, Definition):
            yield statement
        elif isinstance(statement, ast.If | ast.Try):
            yield from _definitions([*statement.body, *statement.orelse])


def _mentioned(trees: Iterable[ast.Module]) -> Iterator[str]:
    for node in all_nodes(trees):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _switches(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="eval"), args=[], keywords=[]):
            return True
        case (
            ast.Call(func=ast.Attribute(attr="train"), args=[mode])
            | ast.Call(func=ast.Attribute(attr="train"), keywords=[ast.keyword(arg="mode", value=mode)])
        ):
            return not (isinstance(mode, ast.Constant) and mode.value is True)
        case ast.Assign(targets=[ast.Attribute(attr="training")]):
            return True
        case _:
            return False
