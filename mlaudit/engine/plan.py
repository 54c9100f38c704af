"""What the selected rules will ask of tables, known before any is opened."""

from __future__ import annotations

from collections.abc import Iterable

from mlaudit.engine.selection import SelectedRule
from mlaudit.engine.types import fields_of


def plan(chosen: Iterable[SelectedRule]) -> frozenset[str]:
    """Union of the column statistics that the rules' facts need, for one pass over each table."""
    facts = {fact for selected in chosen for compiled in selected.rule.compiled() for fact in compiled.facts}
    return frozenset(statistic for cls, name in facts for statistic in fields_of(cls)[name].statistics)
