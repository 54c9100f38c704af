"""Agents in environments: how episodes end, and in which environment an agent is evaluated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlaudit.evidence.source.inputs.scopes import File, Scope, constant, keyword, written
from mlaudit.evidence.source.sequences.model import AgentEvaluation, JoinedEnd
from mlaudit.evidence.source.text.text import SourceText
from mlaudit.evidence.source.walking import walk

_STORING = frozenset(
    {"push", "add", "append", "store", "remember", "store_transition", "save", "insert", "put", "cache", "memorize"}
    | {"add_experience", "store_experience", "push_back", "step", "record", "observe", "update", "learn", "train"}
)
"""Methods that hand one step of an episode to a memory or an agent."""

_STORED = 4
"""What a step of an episode holds at least: state, action, reward, end."""

_AGENT = re.compile(
    r"(?:stable_baselines3|sb3_contrib)\.(?:\w+\.)*"
    r"(?:PPO|A2C|DQN|SAC|TD3|DDPG|TRPO|TQC|ARS|RecurrentPPO|MaskablePPO|QRDQN|CrossQ)"
)
_NORMALISER = re.compile(r"stable_baselines3\.(?:\w+\.)*VecNormalize")
_CALLBACK = re.compile(r"stable_baselines3\.(?:\w+\.)*EvalCallback")
_EVALUATION = re.compile(r"stable_baselines3\.(?:\w+\.)*evaluate_policy")
_MAKING = re.compile(
    r"(?:gym|gymnasium)\.make|stable_baselines3\.(?:\w+\.)*(?:make_vec_env|DummyVecEnv|SubprocVecEnv|Monitor)"
)


def joined_ends(file: File, text: SourceText) -> Iterator[JoinedEnd]:
    """Find ``done = terminated or truncated`` that is stored, or takes the value of the next state away."""
    for scope in file.scopes:
        pairs = [pair for pair in map(_ends, scope.nodes) if pair is not None]
        for node in scope.nodes:
            joined = _joined(node, pairs)
            if joined is None:
                continue
            flag, ended, cut = joined
            use = next((found for found in (_use(other, flag, ended) for other in scope.nodes) if found), None)
            if use is not None and not _is_cut_asked(scope, cut, node):
                yield JoinedEnd(text.location(use[0]), flag, use[1], text.location(node))
                break


def _ends(node: ast.AST) -> tuple[str, str] | None:
    """Return the names of the two ends in ``state, reward, terminated, truncated, info = env.step(action)``."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Tuple):
        return None
    targets, call = node.targets[0].elts, node.value
    is_step = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "step"
    names = [written(target) for target in targets]
    return (names[2], names[3]) if is_step and len(names) == 5 and names[2] and names[3] else None


def _joined(node: ast.AST, pairs: list[tuple[str, str]]) -> tuple[str, str, str] | None:
    """Return flag and ends of ``done = terminated or truncated``, however it is written."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not written(node.targets[0]):
        return None
    value = node.value
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        parts = value.values
    elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        parts = [value.left, value.right]
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "logical_or":
        parts = value.args
    else:
        return None
    names = {written(part) for part in parts}
    found = next((pair for pair in pairs if names == set(pair)), None)
    return None if found is None else (written(node.targets[0]), *found)


def _use(node: ast.AST, flag: str, ended: str) -> tuple[ast.AST, str] | None:
    """Return where a flag stands for the end of the task: stored with a step, or in ``1 - done``."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and constant(node.left) in (1, 1.0):
        return (node, f"1 - {flag}") if written(node.right) == flag else None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in _STORING:
        return None
    only = node.args[0] if len(node.args) == 1 else None
    given = only.elts if isinstance(only, ast.Tuple | ast.List) else [*node.args, *(one.value for one in node.keywords)]
    names = [_bare(one) for one in given]
    if len(given) >= _STORED and flag in names and ended not in names:
        return node, ast.unparse(node.func)
    return None


