"""Decision trees of a fitted ensemble: how many, how deep, how many nodes.

Read from the records themselves, for an ensemble can hold more trees than are shown.
"""

from __future__ import annotations

import re

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.arrays import ArrayParts, Arrays, bytes_of
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import TreesView
from mlaudit.evidence.artifacts.nodes import Call, Node, Pairs, attributes
from mlaudit.evidence.artifacts.xgboost_buffers import trees_in

_OWN_TEXT = Unknown("the library keeps its trees in a format of its own")
_TOO_LONG = Unknown("the trees are too many or too large to be looked at")
_NOT_KEPT = Unknown("the booster is too long to be kept, or of a format that is not read")
_UNREAD = TreesView(_NOT_KEPT, _NOT_KEPT, _OWN_TEXT, _OWN_TEXT)
_TREE_SIZES = re.compile(r"^tree_sizes=([\d ]+)$", re.MULTILINE)
_TREES_PER_ROUND = re.compile(r"^num_tree_per_iteration=(\d{1,9})$", re.MULTILINE)
_LEAVES = re.compile(r"^num_leaves=(\d{1,9})$", re.MULTILINE)

_Tree = tuple[int, int]
"""Depth and number of nodes."""


class TreeCounts:
    """Counts the trees of the estimators of one stream; each record is looked at once, and the work is bounded."""

    def __init__(self, limits: Limits, arrays: Arrays) -> None:
        self._steps = limits.tree_steps
        self._arrays = arrays
        self._trees: dict[int, _Tree | None] = {}

    def of(self, state: dict[str, Node]) -> TreesView | None:
        """Count the trees that the attributes of an estimator hold; None where they hold none."""
        if "tree_" in state:
            tree = self._tree(state["tree_"])
            return None if tree is None else TreesView(1, 1, (tree[0],), tree[1])
        if "_predictors" in state:
            return self._boosted(state["_predictors"])
        if "_Booster" in state:
            return _of_booster(attributes(state["_Booster"]))
        return self._ensemble(state["estimators_"]) if "estimators_" in state else None

    def _ensemble(self, node: Node) -> TreesView | None:
        array = self._arrays.at(node)
        items = array.items if isinstance(array, ArrayParts) else node
        if type(items) is not list or not items:
            return None
        rounds = array.shape[0] if isinstance(array, ArrayParts) and array.shape else len(items)
        first = self._member(items[0])
        if first is None:
            return None
        if len(items) > self._steps:
            return TreesView(len(items), rounds, _TOO_LONG, _TOO_LONG)
        self._steps -= len(items)
        return _summed([self._member(item) for item in items], rounds)

    def _member(self, node: Node) -> _Tree | None:
        if id(node) not in self._trees:
            state = node.states[-1] if type(node) is Call and node.states else None
            pairs = state.pairs if type(state) is Pairs else []
            held = next((value for key, value in reversed(pairs) if type(key) is str and key == "tree_"), None)
            self._trees[id(node)] = self._tree(held)
        return self._trees[id(node)]

    def _tree(self, node: Node) -> _Tree | None:
        state = attributes(node)
        depth, nodes = state.get("max_depth"), state.get("node_count")
        return (depth, nodes) if type(depth) is int and type(nodes) is int else None

    def _boosted(self, node: Node) -> TreesView | None:
        """Count the trees of histogram-based boosting: a list for each round, of a tree for each class."""
        if type(node) is not list:
            return None
        trees: list[_Tree | None] = []
        for of_round in node:
            members = of_round if type(of_round) is list else []
            self._steps -= 1 + len(members)
            if self._steps < 0:
                return TreesView(len(node), len(node), _TOO_LONG, _TOO_LONG)
            trees += [self._predictor(member) for member in members]
        return _summed(trees, len(node))

    def _predictor(self, node: Node) -> _Tree | None:
        if id(node) not in self._trees:
            depths = self._arrays.field(attributes(node).get("nodes"), "depth")
            deepest = max((depth for depth in depths or () if type(depth) is int), default=None)
            self._trees[id(node)] = None if depths is None or deepest is None else (deepest, len(depths))
        return self._trees[id(node)]


def _summed(trees: list[_Tree | None], rounds: int) -> TreesView:
    known = [tree for tree in trees if tree is not None]
    if len(known) < len(trees):
        return TreesView(len(trees), rounds, _TOO_LONG, _TOO_LONG)
    return TreesView(len(trees), rounds, tuple(depth for depth, _ in known), sum(nodes for _, nodes in known))


def _of_booster(state: dict[str, Node]) -> TreesView | None:
    """Count the trees of a booster of lightgbm, which is a text, or of xgboost, which is bytes."""
    text = state.get("_handle", state.get("handle"))
    if type(text) is str:
        return _of_text(text)
    found = trees_in(bytes_of(text) or b"")
    if found is None:
        return _UNREAD if state else None
    count, rounds = found
    return TreesView(count, _NOT_KEPT if rounds is None else rounds, _OWN_TEXT, _OWN_TEXT)


def _of_text(text: str) -> TreesView:
    sizes, per_round = _TREE_SIZES.search(text), _TREES_PER_ROUND.search(text)
    if sizes is None or per_round is None:
        return _UNREAD
    count = len(sizes.group(1).split())
    leaves = [int(number) for number in _LEAVES.findall(text)]
    nodes = sum(2 * number - 1 for number in leaves) if len(leaves) == count else _OWN_TEXT
    return TreesView(count, count // max(int(per_round.group(1)), 1), _OWN_TEXT, nodes)
