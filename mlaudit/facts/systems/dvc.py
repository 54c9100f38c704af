"""Facts of pipelines of DVC: ``dvc.yaml`` held against ``dvc.lock`` and against the files of the project.

Reference: https://dvc.org/doc/user-guide/project-structure/dvcyaml-files
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from mlaudit.core.subject import Subject, fact
from mlaudit.discovery.content import md5_sums, mentions
from mlaudit.evidence.configs.model import Config, ConfigEntry

_FILE, _LOCK, _PARAMETERS = "dvc.yaml", "dvc.lock", "params.yaml"
_STAGE = re.compile(r"stages\.(?P<name>[^.\[\]]+)\.(?P<key>.+)")
_INDEX = re.compile(r"\[\d+\]")
_SCRIPT = re.compile(
    r"(?:^|[;&|(]\s*|\b(?:uv|poetry|pipenv) run )python[\d.]*\s+(?:-[uBOIs]+\s+)*"
    r"(?:(?P<path>[\w./-]+\.py)|-m\s+(?P<module>[\w.]+))"
)
_PARAMETERS_OF = re.compile(r"params\.(?P<file>.+?\.(?:ya?ml|json|toml|py))\.(?P<key>.+)")


class DvcStage(Subject):
    """One stage: a command, what it reads and what it writes."""

    evidence = "config"

    def __init__(self, name: str, pipeline: DvcPipeline, entries: dict[str, tuple[ConfigEntry, ...]]) -> None:
        super().__init__(f"dvc:{pipeline.path}#{name}", entries["cmd"][0].location)
        self._name, self._pipeline, self._entries = name, pipeline, entries
        self.path = pipeline.path

    path: str

    @fact()
    def name(self) -> str:
        """How it is called."""
        return self._name

    @fact()
    def is_frozen(self) -> bool:
        """It is kept as it is, whatever changes."""
        return any(entry.value is True for entry in self._entries.get("frozen", ()))

    @fact()
    def command_was_changed(self) -> bool:
        """Its command is another than the one that ran last."""
        locked = self._pipeline.locked.get(self._name, {})
        then, now = _commands(locked.get("cmd", ())), _commands(self._entries["cmd"])
        return bool(then) and "${" not in "".join(now) and then != now

    @fact()
    def changed_dependencies(self) -> list[str]:
        """Files that it reads and that are others than when it ran last."""
        locked = self._pipeline.locked.get(self._name, {})
        pairs = zip(locked.get("deps.path", ()), locked.get("deps.md5", ()), strict=False)
        if len(locked.get("deps.path", ())) != len(locked.get("deps.md5", ())):
            return []
        found = []
        for path, md5 in pairs:
            sums = md5_sums(self._pipeline.root, self._pipeline.inside(str(path.value)))
            if sums and not str(md5.value).endswith(".dir") and str(md5.value) not in sums:
                found.append(str(path.value))
        return found

    @fact()
    def changed_parameters(self) -> list[str]:
        """Parameters that have other values than when it ran last."""
        locked = self._pipeline.locked.get(self._name, {})
        found = []
        for key, entries in locked.items():
            match = _PARAMETERS_OF.fullmatch(key)
            if match is not None:
                now = self._pipeline.parameters(match["file"]).get(match["key"])
                then = [entry.value for entry in entries]
                if now is not None and now != then:
                    found.append(match["key"])
        return found

    @fact()
    def undeclared_scripts(self) -> list[str]:
        """Scripts of the project that its command runs, and that are not among what it depends on."""
        if "wdir" in self._entries or not self._pipeline.is_complete(self._entries):
            return []
        return [path for path in self._scripts if not _covers(self._dependencies, path)]

    @fact()
    def undeclared_parameters(self) -> list[str]:
        """Scripts of its command that read ``params.yaml``, of which it declares nothing."""
        declared = any(key.split(".")[0] == "params" for key in self._entries)
        if declared or "wdir" in self._entries or _covers(self._dependencies, _PARAMETERS):
            return []
        root, inside = self._pipeline.root, self._pipeline.inside
        is_there = mentions(root, inside(_PARAMETERS), "")
        return [path for path in self._scripts if is_there and mentions(root, inside(path), _PARAMETERS)]

    @property
    def _dependencies(self) -> list[str]:
        return [str(entry.value) for entry in self._entries.get("deps", ())]

    @cached_property
    def _scripts(self) -> list[str]:
        """Paths, beside the pipeline, of the scripts and modules that its command runs."""
        found = []
        for match in (m for command in _commands(self._entries["cmd"]) for m in _SCRIPT.finditer(command)):
            path = match["path"] or f"{match['module'].replace('.', '/')}.py"
            if mentions(self._pipeline.root, self._pipeline.inside(path), ""):
                found.append(posixpath.normpath(path))
        return found


class DvcPipeline:
    """A ``dvc.yaml`` with the ``dvc.lock`` and the parameters beside it."""

    def __init__(self, config: Config, configs: Sequence[Config], root: Path) -> None:
        self.path, self.root = config.path, root
        self._config = config
        self._by_path = {other.path: other for other in configs}

    @cached_property
    def stages(self) -> list[DvcStage]:
        """Its stages; those that a list or a table multiplies are left out."""
        found = _stages(self._config.entries)
        return [DvcStage(name, self, entries) for name, entries in found.items() if "cmd" in entries]

    @cached_property
    def locked(self) -> dict[str, dict[str, tuple[ConfigEntry, ...]]]:
        """What each stage was when it ran last."""
        lock = self._by_path.get(self.inside(_LOCK))
        return {} if lock is None else _stages(lock.entries)

    def parameters(self, file: str) -> dict[str, list[object]]:
        """Return the values in a file of parameters; a list has several."""
        config = self._by_path.get(self.inside(file))
        found: dict[str, list[object]] = {}
        for entry in () if config is None else config.entries:
            found.setdefault(_INDEX.sub("", entry.key), []).append(entry.value)
        return found

    def inside(self, path: str) -> str:
        """Return the path in the project of what lies beside the pipeline."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), path))

    def is_complete(self, entries: dict[str, tuple[ConfigEntry, ...]]) -> bool:
        """Whether nothing of a stage is filled in when it runs."""
        return not any(entry.is_templated for found in entries.values() for entry in found)


def dvc_pipelines(configs: Sequence[Config], root: Path) -> list[DvcPipeline]:
    """Return the pipelines of a project."""
    return [DvcPipeline(one, configs, root) for one in configs if posixpath.basename(one.path) == _FILE]


def _stages(entries: Iterable[ConfigEntry]) -> dict[str, dict[str, tuple[ConfigEntry, ...]]]:
    found: dict[str, dict[str, tuple[ConfigEntry, ...]]] = {}
    for entry in entries:
        match = _STAGE.fullmatch(entry.key)
        if match is not None:
            stage, key = found.setdefault(match["name"], {}), _INDEX.sub("", match["key"])
            stage[key] = (*stage.get(key, ()), entry)
    return found


def _commands(entries: Iterable[ConfigEntry]) -> list[str]:
    """Return the commands of a stage with their white space made even."""
    return [" ".join(str(entry.value).split()) for entry in entries]


def _covers(declared: Sequence[str], path: str) -> bool:
    """Whether a file, or a folder around it, is declared."""
    places = [posixpath.normpath(place) for place in declared]
    return any(path == place or path.startswith(f"{place}/") or place == "." for place in places)
