"""Tables of FlatBuffers in memory, read by field number; every offset is checked against the bytes that there are."""

from __future__ import annotations

from dataclasses import dataclass

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget
from mlaudit.evidence.artifacts.limits import Limits


@dataclass(frozen=True, slots=True)
class Table:
    """A table: where it stands, and where its list of fields does."""

    data: bytes
    at: int
    limits: Limits

    def table(self, field: int) -> Table | None:
        """Return the table in a field."""
        place = self._place(field)
        return None if place is None else Table(self.data, self._followed(place), self.limits)

    def tables(self, field: int) -> list[Table]:
        """Return the tables of a vector."""
        start, count = self._vector(field)
        return [Table(self.data, self._followed(start + 4 * index), self.limits) for index in range(count)]

    def text(self, field: int, most: int) -> str:
        """Return a text, empty where there is none; see `content`."""
        return self.content(field, most).decode("utf-8", "replace")

    def content(self, field: int, most: int) -> bytes:
        """Return the bytes of a text, of which many fields can share one: more than ``most`` are an error."""
        place = self._place(field)
        if place is None:
            return b""
        start = self._followed(place)
        length = self._number(start)
        if length > len(self.data) - start - 4:
            raise Malformed("a text of it runs past its end")
        if length > most:
            raise OverBudget("bytes in a text", most)
        return self.data[start + 4 : start + 4 + length]

    def length(self, field: int) -> int:
        """Return the number of items of a vector."""
        place = self._place(field)
        return 0 if place is None else self._number(self._followed(place))

    def integer(self, field: int, default: int) -> int:
        """Return a signed integer of four bytes."""
        place = self._place(field)
        return default if place is None else int.from_bytes(self._bytes(place, 4), "little", signed=True)

    def _vector(self, field: int) -> tuple[int, int]:
        place = self._place(field)
        if place is None:
            return 0, 0
        start = self._followed(place)
        count = self._number(start)
        if count > self.limits.attribute_values:
            raise OverBudget("entries in a list", self.limits.attribute_values)
        return start + 4, count

    def _place(self, field: int) -> int | None:
        """Return where a field stands; None for one that the table leaves out."""
        fields = self.at - int.from_bytes(self._bytes(self.at, 4), "little", signed=True)
        size = int.from_bytes(self._bytes(fields, 2), "little")
        if 4 + 2 * field + 2 > size:
            return None
        offset = int.from_bytes(self._bytes(fields + 4 + 2 * field, 2), "little")
        return self.at + offset if offset else None

    def _followed(self, place: int) -> int:
        return place + self._number(place)

    def _number(self, at: int) -> int:
        return int.from_bytes(self._bytes(at, 4), "little")

    def _bytes(self, at: int, count: int) -> bytes:
        if not 0 <= at <= len(self.data) - count:
            raise Malformed("an offset of it leads out of it")
        return self.data[at : at + count]


def root_of(data: bytes, start: int, limits: Limits) -> Table:
    """Return the table of a buffer that begins at a byte of the data.

    Raises
    ------
    Malformed
        Here and in every method, for an offset that leads out of the data.
    """
    if len(data) < start + 8:
        raise Malformed("it is too short to hold a table")
    return Table(data, start + int.from_bytes(data[start : start + 4], "little"), limits)
