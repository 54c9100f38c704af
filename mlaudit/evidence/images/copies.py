"""Images of a part that stand in the part for training as well: the same bytes, or pictures made of one."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from mlaudit.discovery.model import ListedFile

MAX_HASHED_BYTES = 256 << 20
MAX_SIZED = 50_000
_MADE_OF = re.compile(r"(.+)[_.](?:jpg|jpeg|png|bmp)\.rf\.[0-9a-f]{8,}\.\w+$", re.IGNORECASE)
"""Names that Roboflow gives to the pictures that it makes of one image: its name, then a number of their own."""


def same_bytes(root: Path, own: Sequence[ListedFile], others: Sequence[ListedFile]) -> list[tuple[str, str]] | None:
    """Return pairs of images with the same content; None where there is too much to compare.

    Only files of one size are read.
    """
    sizes = (
        {file.path: _size(root, file.absolute) for file in (*own, *others)}
        if len(own) + len(others) <= MAX_SIZED
        else None
    )
    if sizes is None:
        return None
    shared = {size for size in (sizes[file.path] for file in own) if size} & {sizes[file.path] for file in others}
    left = [file for file in own if sizes[file.path] in shared], [file for file in others if sizes[file.path] in shared]
    if sum(sizes[file.path] for files in left for file in files) > MAX_HASHED_BYTES:
        return None
    known = {_digest(file): file.path for file in left[1]}
    pairs = ((file.path, known.get(_digest(file))) for file in left[0])
    return [(path, other) for path, other in pairs if other is not None]


def same_source(own: Iterable[ListedFile], others: Iterable[ListedFile]) -> list[tuple[str, str]]:
    """Return pairs of images that were made of one, by their names."""
    known = {_source(file.path): file.path for file in others}
    pairs = ((file.path, known.get(_source(file.path))) for file in own if _source(file.path))
    return [(path, other) for path, other in pairs if other is not None]


def _source(path: str) -> str:
    found = _MADE_OF.fullmatch(path.rpartition("/")[2])
    return "" if found is None else found[1]


def _size(root: Path, path: Path) -> int:
    """Return the size of a regular file inside the root; 0 for anything else."""
    try:
        status = os.lstat(path)
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) and path.is_relative_to(root) else 0


def _digest(file: ListedFile) -> bytes:
    try:
        with file.absolute.open("rb") as content:
            return hashlib.file_digest(content, "blake2b").digest()
    except OSError:
        return file.path.encode()
