"""Versions held against each other: what a file was saved with, and what the project installs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from mlaudit.core.values import Unknown
from mlaudit.evidence.dependencies.model import DependencyFile, FileRole, Requirement, is_aside

Difference = Literal["none", "patch", "minor", "major"]

_ROLES: tuple[FileRole, ...] = ("lock", "pins", "ranges")


def deciding(path: str, library: str, files: Iterable[DependencyFile]) -> tuple[Requirement, ...] | Unknown:
    """Return the requirements that decide which version of a library a model file meets.

    Those of the nearest folder at or above the file count; else those of the one folder that names the library. In one
    folder a lock file decides over a list of pins, and that over the ranges that a package accepts.
    """
    naming: dict[str, list[DependencyFile]] = {}
    for file in files:
        if any(found.name == library for found in file.requirements):
            naming.setdefault(posixpath.dirname(file.path), []).append(file)
    nearest = next((folder for folder in _upwards(posixpath.dirname(path)) if folder in naming), None)
    if nearest is None:
        if len(naming) != 1:
            some = f"{len(naming)} folders ask for {library}" if naming else f"no dependency file names {library}"
            return Unknown(some, "a requirements or lock file beside the model or above it")
        nearest = next(iter(naming))
    return _of_folder(naming[nearest], library)


def excluding(version: str, requirements: Sequence[Requirement]) -> Requirement | Unknown | None:
    """Return the first requirement where none of them allows a version; None where some does."""
    for requirement in requirements:
        allowed = _allows(requirement, version)
        if allowed is None:
            return Unknown(f"{requirement.location.path} asks for {requirement.written or 'it'}, which is no range")
        if allowed:
            return None
    return requirements[0] if requirements else None


def difference(version: str, requirement: Requirement) -> Difference | Unknown:
    """Tell the first part in which a version differs from the one that a requirement names."""
    # Reading versions costs more to import than most scans need to pay.
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        ours = Version(version).release
        named = [Version(part.version.removesuffix(".*")).release for part in SpecifierSet(requirement.specifier or "")]
    except (InvalidVersion, InvalidSpecifier):
        return Unknown(f"{version} or {requirement.written} is no version")
    places = [_place(ours, other) for other in named]
    order: tuple[Difference, ...] = ("none", "patch", "minor", "major")
    return min(places, key=order.index, default="none")


def places_apart(version: str, other: str) -> Difference | Unknown:
    """Tell the first part in which two versions differ."""
    from packaging.version import InvalidVersion, Version

    try:
        return _place(Version(version).release, Version(other).release)
    except InvalidVersion:
        return Unknown(f"{version} or {other} is no version")


def outside(folder: str, files: Iterable[DependencyFile]) -> Iterator[DependencyFile]:
    """Iterate over the dependency files that do not lie in a folder."""
    return (file for file in files if not _is_in(posixpath.dirname(file.path), folder))


def _is_in(inner: str, folder: str) -> bool:
    return not folder or inner == folder or inner.startswith(f"{folder}/")


def _place(one: tuple[int, ...], other: tuple[int, ...]) -> Difference:
    parts: tuple[Difference, ...] = ("major", "minor", "patch")
    for index, part in enumerate(parts):
        if one[index : index + 1] != other[index : index + 1]:
            return part
    return "none"


def _of_folder(files: Sequence[DependencyFile], library: str) -> tuple[Requirement, ...]:
    main = [file for file in files if not is_aside(posixpath.basename(file.path).rpartition(".")[0])] or list(files)
    for role in _ROLES:
        found = [r for file in main if file.role == role for r in file.requirements if r.name == library]
        # A bare name in a list says nothing against the range that the package states.
        if any(requirement.written for requirement in found):
            return tuple(found)
    return tuple(r for file in main for r in file.requirements if r.name == library)


def _allows(requirement: Requirement, version: str) -> bool | None:
    if requirement.specifier is None:
        return None
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion

    try:
        return SpecifierSet(requirement.specifier).contains(version, prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return None


def _upwards(folder: str) -> Iterable[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""
