"""Files of Git LFS that were not fetched: a few lines stand in their place."""

from __future__ import annotations

from pathlib import Path

LFS_MARK = b"version https://git-lfs.github.com/spec/"
LFS_REASON = "only a pointer of Git LFS is here: run git lfs pull"
POINTER_BYTES = 1024
"""A larger file is no pointer."""


def is_lfs_pointer(path: Path) -> bool:
    """Tell whether a file, which may be gone by now, is a pointer."""
    try:
        with path.open("rb") as file:
            return file.read(len(LFS_MARK)) == LFS_MARK
    except OSError:
        return False
