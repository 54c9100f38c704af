"""What values cost in memory: an estimate in bytes, the pointer to a value included, the same on every machine.

The sums are those of CPython 3.11 on 64 bits, rounded up: an object of 16 bytes, 16 more where the garbage collector
follows it, a list with room for its first items. They bound a hostile stream, which repeats the cheapest opcode that
costs the most.
"""

from __future__ import annotations

NUMBER = 40
TEXT = 64
"""Beside its bytes."""

WIDE_TEXT = 96
WIDTH = 4
"""Bytes of a character where one of the text is beyond the first 65,536."""

TUPLE = 64
LIST = 120
RECORD = 160
"""A dict or a set: a record with a list."""

PAIR = 90
"""A key and its value, as a tuple in a list."""

SLOT = 9
"""A place in a tuple, a list, the stack or the memo, with the room that lists keep free."""

CALL = 104
CALL_LIST = 96
"""A list of states, items or pairs that a call gets."""

FOREIGN = 72
SPARSE_SLOT = 120
"""A place in a dict with a number as its key."""
