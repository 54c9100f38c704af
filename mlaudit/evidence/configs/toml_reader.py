"""TOML leaves with positions: values from `tomllib`, places from a scan of the text."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace

from mlaudit.discovery.toml_positions import KeyPositions, key_positions
from mlaudit.evidence.configs.leaf import MAX_DEPTH, Leaf, Leaves, Malformed, NotAConfig, child
from mlaudit.evidence.configs.model import ConfigScalar

MAX_DOTS, MAX_CHARACTERS = 200, 1 << 20


def toml_leaves(text: str) -> Leaves:
    """Collect the leaves of a document.

    Raises
    ------
    Malformed
        With the line of the first mistake, or the limit that was passed.
    """
    if len(text) > MAX_CHARACTERS:
        raise NotAConfig(f"more than {MAX_CHARACTERS:,} characters: not read as a config")
    if any(line.partition("=")[0].count(".") > MAX_DOTS for line in text.split("\n")):
        raise Malformed(f"nested deeper than {MAX_DEPTH} levels")
    try:
        document = tomllib.loads(text)
    except RecursionError:
        raise Malformed(f"nested deeper than {MAX_DEPTH} levels") from None
    except ValueError as error:
        at = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        reason = str(error)[: at.start()] if at else str(error)
        raise Malformed(f"not valid TOML: {reason}", int(at[1]) if at and at[1] else None) from None
    return _placed(_walk(document), key_positions(text))


def _walk(document: object) -> Leaves:
    """Walk without recursion, before anything costly is done for a document that is too large."""
    found = Leaves()
    stack = [("", document, 0)]
    while stack:
        path, value, depth = stack.pop()
        found.enter(depth)
        if isinstance(value, dict):
            stack.extend(reversed([(child(path, key), inner, depth + 1) for key, inner in value.items()]))
        elif isinstance(value, list):
            stack.extend(reversed([(f"{path}[{i}]", inner, depth + 1) for i, inner in enumerate(value)]))
        else:
            found.add(Leaf(path, _scalar(value), 1, 1))
    return found


def _placed(found: Leaves, positions: KeyPositions) -> Leaves:
    placed = []
    for leaf in found.found:
        line, column = positions.of(leaf.key)
        placed.append(replace(leaf, line=line, column=column))
    return Leaves(placed)


def _scalar(value: object) -> ConfigScalar:
    return value if isinstance(value, str | int | float | bool) else str(value)
