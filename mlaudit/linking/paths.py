"""From a path written in a script or config to the one file of the project that it means."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from mlaudit.core.values import Unknown
from mlaudit.discovery.kinds import is_workbook
from mlaudit.discovery.model import ProjectFile


class FileIndex:
    """Files of the project by relative path; resolves what source and configs write.

    A path in project content is data: it is matched against the files that discovery accepted, never opened.
    """

    def __init__(self, files: Iterable[ProjectFile]) -> None:
        self._by_path: dict[str, ProjectFile] = {}
        for file in files:
            self._by_path[file.path] = file
            book = file.path.removesuffix(f"/{file.member}")
            if file.member and is_workbook(book):
                # A script that names no sheet means the first.
                self._by_path.setdefault(book, file)

    def resolve(self, written: str | Unknown, origin: str) -> ProjectFile | Unknown:
        """Find the file that ``written`` means in the file ``origin``.

        Tried in order: relative to the folder of ``origin``, to each folder above it up to the root, then a
        unique match of the whole written path as a suffix. Absolute paths and URLs match by suffix only.

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
        return self._by_suffix(cleaned, written)

    def _by_suffix(self, cleaned: str, written: str) -> ProjectFile | Unknown:
        parts = [part for part in cleaned.split("/") if part not in ("", ".", "..")]
        for start in range(len(parts)):
            tail = "/".join(parts[start:])
            matches = [path for path in self._by_path if path == tail or path.endswith("/" + tail)]
            if len(matches) == 1:
                return self._by_path[matches[0]]
            if len(matches) > 1:
                return Unknown(f"{written} may be any of {len(matches)} files", "a [[table]] entry in mlaudit.toml")
        return Unknown(f"{written} is not in the project", "the data file")
