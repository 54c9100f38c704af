"""Tests of two samples, column by column: which of them ring, and whether their number is taken into account."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlaudit.evidence.source.model.shapes import ColumnTests
from mlaudit.evidence.source.shapes import dotted, imports_of, names_in, nodes_in, scopes
from mlaudit.evidence.source.text.text import SourceText
from mlaudit.evidence.source.walking import all_nodes, walk

TESTS = frozenset({"ks_2samp", "mannwhitneyu", "ttest_ind", "cramervonmises_2samp", "epps_singleton_2samp", "ranksums"})
_CORRECTIONS = ("multipletests", "fdr", "bonferroni", "false_discovery", "benjamini", "holm", "sidak")
_TIMES = ("drift", "shift", "reference", "baseline", "current", "prod", "incoming")
"""Words of a comparison in time; two classes of one table are compared in the same way, for another end."""

_NUMBERS = ("len(", ".shape", "total", "n_", "num_")
_DEEPEST = 8
_MOST = 0.1
"""Largest number that can be a level of significance."""


def column_tests(pieces: Sequence[ast.Module], text: SourceText) -> tuple[ColumnTests, ...]:
    """Collect loops that compare each column of one table with the same column of another by a p-value."""
    identifiers = set(_identifiers(pieces))
    if _hold(identifiers, _CORRECTIONS) or not _hold(identifiers, _TIMES):
        return ()
    imports = imports_of(pieces)
    found = []
    for _, body in scopes(pieces):
        inside = list(nodes_in(body))
        if any(_divides_by_number(node) for node in inside):
            continue
        asks_any = any(isinstance(node, ast.Call) and dotted(node.func, {}) == "any" for node in inside)
        for loop in (node for node in inside if isinstance(node, ast.For)):
            seen = _tested(loop, imports)
            if seen is not None:
                call, alpha, alarms = seen
                name = dotted(call.func, imports)
                found.append(ColumnTests(text.location(call), name.rpartition(".")[2], alpha, alarms or asks_any))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Names:
    """The names that hold the statistic, the p-value, and the whole result of a test."""

    sizes: frozenset[str]
    levels: frozenset[str]
    wholes: frozenset[str]

    def are_p(self, value: ast.expr) -> bool:
        """Whether an expression is a p-value."""
        names = names_in(value)
        return bool(names & self.levels) or (bool(names & self.wholes) and "pvalue" in ast.unparse(value))

    def are_size(self, value: ast.expr) -> bool:
        """Whether an expression holds the statistic."""
        names = names_in(value)
        return bool(names & self.sizes) or (bool(names & self.wholes) and "statistic" in ast.unparse(value))


def _tested(loop: ast.For, imports: dict[str, str]) -> tuple[ast.Call, float | None, bool] | None:
    """Return the test of a loop over columns, its level, and whether one column alone raises the alarm."""
    columns = names_in(loop.target)
    inside = list(nodes_in(loop.body))
    assigned = [node for node in inside if isinstance(node, ast.Assign)]
    values = {target.id: value for node in assigned for target, value in _pairs(node)}
    calls = [
        node
        for node in inside
        if isinstance(node, ast.Call)
        and _is_test(dotted(node.func, imports))
        and len({_table(given, columns, values) for given in node.args[:2]} - {None}) == 2
    ]
    if not calls:
        return None
    names = _result_names(assigned, calls[0])
    compared = [node for node in inside if isinstance(node, ast.Compare)]
    judged = [node for node in compared if _is_level(node, names)]
    if not judged or any(names.are_size(node) for node in compared):
        return None
    limits = [node.comparators[0] for node in judged]
    level = next((float(limit.value) for limit in limits if _is_number(limit)), None)  # type: ignore[attr-defined]
    alarms = any(isinstance(node, ast.If) and _alarms(node, judged, assigned) for node in inside)
    return calls[0], level, alarms


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Yield each name with what it is given, also of ``a, b = x, y``."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            yield target, node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = zip(target.elts, node.value.elts, strict=False)
            yield from ((name, value) for name, value in pairs if isinstance(name, ast.Name))


def _is_test(name: str) -> bool:
    return name.startswith("scipy.stats.") and name.rpartition(".")[2] in TESTS


def _table(value: ast.expr, columns: set[str], values: dict[str, ast.expr], depth: int = 0) -> str | None:
    """Return the text of the table of which an expression takes the column of the loop."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, ast.Subscript) and names_in(value.slice) & columns:
        return ast.unparse(value.value)
    inner: ast.expr | None = None
    if isinstance(value, ast.Name):
        inner = values.get(value.id)
    elif isinstance(value, ast.Attribute):
        inner = value.value
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        # df[c].dropna(), or np.asarray(df[c])
        found = _table(value.func.value, columns, values, depth + 1)
        if found is not None:
            return found
        inner = value.args[0] if value.args else None
    return None if inner is None else _table(inner, columns, values, depth + 1)


