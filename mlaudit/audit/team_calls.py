"""Files in which a team says what calls of its own packages do to rows, named by the manifest."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from types import UnionType
from typing import Any, cast, get_args

import yaml

from mlaudit.audit.named_files import named_file
from mlaudit.core.declared import Declared
from mlaudit.core.errors import UsageError
from mlaudit.core.estimators import Family, Kind
from mlaudit.discovery.model import Discovered
from mlaudit.engine.expressions import suggestion
from mlaudit.engine.yaml_composer import Node, Scalar
from mlaudit.engine.yaml_nodes import Source, data, scalar

Check = Callable[[Source, Node], None]
"""Notes what is wrong with a node."""


def team_calls(discovered: Discovered) -> Declared:
    """Read the files that the manifest names.

    Raises
    ------
    UsageError
        With every mistake of every file as ``file:line:col``, the line, a caret and a suggestion.
    """
    if not discovered.manifest.calls:
        return Declared()
    sources = [_opened(discovered, name) for name in discovered.manifest.calls]
    documents = [_document(source) for source in sources]
    problems = [str(problem) for source in sources for problem in source.problems]
    if problems:
        raise UsageError("\n".join(problems))
    return Declared.of(documents)


def _opened(discovered: Discovered, name: str) -> Source:
    path = named_file(discovered, "calls", name)
    return Source.open(path, (discovered.manifest.home or discovered.root).resolve())


def _document(source: Source) -> dict[str, Any]:
    node = None if source.problems else source.compose()
    if node is None:
        return {}
    _schema()(source, node)
    return cast(dict[str, Any], data(node)) if not source.problems else {}


# The schema: each of these makes the check of one form.


def _schema() -> Check:
    from mlaudit.evidence.source.knowledge import knowledge
    from mlaudit.evidence.source.model import SplitMethod

    known = knowledge()
    names = _list_of(_text(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", "a name in full, such as 'acme.prep.clean'"))
    loaders = _list_of(_text(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+\*?", "a name in full, such as 'acme.io.read_*'"))
    packages = _list_of(_text(r"[A-Za-z_]\w*", "the name of a package, such as 'acme'"))
    module = _text(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", "a module, such as 'pandas'")
    parameters = _list_of(_text(r"[A-Za-z_]\w*", "the name of a parameter"))
    kinds = [kind for kind in get_args(Kind) if kind not in ("passthrough", "unknown")]
    fold = {
        "method": _word(get_args(SplitMethod)),
        "n_splits": _of_type(int, "a whole number"),
        "parameters": parameters,
        "shuffle": _of_type(bool, "true or false"),
        "stratified": _of_type(bool, "true or false"),
    }
    functions: dict[str, Check] = {
        **dict.fromkeys(sorted(known.function_groups), names),
        "transforms": _mapping_to(_word(kinds)),
        "logarithms": _mapping_to(_of_type(int | float, "what is added before the logarithm, such as 0")),
        "dumps": _mapping_to(_list_of(_of_type(int, "the position of an argument"), 2)),
    }
    return _keys(
        {
            "libraries": packages,
            "renamed": _mapping_to(module),
            "loaders": loaders,
            "folds": _mapping_to(_keys(fold, "method")),
            **dict.fromkeys(("holdouts", "cross_validations"), names),
            "positional": _mapping_to(parameters),
            "metrics": _mapping_to(_word(sorted(set(known.metrics.values())))),
            "functions": _keys(functions),
            "kinds": _keys(dict.fromkeys(kinds, names)),
            "families": _keys(dict.fromkeys(get_args(Family), names)),
            **dict.fromkeys(("classifiers", "with_target", "without_target"), names),
        }
    )


def _text(pattern: str, what: str) -> Check:
    def check(source: Source, node: Node) -> None:
        if not isinstance(node, Scalar) or not re.fullmatch(pattern, node.value):
            source.at(node, f"{what} is needed here")

    return check


def _of_type(kind: type | UnionType, what: str) -> Check:
    def check(source: Source, node: Node) -> None:
        found = scalar(node) if isinstance(node, Scalar) else None
        if not isinstance(found, kind) or isinstance(found, bool) is not (kind is bool):
            source.at(node, f"{what} is needed here")

    return check


def _word(words: Collection[str]) -> Check:
    def check(source: Source, node: Node) -> None:
        written = node.value if isinstance(node, Scalar) else ""
        if written not in words:
            source.at(node, f"one of {', '.join(words)} is needed here{suggestion(written, words)}")

    return check


def _list_of(member: Check, length: int | None = None) -> Check:
    def check(source: Source, node: Node) -> None:
        if not isinstance(node, yaml.SequenceNode) or length not in (None, len(node.value)):
            source.at(node, "a list is needed here" if length is None else f"a list of {length} is needed here")
            return
        for item in node.value:
            member(source, item)

    return check


def _mapping_to(value: Check) -> Check:
    name = _text(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", "a name in full, such as 'acme.prep.clean'")

    def check(source: Source, node: Node) -> None:
        for key, held in source.pairs(node).values():
            name(source, key)
            value(source, held)

    return check


def _keys(known: dict[str, Check], *required: str) -> Check:
    def check(source: Source, node: Node) -> None:
        pairs = source.pairs(node)
        for name in required:
            if name not in pairs:
                source.at(node, f"the key '{name}' is missing")
        for key, held in pairs.values():
            written = key.value if isinstance(key, Scalar) else ""
            if written in known:
                known[written](source, held)
            else:
                hint = suggestion(written, known) or f" (it can be {', '.join(known)})"
                source.at(key, f"unknown key '{written}'{hint}")

    return check
