"""What imported names mean: canonical dotted names through aliases and renamed modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlaudit.evidence.source.knowledge import knowledge


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Yield each local name with the dotted name that it stands for.

    A star import yields nothing: names that stay unresolved are matched against the known libraries by themselves.
    """
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.asname:
                yield alias.asname, canonical(alias.name)
            else:
                yield alias.name.partition(".")[0], alias.name.partition(".")[0]
        return
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name != "*":
            yield alias.asname or alias.name, canonical(f"{module}.{alias.name}")


def canonical(dotted: str) -> str:
    """Replace modules that were renamed: ``sklearn.cross_validation.KFold`` -> ``sklearn.model_selection.KFold``."""
    for old, new in knowledge().renamed_in(dotted):
        if dotted == old or dotted.startswith(old + "."):
            return new + dotted[len(old) :]
    return dotted
