"""Decision trees of a fitted ensemble: how many, how deep, how many nodes.

Read from the records themselves, for an ensemble can hold more trees than are shown.
"""

from __future__ import annotations

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import TreesView
from mlaudit.evidence.artifacts.pickles.nodes import Call, Node, Pairs, attributes
from mlaudit.evidence.artifacts.view.arrays import ArrayParts, Arrays

_TOO_LONG = Unknown("the trees are too many or too large to be looked at")

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
