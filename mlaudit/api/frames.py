"""Tables in memory, whatever library holds them, as polars frames."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from mlaudit.core.errors import UsageError
from mlaudit.evidence.tables.failure import first_line

if TYPE_CHECKING:
    import polars as pl

Parts: TypeAlias = Any
"""A frame, or a pair of features and target."""

DEFAULT_TARGET = "target"

_FOREIGN_TO_ARROW = frozenset({"interval", "union", "bit", "time with time zone", "variant"})
"""Types of DuckDB, by their ids, that polars has none for; they are read as text."""


def as_frame(part: Parts, name: str, target: str | None) -> pl.DataFrame:
    """Return a table as a polars frame.

    Parameters
    ----------
    part : frame, or (features, target)
        With a pair, the target's column is called by its own name, else by ``target``, else ``target``.
    name : str
        What messages call it.

    Raises
    ------
    UsageError
        Where it is no table, or cannot be read.
    """
    if isinstance(part, tuple):
        if len(part) != 2:
            raise UsageError(f"{name}: a pair of features and target was expected, not {len(part)} things")
        return _with_target(as_frame(part[0], name, target), part[1], name, target)
    try:
        frame = _frame(part, name)
    except UsageError:
        raise
    except BaseException as error:
        raise _complaint(error, f"{name}: an object of type {type(part).__name__} could not be read") from None
    if frame is None:
        raise UsageError(
            f"{name}: an object of type {type(part).__name__} is no table: give a pandas or polars frame, an Arrow "
            "table, a DuckDB relation, a 2-D array, or a pair of features and target"
        )
    return frame


def _with_target(features: pl.DataFrame, answers: Any, name: str, target: str | None) -> pl.DataFrame:
    label = str(getattr(answers, "name", None) or target or DEFAULT_TARGET)
    if label in features.columns:
        raise UsageError(f"{name}: the features already have a column '{label}', the name of the target")
    if not hasattr(answers, "__len__") or isinstance(answers, str | bytes):
        raise UsageError(
            f"{name}: an object of type {type(answers).__name__} is no target: give a column, an array or a list"
        )
    if len(answers) != features.height:
        raise UsageError(f"{name}: there are {features.height:,} rows of features, but {len(answers):,} of the target")
    try:
        column = _series(label, answers)
    except BaseException as error:
        raise _complaint(error, f"{name}: the target could not be read") from None
    if column.dtype.is_nested():
        raise UsageError(f"{name}: the target has several values a row; give one column")
    return features.with_columns(column)


def _frame(part: Parts, name: str) -> pl.DataFrame | None:
    """Return a table of any library that the caller uses; None where it is no table."""
    import polars as pl

    if isinstance(part, pl.LazyFrame):
        part = part.collect()
    if isinstance(part, pl.DataFrame):
        objects = [column for column, dtype in part.schema.items() if dtype == pl.Object]
        return part.with_columns(_text(column, part[column]) for column in objects)
    if _is_of(part, "pandas", "DataFrame"):
        names = _distinct([str(column) for column in part.columns], name)
        return pl.DataFrame([_series(column, part.iloc[:, at]) for at, column in enumerate(names)])
    if _is_of(part, "duckdb", "DuckDBPyRelation"):
        _distinct(part.columns, name)
        part = _in_types_of_arrow(part)
    if isinstance(part, pl.Series) or _is_of(part, "pandas", "Series"):
        return None
    if hasattr(part, "__arrow_c_stream__"):
        if _is_of(part, "pyarrow", "Table"):
            _distinct(part.column_names, name)
        return pl.DataFrame(part)
    if getattr(part, "ndim", 0) == 2 and hasattr(part, "__array__"):
        return pl.DataFrame([_series(f"x{at}", part[:, at]) for at in range(part.shape[1])])
    return None


def _in_types_of_arrow(relation: Any) -> Any:
    """Cast to text what a DuckDB relation holds and polars has no type for."""
    foreign = [kind.id in _FOREIGN_TO_ARROW for kind in relation.types]
    if not any(foreign):
        return relation
    quoted = ['"' + column.replace('"', '""') + '"' for column in relation.columns]
    return relation.project(
        ", ".join(f"{c}::VARCHAR AS {c}" if is_foreign else c for c, is_foreign in zip(quoted, foreign, strict=True))
    )


def _distinct(names: Iterable[str], table: str) -> list[str]:
    counts = Counter(names)
    repeated = [column for column, count in counts.items() if count > 1]
    if repeated:
        raise UsageError(f"{table}: {counts[repeated[0]]} columns are called '{repeated[0]}'; give each its own name")
    return list(counts)


def _is_of(value: object, package: str, name: str) -> bool:
    """Whether a value is of a class of a package that is only imported where the caller has done so."""
    module = sys.modules.get(package)
    return module is not None and isinstance(value, getattr(module, name))


def _series(name: str, values: Any) -> pl.Series:
    """Return one column; what polars has no type for is written as text."""
    import numpy as np
    import polars as pl

    if isinstance(values, pl.Series):
        return _text(name, values) if values.dtype == pl.Object else values.alias(name)
    if _is_of(values, "pandas", "Series"):
        if isinstance(values.dtype, np.dtype) and values.dtype.kind in "biufmM":
            return pl.Series(name, values.to_numpy(), nan_to_null=values.dtype.kind == "f")
        values = [None if gap else value for value, gap in zip(values.tolist(), values.isna(), strict=True)]
    elif isinstance(values, np.ma.MaskedArray):
        values = values.ravel().tolist()
    elif isinstance(values, np.ndarray):
        values = values[:, 0] if values.ndim == 2 and values.shape[1] == 1 else values
        if values.dtype.kind == "f":
            # Of floating point, polars knows numbers of 2, 4 and 8 bytes in the order of this machine.
            values = values.astype(np.float64 if values.dtype.itemsize > 4 else np.float32)
        elif not values.dtype.isnative:
            values = values.astype(values.dtype.newbyteorder("="))
    try:
        column = pl.Series(name, values, strict=False)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        return _text(name, values)
    return _text(name, values) if column.dtype == pl.Object else column


def _text(name: str, values: Iterable[Any]) -> pl.Series:
    import polars as pl

    texts = (None if value is None else str(value) for value in values)
    cleaned = [text if text is None else text.encode("utf-8", "replace").decode() for text in texts]
    return pl.Series(name, cleaned, dtype=pl.String)


def _complaint(error: BaseException, what: str) -> UsageError:
    """Say in one line what a library of the caller's said; a panic of polars derives from BaseException."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    return UsageError(f"{what}: {first_line(error)}")
