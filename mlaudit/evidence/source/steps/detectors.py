"""Detectors of anomalies: which classes are some, and in which form they say what they found."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlaudit.evidence.source.model import DetectorOutput
from mlaudit.evidence.source.values import Prediction
from mlaudit.evidence.source.walking import all_nodes

_OF_SCIKIT_LEARN = ("IsolationForest", "LocalOutlierFactor", "EllipticEnvelope", "OneClassSVM", "SGDOneClassSVM")
_GIVING_SCORES = ("decision_function", "score_samples")
_TRANSLATING = ("where", "replace", "map", "full", "select", "append", "full_like", "putmask")


DEFAULT_CONTAMINATION = {"EllipticEnvelope": 0.1, "pyod": 0.1}
"""Share of anomalies that is supposed where none is given; the others judge by a rule of their own."""


def is_detector(class_path: str) -> bool:
    """Whether a class looks for anomalies without being given labels."""
    return is_of_scikit_learn(class_path) or class_path.startswith("pyod.models.")


def is_of_scikit_learn(class_path: str) -> bool:
    """Whether a class follows scikit-learn's convention: -1 for anomalies, and low scores."""
    return class_path.startswith("sklearn.") and class_path.rpartition(".")[2] in _OF_SCIKIT_LEARN


def output_of(prediction: Prediction | None) -> DetectorOutput | None:
    """Tell whether a prediction is what a detector of scikit-learn gave, as it is."""
    if prediction is None or prediction.is_computed or prediction.estimator is None:
        return None
    if not is_of_scikit_learn(prediction.estimator.class_path):
        return None
    if prediction.method in _GIVING_SCORES:
        return "scores"
    return "labels" if prediction.method == "predict" else None


def names_minus_one(pieces: Iterable[ast.Module]) -> bool:
    """Whether a text compares with -1, or writes it: it may translate what a detector gives.

    A ``-1`` that is a position, an axis or a number of jobs is none.
    """
    return any(_writes_minus_one(node) for node in all_nodes(pieces))


def _writes_minus_one(node: ast.AST) -> bool:
    match node:
        case ast.Compare():
            parts: Iterable[ast.expr | None] = (node.left, *node.comparators)
        case ast.Dict():
            parts = (*node.keys, *node.values)
        case ast.IfExp():
            parts = (node.body, node.orelse)
        case ast.Assign() | ast.Return():
            parts = (node.value,)
        case ast.List() | ast.Tuple():
            parts = node.elts
        case ast.BinOp():
            parts = (node.left, node.right)
        case ast.keyword(arg="pos_label"):
            parts = (node.value,)
        case ast.Call(func=ast.Attribute(attr=name)) if name in _TRANSLATING:
            parts = node.args
        case _:
            return False
    return any(_is_minus_one(part) for part in parts)


def _is_minus_one(node: ast.expr | None) -> bool:
    is_negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    return is_negative and isinstance(node.operand, ast.Constant) and node.operand.value == 1  # type: ignore[union-attr]
