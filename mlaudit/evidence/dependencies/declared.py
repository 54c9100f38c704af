"""pyproject.toml and Pipfile: what a project says that it accepts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence

from mlaudit.evidence.dependencies.listed import of_text, place
from mlaudit.evidence.dependencies.model import Requirement, is_aside, normalised
from mlaudit.evidence.dependencies.specifiers import from_poetry


def of_pyproject(path: str, text: str, lines: Sequence[str]) -> Iterator[Requirement]:
    """Read the dependencies of the project, of its extras and groups, and those of poetry.

    Groups for work on the code, such as ``dev`` and ``test``, are left out.

    Raises
    ------
    tomllib.TOMLDecodeError
        Where it is no TOML.
    """
    document = tomllib.loads(text)
    project = _table(document, "project")
    lists = [project.get("dependencies")]
    groups = [*_table(project, "optional-dependencies").items(), *_table(document, "dependency-groups").items()]
    lists += [entries for name, entries in groups if not is_aside(name)]
    for entries in lists:
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, str):
                number, line = _line_of(lines, entry)
                yield from of_text(path, number, line, entry)
    poetry = _table(_table(document, "tool"), "poetry")
    yield from _of_tables(path, lines, _table(poetry, "dependencies"))
    for name, group in _table(poetry, "group").items():
        if not is_aside(name):
            yield from _of_tables(path, lines, _table(group, "dependencies"))


def of_pipfile(path: str, text: str, lines: Sequence[str]) -> Iterator[Requirement]:
    """Read a Pipfile.

    Raises
    ------
    tomllib.TOMLDecodeError
        Where it is no TOML.
    """
    document = tomllib.loads(text)
    for group in ("packages", "dev-packages"):
        yield from _of_tables(path, lines, _table(document, group))


def _of_tables(path: str, lines: Sequence[str], table: Mapping[str, object]) -> Iterator[Requirement]:
    """Read ``name = "^1.4"`` and ``name = {version = "^1.4"}``; a path or repository has no version."""
    for name, entry in table.items():
        version = entry.get("version") if isinstance(entry, dict) else entry
        number, line = next(((n, one) for n, one in enumerate(lines, 1) if one.strip().startswith(name)), (1, ""))
        where = place(path, number, line, name)
        if isinstance(version, str):
            yield Requirement(normalised(name), version, from_poetry(version), where)
        else:
            yield Requirement(normalised(name), "", None, where)


def _table(owner: object, key: str) -> Mapping[str, object]:
    found = owner.get(key) if isinstance(owner, Mapping) else None
    return found if isinstance(found, dict) else {}


def _line_of(lines: Sequence[str], entry: str) -> tuple[int, str]:
    return next(((number, line) for number, line in enumerate(lines, 1) if entry in line), (1, ""))
