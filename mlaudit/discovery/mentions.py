"""Which data and model files a script or config names: a textual pass, since naming needs no understanding."""

from __future__ import annotations

import posixpath
import re
from itertools import islice

from mlaudit.discovery.kinds import DATA_SUFFIXES

MAX_MENTIONS, MAX_LENGTH = 20_000, 255

_SUFFIX = re.compile(rf"\.(?:{'|'.join(DATA_SUFFIXES)})(?:\.(?:gz|bz2|xz|zst))?(?![\w])".encode(), re.IGNORECASE)
_OPENING = re.compile(rb"[\"'`\r\n]")
_BEFORE_BARE = re.compile(r"[\s=,(\[{}]")
_KEY = re.compile(r"[:=]\s")
_SLASHES = re.compile(r"[\\/]+")


def mentions(content: bytes) -> set[str]:
    """Collect what looks like a relative path to a data or model file.

    Returns
    -------
    set of str
        Normalised, forward slashes, possibly beginning with ``../``. URLs and absolute paths are left out. The rest
        of a formatted or joined path (``{folder}/train.csv``) is taken from its last known part.
    """
    found: set[str] = set()
    for match in islice(_SUFFIX.finditer(content), MAX_MENTIONS):
        found |= _readings(content[max(0, match.start() - MAX_LENGTH) : match.end()], match.start() <= MAX_LENGTH)
    return found


def _readings(window: bytes, is_from_start: bool) -> set[str]:
    """Read text that ends in a path: from the last quote or line start, from the last word, from the last key."""
    openings = list(_OPENING.finditer(window))
    if not openings and not is_from_start:
        return set()
    text = window[openings[-1].end() if openings else 0 :].decode("utf-8", "replace").strip()
    if "://" in text:
        return set()
    parts = (text, _BEFORE_BARE.split(text)[-1], _KEY.split(text)[-1])
    return {path for part in parts if (path := relative_path(part))}


def relative_path(written: str) -> str | None:
    """Return a path as mentions are given; None for an absolute one."""
    path = _SLASHES.sub("/", written).strip()
    if path.startswith("/") and path.count("/") == 1:
        path = path[1:]
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path) or "\0" in path:
        return None
    return posixpath.normpath(path) if path else None
