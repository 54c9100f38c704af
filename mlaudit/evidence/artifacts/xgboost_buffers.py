"""What a booster of xgboost says about itself in the buffer that a pickle holds of it.

The buffer is UBJSON, in which a name stands behind its length, and text behind ``S`` and its length. Few entries are
asked for, and they are looked for by their bytes; newer numbers than 2.0 and 3.2, with which it was tried, are not read
where the layout differs.
"""

from __future__ import annotations

import re

_LENGTH = rb"L\0{7}."
_TREES = re.compile(rb"num_treesS" + _LENGTH + rb"(\d{1,9})[L}]", re.DOTALL)
_ROUNDS = re.compile(rb"iteration_indptr\[(?:\$.)?#L(.{8})", re.DOTALL)
_FEATURES = re.compile(rb"num_featureS" + _LENGTH + rb"(\d{1,9})[L}]", re.DOTALL)
_NAMES = re.compile(rb"L\0{7}\x0dfeature_names\[#L(.{8})", re.DOTALL)
_TEXT = re.compile(rb"SL(.{8})", re.DOTALL)
_MOST_NAMES = 100_000
_VERSION = re.compile(rb"L\0{7}\x07version\[#L\0{7}\x03i(.)i(.)i(.)[\]}]?", re.DOTALL)


def trees_in(buffer: bytes) -> tuple[int, int | None] | None:
    """Return the number of trees, and of rounds; None for what is not in the buffer.

    A round starts at each entry of a list, whose last entry is the end.
    """
    found, starts = _TREES.search(buffer), _ROUNDS.search(buffer)
    if found is None:
        return None
    rounds = None if starts is None else int.from_bytes(starts.group(1), "big") - 1
    return int(found.group(1)), rounds if rounds is None or 0 <= rounds <= int(found.group(1)) else None


def features_in(buffer: bytes) -> int | None:
    """Return the number of features."""
    found = _FEATURES.search(buffer)
    return None if found is None else int(found.group(1))


def names_in(buffer: bytes) -> tuple[str, ...] | None:
    """Return the names of the features; None where the model was fitted without."""
    found = _NAMES.search(buffer)
    if found is None:
        return None
    at, names = found.end(), []
    for _ in range(min(int.from_bytes(found.group(1), "big"), _MOST_NAMES)):
        entry = _TEXT.match(buffer, at)
        if entry is None:
            return None
        start = entry.end()
        at = start + int.from_bytes(entry.group(1), "big")
        if at > len(buffer):
            return None
        names.append(buffer[start:at].decode("utf-8", "replace"))
    return tuple(names) or None


def version_in(buffer: bytes) -> str | None:
    """Return the version of xgboost that wrote the buffer."""
    found = _VERSION.search(buffer)
    return None if found is None else ".".join(str(part[0]) for part in found.groups())
