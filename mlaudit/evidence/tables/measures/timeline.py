"""The times of the rows as numbers, from whatever a table calls its time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import is_number
from mlaudit.evidence.tables.measures.sampling import Array, window
from mlaudit.evidence.tables.measures.times import parse_text, time_format
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.names import dates_a_thing, is_time_name, words

JOINED = " + "
"""Between the columns of a composite time, as in ``year + month``."""

YEAR_SECONDS = 31_556_952.0
_PARTS = ("year", "quarter", "month", "day", "hour")


@dataclass(frozen=True, slots=True)
class Timeline:
    """Times of the rows in file order, NaN where missing; ``seconds`` of one unit, None for bare numbers."""

    name: str
    columns: tuple[str, ...]
    times: Array
    is_calendar: bool
    seconds: float | None


def timeline(table: OpenTable, name: str) -> Timeline:
    """Read a named time: one column, or several joined by `JOINED`.

    Raises
    ------
    TableFailure
        When there is no such column, or its values are no times.
    """
    if name not in table.schema and JOINED in name:
        return _composite(table, tuple(name.split(JOINED)))
    table.require(name)
    found = _read(table, name)
    if found is None:
        raise TableFailure(f"'{name}' cannot be read as a time")
    return found


def timelines(table: OpenTable) -> list[Timeline]:
    """Times that a table may be ordered by, the surest first: dates, then year with month, then numbers by name.

    Dates that belong to a thing, such as a birth or a release, are left out.
    """
    found: list[Timeline] = []
    numbers: list[Timeline] = []
    for name, dtype in table.schema.items():
        if dates_a_thing(name):
            continue
        if dtype in (pl.Date, pl.Datetime) or dtype == pl.String or (is_number(dtype) and is_time_name(name)):
            line = _read(table, name)
            if line is not None:
                (found if line.is_calendar and not is_number(dtype) else numbers).append(line)
    found.sort(key=lambda line: not is_time_name(line.name))
    parts = _composite_parts(table)
    if parts:
        found.append(_composite(table, parts))
    return found + sorted(numbers, key=lambda line: not line.is_calendar)


def _read(table: OpenTable, name: str) -> Timeline | None:
    dtype = table.schema[name]
    if dtype == pl.Time or dtype.is_nested():
        return None
    column = window(table, [name])[0][name]
    if dtype.is_temporal() and dtype != pl.Duration:
        return Timeline(name, (name,), _seconds(column), True, 1.0)
    if dtype == pl.String:
        present = column.drop_nulls()
        form = time_format(present)
        return None if form is None else Timeline(name, (name,), _seconds(parse_text(column, form)), True, 1.0)
    if not is_number(dtype):
        return None
    values = np.asarray(column.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy(), dtype=np.float64)
    return _number(name, values)


def _seconds(column: pl.Series) -> Array:
    moments = column.cast(pl.Datetime("us"), strict=False)
    return np.asarray(moments.dt.epoch("us").cast(pl.Float64).fill_null(np.nan).to_numpy(), dtype=np.float64) / 1e6


def _number(name: str, values: Array) -> Timeline | None:
    """Read a number that a name calls a time: a year, a packed date, seconds since 1970, or a count of steps."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return None
    low, high, is_whole = float(known.min()), float(known.max()), bool((known == np.floor(known)).all())
    named = set(words(name))
    if low >= 1500 and high <= 2200:
        return Timeline(name, (name,), values, False, YEAR_SECONDS)
    if is_whole and low >= 19_000_101 and high <= 22_001_231:
        return _packed(name, values, "%Y%m%d")
    if (
        is_whole
        and low >= 190_001
        and high <= 220_012
        and float((known % 100).max()) <= 12
        and float((known % 100).min()) >= 1
    ):
        return Timeline(name, (name,), np.floor(values / 100) * 12 + values % 100, True, YEAR_SECONDS / 12)
    if named & {"time", "timestamp", "ts", "datetime", "date"} and low > 1e8:
        unit = 1.0 if high < 1e11 else 1e-3 if high < 1e14 else 1e-6 if high < 1e17 else 1e-9
        return Timeline(name, (name,), values * unit, True, 1.0)
    return Timeline(name, (name,), values, False, None)


def _packed(name: str, values: Array, form: str) -> Timeline | None:
    text = pl.Series(values).fill_nan(None).cast(pl.Int64).cast(pl.String)
    moments = text.str.to_date(form, strict=False)
    if moments.null_count() > text.null_count() + 0.05 * len(text):
        return None
    return Timeline(name, (name,), _seconds(moments), True, 1.0)


def _composite_parts(table: OpenTable) -> tuple[str, ...]:
    """Columns called year and month (or quarter), with day and hour where there are any; empty without a year."""
    named: dict[str, str] = {}
    for name, dtype in table.schema.items():
        if is_number(dtype) and len(words(name)) == 1 and words(name)[0] in _PARTS:
            named.setdefault(words(name)[0], name)
    if "year" not in named or not {"month", "quarter"} & set(named):
        return ()
    return tuple(named[part] for part in _PARTS if part in named)


def _composite(table: OpenTable, parts: tuple[str, ...]) -> Timeline:
    """Join calendar columns to days since year 0, of months of equal length: order and regular steps are kept."""
    for part in parts:
        if not is_number(table.require(part)):
            raise TableFailure(f"'{part}' is no number")
    frame = window(table, list(parts))[0]
    days = {"year": 372.0, "quarter": 93.0, "month": 31.0, "day": 1.0, "hour": 1 / 24}
    total = np.zeros(frame.height)
    kinds = [words(part)[0] if words(part) else "" for part in parts]
    for part, kind in zip(parts, kinds, strict=True):
        if kind not in days or (kind == "quarter" and "month" in kinds):
            continue
        values = frame[part].cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
        total += np.asarray(values, dtype=np.float64) * days[kind]
    return Timeline(JOINED.join(parts), parts, total, True, 86_400.0 * 365.2425 / 372)
