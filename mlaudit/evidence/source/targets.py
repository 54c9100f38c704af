"""Names, attributes, items and patterns that values are assigned to, and the members that loops take."""

from __future__ import annotations

import ast

from mlaudit.evidence.source import inlining, subscripts
from mlaudit.evidence.source.frames import columns
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import splitting
from mlaudit.evidence.source.values import (
    Data,
    Folds,
    Grouped,
    Handle,
    Instance,
    Mapping,
    Part,
    Score,
    Sequence,
    Value,
)

_TEST_WORDS = ("test", "val", "valid", "validation", "dev", "eval", "holdout", "cv")


def bind(run: Run, target: ast.expr, value: Value) -> None:
    """Assign a value to a target."""
    if isinstance(target, ast.Name):
        run.state.variables[target.id] = run.state.held(value)
        _note_name(run, target.id, value)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(run, target.elts, value, target)
    elif isinstance(target, ast.Subscript):
        written = subscripts.assign_item(run, target, value)
        if written is not None:
            bind(run, *written)
    elif isinstance(target, ast.Attribute):
        _bind_attribute(run, target, value)
    elif isinstance(target, ast.Starred):
        bind(run, target.value, value)


def _note_name(run: Run, name: str, value: Value) -> None:
    found = run.state.content(value)
    if isinstance(found, Data):
        run.copies(len(found.marks) + len(found.parts))
    if isinstance(found, Data) and found.kind not in ("index", "mask"):
        run.trace.named(found, name)
    elif isinstance(found, Score) and "train" in name.lower():
        for score in found.evaluations:
            run.trace.scores[score].says_training = True


def _bind_attribute(run: Run, target: ast.Attribute, value: Value) -> None:
    _note_name(run, target.attr, value)
    handle = run.value(target.value)
    found = run.state.content(handle)
    if isinstance(found, Instance):
        inlining.set_field(run, handle, target.attr, value)
    elif isinstance(found, Data) and target.attr not in ("columns", "index", "name"):
        run.state.change(handle, columns.with_column(run, found, target.attr, run.state.content(value)))


def _unpack(run: Run, targets: list[ast.expr], value: Value, node: ast.AST) -> None:
    found = run.state.content(value)
    if isinstance(found, Folds):
        found = Sequence((found.train, found.test))
    if isinstance(found, Mapping):
        found = Sequence(tuple(key for key, _ in found.items))
    starred = next((place for place, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    if isinstance(found, Sequence) and starred is not None:
        after = len(targets) - starred - 1
        items = found.items
        middle = Sequence(items[starred : len(items) - after])
        found = Sequence((*items[:starred], middle, *items[len(items) - after :]))
    if isinstance(found, Sequence) and len(found.items) == len(targets):
        for target, item in zip(targets, found.items, strict=True):
            bind(run, target, item)
        return
    if isinstance(found, Data) and found.kind == "unknown":
        _unpack_unknown(run, targets, found, node)
        return
    for target in targets:
        bind(run, target, found if isinstance(found, Data | Score) else run.unknown(target, [found]))


def _unpack_unknown(run: Run, targets: list[ast.expr], found: Data, node: ast.AST) -> None:
    """Take apart what an unknown call returned; names like ``X_train, X_test`` tell that it splits."""
    sides = [_side(target) for target in targets]
    if not {"train", "test"} <= set(sides):
        for target in targets:
            parts = frozenset(Part(run.trace.root(run.key(target), found.parts), part.tags) for part in found.parts)
            bind(run, target, Data(parts, "unknown", found.loads, found.marks, found.is_ambiguous))
        return
    split = splitting.undecided(run, node, found)
    for target, side in zip(targets, sides, strict=True):
        bind(run, target, found.tagged((split, side)) if side else found)


def _side(target: ast.expr) -> str:
    name = target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
    words = name.lower().replace("-", "_")
    if "train" in words or words.endswith("_tr"):
        return "train"
    return "test" if any(word in words for word in _TEST_WORDS) else ""


def members_of(run: Run, value: Value, node: ast.AST) -> tuple[list[Value], bool]:
    """Return what a loop over a value takes, and whether these are its members one by one."""
    if isinstance(value, Handle):
        value = run.state.content(value)
    if isinstance(value, Sequence):
        return list(value.items), value.is_complete
    if isinstance(value, Mapping):
        return [key for key, _ in value.items], value.is_complete
    if isinstance(value, Folds):
        return [Sequence((value.train, value.test))], False
    if isinstance(value, Grouped):
        return [Sequence((run.unknown(node), value.rows))], False
    if isinstance(value, Data) and value.kind == "batches":
        rows = replace(value, kind="array")
        return [Sequence((rows, rows))], False
    if isinstance(value, Data) and value.kind == "predictions":
        return [value], False
    return [run.unknown(node, [value] if not isinstance(value, Data) or value.kind != "frame" else [])], False
