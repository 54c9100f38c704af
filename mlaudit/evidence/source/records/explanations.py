"""From the trace of a text to records of how it explains its models."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlaudit.evidence.source.events import Explained
from mlaudit.evidence.source.model import Explanation
from mlaudit.evidence.source.records.index import Index, target_of
from mlaudit.evidence.source.records.relations import relation
from mlaudit.evidence.source.values import Data
from mlaudit.evidence.source.walking import all_nodes

_HEADS = ("head", "sample", "tail")
_SUMMARIES = ("kmeans",)
_BACKGROUNDS = ("data", "masker", "background_data", "background")


def explanations(index: Index) -> Iterable[Explanation]:
    """Yield one record for each place that explains a model."""
    places: set[int] = set()
    for seen in index.trace.explained.values():
        if id(seen.node) not in places:
            places.add(id(seen.node))
            yield _record(index, len(places) - 1, seen)


def _record(index: Index, number: int, seen: Explained) -> Explanation:
    trace = index.trace
    fits = [trace.model_fits[fit] for fit in sorted(seen.model_fits)]
    features = [fit.features for fit in fits]
    is_known = seen.rows is not None and bool(features)
    background, is_summarised = _background(index, seen) if seen.kind == "shap" else (None, False)
    rows = [*features, *([seen.rows] if seen.rows is not None else [])]
    return Explanation(
        number,
        index.place(seen.node),
        seen.kind,
        seen.callee,
        relation=relation(trace, features, seen.rows) if is_known and seen.rows is not None else "unknown",
        estimator=fits[0].step if fits else None,
        rows_name=index.name_of(seen.rows) if seen.rows is not None else None,
        fitted_name=index.name_of(features[0]) if features else None,
        background=background,
        is_summarised=is_summarised,
        is_seeded=seen.is_seeded or trace.is_seeded,
        is_repeated=seen.is_repeated,
        checks_sum=seen.checks_sum,
        knows_dependence=seen.knows_dependence,
        names_what_may_vary=seen.names_what_may_vary,
        loads=_loads(index, rows),
        target=target_of(*(fit.target for fit in fits)),
        flow=index.flow(rows[:1], fits),
    )


def _loads(index: Index, rows: Iterable[Data]) -> tuple[int, ...]:
    """Return the reads behind rows; the only one of a text is behind a model that comes from a file too."""
    found = {load for data in rows for load in data.loads}
    return tuple(sorted(found)) if found or len(index.trace.loads) != 1 else (0,)


def _background(index: Index, seen: Explained) -> tuple[int | None, bool]:
    """Return how many rows an explainer compares with, where a literal says so, and whether each stands for several."""
    if not isinstance(seen.node, ast.Call):
        return None, False
    given = next((keyword.value for keyword in seen.node.keywords if keyword.arg in _BACKGROUNDS), None)
    node = given if given is not None else (seen.node.args[1] if len(seen.node.args) > 1 else None)
    if isinstance(node, ast.Name):
        written = _assigned(index.pieces, node.id)
        node = written[0] if len(written) == 1 else None
    return _rows_of(node)


def _assigned(pieces: Iterable[ast.Module], name: str) -> list[ast.expr]:
    """Return everything that a name is bound to in a text."""
    return [
        node.value
        for node in all_nodes(pieces)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
    ]


def _rows_of(node: ast.expr | None) -> tuple[int | None, bool]:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        part = node.slice
        return (_whole(part.upper), False) if part.lower is None and part.step is None else (None, False)
    if not isinstance(node, ast.Call):
        return None, False
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    if name in _SUMMARIES:
        return _whole(named.get("k") or (node.args[1] if len(node.args) > 1 else None)), True
    if name in _HEADS:
        is_of_shap = name == "sample" and len(node.args) > 1
        first = node.args[1] if is_of_shap else node.args[0] if node.args else None
        return _whole(named.get("n") or named.get("nsamples") or first), False
    return None, False


def _whole(node: ast.expr | None) -> int | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
