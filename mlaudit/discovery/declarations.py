"""The keys of a manifest, and the check of what a user wrote: all mistakes at once, each at its place."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Literal, TypeVar, get_args

from mlaudit.core.errors import UsageError
from mlaudit.core.location import Location
from mlaudit.core.scale import Confidence, Severity
from mlaudit.discovery.ignores import pattern_problem
from mlaudit.discovery.model import DeclaredExperiment, DeclaredTable, Ignore, Manifest, Task
from mlaudit.discovery.toml_positions import KeyPositions

T = TypeVar("T")
Kind = Literal[
    "text", "a list of text", "a task", "a date", "a gate", "a table", "a list of tables", "a list", "true or false"
]

TOP_KEYS: dict[str, Kind] = {
    "table": "a list of tables",
    "experiment": "a list of tables",
    "ignore": "a list",
    "select": "a list of text",
    "params": "a table",
    "severity": "a table",
    "per-path-ignores": "a table",
    "fail-on": "a gate",
    "baseline": "text",
    "exclude": "a list of text",
    "rules": "a list of text",
    "calls": "a list of text",
    "profile": "text",
    "inline-ignores": "true or false",
}
TABLE_KEYS: dict[str, Kind] = {
    "path": "text",
    "target": "text",
    "task": "a task",
    "time": "text",
    "group": "text",
    "id": "text",
    "split": "text",
    "protected": "a list of text",
    "predicted": "a list of text",
    "scores": "a list of text",
    "positive": "text",
}
EXPERIMENT_KEYS: dict[str, Kind] = {
    "name": "text",
    "source": "a list of text",
    "tables": "a list of text",
    "artifact": "text",
    "predictions": "text",
    "metrics": "a list of text",
}
IGNORE_KEYS: dict[str, Kind] = {"rule": "text", "path": "text", "reason": "text", "where": "text", "expires": "a date"}
REQUIRED = {"table": ("path",), "experiment": ("name",), "ignore": ("rule", "path", "reason")}
TASKS: tuple[Task, ...] = get_args(Task)
SEVERITIES = (*map(str, Severity), "off")
MAX_SHOWN = 160
GATES = (*map(str, Severity), *(f"{severity}:{confidence}" for severity in Severity for confidence in Confidence))


class Checker:
    """Turns the document of one manifest into a `Manifest`.

    Parameters
    ----------
    name : str
        The file, as messages name it.
    prefix : str
        Dotted key of the table that holds the manifest; empty where that is the whole file.
    """

    def __init__(self, name: str, text: str, positions: KeyPositions, prefix: str) -> None:
        self.name = name
        self.lines = text.split("\n")
        self.positions = positions
        self.prefix = prefix
        self.problems: dict[str, tuple[int, int]] = {}

    def manifest(self, document: Mapping[str, object]) -> Manifest:
        """Check the whole document.

        Raises
        ------
        UsageError
            With every mistake as ``file:line:col``, the line, a caret and a suggestion, in the order of the file.
        """
        self._known(document, TOP_KEYS, "")
        manifest = Manifest(
            path=self.name,
            tables=tuple(self._each(document, "table", self._table)),
            experiments=tuple(self._each(document, "experiment", self._experiment)),
            ignores=tuple(self._each(document, "ignore", self._ignore)),
            select=self._texts(document, "select", "") if "select" in document else None,
            ignore=self._ignored_rules(document),
            params=self._params(document),
            severity=self._severities(document),
            per_path_ignores=self._per_path(document),
            fail_on=self._member(document, "fail-on", "", GATES),
            baseline=self._text(document, "baseline", ""),
            exclude=self._patterns(document, "exclude", ""),
            rules=self._texts(document, "rules", ""),
            calls=self._texts(document, "calls", ""),
            record=self._text(document, "profile", ""),
            inline_ignores=self._flag(document, "inline-ignores", default=True),
            positions=self._places(),
        )
        if self.problems:
            raise UsageError("\n".join(sorted(self.problems, key=lambda problem: self.problems[problem])))
        return manifest

    def problem(self, path: str, message: str) -> str:
        """Write one mistake: its place, the line and a caret."""
        place = self._location(path)
        shown = place.text.strip()[:MAX_SHOWN]
        indent = len(place.text) - len(place.text.lstrip())
        caret = " " * max(0, (place.column or 1) - 1 - indent) + "^"
        excerpt = f"\n    {shown}\n    {caret}" if shown else ""
        return f"{place.path}:{place.line}:{place.column}: {message}{excerpt}"

    def _report(self, path: str, message: str) -> None:
        self.problems[self.problem(path, message)] = self.positions.of(_join(self.prefix, path))

    def _known(self, values: Mapping[str, object], known: Collection[str], path: str) -> None:
        for key in values:
            if key not in known:
                self._report(_join(path, key), f"unknown key '{key}'{_hint(key, known)}")

    def _each(
        self, document: Mapping[str, object], key: str, read: Callable[[Mapping[str, object], str], T]
    ) -> Iterable[T]:
        values = document.get(key, [])
        if not isinstance(values, list):
            if key != "ignore" or not isinstance(values, str):
                self._report(key, f"'{key}' is a list: write [[{key}]]")
            return
        for index, value in enumerate(values):
            path = f"{key}[{index}]"
            if isinstance(value, dict):
                missing = [name for name in REQUIRED[key] if not value.get(name)]
                if missing:
                    self._report(path, f"{', '.join(missing)} must be given here")
                yield read(value, path)
            elif key != "ignore" or not isinstance(value, str):
                self._report(path, f"'{key}' is a list of tables: write [[{key}]]")

    def _table(self, values: Mapping[str, object], path: str) -> DeclaredTable:
        self._known(values, TABLE_KEYS, path)
        return DeclaredTable(
            path=_normal(self._text(values, "path", path) or ""),
            location=self._location(path),
            target=self._text(values, "target", path),
            task=self._member(values, "task", path, TASKS),
            time=self._text(values, "time", path),
            group=self._text(values, "group", path),
            id=self._text(values, "id", path),
            split=self._text(values, "split", path),
            protected=self._texts(values, "protected", path),
            predicted=self._texts(values, "predicted", path),
            scores=self._texts(values, "scores", path),
            positive=self._text(values, "positive", path),
        )

    def _experiment(self, values: Mapping[str, object], path: str) -> DeclaredExperiment:
        self._known(values, EXPERIMENT_KEYS, path)
        artifact = self._text(values, "artifact", path)
        predictions = self._text(values, "predictions", path)
        return DeclaredExperiment(
            name=self._text(values, "name", path) or "",
            location=self._location(path),
            source=tuple(map(_normal, self._texts(values, "source", path))),
            tables=tuple(map(_normal, self._texts(values, "tables", path))),
            artifact=None if artifact is None else _normal(artifact),
            predictions=None if predictions is None else _normal(predictions),
            metrics=self._texts(values, "metrics", path),
        )

    def _ignore(self, values: Mapping[str, object], path: str) -> Ignore:
        self._known(values, IGNORE_KEYS, path)
        return Ignore(
            rule=self._text(values, "rule", path) or "",
            path=self._text(values, "path", path) or "",
            reason=self._text(values, "reason", path) or "",
            location=self._location(path),
            where=self._text(values, "where", path),
            expires=self._date(values, "expires", path),
        )

    def _ignored_rules(self, document: Mapping[str, object]) -> tuple[str, ...]:
        entries = document.get("ignore", [])
        members = [entries] if isinstance(entries, str) else entries
        return tuple(entry for entry in members if isinstance(entry, str)) if isinstance(members, list) else ()

    def _text(self, values: Mapping[str, object], key: str, path: str) -> str | None:
        value = values.get(key)
        if value is None or isinstance(value, str):
            return value
        self._report(_join(path, key), f"'{key}' is text, in quotes")
        return None

    def _flag(self, values: Mapping[str, object], key: str, *, default: bool) -> bool:
        value = values.get(key, default)
        if isinstance(value, bool):
            return value
        self._report(key, f"'{key}' is true or false")
        return default

    def _texts(self, values: Mapping[str, object], key: str, path: str) -> tuple[str, ...]:
        value = values.get(key, [])
        members = [value] if isinstance(value, str) else value
        if isinstance(members, list) and all(isinstance(member, str) for member in members):
            return tuple(members)
        self._report(_join(path, key), f"'{key}' is a list of text")
        return ()

    def _patterns(self, values: Mapping[str, object], key: str, path: str) -> tuple[str, ...]:
        found = self._texts(values, key, path)
        for pattern in found:
            if problem := pattern_problem(pattern):
                self._report(_join(path, key), f"'{pattern}' {problem}")
        return found

    def _member(self, values: Mapping[str, object], key: str, path: str, words: tuple[T, ...]) -> T | None:
        written = self._text(values, key, path)
        if written is None:
            return None
        found = next((word for word in words if word == written), None)
        if found is None:
            self._report(_join(path, key), f"'{written}' is no value of '{key}'{_hint(written, map(str, words))}")
        return found

    def _date(self, values: Mapping[str, object], key: str, path: str) -> str | None:
        value = values.get(key)
        if value is None or type(value) is date:
            return None if value is None else value.isoformat()
        try:
            if isinstance(value, str):
                return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
        self._report(_join(path, key), f"'{key}' is a date such as 2027-01-31")
        return None

    def _mapping(self, values: Mapping[str, object], key: str) -> Mapping[str, object]:
        value = values.get(key, {})
        if isinstance(value, dict):
            return value
        self._report(key, f"'{key}' is a table: write [{key}]")
        return {}

    def _severities(self, document: Mapping[str, object]) -> dict[str, str]:
        mapping = self._mapping(document, "severity")
        words = {code: self._member(mapping, code, "severity", SEVERITIES) for code in mapping}
        return {code: word for code, word in words.items() if word is not None}

    def _params(self, document: Mapping[str, object]) -> dict[str, dict[str, object]]:
        found = {}
        for code, values in self._mapping(document, "params").items():
            if isinstance(values, dict):
                found[code] = dict(values)
            else:
                self._report(f"params.{code}", f"'params.{code}' is a table of params")
        return found

    def _per_path(self, document: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
        mapping = self._mapping(document, "per-path-ignores")
        return {path: self._texts(mapping, path, "per-path-ignores") for path in mapping}

    def _places(self) -> dict[str, Location]:
        start = f"{self.prefix}." if self.prefix else ""
        paths = [path.removeprefix(start) for path in self.positions.places if path.startswith(start)]
        return {path: self._location(path) for path in paths}

    def _location(self, path: str) -> Location:
        line, column = self.positions.of(_join(self.prefix, path))
        return Location(self.name, line, column, text=self.lines[line - 1].rstrip("\r"))


def _hint(written: str, known: Iterable[str]) -> str:
    names = list(known)
    close = difflib.get_close_matches(written, names, 1)
    return f" (did you mean '{close[0]}'?)" if close else f" (it can be {', '.join(names)})"


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _normal(path: str) -> str:
    return path.replace("\\", "/").removeprefix("./")
