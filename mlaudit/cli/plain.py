"""Records as plain data for JSON: bounded everywhere, with a list of what was cut."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from mlaudit.core.values import CellValue, Unknown

T = TypeVar("T")
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

MOST_VALUES = 30_000
MOST_ITEMS = 1_000
MOST_TEXT = 2_000
MOST_KEY = 200
MOST_DEPTH = 16
MOST_CUTS = 1_000
MOST_BITS = 1_000
HIDDEN: dict[str, Json] = {"type": "hidden", "reason": "text that may come from cells, see --show-values"}


class Plainer:
    """Turns records into plain data, and counts: an artifact can share or nest objects without end.

    Parameters
    ----------
    show_values : bool
        Whether text from cells is written.
    """

    def __init__(self, show_values: bool) -> None:
        self.show_values = show_values
        self._cuts: list[Json] = []
        self._n_cuts = 0
        self._values = 0

    def has_room(self) -> bool:
        """Count one more value, and tell whether it may still be written."""
        self._values += 1
        return self._values <= MOST_VALUES

    def cut(self, at: str, kept: int, of: int) -> None:
        """Record that something is not complete."""
        self._n_cuts += 1
        if len(self._cuts) < MOST_CUTS:
            self._cuts.append({"at": at, "kept": kept, "of": of})

    @property
    def cuts(self) -> list[Json]:
        """For each list, dict or text that is cut, and at last for this list: its JSON pointer, ``kept`` and ``of``."""
        rest: list[Json] = [{"at": "/cut", "kept": MOST_CUTS, "of": self._n_cuts}] if self._n_cuts > MOST_CUTS else []
        return self._cuts + rest

    def items(self, values: Sequence[T], at: str, say: Callable[[T, str], Json]) -> list[Json]:
        """Write a list; ``say`` gets each item and its pointer."""
        found: list[Json] = []
        for number, value in enumerate(values[:MOST_ITEMS]):
            if not self.has_room():
                break
            found.append(say(value, f"{at}/{number}"))
        if len(found) < len(values):
            self.cut(at, len(found), len(values))
        return found

    def members(self, values: Mapping[str, T], at: str, say: Callable[[str, T, str], Json]) -> dict[str, Json]:
        """Write a dict; ``say`` gets each key, its value and its pointer. Long keys are cut."""
        found: dict[str, Json] = {}
        for key, value in islice(values.items(), MOST_ITEMS):
            if not self.has_room():
                break
            name = str(key)[:MOST_KEY]
            if name not in found:
                found[name] = say(name, value, pointer(at, name))
        if len(found) < len(values):
            self.cut(at, len(found), len(values))
        return found

    def text(self, value: str, at: str) -> str:
        """Write a text."""
        if len(value) > MOST_TEXT:
            self.cut(at, MOST_TEXT, len(value))
        return value[:MOST_TEXT]

    def texts(self, values: Iterable[str], at: str) -> list[Json]:
        """Write a list of texts."""
        return self.items(list(values), at, self.text)

    def scalar(self, value: object, at: str) -> Json:
        """Write a number, a text, nothing; what JSON lacks becomes an object with a ``type``."""
        if isinstance(value, bytes):
            return {"type": "bytes", "length": len(value)}
        if isinstance(value, float) and not math.isfinite(value):
            return {"type": "number", "value": str(value)}
        if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > MOST_BITS:
            return {"type": "number", "value": f"an integer of {value.bit_length()} bits"}
        if value is None or isinstance(value, bool | int | float):
            return value
        return self.text(str(value), at)

    def record(self, value: object, at: str, depth: int = 0) -> Json:
        """Write any record of ours, field by field."""
        if depth > MOST_DEPTH:
            self.cut(at, 0, 1)
            return {"type": "cut", "reason": "it is nested too deeply"}
        if isinstance(value, Unknown):
            return {"type": "unknown", "reason": value.reason}
        if isinstance(value, CellValue) and not self.show_values:
            return dict(HIDDEN)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        if isinstance(value, dict):
            return self.members(value, at, lambda _, item, place: self.record(item, place, depth + 1))
        if isinstance(value, list | tuple | set | frozenset):
            return self.items(list(value), at, lambda item, place: self.record(item, place, depth + 1))
        return self.scalar(value, at)


def pointer(at: str, key: str) -> str:
    """Return the JSON pointer (RFC 6901) of a member."""
    return f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
