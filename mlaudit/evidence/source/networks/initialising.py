"""Initial values of weights: which call gives them, and which layers it can reach."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.networks.library import LayerKind, library
from mlaudit.evidence.source.networks.model import Layer, WeightInit
from mlaudit.evidence.source.networks.namespace import Namespace
from mlaudit.evidence.source.networks.values import spelled
from mlaudit.evidence.source.text.text import SourceText
from mlaudit.evidence.source.walking import children, walk

_INIT = "torch.nn.init."
_IN_PLACE = ("normal_", "uniform_", "fill_", "zero_")
_WORDS: dict[str, LayerKind] = {
    "Conv": "conv",
    "Linear": "dense",
    "BatchNorm": "batch_norm",
    "LayerNorm": "layer_norm",
    "GroupNorm": "group_norm",
    "InstanceNorm": "instance_norm",
    "Embedding": "embedding",
    "LSTM": "recurrent",
    "GRU": "recurrent",
}
"""What is looked for in the name of a class."""

_CONSTANTS = {"zeros_": 0.0, "zero_": 0.0, "ones_": 1.0}


def weight_inits(text: SourceText, here: Namespace, layers: Sequence[Layer]) -> tuple[WeightInit, ...]:
    """Find all calls that give weights their first values, in reading order."""
    return tuple(_Search(text, here, layers).found())


class _Search:
    def __init__(self, text: SourceText, here: Namespace, layers: Sequence[Layer]) -> None:
        self._text = text
        self._here = here
        self._layers = layers
        self._parts: set[str] = set()

    def _is_general(self, root: str) -> bool:
        """Whether a name runs through a whole network, not through a part of it."""
        return root not in self._parts

    def found(self) -> Iterator[WeightInit]:
        for piece in self._here.pieces:
            for statement in piece.body:
                self._parts = set(_parts(statement))
                yield from self._in(statement, (), "", _freezes(statement))

    def _in(self, node: ast.AST, tests: tuple[ast.expr, ...], owner: str, is_frozen: bool) -> Iterator[WeightInit]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            owner = f"{owner}.{node.name}" if owner else node.name
        if isinstance(node, ast.If):
            for statement in node.body:
                yield from self._in(statement, (*tests, node.test), owner, is_frozen)
            for statement in node.orelse:
                yield from self._in(statement, tests, owner, is_frozen)
            return
        if isinstance(node, ast.Call):
            found = self._init(node, tests, owner, is_frozen)
            if found is not None:
                yield found
        for child in children(node):
            yield from self._in(child, tests, owner, is_frozen)

    def _init(self, node: ast.Call, tests: tuple[ast.expr, ...], owner: str, is_frozen: bool) -> WeightInit | None:
        called = self._called(node)
        if called is None:
            return None
        name, target, arguments = called
        root, _, parameter = spelled(target).removesuffix(".data").rpartition(".")
        if not root:
            return None
        tested = self._kinds_by_tests(tests, root)
        layer = self._named(root, owner)
        kinds = tested or (frozenset({layer.kind}) if layer is not None else frozenset())
        return WeightInit(
            name,
            self._text.location(node),
            owner,
            root,
            parameter,
            kinds,
            is_sweep=tested is not None and self._is_general(root),
            is_frozen=is_frozen,
            layer=layer if tested is None else None,
            **_spread(name, arguments),
        )

    def _kinds_by_tests(self, tests: tuple[ast.expr, ...], root: str) -> frozenset[LayerKind] | None:
        """Return the kinds that the conditions around a call leave; None where they say nothing, or more than that."""
        for test in reversed(tests):
            kinds = self._tested(test, root)
            if kinds:
                return None if "." in root else kinds
            if not _asks_for_parts(test):
                return None
        return None

    def _called(self, node: ast.Call) -> tuple[str, ast.expr, dict[str, float | Unknown]] | None:
        dotted = self._here.dotted(node.func)
        if dotted.startswith(_INIT) and node.args:
            name = dotted.removeprefix(_INIT)
            return (name if name.endswith("_") else f"{name}_"), node.args[0], _numbers(node, 1)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _IN_PLACE:
            return node.func.attr, node.func.value, _numbers(node, 0)
        return None

    def _named(self, root: str, owner: str) -> Layer | None:
        """Return the layer that a class keeps under a name."""
        of_class = owner.partition(".")[0]
        named = [layer for layer in self._layers if layer.name == root and layer.owner.partition(".")[0] == of_class]
        return named[0] if len(named) == 1 else None

    def _tested(self, test: ast.expr, root: str) -> frozenset[LayerKind]:
        """Return the kinds of layers for which a condition on an object holds; none where it says nothing."""
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            found = [self._tested(part, root) for part in test.values if not _asks_for_parts(part)]
            return frozenset().union(*found) if all(found) else frozenset()
        kinds: set[LayerKind] = set()
        for node in walk(test):
            match node:
                case ast.UnaryOp(op=ast.Not()) | ast.Compare(ops=[ast.Eq()], comparators=[ast.UnaryOp(op=ast.USub())]):
                    return frozenset()
                case ast.Call(func=ast.Name(id="isinstance"), args=[first, classes]) if spelled(first) == root:
                    kinds |= self._kinds(classes)
                case ast.Compare(left=ast.Call(func=ast.Name(id="type"), args=[first]), comparators=[classes]):
                    kinds |= self._kinds(classes)
                case ast.Constant(value=str(text)):
                    kinds |= {kind for word, kind in _WORDS.items() if word in text}
                case _:
                    pass
        return frozenset(kinds)

    def _kinds(self, classes: ast.expr) -> set[LayerKind]:
        named = classes.elts if isinstance(classes, ast.Tuple | ast.List) else [classes]
        known = (library().layers.get(self._here.dotted(name)) for name in named)
        return {layer.kind if layer is not None else "shape" for layer in known}


def _numbers(node: ast.Call, first: int) -> dict[str, float | Unknown]:
    """Return the numbers behind the tensor, by place (``0``, ``1``) and by name."""
    given: list[tuple[str, ast.expr]] = [(str(place), value) for place, value in enumerate(node.args[first:])]
    given += [(keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg]
    return {name: _number(value) for name, value in given}


def _number(node: ast.expr) -> float | Unknown:
    sign = 1.0
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        sign, node = -1.0, node.operand
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return sign * node.value
    return Unknown("the code does not give it as a number")


def _spread(name: str, numbers: dict[str, float | Unknown]) -> dict[str, Any]:
    """Return the constant, or the standard deviation, that a call gives."""
    if name in _CONSTANTS:
        return {"constant": _CONSTANTS[name]}
    if name in ("constant_", "fill_"):
        return {"constant": numbers.get("val", numbers.get("value", numbers.get("0")))}
    if name in ("normal_", "trunc_normal_"):
        return {"std": numbers.get("std", numbers.get("1", 1.0))}
    if name == "uniform_":
        low, high = numbers.get("a", numbers.get("0", 0.0)), numbers.get("b", numbers.get("1", 1.0))
        unknown = next((bound for bound in (low, high) if isinstance(bound, Unknown)), None)
        return {"std": unknown if unknown is not None else abs(float(high) - float(low)) / 12**0.5}  # type: ignore[arg-type]
    return {}


def _asks_for_parts(test: ast.expr) -> bool:
    """Whether a condition only asks whether there is a bias, or another part, to set."""
    match test:
        case ast.Call(func=ast.Name(id="hasattr")) | ast.Attribute():
            return True
        case ast.Compare(left=ast.Attribute(), ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return True
        case _:
            return False


def _parts(node: ast.AST) -> Iterator[str]:
    """Yield the names that loops let run through the modules of a part: ``for m in self.gate.modules()``."""
    for loop in walk(node):
        if isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call) and "." in spelled(loop.iter.func):
            owner = spelled(loop.iter.func).rpartition(".")[0]
            if "." in owner:
                yield from (name.id for name in walk(loop.target) if isinstance(name, ast.Name))
    if isinstance(node, ast.FunctionDef) and "zero" in node.name:
        yield from (parameter.arg for parameter in node.args.args)


def _freezes(node: ast.AST) -> bool:
    """Whether something in a definition is kept from being trained."""
    for inner in walk(node):
        match inner:
            case ast.Assign(targets=[ast.Attribute(attr="requires_grad")], value=ast.Constant(value=False)):
                return True
            case ast.Call(func=ast.Attribute(attr="requires_grad_"), args=[ast.Constant(value=False)]):
                return True
            case ast.keyword(arg="requires_grad", value=ast.Constant(value=False)):
                return True
            case _:
                pass
    return False