def _bare(node: ast.expr) -> str:
    """Look through ``int(done)`` and ``float(done)``."""
    is_cast = isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords
    return written(node.args[0]) if is_cast else written(node)  # type: ignore[attr-defined]


def _is_cut_asked(scope: Scope, cut: str, joined: ast.AST) -> bool:
    """Whether the limit of time is looked at anywhere else, by its name or in the information of the environment."""
    inside = {id(part) for part in walk(joined)}
    for node in scope.nodes:
        if id(node) in inside:
            continue
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load) and written(node) == cut:
            return True
        if isinstance(node, ast.Constant) and node.value in ("TimeLimit.truncated", "final_observation", "final_obs"):
            return True
    return False


def agent_evaluations(file: File, text: SourceText) -> Iterator[AgentEvaluation]:
    """Find agents of Stable Baselines3 that are evaluated in an environment that does not fit their training."""
    if file.libraries.isdisjoint({"stable_baselines3"}):
        return
    learns = any(isinstance(c.func, ast.Attribute) and c.func.attr == "learn" for s in file.scopes for c in s.calls())
    for scope in file.scopes:
        trained = [_environment(call) for call in scope.calls() if _AGENT.fullmatch(file.dotted(call.func))]
        for call in scope.calls():
            callee = file.dotted(call.func)
            if _CALLBACK.fullmatch(callee):
                given = call.args[0] if call.args else keyword(call, "eval_env")
                if given is not None and written(given) and written(given) in map(_written, trained):
                    yield AgentEvaluation(text.location(call), callee, written(given), "shared")
            elif _EVALUATION.fullmatch(callee):
                given = call.args[1] if len(call.args) > 1 else keyword(call, "env")
                if _is_raw(file, scope, given) and any(_is_normalised(file, scope, one) for one in trained):
                    yield AgentEvaluation(text.location(call), callee, _named(given), "raw")
            elif callee.endswith(".load") and _NORMALISER.fullmatch(callee.removesuffix(".load")) and not learns:
                name = _assigned_to(scope, call)
                if name and _is_run(scope, name) and not _stops_learning(file):
                    yield AgentEvaluation(text.location(call), callee, name, "still_learning")


def _environment(call: ast.Call) -> ast.expr | None:
    return call.args[1] if len(call.args) > 1 else keyword(call, "env")


def _written(node: ast.expr | None) -> str:
    return "" if node is None else written(node)


def _named(node: ast.expr | None) -> str:
    return _written(node) or "a new environment"


def _is_normalised(file: File, scope: Scope, node: ast.expr | None) -> bool:
    found = file.meant(node, scope)
    is_normaliser = isinstance(found, ast.Call) and _NORMALISER.fullmatch(file.dotted(found.func)) is not None
    return is_normaliser and constant(keyword(found, "norm_obs")) is not False  # type: ignore[arg-type]


def _is_raw(file: File, scope: Scope, node: ast.expr | None) -> bool:
    found = file.meant(node, scope)
    return isinstance(found, ast.Call) and _MAKING.fullmatch(file.dotted(found.func)) is not None


def _assigned_to(scope: Scope, call: ast.Call) -> str:
    return next((name for name, values in scope.assigned.items() if call in values), "")


def _is_run(scope: Scope, name: str) -> bool:
    """Whether an environment is stepped through, or an agent is evaluated in it."""
    for call in scope.calls():
        is_step = isinstance(call.func, ast.Attribute) and call.func.attr == "step" and written(call.func.value) == name
        if is_step or any(written(given) == name for given in call.args[1:2]):
            return True
    return False


def _stops_learning(file: File) -> bool:
    """Whether ``env.training = False`` is said anywhere: to this environment, or to one that wraps it."""
    nodes = (node for scope in file.scopes for node in scope.nodes)
    stored = (node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))
    return any(node.attr == "training" for node in stored)
