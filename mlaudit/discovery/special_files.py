"""What a path leads to that is no regular file. Such a thing is never opened: reading it could wait forever or act."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_KINDS = (
    (stat.S_ISFIFO, "a named pipe, which is not opened: write what it carries to a file"),
    (stat.S_ISSOCK, "a socket, which is not opened"),
    (stat.S_ISCHR, "a device, which is not opened"),
    (stat.S_ISBLK, "a device, which is not opened"),
    (stat.S_ISDIR, "a folder"),
)


def special_kind(mode: int) -> str | None:
    """Say what a path of this mode is; None for a regular file."""
    if stat.S_ISREG(mode):
        return None
    return next((kind for is_kind, kind in _KINDS if is_kind(mode)), "not a regular file")


def why_no_file(path: Path) -> str | None:
    """Say why there is nothing to read at a path, in a phrase about it; None where there is a regular file."""
    try:
        kind = special_kind(path.stat().st_mode)
    except OSError:
        return "it is a link that leads nowhere" if os.path.lexists(path) else "there is no such file"
    return None if kind is None else f"it is {kind}"
