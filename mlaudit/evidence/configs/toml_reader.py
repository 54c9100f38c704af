"""TOML leaves with positions: values from `tomllib`, places from a scan of the text."""

from __future__ import annotations

import re
import tomllib

from mlaudit.discovery.toml_positions import key_positions
from mlaudit.evidence.configs.leaf import MAX_DEPTH, Leaf, Leaves, Malformed, child
from mlaudit.evidence.configs.model import ConfigScalar

MAX_DOTS = 200


def toml_leaves(text: str) -> Leaves:
    """Collect the leaves of a document.

    Raises
    ------
    Malformed
        With the line of the first mistake, or the limit that was passed.
    """
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
    found = Leaves()
    positions = key_positions(text)
    stack: list[tuple[str, object, int]] = [("", document, 0)]
    while stack:
        path, value, depth = stack.pop()
        found.enter(depth)
        if isinstance(value, dict):
            stack.extend(reversed([(child(path, key), inner, depth + 1) for key, inner in value.items()]))
        elif isinstance(value, list):
            stack.extend(reversed([(f"{path}[{i}]", inner, depth + 1) for i, inner in enumerate(value)]))
        else:
            found.add(Leaf(path, _scalar(value), *positions.of(path)))
    return found


def _scalar(value: object) -> ConfigScalar:
    return value if isinstance(value, str | int | float | bool) else str(value)
