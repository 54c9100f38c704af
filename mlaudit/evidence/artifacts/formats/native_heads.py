"""Formats of models that are no pickle and have no suffix of their own, told by their first bytes."""

from __future__ import annotations

import re
from typing import Literal

HEAD_BYTES = 512

NativeFormat = Literal[
    "onnx",
    "xgboost-json",
    "xgboost-ubjson",
    "xgboost-binary",
    "lightgbm-text",
    "lightgbm-json",
    "catboost-json",
    "catboost-binary",
]

_HEADS: tuple[tuple[NativeFormat, re.Pattern[bytes]], ...] = (
    ("xgboost-json", re.compile(rb'\s*\{\s*"learner"\s*:\s*\{\s*"(?:attributes|feature_names|gradient_booster)"')),
    ("xgboost-ubjson", re.compile(rb"\{(?:[iU]|I\x00|l\x00{3}|L\x00{7})\x07learner\{")),
    ("lightgbm-text", re.compile(rb"tree\r?\nversion=v\d")),
    ("lightgbm-json", re.compile(rb'\s*\{\s*"name"\s*:\s*"tree"\s*,\s*"version"\s*:\s*"v\d')),
    (
        "catboost-json",
        re.compile(
            rb'\s*\{\s*"(?:ctr_data"\s*:\s*\{\s*"\{\\"identifier|'
            rb'features_info"\s*:\s*\{\s*"(?:categorical|float|text|embedding)_features"\s*:\s*\[)'
        ),
    ),
    ("catboost-binary", re.compile(rb"CBM1")),
    (
        "xgboost-binary",
        # A struct of 136 bytes, then the objective and the booster, each behind its length in eight bytes.
        re.compile(rb"(?:binf)?.{136}[\x04-\x40]\x00{7}[a-z]+:?[a-z_0-9:]*[\x04-\x10]\x00{7}(?:gb|dart)", re.DOTALL),
    ),
)

# Fields of an ONNX model in the order in which serialisers write them: the version, texts and a number, the graph.
_VERSION, _MODEL_VERSION, _DESCRIPTION, _GRAPH, _OPSET = 0x08, 0x28, 0x32, 0x3A, 0x42
_NAMES = frozenset({0x12, 0x1A, 0x22})
_FIRST_INSIDE = {_GRAPH: frozenset({0x0A, 0x12, 0x2A, 0x52, 0x5A}), _OPSET: frozenset({0x0A, 0x10})}
_HIGHEST_VERSION, _LONGEST_NAME = 64, 480
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def native_format_of(head: bytes) -> NativeFormat | None:
    """Return the format that the first `HEAD_BYTES` of a file show; none for pickles, tables, configs and prose."""
    found = next((name for name, pattern in _HEADS if pattern.match(head)), None)
    return "onnx" if found is None and _is_onnx(head) else found


def _is_onnx(head: bytes) -> bool:
    """Follow the fields from the version of the format to the graph.

    No pickle, text or JSON begins with the byte 8. What follows must be fields of a model in ascending order, whose
    texts are text, up to a graph that begins with a field of a graph; a long description may fill the head.
    """
    if len(head) < 8 or head[0] != _VERSION or not 0 < head[1] < _HIGHEST_VERSION:
        return False
    at, last = 2, _VERSION
    while at < len(head):
        tag = head[at]
        value, start = _varint(head, at + 1)
        if tag in _FIRST_INSIDE:
            return start < len(head) and head[start] in _FIRST_INSIDE[tag]
        if tag <= last:
            return False
        if tag in _NAMES or tag == _DESCRIPTION:
            if _CONTROL.search(head, start, start + value) or (tag in _NAMES and value > _LONGEST_NAME):
                return False
            start += value
        elif tag != _MODEL_VERSION:
            return False
        at, last = start, tag
    return last == _DESCRIPTION


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data):
        value |= (data[at] & 0x7F) << shift
        at += 1
        shift += 7
        if data[at - 1] < 0x80 or shift > 63:
            break
    return value, at
