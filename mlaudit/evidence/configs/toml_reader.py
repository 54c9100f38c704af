"""TOML leaves with positions: values from `tomllib`, places from the lines of the text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

from mlaudit.discovery.toml_positions import key_positions
from mlaudit.evidence.configs.leaf import Leaf, Malformed
from mlaudit.evidence.configs.model import ConfigScalar

MAX_DEPTH, MAX_LEAVES = 64, 200_000


def toml_leaves(text: str) -> Iterator[Leaf]:
    """Iterate over the leaves of a document.

    Raises
    ------
    Malformed
        With the reason, or the limit that was passed.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise Malformed(f"not valid TOML: {str(error) or 'nested too deep'}") from None
    positions = key_positions(text)
    stack: list[tuple[str, object, int]] = [("", document, 0)]
    count = 0
    while stack:
        path, value, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise Malformed(f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(value, dict):
            children = [(f"{path}.{key}" if path else key, child, depth + 1) for key, child in value.items()]
            stack.extend(reversed(children))
        elif isinstance(value, list):
            stack.extend(reversed([(f"{path}[{i}]", child, depth + 1) for i, child in enumerate(value)]))
        else:
            count += 1
            if count > MAX_LEAVES:
                raise Malformed("too many parts to read")
            yield Leaf(path, _scalar(value), *positions.of(path))


def _scalar(value: object) -> ConfigScalar:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
