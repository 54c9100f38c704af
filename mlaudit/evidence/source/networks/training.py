"""Training loops: backward passes, steps, clearing and clipping of gradients."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from mlaudit.evidence.source.networks.model import Clipping, TrainingLoop
from mlaudit.evidence.source.networks.namespace import Namespace
from mlaudit.evidence.source.networks.values import spelled
from mlaudit.evidence.source.text.text import SourceText
from mlaudit.evidence.source.walking import all_nodes, walk

Kind = Literal["backward", "scaled_backward", "step", "clear", "unscale", "clip"]
Branch = tuple[tuple[int, int], ...]
Loop = ast.For | ast.While | ast.AsyncFor
Scope = ast.Module | ast.FunctionDef

_OPTIMIZER = re.compile(r"optim|(?:^|_)opt(?:$|_|\d)|solver", re.IGNORECASE)
_NO_OPTIMIZER = re.compile(r"sched|lr_|warmup|env", re.IGNORECASE)
MOST_EVENTS = 500
"""More of these calls than anyone writes into one loop; each clipping is held against all of them."""
_CLIPS = ("clip_grad_norm_", "clip_grad_norm", "clip_grad_value_", "clip_grad_value")
FRAMEWORKS = frozenset({"deepspeed", "accelerate", "lightning", "pytorch_lightning", "lightning_fabric", "colossalai"})
"""Libraries that clear gradients, or step, in a way of their own."""

_CLEARING = re.compile(r"^(?!zero_grad$).*(?:zero|clear|reset)")
"""Names of functions that may clear gradients in another file."""

_OWN_GRADIENTS = re.compile(r"torch\.distributed\.(?:autograd|optim)|DistributedOptimizer|LBFGS")


@dataclass(frozen=True, slots=True)
class _Event:
    kind: Kind
    node: ast.Call
    branch: Branch


class Training:
    """Reads the training loops of a file.

    Attributes
    ----------
    loops : list of TrainingLoop
    clippings : list of Clipping
    """

    def __init__(self, text: SourceText, here: Namespace) -> None:
        self._text = text
        self._here = here
        self.loops: list[TrainingLoop] = []
        self.clippings: list[Clipping] = []
        if not any(name.startswith("torch") for name in here.aliases.values()):
            return
        for piece in here.pieces:
            for scope, owner in scopes(piece, ""):
                for loop in loops(scope.body):
                    self._read(loop, owner)

    @cached_property
    def _clears(self) -> bool:
        return clears(self._here.pieces)

    @cached_property
    def _optimizers(self) -> set[str]:
        """Names to which an optimiser of PyTorch is assigned."""
        assigned = (node for node in all_nodes(self._here.pieces) if isinstance(node, ast.Assign))
        return {
            spelled(target)
            for node in assigned
            if isinstance(node.value, ast.Call)
            and self._here.dotted(node.value.func).startswith("torch.optim.")
            and "lr_scheduler" not in self._here.dotted(node.value.func)
            for target in node.targets
        }

    def _read(self, loop: Loop, owner: str) -> None:
        events = list(self._events(loop.body, ()))
        backward = [event for event in events if event.kind in ("backward", "scaled_backward")]
        step = [event for event in events if event.kind == "step"]
        if not backward or not step or any(self._trains(inner.body) for inner in loops(loop.body)):
            return
        place = self._text.location
        if not self._is_foreign(loop, step):
            self.loops.append(
                TrainingLoop(place(loop), owner, place(backward[0].node), place(step[0].node), self._clears)
            )
        for event in events if len(events) <= MOST_EVENTS else ():
            if event.kind == "clip":
                self._clip(event, events, owner)

    def _trains(self, body: Sequence[ast.stmt]) -> bool:
        """Whether statements run a backward pass and a step."""
        kinds = {event.kind for event in self._events(body, ())}
        return "step" in kinds and not kinds.isdisjoint(("backward", "scaled_backward"))

    def _is_foreign(self, loop: Loop, steps: Sequence[_Event]) -> bool:
        """Whether gradients are cleared in a way of its own: by a framework, a closure, an optimiser made anew."""
        names = self._here.aliases.values()
        if any(name.partition(".")[0] in FRAMEWORKS or _OWN_GRADIENTS.search(name) for name in names):
            return True
        stepping = {spelled(step.node.func.value) for step in steps if isinstance(step.node.func, ast.Attribute)}
        for node in walk(loop):
            if isinstance(node, ast.Assign) and any(spelled(target) in stepping for target in node.targets):
                return True
            if isinstance(node, ast.Call) and _CLEARING.search(spelled(node.func).rpartition(".")[2]):
                return True
        return any(step.node.args and "scaler" not in spelled(step.node.func).lower() for step in steps)

    def _clip(self, clip: _Event, events: Sequence[_Event], owner: str) -> None:
        place = events.index(clip)
        before = [e for e in events[:place] if e.kind not in ("unscale", "clip") and _can_both_run(e, clip)]
        after = [e for e in events[place + 1 :] if e.kind not in ("unscale", "clip") and _can_both_run(e, clip)]
        following = after[0].kind if after else None
        last = before[-1] if before else None
        if last is not None and last.kind == "step" and following != "step" and _always_before(last, clip):
            self._keep(clip, "after_step", last, owner)
        elif (last is None or last.kind == "clear") and following in ("backward", "scaled_backward"):
            if not any(e.kind in ("backward", "scaled_backward") for e in before) and self._steps_behind(after):
                self._keep(clip, "before_backward", after[0], owner)
        elif last is not None and last.kind == "scaled_backward" and following == "step":
            between = events[events.index(last) : place]
            if not any(event.kind == "unscale" for event in between) and _is_scaler(after[0]):
                self._keep(clip, "scaled", last, owner)

    @staticmethod
    def _steps_behind(after: Sequence[_Event]) -> bool:
        return any(event.kind == "step" for event in after)

    def _keep(
        self, clip: _Event, problem: Literal["after_step", "before_backward", "scaled"], other: _Event, owner: str
    ) -> None:
        name = spelled(clip.node.func).rpartition(".")[2]
        self.clippings.append(
            Clipping(self._text.location(clip.node), owner, name, problem, self._text.location(other.node))
        )

    def _events(self, body: Iterable[ast.stmt], branch: Branch) -> Iterator[_Event]:
        for statement in body:
            if isinstance(statement, ast.If):
                yield from self._calls(statement.test, branch)
                yield from self._events(statement.body, (*branch, (id(statement), 0)))
                yield from self._events(statement.orelse, (*branch, (id(statement), 1)))
            elif isinstance(statement, ast.Try):
                yield from self._events([*statement.body, *statement.orelse, *statement.finalbody], branch)
            elif isinstance(statement, ast.For | ast.While | ast.With | ast.AsyncFor | ast.AsyncWith):
                yield from self._events(statement.body, branch)
            elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from self._calls(statement, branch)

    def _calls(self, node: ast.AST, branch: Branch) -> Iterator[_Event]:
        for inner in walk(node):
            if isinstance(inner, ast.Call):
                kind = self._kind(inner)
                if kind is not None:
                    yield _Event(kind, inner, branch)

    def _kind(self, call: ast.Call) -> Kind | None:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else spelled(call.func)
        if name in _CLIPS:
            return "clip"
        if not isinstance(call.func, ast.Attribute):
            return None
        owner = call.func.value
        if name == "backward" and not call.args:
            is_scaled = isinstance(owner, ast.Call) and spelled(owner.func).endswith(".scale")
            return "scaled_backward" if is_scaled else "backward"
        if name == "step" and self._is_optimizer(owner):
            return "step"
        return {"zero_grad": "clear", "unscale_": "unscale"}.get(name)  # type: ignore[return-value]

    def _is_optimizer(self, owner: ast.expr) -> bool:
        name = spelled(owner)
        if isinstance(owner, ast.Subscript):
            name = spelled(owner.value)
        last = name.rpartition(".")[2]
        if name in self._optimizers or "scaler" in last.lower():
            return True
        return _OPTIMIZER.search(last) is not None and _NO_OPTIMIZER.search(last) is None


def clears(pieces: Iterable[ast.Module]) -> bool:
    """Whether a text clears gradients anywhere."""
    for node in all_nodes(pieces):
        match node:
            case ast.Attribute(attr="zero_grad" | "clear_grad" | "clear_gradients"):
                return True
            case ast.Assign(targets=[ast.Attribute(attr="grad")]):
                return True
            case ast.Call(func=ast.Attribute(value=owner, attr="zero_")) if ".grad" in spelled(owner):
                return True
            case _:
                pass
    return False


def scopes(node: Scope | ast.ClassDef, owner: str) -> Iterator[tuple[Scope, str]]:
    """Yield the top of a text and every function in it, each with the names around it."""
    if not isinstance(node, ast.ClassDef):
        yield node, owner
    for inner in _definitions(node.body):
        yield from scopes(inner, f"{owner}.{inner.name}" if owner else inner.name)


def _definitions(body: Iterable[ast.stmt]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield statement
        else:
            for name in ("body", "orelse", "finalbody"):
                yield from _definitions(getattr(statement, name, ()))


def loops(body: Iterable[ast.stmt]) -> Iterator[Loop]:
    """Yield the loops of a scope, also those inside others."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(statement, Loop):
            yield statement
        for name in ("body", "orelse", "finalbody"):
            yield from loops(getattr(statement, name, ()))


def _can_both_run(one: _Event, other: _Event) -> bool:
    """Whether no condition keeps one of two events from being run with the other."""
    arms = dict(one.branch)
    return all(arms.get(condition, arm) == arm for condition, arm in other.branch)


def _always_before(one: _Event, other: _Event) -> bool:
    return other.branch[: len(one.branch)] == one.branch


def _is_scaler(event: _Event) -> bool:
    return "scaler" in spelled(event.node.func).lower()
