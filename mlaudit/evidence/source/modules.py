"""Files of the project that import each other: which file a dotted name means, and which files belong together."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source.knowledge import bundled_knowledge
from mlaudit.evidence.source.run_magic import RunArguments, run_in

_HEAD_BYTES = 1 << 18
_IMPORT = re.compile(
    rb"^[ \t]*\"?[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b[ \t(]*([^\r\n#]*)|import[ \t]+([^\r\n#]+))", re.MULTILINE
)
_OFTEN_OWN = frozenset({"datasets"})
"""Libraries whose name projects also give to a folder of their own."""

_NAME = re.compile(rb"[A-Za-z_][\w.]*")
_NOTEBOOK_HOOK = re.compile(rb"\b(?:import_ipynb|nbimporter|importnb)\b")
"""Packages that let ``import`` find notebooks."""

_NOTEBOOK_NAME = re.compile(r"(?:.+\.)?ipynb\.fs\.(?:full|defs)\.(.+)")


class Modules:
    """Finds files by the names that other files import.

    A name is looked up as Python would: in the folder of the importing file, then in each folder above it, since
    scripts are started from one of these, and in a ``src`` folder there. Names of known libraries are never taken for
    files, so that a project that vendors one is still understood by what the library does.
    """

    def __init__(self, files: Iterable[ProjectFile]) -> None:
        self._by_path = {file.path: file for file in files}
        self._stems = {part for path in self._by_path for part in posixpath.splitext(path)[0].split("/")}
        self._importing_notebooks: set[str] = set()

    def absolute(self, dotted: str, importer: str) -> str:
        """Return a relative import (``.prep.scale``) as a name from the root of the project; others as they are."""
        name = dotted.lstrip(".")
        level = len(dotted) - len(name)
        if not level:
            return dotted
        folder = importer
        for _ in range(level):
            folder = posixpath.dirname(folder)
        return ".".join(part for part in (*folder.split("/"), name) if part)

    def find(self, dotted: str, importer: str) -> tuple[ProjectFile, tuple[str, ...]] | None:
        """Return the file that holds a name, and the rest of the name inside of it.

        Parameters
        ----------
        dotted : str
            Absolute: ``src.prep.scale`` is ``src/prep.py`` and ``("scale",)``.
        importer : str
            Path of the file that uses the name.
        """
        notebook = _NOTEBOOK_NAME.fullmatch(dotted)
        parts = (notebook[1] if notebook else dotted).split(".")
        if parts[0] in _known_libraries() or parts[0] not in self._stems:
            return None
        endings = [".ipynb"] if notebook else [".py", "/__init__.py"]
        if importer in self._importing_notebooks:
            endings.append(".ipynb")
        for length in range(len(parts), 0, -1):
            stem = "/".join(parts[:length])
            for folder in _search_path(importer):
                for ending in endings:
                    found = self._by_path.get(posixpath.join(folder, stem + ending))
                    if found is not None and found.path != importer:
                        return found, tuple(parts[length:])
        return None

    def script(self, asked: RunArguments, runner: str) -> ProjectFile | None:
        """Return the file that ``%run`` names, seen from the folder of the notebook that runs it."""
        if asked.is_module:
            found = self.find(asked.target, runner)
            return None if found is None or found[1] else found[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(runner), asked.target.replace("\\", "/")))
        return next(
            (self._by_path[name] for name in (path, f"{path}.py", f"{path}.ipynb") if name in self._by_path), None
        )

    def imported_by(self, file: ProjectFile) -> set[str]:
        """Return the paths of files that a file seems to import or run, by a textual pass."""
        try:
            with file.absolute.open("rb") as handle:
                head = handle.read(_HEAD_BYTES)
        except OSError:
            return set()
        if _NOTEBOOK_HOOK.search(head):
            self._importing_notebooks.add(file.path)
        found = (self.find(self.absolute(name, file.path), file.path) for name in _names(head))
        run = (self.script(asked, file.path) for asked in run_in(head))
        return {target.path for target, _ in filter(None, found)} | {target.path for target in filter(None, run)}


def groups(files: Sequence[ProjectFile], modules: Modules) -> list[list[ProjectFile]]:
    """Partition files into those that import each other, directly or not; importers stand before what they import."""
    links = {file.path: modules.imported_by(file) for file in files}
    group_of = {path: {path} for path in links}
    for path, targets in links.items():
        for target in targets & links.keys():
            if group_of[path] is not group_of[target]:
                merged = group_of[path] | group_of[target]
                group_of.update(dict.fromkeys(merged, merged))
    order = _importers_first(links)
    by_path = {file.path: file for file in files}
    distinct = {id(group): group for group in group_of.values()}.values()
    return [[by_path[path] for path in sorted(group, key=order.__getitem__)] for group in distinct]


def _importers_first(links: dict[str, set[str]]) -> dict[str, int]:
    """Rank files so that one comes before those that it imports; in a circle, by path."""
    importers: dict[str, int] = dict.fromkeys(links, 0)
    for targets in links.values():
        for target in targets & links.keys():
            importers[target] += 1
    ready = sorted(path for path, count in importers.items() if not count)
    rank: dict[str, int] = {}
    while len(rank) < len(links):
        path = ready.pop(0) if ready else min(path for path in links if path not in rank)
        if path in rank:
            continue
        rank[path] = len(rank)
        for target in sorted(links[path] & links.keys()):
            importers[target] -= 1
            if importers[target] == 0:
                ready.append(target)
    return rank


def _names(head: bytes) -> Iterator[str]:
    for match in _IMPORT.finditer(head):
        module, names, plain = match.groups()
        for name in _NAME.findall(names or plain or b""):
            yield f"{module.decode()}{'' if module.endswith(b'.') else '.'}{name.decode()}" if module else name.decode()
        if module and module.strip(b"."):
            yield module.decode()


@cache
def _search_path(importer: str) -> tuple[str, ...]:
    folders = []
    folder = posixpath.dirname(importer)
    while True:
        folders += [folder, posixpath.join(folder, "src")]
        above = posixpath.dirname(folder)
        if above == folder:  # "", or the root of an absolute path
            return tuple(folders)
        folder = above


@cache
def _known_libraries() -> frozenset[str]:
    known = bundled_knowledge()
    renamed = (new for pairs in known.renamed.values() for _, new in pairs)
    dotted = [*known.loaders, *known.libraries, *renamed, *known.dumps]
    return frozenset(name.partition(".")[0] for name in dotted) - _OFTEN_OWN
