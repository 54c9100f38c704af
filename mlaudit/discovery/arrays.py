"""Which of NumPy's arrays are tables: rows of features beside their targets, or the two parts of a split.

Most arrays are none: weights, embeddings of words, covariances. So names have to say it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mlaudit.discovery.model import ArrayShape, ProjectFile

ShapesOf = Callable[[Path], Mapping[str, ArrayShape]]
"""Reads the headers of a file of arrays: shapes by name, with "" for the only one; empty where objects are in it."""

SUFFIXES = (".npy", ".npz")
MAX_LOOKS = 500
"""Files of arrays whose headers are read; those whose names are likely come first."""

_SEPARATOR = re.compile(r"[_\-. ]+")
_FEATURES = frozenset({"x", "xs", "feature", "features", "feats", "data", "input", "inputs"})
_TARGETS = frozenset({"y", "ys", "label", "labels", "target", "targets"})
_TRAIN = frozenset({"train", "training"})
_OTHER_PARTS = frozenset({"test", "testing", "holdout", "val", "valid", "validation", "dev"})
_NUMBERS = frozenset("biuf")
_CELLS = _NUMBERS | frozenset("US")


@dataclass(frozen=True, slots=True)
class _Array:
    """One array; ``words`` are those of its name without the one that says features or targets."""

    file: ProjectFile
    shape: ArrayShape
    role: str
    part: str
    words: tuple[str, ...]

    @property
    def is_rows(self) -> bool:
        """Whether it holds several numbers a row; images and windows have more than two dimensions."""
        return len(self.shape.shape) >= 2 and min(self.shape.shape) > 0 and self.shape.kind in _NUMBERS

    @property
    def is_column(self) -> bool:
        """Whether it holds one value a row."""
        shape = self.shape.shape
        return self.shape.kind in _CELLS and (len(shape) == 1 or (len(shape) == 2 and shape[1] == 1))


def is_array_file(name: str) -> bool:
    """Tell by its name whether a file holds arrays of NumPy's."""
    return name.lower().endswith(SUFFIXES)


def tables_of_arrays(files: Iterable[ProjectFile], shapes_of: ShapesOf) -> list[ProjectFile]:
    """Return the tables among files of arrays.

    A table are features beside their targets (``X_train.npy`` and ``y_train.npy``), the parts of a split that have as
    many columns (``train.npy`` and ``test.npy``), records with named fields, columns of one length in an archive, and
    two-dimensional arrays that the user names.
    """
    single: list[_Array] = []
    found: list[ProjectFile] = []
    likely_first = sorted(files, key=lambda file: not (file.named or _may_be_rows(file.path)))
    for file in likely_first[:MAX_LOOKS]:
        shapes = shapes_of(file.absolute)
        if file.path.lower().endswith(".npz"):
            found += _of_archive(file, shapes)
        elif "" in shapes:
            single.append(_array(file, posixpath.splitext(file.path)[0], shapes[""]))
    return found + list(_tables(single))


def _may_be_rows(path: str) -> bool:
    words = set(_words(posixpath.basename(path).lower()))
    return not words.isdisjoint(_FEATURES | _TARGETS | _TRAIN | _OTHER_PARTS)


def _words(name: str) -> list[str]:
    return [word for word in _SEPARATOR.split(name) if word]


def _array(file: ProjectFile, name: str, shape: ArrayShape) -> _Array:
    folder, stem = posixpath.split(name)
    words = _words(stem.lower())
    role = next(("target" if word in _TARGETS else "features" for word in words if word in _TARGETS | _FEATURES), "")
    rest = [word for word in words if word not in _TARGETS | _FEATURES]
    part = next((word for word in rest if word in _TRAIN | _OTHER_PARTS), "")
    return _Array(file, shape, role, part, (folder, *rest))


def _tables(arrays: Sequence[_Array]) -> Iterator[ProjectFile]:
    targets = {array.words: array for array in arrays if array.role == "target" and array.is_column}
    for array in arrays:
        if array.shape.is_record:
            yield array.file
        elif array.is_rows and array.role != "target":
            target = targets.get(array.words) if array.role == "features" else None
            if target is not None and target.shape.shape[0] == array.shape.shape[0]:
                yield replace(array.file, target=target.file)
            elif _is_named(array) or any(_are_parts(array, other) for other in arrays):
                yield array.file


def _is_named(array: _Array) -> bool:
    return array.file.named and len(array.shape.shape) == 2


def _are_parts(one: _Array, other: _Array) -> bool:
    """Whether two arrays are the training rows and other rows of one split."""
    if not (other.is_rows and one.role == other.role and one.shape.shape[1:] == other.shape.shape[1:]):
        return False
    rests = [tuple(word for word in array.words if word != array.part) for array in (one, other)]
    is_split = bool(one.part and other.part) and (one.part in _TRAIN) != (other.part in _TRAIN)
    return is_split and rests[0] == rests[1]


def _of_archive(file: ProjectFile, shapes: Mapping[str, ArrayShape]) -> list[ProjectFile]:
    inner = replace(file, named=False)
    arrays = [
        _array(replace(inner, path=f"{file.path}/{name}", member=name), name, shape) for name, shape in shapes.items()
    ]
    tables = list(_tables(arrays))
    if not tables and len(arrays) > 1 and all(array.is_column for array in arrays):
        lengths = {array.shape.shape[0] for array in arrays}
        return [replace(file, kind="table")] if len(lengths) == 1 and min(lengths) > 1 else []
    if len(tables) == 1:
        return [replace(tables[0], path=file.path, named=file.named)]
    return [replace(table, named=file.named) for table in tables]
