"""Reading tests.yaml: cases under the rule that they test and the outcome that they expect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import yaml

from mlaudit.engine.expressions import suggestion
from mlaudit.engine.yaml_composer import Node, Scalar
from mlaudit.engine.yaml_nodes import Pairs, Source, items

Expected = Literal["fires", "silent", "not_checked", "contradicted"]
OUTCOMES: tuple[Expected, ...] = get_args(Expected)
CASE_WORDS = ("name", "params", "expect", "but", "without", "of")
"""Keys of a case that are not evidence."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case, with ``but`` and ``without`` already applied.

    Attributes
    ----------
    evidence : dict of str to node
        Facts by the name that the rule binds, by list of the project, or ``experiment``.
    """

    name: str
    outcome: Expected
    node: Node
    evidence: Mapping[str, Node]
    params: Node | None = None
    expect: Node | None = None

    def leaves(self) -> dict[str, str]:
        """Every stated fact with its value as text, by dotted path."""
        found: dict[str, str] = {}
        for name, node in self.evidence.items():
            _collect(name, node, found)
        if self.params is not None:
            _collect("params", self.params, found)
        return found


def read_cases(source: Source) -> dict[str, list[Case]]:
    """Return the cases of a tests.yaml by rule code; mistakes go to the source."""
    root = source.compose()
    if root is None:
        return {}
    return {code: _of_rule(source, node) for code, (_, node) in source.pairs(root).items()}


def _of_rule(source: Source, node: Node) -> list[Case]:
    cases: list[Case] = []
    groups = source.pairs(node)
    for word, (key, _) in groups.items():
        if word not in OUTCOMES:
            source.at(key, f"unknown key '{word}'{suggestion(word, OUTCOMES)}")
    for outcome in OUTCOMES:
        if outcome in groups:
            cases += _of_outcome(source, groups[outcome][1], outcome, cases)
    return cases


def _of_outcome(source: Source, node: Node, outcome: Expected, before: list[Case]) -> list[Case]:
    found: list[Case] = []
    for number, item in enumerate(items(node), start=1):
        pairs = source.pairs(item)
        name = str(pairs["name"][1].value) if "name" in pairs else f"{outcome} {number}"
        evidence = {key: value for key, (_, value) in pairs.items() if key not in CASE_WORDS}
        base = None
        if {"but", "without", "of"} & set(pairs):
            base = _base(source, item, pairs, [*before, *found])
            if base is None:
                continue
            evidence = _changed(source, pairs, {**base.evidence, **evidence})
        params = pairs["params"][1] if "params" in pairs else base.params if base else None
        expect = pairs["expect"][1] if "expect" in pairs else None
        found.append(Case(name, outcome, item, evidence, params, expect))
    return found


def _base(source: Source, item: Node, pairs: Pairs, before: list[Case]) -> Case | None:
    """Return the case that ``but`` and ``without`` change: the named one, or the first that fires."""
    if "of" in pairs:
        wanted = str(pairs["of"][1].value)
        for case in before:
            if case.name == wanted:
                return case
        names = [case.name for case in before]
        source.at(pairs["of"][1], f"no case above is called '{wanted}'{suggestion(wanted, names)}")
        return None
    for case in before:
        if case.outcome == "fires":
            return case
    source.at(item, "'but' and 'without' change a firing case, and there is none above")
    return None


def _changed(source: Source, pairs: Pairs, evidence: dict[str, Node]) -> dict[str, Node]:
    changes: list[tuple[Node, str, Node | None]] = []
    if "but" in pairs:
        changes += [(key, path, node) for path, (key, node) in source.pairs(pairs["but"][1]).items()]
    if "without" in pairs:
        changes += [(node, str(node.value), None) for node in items(pairs["without"][1])]
    for at, path, node in changes:
        first, *rest = path.split(".")
        if not rest and node is None:
            if evidence.pop(first, None) is None:
                source.at(at, f"the case has no '{path}' to leave out")
            continue
        if not rest:
            assert node is not None
            evidence[first] = node
            continue
        owner = evidence.get(first) or _empty(at)
        changed = _set(owner, rest, node)
        if changed is None:
            source.at(at, f"the case has no '{path}' to {'leave out' if node is None else 'change'}")
            continue
        evidence[first] = changed
    return evidence


def _set(owner: Node, path: list[str], node: Node | None) -> Node | None:
    """Return a copy of a mapping with one fact replaced or, for None, left out; None where that cannot be."""
    if isinstance(owner, yaml.SequenceNode):
        return _set_member(owner, path, node)
    if not isinstance(owner, yaml.MappingNode):
        return None
    name, *rest = path
    entries = list(owner.value)
    index = next((i for i, (key, _) in enumerate(entries) if key.value == name), None)
    if index is None and node is None:
        return None
    key = Scalar(None, None, (True, False), name, owner.start_mark, owner.start_mark)
    old_key, old = entries[index] if index is not None else (key, _empty(owner))
    new = _set(old, rest, node) if rest else node
    if rest and new is None:
        return None
    kept = [entry for i, entry in enumerate(entries) if i != index]
    if new is not None:
        kept.insert(len(kept) if index is None else index, (old_key, new))
    return yaml.MappingNode(owner.tag, kept, owner.start_mark, owner.end_mark)


def _set_member(owner: yaml.SequenceNode, path: list[str], node: Node | None) -> Node | None:
    """Change a member of a list: ``steps.0.kind``, counted from 0."""
    index, *rest = path
    if not index.isdecimal() or int(index) >= len(owner.value):
        return None
    new = _set(owner.value[int(index)], rest, node) if rest else node
    if rest and new is None:
        return None
    members = list(owner.value)
    members[int(index) : int(index) + 1] = [] if new is None else [new]
    return yaml.SequenceNode(owner.tag, members, owner.start_mark, owner.end_mark)


def _empty(at: Node) -> yaml.MappingNode:
    start: Any = at.start_mark
    end: Any = at.end_mark
    return yaml.MappingNode("", [], start, end)


def _collect(path: str, node: Node, found: dict[str, str]) -> None:
    if isinstance(node, Scalar):
        found[path] = str(node.value)
        return
    members: Iterable[tuple[str, Node]] = (
        [(str(key.value), value) for key, value in node.value]
        if isinstance(node, yaml.MappingNode)
        else [(str(i), value) for i, value in enumerate(node.value)]
    )
    for name, value in members:
        _collect(f"{path}.{name}", value, found)


def distance(one: Case, other: Case) -> int:
    """Count the facts by which two cases differ; a subject that one lacks as a whole counts once."""
    a, b = one.leaves(), other.leaves()
    changed = {path for path in a.keys() & b.keys() if a[path] != b[path]}
    lone = {path.rpartition(".")[0] or path for path in a.keys() ^ b.keys()}
    shared = {path.rpartition(".")[0] or path for path in a.keys() & b.keys()}
    single = [path for path in a.keys() ^ b.keys() if (path.rpartition(".")[0] or path) in shared]
    return len(changed) + len(single) + len(lone - shared)
