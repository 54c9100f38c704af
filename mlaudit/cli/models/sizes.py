"""Bytes: of files and arrays, and in words."""

from __future__ import annotations

import math
import re

from mlaudit.evidence.artifacts.model import ArrayView

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_NUMERIC = re.compile(r"(?:b?float|u?int|complex)(8|16|32|64|80|96|128|256)(?:_\w+)?|(bool)")
_MOST_BYTES = 1 << 62
"""No array is larger; a shape that says so is not believed."""


def size_text(count: int) -> str:
    """Return bytes for people, in powers of a thousand: ``812 B``, ``5.1 kB``, ``604 MB``."""
    size, unit = float(count), 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.3g} {_UNITS[unit]}" if size < 999.5 else f"{size:,.0f} {_UNITS[unit]}"


def array_bytes(array: ArrayView) -> int | None:
    """Return the bytes of an array's items; None where the size of one is not known, as for text and objects."""
    match = _NUMERIC.fullmatch(array.dtype)
    if match is None or len(array.shape) > 64:
        return None
    count = math.prod(array.shape) * (int(match[1]) // 8 if match[1] else 1)
    return count if 0 <= count < _MOST_BYTES else None
