"""Labels of YOLO's form: one file for each image, one line for each box, in shares of the image's sides."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite

from mlaudit.core.location import Location
from mlaudit.discovery.model import ListedFile
from mlaudit.evidence.images.model import BoxSet
from mlaudit.evidence.images.parts import is_of_part
from mlaudit.findings import Note

MAX_FILES = 20_000
MAX_BYTES = 1 << 20
_BOX = 5
_TOLERANCE = 0.01
"""Part of a side by which a centre may leave the image, as Ultralytics' own check allows."""


@dataclass(slots=True)
class _Tally:
    n_boxes: int = 0
    n_flat: int = 0
    n_outside: int = 0
    n_unnamed: int = 0
    n_empty: int = 0
    most: int = 0
    first: Location | None = None
    per_class: dict[str, int] = field(default_factory=dict)


def read_boxes(folder: str, files: Sequence[ListedFile], names: Sequence[str]) -> BoxSet:
    """Read the labels of one folder; ``names`` are those of the classes, empty where they are not known."""
    tally = _Tally(per_class=dict.fromkeys(names, 0))
    for file in files[:MAX_FILES]:
        _read(file, names, tally)
    cut = len(files) > MAX_FILES
    notes = (Note(folder, f"more than {MAX_FILES:,} labels: the rest was not read", "partial"),) if cut else ()
    return BoxSet(
        location=Location(folder),
        form="YOLO",
        n_images=min(len(files), MAX_FILES),
        n_boxes=tally.n_boxes,
        n_flat=tally.n_flat,
        n_outside=tally.n_outside,
        n_unnamed=tally.n_unnamed,
        most_in_one=tally.most,
        n_empty=tally.n_empty,
        first_fault=tally.first,
        per_class=tally.per_class,
        notes=notes,
    )


def by_folder(labels: Sequence[ListedFile]) -> dict[str, list[ListedFile]]:
    """Return the labels of each folder of a part of a set; lists of images and of class names are none."""
    found: dict[str, list[ListedFile]] = {}
    for file in labels:
        if posixpath.basename(file.path) not in ("classes.txt", "labels.txt", "train.txt", "val.txt", "test.txt"):
            found.setdefault(posixpath.dirname(file.path), []).append(file)
    return {folder: files for folder, files in found.items() if is_of_part(folder)}


def _read(file: ListedFile, names: Sequence[str], tally: _Tally) -> None:
    try:
        status = os.lstat(file.absolute)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            return
        lines = file.absolute.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return
    boxes = [(number, box) for number, line in enumerate(lines, 1) if (box := _numbers(line)) is not None]
    tally.n_empty += not boxes
    tally.most = max(tally.most, len(boxes))
    for number, (index, *shape) in boxes:
        tally.n_boxes += 1
        is_known = index == int(index) and 0 <= index < len(names)
        if is_known:
            tally.per_class[names[int(index)]] += 1
        is_box = len(shape) == _BOX - 1
        is_flat = is_box and (shape[2] <= 0 or shape[3] <= 0)
        is_outside = any(not -_TOLERANCE <= value <= 1 + _TOLERANCE for value in shape)
        tally.n_unnamed += bool(names) and not is_known
        tally.n_flat += is_flat
        tally.n_outside += is_outside
        if tally.first is None and (is_flat or is_outside or (names and not is_known)):
            tally.first = Location(file.path, number)


def _numbers(line: str) -> list[float] | None:
    """Return a class and the numbers behind it; None for a line that is no box, polygon or pose."""
    parts = line.split()
    if len(parts) < _BOX:
        return None
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    return numbers if all(map(isfinite, numbers)) else None
