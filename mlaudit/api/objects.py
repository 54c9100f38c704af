"""Frames and models in memory, written down as a small project."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from mlaudit.core.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

Parts: TypeAlias = Any
"""A frame, or a pair of features and target."""

DEFAULT_TARGET = "target"
MODEL_FILE = "model.pkl"


@dataclass(frozen=True, slots=True)
class Roles:
    """Columns of these roles, in the tables that have them."""

    target: str | None = None
    time: str | None = None
    group: str | None = None
    id: str | None = None
    protected: tuple[str, ...] = ()


def write_project(folder: Path, tables: Mapping[str, Parts], model: object, roles: Roles) -> None:
    """Write each table as Parquet, the model as a pickle, and a manifest that says what belongs together.

    Raises
    ------
    UsageError
        Where there is nothing to write, or an object is no table or cannot be written.
    """
    if not tables and model is None:
        raise UsageError("there is nothing to check: give train, test, tables or model")
    entries = []
    known: set[str] = set()
    for name, part in tables.items():
        frame = as_frame(part, name, roles.target)
        path = _file_name(name)
        frame.write_parquet(folder / path)
        known |= set(frame.columns)
        entries.append(_table_entry(path, frame.columns, roles))
    _check_roles(roles, known)
    experiment = {"name": "check", "tables": [_file_name(name) for name in tables]}
    if model is not None:
        _write_model(folder / MODEL_FILE, model)
        experiment["artifact"] = MODEL_FILE
    lines = [line for entry in entries for line in ("[[table]]", *_toml(entry))]
    (folder / "mlaudit.toml").write_text("\n".join([*lines, "[[experiment]]", *_toml(experiment), ""]), "utf-8")


def _file_name(name: str) -> str:
    if not name.isidentifier():
        raise UsageError(f"tables: '{name}' must be a name of letters, digits and _")
    return f"{name}.parquet"


def _table_entry(path: str, columns: list[str], roles: Roles) -> dict[str, object]:
    named = {"target": roles.target, "time": roles.time, "group": roles.group, "id": roles.id}
    entry: dict[str, object] = {"path": path}
    entry |= {role: column for role, column in named.items() if column in columns}
    if protected := [column for column in roles.protected if column in columns]:
        entry["protected"] = protected
    return entry


def _check_roles(roles: Roles, known: set[str]) -> None:
    named = [("target", roles.target), ("time", roles.time), ("group", roles.group), ("id", roles.id)]
    named += [("protected", column) for column in roles.protected]
    for role, column in named:
        if column is not None and known and column not in known:
            from mlaudit.engine.expressions import suggestion

            raise UsageError(f"{role}: no table has a column '{column}'{suggestion(column, known)}")


def _toml(entry: Mapping[str, object]) -> list[str]:
    # Strings of JSON with escapes for all beyond ASCII, and lists of them, are TOML as well.
    return [f"{key} = {json.dumps(value)}" for key, value in entry.items()]


def as_frame(part: Parts, name: str, target: str | None) -> pl.DataFrame:
    """Return a table as a polars frame.

    Parameters
    ----------
    part : frame, or (features, target)
        With a pair, the target's column is called by its own name, else by ``target``, else ``target``.

    Raises
    ------
    UsageError
        Where it is no table.
    """
    import polars as pl

    if isinstance(part, tuple):
        if len(part) != 2:
            raise UsageError(f"{name}: a pair of features and target was expected, not {len(part)} things")
        features = as_frame(part[0], name, target)
        label = str(getattr(part[1], "name", None) or target or DEFAULT_TARGET)
        answers = _series(label, part[1])
        if len(answers) != features.height:
            raise UsageError(
                f"{name}: there are {features.height:,} rows of features, but {len(answers):,} of the target"
            )
        return features.with_columns(answers)
    if isinstance(part, pl.DataFrame):
        return part
    if isinstance(part, pl.LazyFrame):
        return part.collect()
    if _is_of(part, "pandas", "DataFrame"):
        return pl.DataFrame([_series(str(column), part[column]) for column in part.columns])
    if hasattr(part, "__arrow_c_stream__"):
        return pl.DataFrame(part)
    if getattr(part, "ndim", 0) == 2:
        return pl.DataFrame({f"x{number}": part[:, number] for number in range(part.shape[1])})
    raise UsageError(
        f"{name}: a {type(part).__name__} is no table: give a pandas or polars frame, an Arrow table, or a pair of "
        "features and target"
    )


def _is_of(value: object, package: str, name: str) -> bool:
    """Whether a value is of a class of a package that is only imported where the caller has done so."""
    module = sys.modules.get(package)
    return module is not None and isinstance(value, getattr(module, name))


def _series(name: str, values: Any) -> pl.Series:
    """Return one column; what polars has no type for is written as text."""
    import numpy as np
    import polars as pl

    if isinstance(values, pl.Series):
        return values.alias(name)
    if _is_of(values, "pandas", "Series"):
        if isinstance(values.dtype, np.dtype) and values.dtype.kind in "biufmM":
            return pl.Series(name, values.to_numpy(), nan_to_null=values.dtype.kind == "f")
        values = [None if gap else value for value, gap in zip(values.tolist(), values.isna(), strict=True)]
    elif hasattr(values, "ndim") and values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    try:
        return pl.Series(name, values, strict=False)
    except (TypeError, pl.exceptions.PolarsError):
        return pl.Series(name, [None if value is None else str(value) for value in values])


def _write_model(path: Path, model: object) -> None:
    # Nothing is loaded here: the caller's own object is written, to be read like any file.
    import pickle  # noqa: TID251

    try:
        path.write_bytes(pickle.dumps(model, protocol=5))
    except Exception as error:  # whatever the classes of the caller raise when they are asked for their state
        raise UsageError(f"model: a {type(model).__name__} cannot be pickled: {error}") from None
