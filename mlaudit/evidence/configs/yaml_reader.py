"""YAML leaves with positions; deep or huge documents are refused before they are composed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from mlaudit.evidence.configs.leaf import MAX_DEPTH, MAX_LEAVES, MAX_PARTS, Leaf, Leaves, Malformed, NotAConfig, child
from mlaudit.evidence.configs.yaml_scalars import STANDARD, is_opaque, plain_value

MAX_ALIASES = 10_000
MAX_SCALARS = 3 * MAX_LEAVES
"""Keys and values; a value has a key of its own, and those of the mappings around it are shared."""

_UNREAD_KINDS = frozenset(
    """
    CustomResourceDefinition ConfigMap ConfigMapList Secret ServiceAccount Role RoleBinding ClusterRole Service
    ClusterRoleBinding
    Namespace NetworkPolicy Ingress PersistentVolumeClaim MutatingWebhookConfiguration ValidatingWebhookConfiguration
    """.split()  # noqa: SIM905 - one word each
)
"""Kinds of resources of Kubernetes that configure nothing which a rule knows, and are most of what is written."""

_KIND, _SEPARATOR = "kind:", "\n---"

MAX_BRACKETS = 400
"""So few that a text which opens no more of them cannot nest them too deep for libyaml."""

_STEEP = re.compile(r"[ \t?:-]{200}")
"""What a block has to begin with to be nested more than 200, or with lists at the depth of their keys 400, deep."""

MERGE = "tag:yaml.org,2002:merge"
_MERGED, _PLAIN = "<<", f"{STANDARD}plain"


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Composes nodes with the tags that are written; what plain values are is decided by ``plain_value``."""

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: tuple[bool, bool] | bool | None) -> str:
        """Return the tag of a node that has none; asking the patterns of YAML 1.1 would cost a third of the reading."""
        return MERGE if value == _MERGED and kind is yaml.ScalarNode and implicit == (True, False) else _PLAIN


def yaml_leaves(text: str) -> Leaves:
    """Collect the leaves of all documents of a stream; of several, each has its number in front of its keys.

    Raises
    ------
    Malformed
        With the line of the first mistake, or the limit that was passed.
    """
    found = Leaves()
    try:
        if not _is_small(text):
            _check_size(text)
        roots = [root for root in yaml.compose_all(text, Loader) if root is not None]
        for number, root in enumerate(roots):
            _walk(root, found, f"[{number}]" if len(roots) > 1 else "")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise Malformed(f"not valid YAML: {error.problem}", mark.line + 1 if mark else None) from None
    except yaml.YAMLError as error:
        raise Malformed(f"not valid YAML: {(str(error) or 'unreadable').splitlines()[0]}") from None
    except RecursionError:
        raise Malformed(f"nested deeper than {MAX_DEPTH} levels") from None
    return found


def without_unread_kinds(text: str) -> str:
    """Blank the documents of a stream that no rule asks for: schemas and permissions of thousands of lines."""
    if not any(kind in text for kind in _UNREAD_KINDS):
        return text
    first, *others = text.split(_SEPARATOR)
    documents = [first, *(_SEPARATOR + document for document in others)]
    return "".join("\n" * part.count("\n") if _kind(part) in _UNREAD_KINDS else part for part in documents)


def _kind(document: str) -> str:
    """Return the kind of resource that one document is about."""
    start = 0 if document.startswith(_KIND) else document.find(f"\n{_KIND}") + 1
    line = document[start : start + 100].partition("\n")[0]
    return line[len(_KIND) :].strip() if line.startswith(_KIND) else ""


def _is_small(text: str) -> bool:
    """Whether a look at the characters shows that nothing can be too deep or too much: the case of most files."""
    parts = text.count("\n") + text.count("\r") + text.count(",")
    return parts <= MAX_LEAVES and text.count("[") + text.count("{") <= MAX_BRACKETS and _STEEP.search(text) is None


def _check_size(text: str) -> None:
    depth = aliases = scalars = 0
    for count, event in enumerate(yaml.parse(text, Loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        else:
            scalars += 1
        if depth > MAX_DEPTH:
            raise Malformed(f"nested deeper than {MAX_DEPTH} levels")
        if aliases > MAX_ALIASES or count > MAX_PARTS or scalars > MAX_SCALARS:
            raise NotAConfig("too many parts to be a config")


def _walk(root: yaml.Node, found: Leaves, prefix: str) -> None:
    """Walk without recursion; what aliases repeat is counted each time, so that no bomb unfolds."""
    stack = [(prefix, root, root, 0)]
    while stack:
        path, key, node, depth = stack.pop()
        found.enter(depth)
        if isinstance(node, yaml.MappingNode):
            pairs = _pairs(node, path, found, depth)
            if not pairs and path and not path.endswith("]"):
                # ``pause: {}`` says something, if only that it is there.
                found.add(Leaf(path, None, key.start_mark.line + 1, key.start_mark.column + 1))
            stack.extend(reversed([(inner, name, value, depth + 1) for inner, name, value in pairs]))
        elif isinstance(node, yaml.SequenceNode):
            items = [(f"{path}[{index}]", value, value, depth + 1) for index, value in enumerate(node.value)]
            stack.extend(reversed(items))
        elif isinstance(node, yaml.ScalarNode):
            mark = key.start_mark
            found.add(Leaf(path, plain_value(node), mark.line + 1, mark.column + 1, is_opaque(node)))


def _pairs(node: yaml.MappingNode, path: str, found: Leaves, depth: int) -> list[tuple[str, yaml.Node, yaml.Node]]:
    """Return path, key and value of each entry: of a key set twice the last, and merged entries behind own ones."""
    own: dict[str, tuple[str, yaml.Node, yaml.Node]] = {}
    merged: dict[str, tuple[str, yaml.Node, yaml.Node]] = {}
    for key, value in node.value:
        if key.tag == MERGE:
            for other in _merged(value, found, depth):
                for entry in _pairs(other, path, found, depth + 1):
                    merged.setdefault(entry[0], entry)
            continue
        inner = child(path, str(key.value) if isinstance(key, yaml.ScalarNode) else "?")
        if inner in own and isinstance(key, yaml.ScalarNode):
            found.repeat(inner, key.start_mark.line + 1)
        own[inner] = (inner, key, value)
    return [*own.values(), *(entry for inner, entry in merged.items() if inner not in own)]


def _merged(value: yaml.Node, found: Leaves, depth: int) -> Iterator[yaml.MappingNode]:
    for node in value.value if isinstance(value, yaml.SequenceNode) else [value]:
        found.enter(depth + 1)
        if isinstance(node, yaml.MappingNode):
            yield node
