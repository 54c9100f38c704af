"""``mlaudit.toml``, or ``[tool.mlaudit]`` in ``pyproject.toml``: what the user declares."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar, get_args

from mlaudit.core.errors import UsageError
from mlaudit.core.location import Location
from mlaudit.discovery.model import DeclaredExperiment, DeclaredTable, Ignore, Manifest, Task
from mlaudit.discovery.toml_positions import KeyPositions, key_positions

T = TypeVar("T")
MAX_BYTES = 1 << 20
NAME = "mlaudit.toml"

TEXT, TEXTS, MAPPING = "text", "a list of text", "a table"
TOP_KEYS: dict[str, str] = {
    "table": "a list of tables",
    "experiment": "a list of tables",
    "ignore": "a list",
    "select": TEXTS,
    "params": MAPPING,
    "severity": MAPPING,
    "per-path-ignores": MAPPING,
    "fail-on": TEXT,
    "exclude": TEXTS,
    "rules": TEXTS,
}
TABLE_KEYS = {
    "path": TEXT,
    "target": TEXT,
    "task": TEXT,
    "time": TEXT,
    "group": TEXT,
    "id": TEXT,
    "split": TEXT,
    "protected": TEXTS,
}
EXPERIMENT_KEYS = {
    "name": TEXT,
    "source": TEXTS,
    "tables": TEXTS,
    "artifact": TEXT,
    "predictions": TEXT,
    "metrics": TEXTS,
}
IGNORE_KEYS = {"rule": TEXT, "path": TEXT, "reason": TEXT, "where": TEXT, "expires": "a date"}
FAIL_ON = ("error", "warning", "info")


def find_manifest(folder: Path) -> Path | None:
    """Return the nearest manifest in a folder or above it, not beyond the git root."""
    for candidate in (folder, *folder.parents):
        if (candidate / NAME).is_file():
            return candidate / NAME
        project = candidate / "pyproject.toml"
        if project.is_file() and _tool_section(project) is not None:
            return project
        if (candidate / ".git").exists():
            return None
    return None


def read_manifest(root: Path) -> Manifest:
    """Read the manifest in a folder; an empty one where there is none.

    Raises
    ------
    UsageError
        With every mistake as ``file:line:col``, the line, a caret and a suggestion.
    """
    path = root / NAME
    prefix = ""
    if not path.is_file():
        path, prefix = root / "pyproject.toml", "tool.mlaudit"
        if not path.is_file() or _tool_section(path) is None:
            return Manifest()
    text = _text(path)
    try:
        document: object = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{path.name}: not valid TOML: {error}") from None
    for part in prefix.split(".") if prefix else []:
        document = document[part] if isinstance(document, dict) else {}
    if not isinstance(document, dict):
        raise UsageError(f"{path.name}: [{prefix}] is a table")
    return _Checker(path.name, text, key_positions(text), prefix).manifest(document)


def _tool_section(path: Path) -> object | None:
    try:
        document = tomllib.loads(_text(path))
    except (tomllib.TOMLDecodeError, RecursionError, UsageError):
        return None
    tool = document.get("tool")
    return tool.get("mlaudit") if isinstance(tool, dict) else None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path.name}: larger than {MAX_BYTES:,} bytes")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path.name}: not UTF-8 text") from None
    except OSError as error:
        raise UsageError(f"{path.name}: cannot be read: {error.strerror}") from None


class _Checker:
    def __init__(self, name: str, text: str, positions: KeyPositions, prefix: str) -> None:
        self.name = name
        self.lines = text.splitlines()
        self.positions = positions
        self.prefix = prefix
        self.problems: list[str] = []

    def manifest(self, document: Mapping[str, object]) -> Manifest:
        self._keys(document, TOP_KEYS, "")
        ignore = document.get("ignore", [])
        entries = ignore if isinstance(ignore, list) else []
        manifest = Manifest(
            path=self.name,
            tables=tuple(self._each(document, "table", self._table)),
            experiments=tuple(self._each(document, "experiment", self._experiment)),
            ignores=tuple(self._each(document, "ignore", self._ignore)),
            select=self._texts(document, "select", "select") if "select" in document else None,
            ignore=tuple(entry for entry in entries if isinstance(entry, str)),
            params=self._params(document),
            severity={k: str(v) for k, v in self._mapping(document, "severity").items()},
            per_path_ignores=self._per_path(document),
            fail_on=self._fail_on(document),
            exclude=self._texts(document, "exclude", "exclude") or (),
            rules=self._texts(document, "rules", "rules") or (),
            positions=self._places(),
        )
        if self.problems:
            raise UsageError("\n".join(self.problems))
        return manifest

    def _keys(self, values: Mapping[str, object], known: Mapping[str, str], path: str) -> None:
        for key in values:
            if key not in known:
                close = difflib.get_close_matches(key, known, 1)
                hint = f" (did you mean '{close[0]}'?)" if close else f" (it can be {', '.join(known)})"
                self._problem(_join(path, key), f"unknown key '{key}'{hint}")

    def _each(
        self, document: Mapping[str, object], key: str, read: Callable[[Mapping[str, object], str], T]
    ) -> Iterable[T]:
        values = document.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict | str) for value in values):
            self._problem(key, f"'{key}' is written [[{key}]]")
            return
        tables = [value for value in values if isinstance(value, dict)]
        for index, value in enumerate(tables):
            yield read(value, f"{key}[{index}]")

    def _table(self, values: Mapping[str, object], path: str) -> DeclaredTable:
        self._keys(values, TABLE_KEYS, path)
        self._required(values, ("path",), path)
        return DeclaredTable(
            path=_normal(self._text(values, "path", path) or ""),
            location=self._location(path),
            target=self._text(values, "target", path),
            task=self._task(values, path),
            time=self._text(values, "time", path),
            group=self._text(values, "group", path),
            id=self._text(values, "id", path),
            split=self._text(values, "split", path),
            protected=self._texts(values, "protected", _join(path, "protected")) or (),
        )

    def _experiment(self, values: Mapping[str, object], path: str) -> DeclaredExperiment:
        self._keys(values, EXPERIMENT_KEYS, path)
        self._required(values, ("name",), path)
        artifact = self._text(values, "artifact", path)
        return DeclaredExperiment(
            name=self._text(values, "name", path) or "",
            location=self._location(path),
            source=tuple(map(_normal, self._texts(values, "source", _join(path, "source")) or ())),
            tables=tuple(map(_normal, self._texts(values, "tables", _join(path, "tables")) or ())),
            artifact=None if artifact is None else _normal(artifact),
            predictions=self._text(values, "predictions", path),
            metrics=self._texts(values, "metrics", _join(path, "metrics")) or (),
        )

    def _ignore(self, values: Mapping[str, object], path: str) -> Ignore:
        self._keys(values, IGNORE_KEYS, path)
        self._required(values, ("rule", "path", "reason"), path)
        expires = values.get("expires")
        if expires is not None and not isinstance(expires, date | str):
            self._problem(_join(path, "expires"), "'expires' is a date such as 2027-01-31")
        return Ignore(
            rule=self._text(values, "rule", path) or "",
            path=self._text(values, "path", path) or "",
            reason=self._text(values, "reason", path) or "",
            location=self._location(path),
            where=self._text(values, "where", path),
            expires=None if expires is None else str(expires),
        )

    def _required(self, values: Mapping[str, object], keys: Iterable[str], path: str) -> None:
        missing = [key for key in keys if not values.get(key)]
        if missing:
            self._problem(path, f"{', '.join(missing)} must be given here")

    def _text(self, values: Mapping[str, object], key: str, path: str) -> str | None:
        value = values.get(key)
        if value is None or isinstance(value, str):
            return value
        self._problem(_join(path, key), f"'{key}' is text")
        return None

    def _texts(self, values: Mapping[str, object], key: str, path: str) -> tuple[str, ...] | None:
        value = values.get(key)
        if value is None:
            return None
        members = [value] if isinstance(value, str) else value
        if isinstance(members, list) and all(isinstance(member, str) for member in members):
            return tuple(members)
        self._problem(path, f"'{key}' is a list of text")
        return None

    def _mapping(self, values: Mapping[str, object], key: str) -> Mapping[str, object]:
        value = values.get(key, {})
        if isinstance(value, dict):
            return value
        self._problem(key, f"'{key}' is a table")
        return {}

    def _params(self, document: Mapping[str, object]) -> dict[str, dict[str, object]]:
        found = {}
        for code, values in self._mapping(document, "params").items():
            if isinstance(values, dict):
                found[code] = dict(values)
            else:
                self._problem(f"params.{code}", f"'params.{code}' is a table of params")
        return found

    def _per_path(self, document: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
        mapping = self._mapping(document, "per-path-ignores")
        return {path: self._texts(mapping, path, f"per-path-ignores.{path}") or () for path in mapping}

    def _task(self, values: Mapping[str, object], path: str) -> Task | None:
        written = self._text(values, "task", path)
        tasks: tuple[Task, ...] = get_args(Task)
        found = next((task for task in tasks if task == written), None)
        if written is not None and found is None:
            close = difflib.get_close_matches(written, tasks, 1)
            hint = f" (did you mean '{close[0]}'?)" if close else f" (it can be {', '.join(tasks)})"
            self._problem(_join(path, "task"), f"'{written}' is not a task{hint}")
        return found

    def _fail_on(self, document: Mapping[str, object]) -> str | None:
        written = self._text(document, "fail-on", "")
        if written is not None and written.partition(":")[0] not in FAIL_ON:
            self._problem(
                "fail-on", f"'{written}' is not one of {', '.join(FAIL_ON)}, with an optional :high, :medium or :low"
            )
        return written

    def _places(self) -> dict[str, Location]:
        start = f"{self.prefix}." if self.prefix else ""
        return {
            path.removeprefix(start): self._location(path.removeprefix(start))
            for path in self.positions.places
            if path.startswith(start)
        }

    def _location(self, path: str) -> Location:
        line, column = self.positions.of(_join(self.prefix, path))
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return Location(self.name, line, column, text=text)

    def _problem(self, path: str, message: str) -> None:
        place = self._location(path)
        caret = " " * max(0, (place.column or 1) - 1 - (len(place.text) - len(place.text.lstrip()))) + "^"
        shown = f"\n    {place.text.strip()}\n    {caret}" if place.text.strip() else ""
        self.problems.append(f"{place.path}:{place.line}:{place.column}: {message}{shown}")


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _normal(path: str) -> str:
    return path.replace("\\", "/").removeprefix("./")
