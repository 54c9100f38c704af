"""A table that can be asked: its frame, its schema, and one phrase for whatever goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import polars as pl

from mlaudit.evidence.tables.failure import TableFailure, first_line
from mlaudit.evidence.tables.formats.delimited import MAX_COLUMNS
from mlaudit.evidence.tables.formats.parts import scan_parts
from mlaudit.evidence.tables.formats.readers import WHOLE_BYTES, Source, scan_file

RESIDENT_BYTES = WHOLE_BYTES
"""Tables up to this size are held in memory between questions."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table that can be asked.

    ``frame`` reads rows in file order; ``is_resident`` when it is held in memory. ``kept``: what several measurements
    share, and was costly.
    """

    path: str
    frame: pl.LazyFrame
    schema: dict[str, pl.DataType]
    n_rows: int
    is_resident: bool
    notes: tuple[str, ...]
    kept: dict[object, Any] = field(default_factory=dict)

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return what was kept under a key; make it where nothing was."""
        if key not in self.kept:
            self.kept[key] = make()
        found: T = self.kept[key]
        return found

    def collect(self, *expressions: pl.Expr | str) -> pl.DataFrame:
        """Evaluate expressions over all rows in one streaming pass."""
        return collect(self.frame.select(*expressions))

    def require(self, column: str) -> pl.DataType:
        """Type of a column; a failure that names the file when there is no such column."""
        if column not in self.schema:
            raise TableFailure(f"{self.path} has no column '{column}'")
        return self.schema[column]


def collect(frame: pl.LazyFrame) -> pl.DataFrame:
    """Run a query in the streaming engine."""
    result = frame.collect(engine="streaming")
    assert isinstance(result, pl.DataFrame)
    return result


def open_table(source: Source) -> OpenTable:
    """Open a data file.

    Raises
    ------
    TableFailure
        With a phrase for the user, whatever the file holds. A panic of the table engine derives from BaseException
        and is caught here by its name.
    """
    try:
        return _open(source)
    except TableFailure:
        raise
    except FileNotFoundError as error:
        raise TableFailure("the file is gone") from error
    except PermissionError as error:
        raise TableFailure("it may not be read") from error
    except MemoryError as error:
        raise TableFailure("it needs more memory than the worker has", "--memory") from error
    except BaseException as error:
        raise failure_of(error) from error


def failure_of(error: BaseException) -> TableFailure:
    """Turn an error of the table engine into a phrase; whatever is not an ordinary error goes on."""
    if "Cannot allocate memory" in str(error):
        return TableFailure("it needs more memory than the worker has", "--memory")
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        return TableFailure(f"it could not be read: {first_line(error)}")
    raise error


def _open(source: Source) -> OpenTable:
    frame, size, notes = scan_parts(source) if source.parts else scan_file(source)
    frame, notes = _plain_names(frame, notes)
    schema = dict(frame.collect_schema())
    if not schema:
        raise TableFailure("it has no columns")
    if len(schema) > MAX_COLUMNS:
        raise TableFailure(f"it has {len(schema):,} columns; at most {MAX_COLUMNS:,} are read")
    is_resident = size <= RESIDENT_BYTES
    if is_resident:
        frame = collect(frame).lazy()
    n_rows = int(collect(frame.select(pl.len())).item())
    return OpenTable(source.path, frame, schema, n_rows, is_resident, notes)


def _plain_names(frame: pl.LazyFrame, notes: tuple[str, ...]) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """Rename columns whose name the table engine would take for a pattern that means other columns too."""
    names = frame.collect_schema().names()
    patterns = [name for name in names if name == "*" or (name.startswith("^") and name.endswith("$"))]
    if not patterns:
        return frame, notes
    taken = set(names)
    renamed = {}
    for name in patterns:
        renamed[name] = name + " "
        while renamed[name] in taken:
            renamed[name] += " "
        taken.add(renamed[name])
    note = f"{len(patterns)} column name(s) that read as a pattern got a space at the end"
    # The mapping form of rename would take the old names for patterns too.
    return frame.rename(lambda name: renamed.get(name, name)), (*notes, note)
