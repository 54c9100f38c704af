"""JSON of bounded size and depth; the decoder of the standard library recurses and keeps what it is given."""

from __future__ import annotations

import json
import re
from collections import Counter

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget
from mlaudit.evidence.artifacts.limits import Limits

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]

_STRUCTURE = re.compile(rb'["\\\[\]{}]')
_STEPS = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}


def parse_json(data: bytes, limits: Limits) -> tuple[JsonValue, tuple[str, ...]]:
    """Read a JSON text.

    Returns
    -------
    tuple of JsonValue and tuple of str
        The value, and the keys that an object has more than once; the last of their values is kept.

    Raises
    ------
    Malformed, OverBudget
    """
    _check_size(data, limits)
    repeated: list[str] = []

    def collect(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        found = dict(pairs)
        if len(found) < len(pairs) and len(repeated) < limits.anomalies:
            repeated.extend(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        return found

    try:
        value: JsonValue = json.loads(data.decode("utf-8"), object_pairs_hook=collect)
    except UnicodeDecodeError:
        raise Malformed("its JSON is not valid UTF-8") from None
    except ValueError:
        raise Malformed("its JSON cannot be parsed") from None
    except RecursionError:
        raise OverBudget("levels of nested JSON", limits.json_depth) from None
    return value, tuple(repeated[: limits.anomalies])


def _check_size(data: bytes, limits: Limits) -> None:
    """Bound size, number of values and depth before anything is built."""
    if len(data) > limits.json_bytes:
        raise OverBudget("bytes of JSON", limits.json_bytes)
    if sum(map(data.count, (b",", b"[", b"{", b"\\"))) > limits.json_values:
        raise OverBudget("JSON values", limits.json_values)
    depth, in_text, escaped = 0, False, -1
    for match in _STRUCTURE.finditer(data):
        at, mark = match.start(), match.group()
        if at == escaped:
            continue
        if mark == b"\\":
            escaped = at + 1
        elif mark == b'"':
            in_text = not in_text
        elif not in_text:
            depth += _STEPS[mark]
            if depth > limits.json_depth:
                raise OverBudget("levels of nested JSON", limits.json_depth)
