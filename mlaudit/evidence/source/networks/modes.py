"""Whether a network is switched between training and evaluation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mlaudit.evidence.source.networks.model import ModeGap
from mlaudit.evidence.source.networks.namespace import Namespace, Project
from mlaudit.evidence.source.networks.training import FRAMEWORKS, Loop, Training, loops, scopes
from mlaudit.evidence.source.networks.values import spelled
from mlaudit.evidence.source.text.text import SourceText
from mlaudit.evidence.source.walking import all_nodes, children, walk

MAX_DEPTH = 3
"""Functions inside each other that are followed from a loop."""

_EVALUATING = re.compile(r"^_?(?:test|evaluate|evaluation|validate|validation|eval|val|valid)(?:$|_(?!.*train))", re.I)
_NO_GRADIENTS = ("no_grad", "inference_mode")
_HARMLESS = frozenset(
    {"parameters", "named_parameters", "state_dict", "load_state_dict", "zero_grad", "to", "cuda", "cpu", "modules",
     "children", "named_modules", "named_children", "requires_grad_", "forward", "half", "float", "apply", "eval",
     "train"}
)  # fmt: skip
"""Methods of a module that leave its mode, or that are told apart."""

_BUILTINS = frozenset(
    {"print", "len", "str", "repr", "type", "isinstance", "id", "hasattr", "getattr", "next", "iter", "sum"}
)
_MODE_DEPENDENT = re.compile(
    r"dropout|batch_?norm|\bresnet|densenet|\bvgg|efficientnet|mobilenet|from_pretrained|create_model", re.I
)

_Happening = Literal["eval", "train", "backward", "unknown"]


@dataclass(frozen=True, slots=True)
class _Event:
    kind: _Happening
    name: str
    node: ast.Call


def mode_gaps(text: SourceText, here: Namespace, project: Project, training: Training) -> tuple[ModeGap, ...]:
    """Find networks that go on training in evaluation mode, or are evaluated in training mode."""
    trained = _trained(here)
    is_foreign = any(name.partition(".")[0] in FRAMEWORKS for name in here.aliases.values())
    if not trained or is_foreign or not any(_MODE_DEPENDENT.search(name) for name in project.names):
        return ()
    gaps = list(_Resumed(text, here, project, training, trained).found())
    if training.loops and not project.switches_modes:
        gaps += _never(text, here, trained)
    return tuple(gap for gap in gaps if not _is_the_same_in_both_modes(here, gap.network))


class _Resumed:
    """Finds loops in which a network is set to evaluation, and never back, and trained in the next round."""

    def __init__(
        self, text: SourceText, here: Namespace, project: Project, training: Training, trained: frozenset[str]
    ) -> None:
        self._text = text
        self._here = here
        self._project = project
        self._training = training
        self._trained = trained

    def found(self) -> Iterator[ModeGap]:
        for piece in self._here.pieces:
            for scope, owner in scopes(piece, ""):
                for loop in loops(scope.body):
                    yield from self._in(loop, owner)

    def _in(self, loop: Loop, owner: str) -> Iterator[ModeGap]:
        evaluated = self._gap(loop.body, owner)
        if evaluated is None or any(self._gap(inner.body, owner) is not None for inner in loops(loop.body)):
            return
        place = self._text.location(evaluated.node)
        yield ModeGap(place, owner, evaluated.name, "resumes_in_evaluation", self._text.location(loop))

    def _gap(self, body: Sequence[ast.stmt], owner: str) -> _Event | None:
        events = list(self._events(body, {}, self._here, owner, 0))
        if not any(event.kind == "backward" for event in events):
            return None
        evaluated = (event for event in events if event.kind == "eval" and _last(event.name) in self._trained)
        return next((e for e in evaluated if not any(_may_switch_back(other, e) for other in events)), None)

    def _events(
        self, body: Iterable[ast.stmt], renamed: Mapping[str, str], here: Namespace, owner: str, depth: int
    ) -> Iterator[_Event]:
        for node in _calls(body):
            name = _receiver(node)
            called = node.func.attr if isinstance(node.func, ast.Attribute) else spelled(node.func)
            own = renamed.get(name, name)
            if called == "backward":
                yield _Event("backward", "", node)
            elif called == "eval" and name and not node.args:
                yield _Event("eval", own, node)
            elif called == "train" and name:
                is_off = len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and node.args[0].value is False
                yield _Event("eval" if is_off else "train", own, node)
            elif isinstance(node.func, ast.Attribute) and called not in _HARMLESS and _last(name) in self._trained:
                yield _Event("unknown", own, node)
            yield from self._followed(node, renamed, here, owner, depth)

    def _followed(
        self, node: ast.Call, renamed: Mapping[str, str], here: Namespace, owner: str, depth: int
    ) -> Iterator[_Event]:
        handed = [renamed.get(name, name) for argument in node.args if (name := _plain(spelled(argument)))]
        found = self._definition(node, here, owner)
        if found is None:
            if not here.dotted(node.func) and spelled(node.func) not in _BUILTINS:
                is_own_method = spelled(node.func).startswith("self.") and "." not in spelled(node.func)[5:]
                if is_own_method and _last(spelled(node.func)) not in self._trained:
                    yield _Event("unknown", "*", node)
                yield from (_Event("unknown", name, node) for name in handed)
            return
        space, function, inner_owner, skips = found
        if depth >= MAX_DEPTH:
            yield _Event("unknown", "*", node)
            return
        inner = _renamed(node, function, renamed, skips)
        yield from self._events(function.body, inner, space, inner_owner, depth + 1)

    def _definition(
        self, node: ast.Call, here: Namespace, owner: str
    ) -> tuple[Namespace, ast.FunctionDef, str, int] | None:
        name = spelled(node.func)
        if name.startswith("self."):
            holder = here.definitions.get(owner.partition(".")[0])
            methods = holder.body if isinstance(holder, ast.ClassDef) else []
            for method in methods:
                if isinstance(method, ast.FunctionDef) and method.name == name.removeprefix("self."):
                    return here, method, owner, 1
            return None
        definition = here.definitions.get(name)
        if isinstance(definition, ast.FunctionDef):
            return here, definition, name, 0
        found = self._project.find(here.dotted(node.func), here.path) if here.dotted(node.func) else None
        if found is None or not isinstance(found[1], ast.FunctionDef):
            return None
        return self._project.namespace(found[0]), found[1], found[1].name, 0


def _may_switch_back(other: _Event, event: _Event) -> bool:
    """Whether something else that happens in a loop may set a network to training again."""
    if other.kind not in ("train", "unknown"):
        return False
    is_any = other.name == "*" or (other.kind == "train" and other.name.startswith("?"))
    return is_any or _last(other.name) == _last(event.name)


def _renamed(node: ast.Call, function: ast.FunctionDef, renamed: Mapping[str, str], skips: int) -> dict[str, str]:
    """Say what the names inside of a function stand for outside; a question mark leads those of its own."""
    parameters = [parameter.arg for parameter in function.args.args][skips:]
    given = list(zip(parameters, node.args, strict=False))
    given += [(keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg]
    names = {parameter: _plain(spelled(argument)) for parameter, argument in given}
    inner = {parameter: renamed.get(name, name) for parameter, name in names.items() if name}
    stored = (name for name in walk(function) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store))
    return inner | {name.id: f"?{name.id}" for name in stored}


def _never(text: SourceText, here: Namespace, trained: frozenset[str]) -> Iterator[ModeGap]:
    """Find evaluations of a trained network in a project that never leaves training mode."""
    for piece in here.pieces:
        for scope, owner in scopes(piece, ""):
            is_named = isinstance(scope, ast.FunctionDef) and _EVALUATING.match(scope.name) is not None
            blocks = [scope.body] if is_named else list(_without_gradients(scope.body))
            for block in blocks:
                calls = list(_calls(block))
                if any(isinstance(call.func, ast.Attribute) and call.func.attr == "backward" for call in calls):
                    continue
                applied = [c for loop in loops(block) for c in _calls(loop.body) if _last(spelled(c.func)) in trained]
                if applied:
                    place = text.location(applied[0])
                    yield ModeGap(place, owner, spelled(applied[0].func), "never_evaluates", place)
                    break


def _is_the_same_in_both_modes(here: Namespace, network: str) -> bool:
    """Whether all that a network is made of stands in this file, and nothing of it depends on the mode."""
    made = [
        node.value
        for node in all_nodes(here.pieces)
        if isinstance(node, ast.Assign) and any(spelled(target) == network for target in node.targets)
    ]
    if not made or "." in network:
        return False
    waiting: list[ast.AST] = [*made]
    followed: set[str] = set()
    while waiting:
        for node in walk(waiting.pop()):
            name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            if _MODE_DEPENDENT.search(name) or _root(here, name) not in ("", "torch", "typing", "math"):
                return False
            if name in here.definitions and name not in followed:
                followed.add(name)
                waiting.append(here.definitions[name])
    return bool(followed) or any(here.dotted(node.func).startswith("torch.nn.") for node in _constructions(made))


def _constructions(made: Iterable[ast.expr]) -> Iterator[ast.Call]:
    return (node for value in made for node in walk(value) if isinstance(node, ast.Call))


def _root(here: Namespace, name: str) -> str:
    return here.aliases.get(name, "").partition(".")[0]


def _trained(here: Namespace) -> frozenset[str]:
    """Return the last parts of the names whose parameters an optimiser is given."""
    found: set[str] = set()
    for node in all_nodes(here.pieces):
        if isinstance(node, ast.Call) and "optim" in f"{here.dotted(node.func)} {spelled(node.func)}".lower():
            for inner in walk(node):
                if isinstance(inner, ast.Attribute) and inner.attr in ("parameters", "named_parameters"):
                    found.add(_last(_plain(spelled(inner.value))))
    return frozenset(found - {"", "self"})


def _calls(body: Iterable[ast.stmt]) -> Iterator[ast.Call]:
    """Yield the calls of statements in their order, without those of functions defined among them."""
    nodes: list[ast.AST] = list(reversed(list(body)))
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call):
            yield node
        nodes += children(node)[::-1]


def _without_gradients(body: Iterable[ast.stmt]) -> Iterator[Sequence[ast.stmt]]:
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            continue
        if isinstance(statement, ast.With):
            contexts = (
                spelled(item.context_expr.func) for item in statement.items if isinstance(item.context_expr, ast.Call)
            )
            if any(_last(context) in ("no_grad", "inference_mode") for context in contexts):
                yield statement.body
                continue
        for name in ("body", "orelse", "finalbody"):
            yield from _without_gradients(getattr(statement, name, ()))


def _receiver(node: ast.Call) -> str:
    """Return the name of the object whose method is called, through methods that give it back."""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else node.func
    while isinstance(owner, ast.Call) and isinstance(owner.func, ast.Attribute) and owner.func.attr in _HARMLESS:
        owner = owner.func.value
    return _plain(spelled(owner)) if isinstance(node.func, ast.Attribute) else ""


def _plain(name: str) -> str:
    """Take a wrapped network for the network."""
    return name.removesuffix(".module")


def _last(name: str) -> str:
    return name.rpartition(".")[2]
