"""Which column is the target, the time, the group: stated, read from code or config, or told by its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlaudit.core.scale import Confidence
from mlaudit.core.values import Provenance, Unknown, Value
from mlaudit.discovery.model import DeclaredTable
from mlaudit.evidence.configs.model import Config
from mlaudit.evidence.source.model import SourceUnit
from mlaudit.linking.model import Roles

TARGET_NAMES = ("target", "label", "labels", "class", "y", "outcome", "response")
"""Column names that say "target" by themselves, in order of preference."""

_NO_TARGET = Unknown("the target column is not known", 'target = "..." in a [[table]] entry of mlaudit.toml')


def roles_of(
    declared: DeclaredTable | None, unit: SourceUnit | None, loads: Iterable[int], configs: Sequence[Config]
) -> Roles:
    """Collect the roles of one experiment; the manifest wins over code, code over configs."""
    return Roles(
        target=_declared(declared, "target")
        or _target_in_source(unit, set(loads))
        or _setting(configs, "target")
        or _NO_TARGET,
        time=_declared(declared, "time") or _time_in_source(unit, set(loads)) or _setting(configs, "time_column"),
        group=_declared(declared, "group") or _setting(configs, "group_column"),
        id=_declared(declared, "id"),
        task=_declared(declared, "task") or _setting(configs, "task") or _task_in_source(unit),
    )


def target_by_name(columns: Sequence[str]) -> Value[str] | Unknown:
    """Guess the target of a table that nothing else speaks of."""
    by_lower = {name.lower(): name for name in columns}
    for candidate in TARGET_NAMES:
        if candidate in by_lower:
            name = by_lower[candidate]
            return Value(name, Provenance("inferred", Confidence.MEDIUM, f"column called '{name}'"))
    return _NO_TARGET


def _declared(declared: DeclaredTable | None, role: str) -> Value[str] | None:
    value = getattr(declared, role) if declared is not None else None
    if not value:
        return None
    return Value(
        str(value),
        Provenance("declared", detail=f"{declared.location.path}:{declared.location.line}" if declared else ""),
    )


def _target_in_source(unit: SourceUnit | None, loads: set[int]) -> Value[str] | None:
    if unit is None:
        return None
    names = {
        record.target
        for records in (unit.splits, unit.fits, unit.evaluations, unit.pipelines)
        for record in records
        if isinstance(record.target, str) and loads & set(record.loads)
    }
    if len(names) != 1:
        return None
    return Value(names.pop(), Provenance("read", detail=f"y in {unit.path}"))


def _time_in_source(unit: SourceUnit | None, loads: set[int]) -> Value[str] | None:
    if unit is None:
        return None
    names = {name for load in unit.loads if load.id in loads for name in load.columns_parsed_as_time}
    if len(names) != 1:
        return None
    return Value(names.pop(), Provenance("read", detail=f"parsed as a time in {unit.path}"))


def _task_in_source(unit: SourceUnit | None) -> Value[str] | None:
    if unit is None or isinstance(unit.task_hint, Unknown):
        return None
    return Value(unit.task_hint, Provenance("inferred", Confidence.HIGH, f"estimators and metrics of {unit.path}"))


def _setting(configs: Sequence[Config], name: str) -> Value[str] | None:
    values = {str(s.value) for config in configs for s in config.settings if s.name == name and s.value is not None}
    if len(values) != 1:
        return None
    return Value(values.pop(), Provenance("read", detail=f"{name} in {configs[0].path}"))
