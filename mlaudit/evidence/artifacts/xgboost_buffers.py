"""What a booster of xgboost says about itself in the buffer that a pickle holds of it.

The buffer is UBJSON, in which a name stands behind its length, and text behind ``S`` and its length. Few entries are
asked for, and they are looked for by their bytes; newer numbers than 2.0 and 3.2, with which it was tried, are not read
where the layout differs.
"""

from __future__ import annotations

import re

_LENGTH = rb"L\0{7}."
_TREES = re.compile(
    rb"num_parallel_treeS" + _LENGTH + rb"(\d{1,9})" + _LENGTH + rb"num_treesS" + _LENGTH + rb"(\d{1,9})[L}]", re.DOTALL
)
_FEATURES = re.compile(rb"num_featureS" + _LENGTH + rb"(\d{1,9})[L}]", re.DOTALL)
_VERSION = re.compile(rb"L\0{7}\x07version\[#L\0{7}\x03i(.)i(.)i(.)[\]}]?", re.DOTALL)


def trees_in(buffer: bytes) -> tuple[int, int] | None:
    """Return the number of trees, and of those that are grown at once in a round."""
    found = _TREES.search(buffer)
    return None if found is None else (int(found.group(2)), int(found.group(1)))


def features_in(buffer: bytes) -> int | None:
    """Return the number of features."""
    found = _FEATURES.search(buffer)
    return None if found is None else int(found.group(1))


def version_in(buffer: bytes) -> str | None:
    """Return the version of xgboost that wrote the buffer."""
    found = _VERSION.search(buffer)
    return None if found is None else ".".join(str(part[0]) for part in found.groups())
