"""Columns read as times: dates and stamps of any type, years, and a year beside a month."""

from __future__ import annotations

import polars as pl

FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.fZ",
    "%Y-%m-%d %H:%M:%S%.f%:z",
    "%Y-%m-%dT%H:%M:%S%.f%:z",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%y",
    "%d-%m-%Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%b %d, %Y",
    "%d %B %Y",
)
MONTHS = ("%Y-%m", "%Y/%m", "%b %Y", "%B %Y", "%b-%Y")
"""Formats without a day; read by adding the first of the month."""

_SHARE = 0.95
_SAMPLE = 1_000


def time_format(values: pl.Series) -> str | None:
    """Format in which at least 95 % of the texts are a time, or None.

    Parameters
    ----------
    values : polars.Series of str
        Non-null values; the first 1000 are tried.
    """
    sample = values.head(_SAMPLE).str.strip_chars()
    if len(sample) == 0 or sample.str.contains(r"\d").mean() != 1.0 or (sample.str.len_bytes().max() or 0) > 40:  # type: ignore[operator]
        return None
    best, share = None, 0.0
    for form in (*FORMATS, *MONTHS):
        parsed = 1 - _parse(sample, form).null_count() / len(sample)
        if parsed > share:
            best, share = form, parsed
        if share == 1.0:
            break
    return best if share >= _SHARE else None


def parse_text(values: pl.Series, form: str) -> pl.Series:
    """Times of a text column in a known format; null where a value does not follow it."""
    return _parse(values.str.strip_chars(), form)


def _parse(values: pl.Series, form: str) -> pl.Series:
    if form in MONTHS:
        values, form = "1 " + values, "%d " + form
    parsed = values.str.to_datetime(form, strict=False, time_unit="us")
    return parsed if parsed.dtype.time_zone is None else parsed.dt.convert_time_zone("UTC").dt.replace_time_zone(None)  # type: ignore[attr-defined]
