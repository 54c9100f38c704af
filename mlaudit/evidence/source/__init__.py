"""Scripts and notebooks, read by data-flow over their syntax tree; nothing is executed."""

from mlaudit.evidence.source.reader import read_sources

__all__ = ["read_sources"]
