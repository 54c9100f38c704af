"""The content of a file that a project names, where that is a file of the project: its checksum, or a word in it."""

from __future__ import annotations

import hashlib
from pathlib import Path

MAX_HASHED, MAX_SEARCHED = 64 << 20, 2 << 20
"""Bytes of the largest file that is hashed, and that is searched for a word."""

_POINTER = b"version https://git-lfs"


def md5_sums(root: Path, path: str) -> frozenset[str]:
    """Return the MD5 sums that DVC may have noted for a file: of its bytes, and of either way to end lines.

    Empty for what is no regular file under the root, is too large, or stands for a file elsewhere.
    """
    content = _content(root, path, MAX_HASHED)
    if content is None or content.startswith(_POINTER):
        return frozenset()
    unix = content.replace(b"\r\n", b"\n")
    return frozenset(_md5(version) for version in (content, unix, unix.replace(b"\n", b"\r\n")))


def mentions(root: Path, path: str, word: str) -> bool:
    """Whether the text of a file holds a word."""
    content = _content(root, path, MAX_SEARCHED)
    return content is not None and word.encode() in content


def _content(root: Path, path: str, limit: int) -> bytes | None:
    file = root / path
    try:
        home, real = root.resolve(), file.resolve()
        if not real.is_relative_to(home) or not real.is_file() or real.stat().st_size > limit:
            return None
        return real.read_bytes()
    except (OSError, ValueError):
        return None


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
