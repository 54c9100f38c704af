"""Methods that choose rows: by label, by membership, by position, by chance."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import SplitSeen
from mlaudit.evidence.source.frames.signature import Method
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import idioms, splitting
from mlaudit.evidence.source.values import Data, Part, Value


def _drop(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    labels = given.get(0, "labels")
    axis = given.constant(1, "axis")
    columns = given.get(None, "columns")
    if columns is None and axis in (1, "columns"):
        columns = labels
    if columns is not None:
        names = run.names(columns)
        return rows.without(names) if names is not None else rows.narrowed()
    index = given.rows(None, "index") or given.rows(0, "labels")
    if index is None:
        return rows
    rest = idioms.remaining(run, rows, index)
    return rest if rest is not None else idioms.indexed(run, rows, index, node, "dropped")


def _drop_duplicates(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    if not given.is_given("subset") and not node.args:
        return rows
    seen = SplitSeen(node, "drop_duplicates", "unknown", rows)
    split = idioms.idiom(run, ("distinct", run.key(node), rows.parts), seen, "kept")
    return rows.tagged((split, "kept"))


def _isin(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    found = given.rows(0, "values")
    tag = idioms.extra_tag(rows.parts, found.parts) if found is not None else None
    if found is not None and found.kind == "index" and any(part.tags for part in found.parts):
        chosen = idioms.selected(rows, found)
        return replace(chosen, kind="mask", mask=tag, marks=frozenset(), columns=None, guarded=frozenset())
    if tag is not None:
        return replace(rows.tagged(tag), kind="mask", mask=tag, marks=frozenset(), columns=None, guarded=frozenset())
    return idioms.text_mask(run, node, rows, ast.dump(node))


def _difference(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    found = given.rows(0, "other")
    rest = idioms.remaining(run, rows, found) if found is not None else None
    return rest if rest is not None else run.unknown(node, [rows])


def _head(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return idioms.end(run, node, rows, "low") if node.args else rows


def _tail(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return idioms.end(run, node, rows, "high") if node.args else rows


def _sample(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return idioms.sampled(run, node, rows, given)


def _random_split(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    is_seeded = given.is_given("random_state", "seed") or len(node.args) > 1
    return splitting.drawn_parts(run, node, rows, given.content(0, "frac", "weights"), is_seeded)


def _named_parts(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    """Follow ``dataset.train_test_split()`` of Hugging Face: two row sets under the names train and test."""
    root = run.trace.root(("parts", run.key(node)), rows.parts)
    run.trace.archives.add(root)
    return Data(frozenset([Part(root)]), loads=rows.loads, marks=rows.marks)


def _truncate(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    sides = [side for word, side in (("before", "high"), ("after", "low")) if given.is_given(word)]
    if len(sides) != 1:
        return idioms.told_apart(run, rows, node)
    seen = SplitSeen(node, "truncate", "date", rows)
    return rows.tagged((idioms.idiom(run, ("truncate", rows.parts), seen, sides[0]), sides[0]))


def _xs(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return idioms.picked(run, rows, node.args[0], node) if node.args else rows


METHODS: dict[str, Method] = {
    "drop": _drop,
    "drop_duplicates": _drop_duplicates,
    "isin": _isin,
    "difference": _difference,
    "head": _head,
    "tail": _tail,
    "sample": _sample,
    "random_split": _random_split,
    "randomSplit": _random_split,
    "train_test_split": _named_parts,
    "truncate": _truncate,
    "xs": _xs,
}
