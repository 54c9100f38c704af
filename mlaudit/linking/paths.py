"""From a path written in a script or config to the one file of the project that it means."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from mlaudit.core.values import Unknown
from mlaudit.discovery.kinds import is_workbook
from mlaudit.discovery.model import ProjectFile

_COMMON = frozenset(
    """input inputs data dataset datasets raw processed interim external csv tables files resources assets kaggle
    working content drive mydrive model models artifacts output outputs results checkpoints saved_models""".split()  # noqa: SIM905
)
"""Folders that say what is in them, and not which of two files of one name is meant."""

_ABSOLUTE = re.compile(r"/|~|[A-Za-z]:/")


class FileIndex:
    """Files of the project by relative path; resolves what source and configs write.

    A path in project content is data: it is matched against the files that discovery accepted, never opened.
    """

    def __init__(self, files: Iterable[ProjectFile]) -> None:
        self._by_path: dict[str, ProjectFile] = {}
        for file in files:
            self._by_path[file.path] = file
            if file.target is not None:
                # The rows of a target are those of its features.
                self._by_path.setdefault(file.target.path, file)
            book = file.path.removesuffix(f"/{file.member}")
            if file.member and is_workbook(book):
                # A script that names no sheet means the first.
                self._by_path.setdefault(book, file)

    def resolve(self, written: str | Unknown, origin: str) -> ProjectFile | Unknown:
        """Find the file that ``written`` means in the file ``origin``.

        Tried in order: relative to the folder of ``origin``, to each folder above it up to the root, then a unique
        match of the written path as a suffix. The beginning of the path may be left out where it is that of another
        machine, or names common folders (``../input/train.csv``), as long as the file that is found lies near.

        Returns
        -------
        ProjectFile or Unknown
            Unknown when nothing or more than one file matches.
        """
        if isinstance(written, Unknown):
            return written
        cleaned = written.replace("\\", "/")
        if "://" in cleaned:
            return Unknown(f"{written} is not in the project", "the data file")
        folder = posixpath.dirname(origin)
        while not cleaned.startswith("/"):
            candidate = posixpath.normpath(posixpath.join(folder, cleaned))
            if candidate in self._by_path:
                return self._by_path[candidate]
            if not folder:
                break
            folder = posixpath.dirname(folder)
        return self._by_suffix(cleaned, written, posixpath.dirname(origin))

    def _by_suffix(self, cleaned: str, written: str, folder: str) -> ProjectFile | Unknown:
        is_absolute = _ABSOLUTE.match(cleaned) is not None
        parts = [part for part in cleaned.split("/") if part not in ("", ".", "..")]
        for start in range(len(parts)):
            tail = "/".join(parts[start:])
            matches = [path for path in self._by_path if path == tail or path.endswith("/" + tail)]
            if len(matches) == 1:
                is_whole = start == 0 or (is_absolute and len(parts) - start > 1)
                is_common = is_absolute or _COMMON.issuperset(part.lower() for part in parts[:start])
                if is_whole or (is_common and _is_near(matches[0], folder)):
                    return self._by_path[matches[0]]
                break
            if len(matches) > 1:
                return Unknown(f"{written} may be any of {len(matches)} files", "a [[table]] entry in mlaudit.toml")
        return Unknown(f"{written} is not in the project", "the data file")


def _is_near(path: str, folder: str) -> bool:
    """Whether only common folders lie between a file and the way from a folder up to the root."""
    holder, origin = PurePosixPath(path).parent, PurePosixPath(folder)
    nearest = next(above for above in (origin, *origin.parents) if holder.is_relative_to(above))
    return all(part.lower() in _COMMON for part in holder.relative_to(nearest).parts)
