"""JSON leaves with positions: `json` keeps none, so the text is scanned token by token."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field

from mlaudit.evidence.configs.leaf import MAX_DEPTH, MAX_LEAVES, Leaf, Leaves, Malformed, NotAConfig, child
from mlaudit.evidence.configs.model import ConfigScalar

MAX_RECORDS = 100
MAX_COMMAS = 8 * MAX_LEAVES
"""So many that there would be too many values even if most of the commas stood in texts."""

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def json_leaves(text: str) -> Leaves:
    """Collect the leaves of a document.

    Raises
    ------
    Malformed
        With the line of the first mistake, or the limit that was passed.
    NotAConfig
        For records of data, many in one list or one to a line.
    """
    if not text.strip():
        raise Malformed("the file is empty")
    if text.count(",") > MAX_COMMAS:
        raise NotAConfig("more values than any config sets")
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        if _is_record_lines(text, error.pos):
            raise NotAConfig("records, one to a line") from None
        raise Malformed(f"not valid JSON: {error.msg}", error.lineno) from None
    except RecursionError:
        raise Malformed(f"nested deeper than {MAX_DEPTH} levels") from None
    except ValueError:
        raise Malformed("not valid JSON: a number has too many digits") from None
    if isinstance(document, list) and len(document) > MAX_RECORDS and isinstance(document[0], dict | list):
        raise NotAConfig("a list of records")
    if _has_many_values(document):
        raise NotAConfig(f"more than {MAX_LEAVES:,} values: not read as a config")
    return _Scanner(text).leaves()


def _has_many_values(document: object) -> bool:
    """Count before the costly search for places, and stop as soon as it is too much."""
    stack, n_values = [document], 0
    while stack and n_values <= MAX_LEAVES:
        value = stack.pop()
        if isinstance(value, dict):
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
        else:
            n_values += 1
    return n_values > MAX_LEAVES


def _is_record_lines(text: str, at: int) -> bool:
    """Whether the first line is a whole record, and the mistake is that another one follows."""
    first = text[:at].strip()
    return "\n" not in first and first[:1] in ("{", "[") and text[at : at + 1] in ("{", "[")


def _scalar(mark: str) -> ConfigScalar:
    """Read one value; most are texts without an escape."""
    if mark[0] == '"' and "\\" not in mark:
        return mark[1:-1]
    value: ConfigScalar = json.loads(mark)
    return value


@dataclass(slots=True)
class _Open:
    """An object or array that is not closed yet."""

    path: str
    is_list: bool
    index: int = 0
    key: str = ""
    key_at: int = 0
    seen: set[str] = field(default_factory=set)


class _Scanner:
    """Walks a document that is known to be valid."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.stack: list[_Open] = []
        self.found = Leaves()

    def leaves(self) -> Leaves:
        is_key = False
        for match in _TOKEN.finditer(self.text):
            mark = match[0]
            if mark in "{[":
                self.found.enter(len(self.stack))
                self.stack.append(_Open(self._path(), mark == "["))
                is_key = mark == "{"
            elif mark in "}]":
                self.stack.pop()
            elif mark == ",":
                self.stack[-1].index += 1
                is_key = not self.stack[-1].is_list
            elif mark == ":":
                is_key = False
            elif is_key:
                self._key(str(_scalar(mark)), match.start())
            else:
                self._value(mark, match.start())
        return self.found

    def _key(self, key: str, at: int) -> None:
        holder = self.stack[-1]
        holder.key, holder.key_at = key, at
        if key in holder.seen:
            self.found.repeat(self._path(), self._place(at)[0])
            self.found.drop(self._path())
        holder.seen.add(key)

    def _value(self, mark: str, at: int) -> None:
        self.found.enter(len(self.stack))
        is_item = not self.stack or self.stack[-1].is_list
        self.found.add(Leaf(self._path(), _scalar(mark), *self._place(at if is_item else self.stack[-1].key_at)))

    def _path(self) -> str:
        if not self.stack:
            return ""
        holder = self.stack[-1]
        return f"{holder.path}[{holder.index}]" if holder.is_list else child(holder.path, holder.key)

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1
