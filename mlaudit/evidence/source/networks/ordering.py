"""What comes first: loading or initialising, the optimiser or the layer that is replaced, ``apply`` or the layers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mlaudit.evidence.source.networks.library import library
from mlaudit.evidence.source.networks.model import LateLayer, PartialLoad, Reinitialised, StaleOptimizer, WeightInit
from mlaudit.evidence.source.networks.namespace import Namespace
from mlaudit.evidence.source.networks.values import spelled
from mlaudit.evidence.source.text.text import SourceText
from mlaudit.evidence.source.walking import walk

_WEIGHTED = ("dense", "conv", "recurrent", "embedding")
_STACKS = ("torch.nn.Sequential", "torch.nn.ModuleList")
_INIT_NAME = re.compile(
    r"(?:^|_)(?:weights?_init|init_weights?|initiali[sz]e_weights?|(?:xavier|kaiming|he|normal|orthogonal)_init)", re.I
)
_WARY = re.compile(r"pretrain|loaded|_initiali[sz]ed|freez|frozen", re.I)
"""Words in an initialiser that passes over what was loaded."""

_FILTERS = re.compile(r"^(?:pop|update|items|\w*(?:filter|interpolate|intersect|remap|convert|strip|clean|rename)\w*)$")
_ADAPTER = re.compile(r"lora|adapter|peft|ema|prompt", re.I)

Branch = tuple[tuple[int, int], ...]
"""Arms of conditions around a statement, outermost first."""


@dataclass(slots=True)
class _Objects:
    """What happened so far to the networks of one scope, by name: where, and under which conditions."""

    loaded: dict[str, tuple[ast.AST, Branch]] = field(default_factory=dict)
    optimised: dict[str, tuple[ast.Call, Branch]] = field(default_factory=dict)


class Ordering:
    """Reads the order of statements in every scope of a file."""

    def __init__(self, text: SourceText, here: Namespace, inits: Sequence[WeightInit]) -> None:
        self._text = text
        self._here = here
        self._touched: dict[str, set[str]] = {}
        for init in inits:
            if (init.parameter == "weight" and not init.kinds) or init.kinds & set(_WEIGHTED):
                self._touched.setdefault(init.owner.rpartition(".")[2], set()).add(init.parameter)
        self.reinitialised: list[Reinitialised] = []
        self.stale: list[StaleOptimizer] = []
        self.late: list[LateLayer] = []
        self.partial: list[PartialLoad] = []
        for piece in here.pieces:
            self._scope(piece.body, "")

    def _scope(self, body: Sequence[ast.stmt], owner: str) -> None:
        objects = _Objects()
        statements = list(_flattened(body, ()))
        for place, (statement, branch) in enumerate(statements):
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                self._scope(statement.body, f"{owner}.{statement.name}" if owner else statement.name)
                continue
            following = [later for later, _ in statements[place + 1 :]]
            self._loads(statement, branch, objects)
            self._initialises(statement, branch, objects, owner)
            self._optimises(statement, branch, objects)
            self._replaces(statement, branch, objects, owner, following)
            self._applies(statement, owner, following)
            self._loads_part(statement, owner, body)

    def _loads(self, statement: ast.stmt, branch: Branch, objects: _Objects) -> None:
        match statement:
            case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value):
                name = spelled(target)
                objects.loaded.pop(name, None)
                if isinstance(value, ast.Call) and self._is_pretrained(value):
                    objects.loaded[name] = value, branch
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="load_state_dict")) as call):
                if spelled(owner):
                    objects.loaded[spelled(owner)] = call, branch
            case _:
                pass

    def _is_pretrained(self, call: ast.Call) -> bool:
        dotted = self._here.dotted(call.func)
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        if dotted.startswith("torchvision.models."):
            weights, flag = named.get("weights"), named.get("pretrained")
            is_given = weights is not None and not (isinstance(weights, ast.Constant) and weights.value is None)
            return is_given or (isinstance(flag, ast.Constant) and flag.value is True)
        if dotted == "timm.create_model":
            flag = named.get("pretrained")
            return isinstance(flag, ast.Constant) and flag.value is True
        is_method = isinstance(call.func, ast.Attribute) and call.func.attr == "from_pretrained"
        return is_method and dotted.startswith("transformers.") and "Config" not in dotted and "Tokenizer" not in dotted

    def _initialises(self, statement: ast.stmt, branch: Branch, objects: _Objects, owner: str) -> None:
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=applied, attr="apply"), args=[function]) as call):
                name = spelled(applied)
                found = objects.loaded.get(name)
                if found is not None and _is_within(found[1], branch) and self._is_initialiser(function):
                    place, loaded = self._text.location(call), self._text.location(found[0])
                    self.reinitialised.append(Reinitialised(place, owner, name, spelled(function), loaded))
            case _:
                pass

    def _is_initialiser(self, function: ast.expr) -> bool:
        name = spelled(function).rpartition(".")[2]
        definition = self._here.definitions.get(name)
        if isinstance(definition, ast.FunctionDef):
            return bool(self._touched.get(name)) and not _WARY.search(ast.unparse(definition))
        return _INIT_NAME.search(name) is not None and not _WARY.search(name)

    def _optimises(self, statement: ast.stmt, branch: Branch, objects: _Objects) -> None:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
            return
        call = statement.value
        dotted = self._here.dotted(call.func)
        if not dotted.startswith("torch.optim.") or "lr_scheduler" in dotted:
            return
        for node in walk(call):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "parameters":
                name = spelled(node.func.value)
                if name and name != "self":
                    objects.optimised[name] = call, branch

    def _replaces(
        self, statement: ast.stmt, branch: Branch, objects: _Objects, owner: str, following: Iterable[ast.stmt]
    ) -> None:
        match statement:
            case ast.Assign(targets=[ast.Name() as target]):
                objects.optimised.pop(target.id, None)
            case ast.Assign(targets=[ast.Attribute(value=changed, attr=attribute)], value=ast.Call() as value):
                name = spelled(changed)
                while name and name not in objects.optimised:
                    name = name.rpartition(".")[0]
                found = objects.optimised.get(name)
                if found is None or not _is_within(found[1], branch) or not self._is_weighted(value):
                    return
                if any(_mentions_anew(later, name) for later in following):
                    return
                place, built = self._text.location(statement), self._text.location(found[0])
                layer = f"{spelled(changed)}.{attribute}"
                self.stale.append(StaleOptimizer(place, owner, layer, self._here.dotted(found[0].func), built))
            case _:
                pass

    def _is_weighted(self, call: ast.Call) -> bool:
        known = library().layers.get(self._here.dotted(call.func))
        if known is not None:
            return known.kind in _WEIGHTED
        inner = (argument for argument in call.args if isinstance(argument, ast.Call))
        return self._here.dotted(call.func) in _STACKS and any(self._is_weighted(argument) for argument in inner)

    def _applies(self, statement: ast.stmt, owner: str, following: Sequence[ast.stmt]) -> None:
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr="apply"), args=[function])):
                if not owner.endswith(".__init__"):
                    return
            case _:
                return
        later = "\n".join(ast.unparse(other) for other in following if not _builds(other))
        for other in following:
            if isinstance(other, ast.Assign) and isinstance(other.value, ast.Call) and self._is_weighted(other.value):
                name = spelled(other.targets[0])
                if name.startswith("self.") and name not in later and "self.apply" not in later:
                    place = self._text.location(other)
                    applied = self._text.location(statement)
                    self.late.append(LateLayer(place, owner.rpartition(".")[0], name, spelled(function), applied))

    def _loads_part(self, statement: ast.stmt, owner: str, body: Sequence[ast.stmt]) -> None:
        match statement:
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=loaded, attr="load_state_dict"), args=[state, *_]) as call
            ):
                strict = next((k.value for k in call.keywords if k.arg == "strict"), None)
            case _:
                return
        if not isinstance(strict, ast.Constant) or strict.value is not False or not spelled(loaded):
            return
        names = f"{ast.unparse(call)} {owner}"
        if _ADAPTER.search(names) or _is_filtered(state, body):
            return
        self.partial.append(PartialLoad(self._text.location(call), owner, spelled(loaded)))


def _flattened(body: Iterable[ast.stmt], branch: Branch) -> Iterator[tuple[ast.stmt, Branch]]:
    """Yield the statements of a scope in their order, each with the conditions around it."""
    for statement in body:
        if isinstance(statement, ast.If):
            yield from _flattened(statement.body, (*branch, (id(statement), 0)))
            yield from _flattened(statement.orelse, (*branch, (id(statement), 1)))
        elif isinstance(statement, ast.Try):
            yield from _flattened(statement.body, (*branch, (id(statement), 0)))
            for handler in statement.handlers:
                yield from _flattened(handler.body, (*branch, (id(handler), 0)))
            yield from _flattened([*statement.orelse, *statement.finalbody], branch)
        elif isinstance(statement, ast.For | ast.While | ast.With):
            yield from _flattened(statement.body, branch)
        else:
            yield statement, branch


def _is_within(outer: Branch, inner: Branch) -> bool:
    """Whether a statement under some conditions was run whenever one under more of them is."""
    return inner[: len(outer)] == outer


def _builds(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and spelled(statement.targets[0]).startswith("self.")


def _mentions_anew(statement: ast.stmt, name: str) -> bool:
    """Whether a later statement hands the parameters of a network to an optimiser."""
    text = ast.unparse(statement)
    return "add_param_group" in text or f"{name}.parameters()" in text or ("optim" in text and f"{name}." in text)


def _is_filtered(state: ast.expr, body: Sequence[ast.stmt]) -> bool:
    """Whether the text chooses or renames entries of a checkpoint before it is loaded."""
    if isinstance(state, ast.DictComp | ast.Dict):
        return True
    name = spelled(state) or (spelled(state.value) if isinstance(state, ast.Subscript) else "")
    if not name:
        return not isinstance(state, ast.Call)
    for node in (node for statement in body for node in walk(statement)):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=attribute)) if spelled(owner) == name:
                if _FILTERS.match(attribute):
                    return True
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=[first, *_]) if (
                spelled(first) == name
            ):
                if _FILTERS.match(called):
                    return True
            case ast.Delete(targets=[ast.Subscript(value=owner)]) | ast.Assign(targets=[ast.Subscript(value=owner)]):
                if spelled(owner) == name:
                    return True
            case ast.Assign(targets=[target], value=ast.DictComp()) if spelled(target) == name:
                return True
            case _:
                pass
    return False