def _result_names(assigned: list[ast.Assign], call: ast.Call) -> _Names:
    """Return the names in ``d, p = test()``, ``p = test()[1]``, ``r = test()`` and ``p = r.pvalue``."""
    sizes, levels, wholes = set[str](), set[str](), set[str]()
    for node in assigned:
        target = node.targets[0]
        if isinstance(node.value, ast.Attribute) and names_in(node.value) & wholes:
            (levels if node.value.attr == "pvalue" else sizes).update(names_in(target))
        elif not any(inner is call for inner in walk(node.value)):
            continue
        elif isinstance(target, ast.Tuple) and len(target.elts) == 2:
            sizes |= names_in(target.elts[0])
            levels |= names_in(target.elts[1])
        elif node.value is call:
            wholes |= names_in(target)
        elif isinstance(node.value, ast.Subscript | ast.Attribute):
            levels |= names_in(target)
    return _Names(frozenset(sizes), frozenset(levels), frozenset(wholes))


def _is_level(node: ast.Compare, names: _Names) -> bool:
    """Whether a p-value is compared with a level: a number up to 0.1, or something with a name."""
    if not isinstance(node.ops[0], ast.Lt | ast.LtE) or len(node.ops) > 1 or not names.are_p(node.left):
        return False
    limit = node.comparators[0]
    return _is_number(limit) if isinstance(limit, ast.Constant) else True


def _is_number(limit: ast.expr) -> bool:
    return isinstance(limit, ast.Constant) and isinstance(limit.value, float) and 0 < limit.value <= _MOST


def _alarms(node: ast.If, judged: list[ast.Compare], assigned: list[ast.Assign]) -> bool:
    """Whether one p-value below its level ends, or marks, the whole comparison; a mark of each column does not."""
    if not any(inner in judged for inner in walk(node.test)):
        return False
    changed = [name for one in assigned for target in one.targets for name in names_in(target)]
    return any(
        isinstance(inner, ast.Raise)
        or (isinstance(inner, ast.Return) and _is_true(inner.value))
        or (
            isinstance(inner, ast.Assign)
            and _is_true(inner.value)
            and isinstance(inner.targets[0], ast.Name)
            and changed.count(inner.targets[0].id) == 1
        )
        for inner in nodes_in(node.body)
    )


def _is_true(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def _divides_by_number(node: ast.AST) -> bool:
    """Whether something is divided by a number of columns: a level for each of them, or the share that rings."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div):
        return False
    return any(word in ast.unparse(node.right) for word in _NUMBERS)


def _hold(identifiers: set[str], words: Sequence[str]) -> bool:
    return any(word in name for name in identifiers for word in words)


def _identifiers(pieces: Sequence[ast.Module]) -> Iterator[str]:
    for node in all_nodes(pieces):
        if isinstance(node, ast.Name):
            yield node.id.lower()
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.arg):
            yield (node.arg if isinstance(node, ast.arg) else node.name).lower()
        elif isinstance(node, ast.Attribute):
            yield node.attr.lower()
        elif isinstance(node, ast.keyword | ast.alias):
            yield ((node.arg if isinstance(node, ast.keyword) else node.name) or "").lower()
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 40:
            yield node.value.lower()
