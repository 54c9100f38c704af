"""What changed in a project since a commit, uncommitted changes included."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mlaudit.core.errors import UsageError
from mlaudit.core.location import Location
from mlaudit.discovery.git import Git
from mlaudit.discovery.patch import Span, changed_spans

_COMPARE = ("diff-index", "--find-renames", "--ignore-submodules=all", "--no-ext-diff", "--no-textconv", "--relative")


@dataclass(frozen=True, slots=True)
class Changes:
    """Changed files and lines; paths are relative to the root of the audit.

    Attributes
    ----------
    reference : str
        The commit as the user named it.
    files : frozenset of str
        Everything that differs from the commit, text or not, and what git does not track yet; a folder that is a
        repository of its own ends in a slash.
    spans : mapping of str to tuple of Span
        The changed lines of text files that git tracks.
    """

    reference: str
    files: frozenset[str]
    spans: Mapping[str, tuple[Span, ...]]

    def touches(self, place: Location) -> bool:
        """Whether a place is on changed lines; one without lines, or in a file without a former state, by its file."""
        spans = self.spans.get(place.path)
        if spans is None or place.line is None:
            return self._has_changed(place.path)
        last = max(place.line, place.end_line or place.line)
        return any(span.meets(place.line, last) for span in spans)

    def _has_changed(self, path: str) -> bool:
        """Ask for a file, or a folder that is read as one: a table in parts, a model with its companions."""
        return any(name in self.files for name in _names(path)) or any(f.startswith(f"{path}/") for f in self.files)


def _names(path: str) -> Iterator[str]:
    """Give the names under which a file can have changed: its own, its DVC pointer's, and those of what it is in.

    That is a file where it is a sheet of a workbook, and a repository of its own where its name ends in a slash.
    """
    for place in (PurePosixPath(path), *PurePosixPath(path).parents):
        yield from (f"{place}", f"{place}.dvc", f"{place}/")


def changes_since(root: Path, reference: str) -> Changes:
    """Compare the working tree with the commit where it left the history of ``reference``.

    Raises
    ------
    UsageError
        Where git is missing, the root is in no repository, or git knows no such commit.
    """
    git = Git(root)
    base = _base(git, reference)
    with git.stream(*_COMPARE, "--numstat", "-z", base, "--") as listing:
        files = set(_changed_files(listing.read().decode("utf-8", "surrogateescape")))
    untracked = git.answer("ls-files", "--others", "--exclude-standard", "-z") or ""
    files |= {name for name in untracked.split("\0") if name}
    spans: dict[str, list[Span]] = {}
    with git.stream(*_COMPARE, "--patch", "--unified=0", "--src-prefix=a/", "--dst-prefix=b/", base, "--") as patch:
        for path, span in changed_spans(patch):
            spans.setdefault(path, []).append(span)
    return Changes(reference, frozenset(files), {path: tuple(found) for path, found in spans.items()})


def _changed_files(listing: str) -> Iterator[str]:
    r"""Read ``added\tremoved\tpath\0``, or ``added\tremoved\t\0from\0to\0`` for a file that was renamed.

    What was only renamed, or given another mode, counts no lines and is left out.
    """
    fields = iter(listing.split("\0"))
    for field in fields:
        added, _, rest = field.partition("\t")
        removed, _, path = rest.partition("\t")
        if field and not path:
            next(fields)
            path = next(fields)
        if path and not added == removed == "0":
            yield path


def _base(git: Git, reference: str) -> str:
    commit = None
    if not reference.startswith("-"):
        commit = git.answer("rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
    if commit is None:
        raise UsageError(f"--diff: git knows no commit '{reference}'{_hint(git, reference)}")
    base = git.answer("merge-base", commit.strip(), "HEAD")
    if base is None:
        raise UsageError(f"--diff: '{reference}' and HEAD have no commit in common{_shallow(git)}")
    return base.strip()


def _hint(git: Git, reference: str) -> str:
    listed = git.answer("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags") or ""
    names = listed.split("\n")
    remote = [name for name in names if reference and name.endswith(f"/{reference}")]
    close = remote or difflib.get_close_matches(reference, names, 1)
    return f" (did you mean '{close[0]}'?)" if close else _shallow(git)


def _shallow(git: Git) -> str:
    is_shallow = (git.answer("rev-parse", "--is-shallow-repository") or "").strip() == "true"
    return ": this clone holds only a part of the history: fetch the rest of it" if is_shallow else ""
