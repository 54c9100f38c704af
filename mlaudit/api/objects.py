"""Frames and models in memory, written down as a small project."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlaudit.api.frames import Parts, as_frame
from mlaudit.core.errors import UsageError
from mlaudit.evidence.tables.failure import first_line

if TYPE_CHECKING:
    import polars as pl

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
        _write_frame(frame, folder / path, name)
        known |= set(frame.columns)
        entries.append(_table_entry(path, frame.columns, roles))
    _check_roles(roles, known)
    experiment = {"name": "check", "tables": [_file_name(name) for name in tables]}
    if model is not None:
        _write_model(folder / MODEL_FILE, model)
        experiment["artifact"] = MODEL_FILE
    lines = [line for entry in entries for line in ("[[table]]", *_toml(entry))]
    (folder / "mlaudit.toml").write_text("\n".join([*lines, "[[experiment]]", *_toml(experiment), ""]), "utf-8")


def _write_frame(frame: pl.DataFrame, path: Path, name: str) -> None:
    try:
        frame.write_parquet(path)
    except Exception as error:  # polars and the system have many ways to say no
        raise UsageError(f"{name}: it could not be written down: {first_line(error)}") from None


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


def _write_model(path: Path, model: object) -> None:
    # Nothing is loaded here: the caller's own object is written, to be read like any file.
    import pickle  # noqa: TID251

    try:
        path.write_bytes(pickle.dumps(model, protocol=5))
    except Exception as error:  # whatever the classes of the caller raise when they are asked for their state
        raise UsageError(f"model: an object of type {type(model).__name__} cannot be pickled: {error}") from None
