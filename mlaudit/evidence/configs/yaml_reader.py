"""YAML leaves with positions; deep or huge documents are refused before they are composed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from mlaudit.evidence.configs.leaf import Leaf, Malformed
from mlaudit.evidence.configs.model import ConfigScalar

MAX_DEPTH, MAX_EVENTS, MAX_ALIASES, MAX_LEAVES = 64, 1_000_000, 10_000, 200_000
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"[-+]?[0-9][0-9_]*")
_FLOAT = re.compile(r"[-+]?([0-9][0-9_]*)?\.?[0-9]*([eE][-+]?[0-9]+)?")


def yaml_leaves(text: str) -> Iterator[Leaf]:
    """Iterate over the leaves of all documents.

    Raises
    ------
    Malformed
        With the position of the first mistake, or the limit that was passed.
    """
    try:
        _check_size(text)
        for node in yaml.compose_all(text, Loader):
            yield from _leaves(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise Malformed(f"not valid YAML: {error.problem}", mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Malformed(f"not valid YAML: {str(error).splitlines()[0]}") from None


def _check_size(text: str) -> None:
    depth = aliases = 0
    for count, event in enumerate(yaml.parse(text, Loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        if depth > MAX_DEPTH:
            raise Malformed(f"nested deeper than {MAX_DEPTH} levels")
        if aliases > MAX_ALIASES or count > MAX_EVENTS:
            raise Malformed("too many parts to read")


def _leaves(root: yaml.Node | None) -> Iterator[Leaf]:
    """Walk without recursion; an alias is followed once a place, and the number of leaves is bounded."""
    stack = [] if root is None else [("", root, root, 0)]
    count = 0
    while stack:
        path, key, node, depth = stack.pop()
        if isinstance(node, yaml.MappingNode) and depth <= MAX_DEPTH:
            for name, value in reversed(node.value):
                text = str(name.value) if isinstance(name, yaml.ScalarNode) else "?"
                stack.append((f"{path}.{text}" if path else text, name, value, depth + 1))
        elif isinstance(node, yaml.SequenceNode) and depth <= MAX_DEPTH:
            for index, value in reversed(list(enumerate(node.value))):
                stack.append((f"{path}[{index}]", value, value, depth + 1))
        elif isinstance(node, yaml.ScalarNode):
            count += 1
            if count > MAX_LEAVES:
                raise Malformed("too many parts to read")
            yield Leaf(path, _scalar(node), key.start_mark.line + 1, key.start_mark.column + 1)


def _scalar(node: yaml.ScalarNode) -> ConfigScalar:
    """Read as YAML 1.2 does: ``2e-5`` is a number, ``no``, ``on`` and dates are text; a custom tag stays text."""
    text = str(node.value)
    if node.style in ("'", '"', "|", ">") or (node.tag and not node.tag.startswith("tag:yaml.org,2002:")):
        return text
    if text in ("true", "True", "false", "False"):
        return text in ("true", "True")
    if text in ("", "~", "null", "Null"):
        return None
    if _INTEGER.fullmatch(text) and len(text) < 300:
        return int(text)
    if _FLOAT.fullmatch(text) and any(c.isdigit() for c in text):
        return float(text)
    return text
