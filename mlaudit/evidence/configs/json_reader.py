"""JSON leaves with positions: `json` keeps none, so the text is scanned token by token."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from mlaudit.evidence.configs.leaf import Leaf, Malformed
from mlaudit.evidence.configs.model import ConfigScalar

MAX_DEPTH, MAX_LEAVES = 64, 200_000

_TOKEN = re.compile(r'[\s]*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<mark>[{}\[\],:])|(?P<word>[^\s{}\[\],:"]+))')


def json_leaves(text: str) -> Iterator[Leaf]:
    """Iterate over the leaves of a document.

    Raises
    ------
    Malformed
        With the position of the first mistake, or the limit that was passed.
    """
    if not text.strip():
        raise Malformed("the file is empty")
    depth = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', text):
        mark = match[0]
        depth += (mark in "{[") - (mark in "}]") if len(mark) == 1 else 0
        if depth > MAX_DEPTH:
            raise Malformed(f"nested deeper than {MAX_DEPTH} levels")
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise Malformed(f"not valid JSON: {error.msg}", error.lineno) from None
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not valid JSON: {error}") from None
    yield from _Scanner(text).leaves()


class _Scanner:
    """Walks a document that is known to be valid."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def leaves(self) -> Iterator[Leaf]:
        # Each open container is [is_list, prefix, index, key, key position].
        stack: list[tuple[bool, str]] = []
        indices: list[int] = []
        keys: list[tuple[str, int]] = []
        is_key = False
        count = 0
        for match in _TOKEN.finditer(self.text):
            mark = match["mark"]
            at = match.start(match.lastgroup or 0)
            if mark in ("{", "["):
                prefix = self._path(stack, indices, keys)
                stack.append((mark == "[", prefix))
                indices.append(0)
                keys.append(("", at))
                is_key = mark == "{"
            elif mark in ("}", "]"):
                stack.pop()
                indices.pop()
                keys.pop()
            elif mark == ",":
                indices[-1] += 1
                is_key = not stack[-1][0]
            elif mark == ":":
                is_key = False
            elif is_key:
                keys[-1] = (json.loads(match["string"], strict=False), at)
            else:
                count += 1
                if count > MAX_LEAVES:
                    raise Malformed("too many parts to read")
                place = at if not stack or stack[-1][0] else keys[-1][1]
                value: ConfigScalar = json.loads(match[match.lastgroup or 0])
                yield Leaf(self._path(stack, indices, keys), value, *self._place(place))

    @staticmethod
    def _path(stack: list[tuple[bool, str]], indices: list[int], keys: list[tuple[str, int]]) -> str:
        if not stack:
            return ""
        is_list, prefix = stack[-1]
        if is_list:
            return f"{prefix}[{indices[-1]}]"
        return f"{prefix}.{keys[-1][0]}" if prefix else keys[-1][0]

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1
