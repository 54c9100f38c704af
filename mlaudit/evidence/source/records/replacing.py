"""Copies of records with some fields changed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import replace
else:

    def replace(value: Any, **changes: Any) -> Any:
        """Do what `dataclasses.replace` does, many times faster for a class without slots.

        Rows are copied at nearly every step of a reading; names of fields are checked where types are.
        """
        fields = getattr(value, "__dict__", None)
        if fields is None:
            return dataclasses.replace(value, **changes)
        made = object.__new__(type(value))
        made.__dict__.update(fields, **changes)
        return made


__all__ = ["replace"]
