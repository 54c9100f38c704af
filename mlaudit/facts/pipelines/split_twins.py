"""Columns that are nearly the same, of which a penalty kept one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.store import TableStore


@dataclass(frozen=True, slots=True)
class SplitTwins:
    """One column that was kept, one that was left out, and their rank correlation without its sign."""

    kept: str
    dropped: str
    correlation: float


def split_twins(tables: TableStore, file: ProjectFile, kept: Mapping[str, bool]) -> SplitTwins | Unknown | None:
    """Return the most alike pair of columns of which one was kept and one was not; None where there is none."""
    found = tables.twins(file, tuple(kept))
    if isinstance(found, Unknown):
        return found
    parted = [twins for twins in found if kept[twins.one] != kept[twins.other]]
    best = max(parted, key=lambda twins: twins.correlation, default=None)
    if best is None:
        return None
    stays, goes = (best.one, best.other) if kept[best.one] else (best.other, best.one)
    return SplitTwins(stays, goes, best.correlation)
