"""Findings that someone has accepted, where and why."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mlaudit.core.location import Location
from mlaudit.discovery.model import Ignore
from mlaudit.findings import Finding, Note, Suppression

_COMMENT = re.compile(r"#\s*mlaudit:\s*ignore\[(?P<codes>[^\]]*)\]\s*(?P<reason>.*)")


@dataclass(frozen=True, slots=True)
class InlineIgnore:
    """One ``# mlaudit: ignore[CODE, ...] reason``."""

    codes: tuple[str, ...]
    reason: str
    location: Location


def suppress(
    findings: Sequence[Finding],
    comments: Mapping[str, Mapping[int, str]],
    ignores: Iterable[Ignore],
    today: date,
) -> tuple[list[Finding], list[Note]]:
    """Mark accepted findings; comments and entries without a reason, past their date or without a use become notes.

    Parameters
    ----------
    comments : mapping of path to physical line to comment text
    today : date
        Against which ``expires`` is held.
    """
    inline, notes = _inline(comments)
    entries = []
    for entry in ignores:
        if entry.expires is not None and entry.expires < today.isoformat():
            notes.append(_note(entry.location, f"the ignore of {entry.rule} expired on {entry.expires}"))
        else:
            entries.append(entry)
    used: set[Location] = set()
    marked = [_marked(finding, inline, entries, used) for finding in findings]
    written = [(comment.location, ", ".join(comment.codes)) for comment in inline]
    written += [(entry.location, entry.rule) for entry in entries]
    for location, codes in written:
        if location not in used:
            notes.append(_note(location, f"the ignore of {codes} matches no finding: remove it"))
    return marked, notes


def _inline(comments: Mapping[str, Mapping[int, str]]) -> tuple[list[InlineIgnore], list[Note]]:
    found, notes = [], []
    for path in sorted(comments):
        for line, text in sorted(comments[path].items()):
            match = _COMMENT.search(text)
            if match is None:
                continue
            location = Location(path, line)
            codes = tuple(code.strip() for code in match["codes"].split(",") if code.strip())
            if not codes:
                notes.append(_note(location, "an ignore names its rules: # mlaudit: ignore[ML1401] reason"))
            elif not match["reason"].strip():
                notes.append(_note(location, f"the ignore of {', '.join(codes)} has no reason, so it has no effect"))
            else:
                found.append(InlineIgnore(codes, match["reason"].strip(), location))
    return found, notes


def _note(location: Location, reason: str) -> Note:
    return Note(location.path, reason, "suppression", line=location.line)


def _marked(finding: Finding, inline: list[InlineIgnore], entries: list[Ignore], used: set[Location]) -> Finding:
    for comment in inline:
        if _comment_matches(comment, finding):
            used.add(comment.location)
            return replace(finding, suppressed=Suppression("inline", comment.reason, comment.location))
    for entry in entries:
        if _entry_matches(entry, finding):
            used.add(entry.location)
            return replace(finding, suppressed=Suppression("manifest", entry.reason, entry.location))
    return finding


def _comment_matches(comment: InlineIgnore, finding: Finding) -> bool:
    """A comment speaks for its own line and the line below it."""
    place = finding.location
    if place.path != comment.location.path or place.line is None or comment.location.line is None:
        return False
    near = comment.location.line <= place.line <= comment.location.line + 1
    return near and bool({finding.code, finding.name} & set(comment.codes))


def _entry_matches(entry: Ignore, finding: Finding) -> bool:
    if entry.rule not in (finding.code, finding.name):
        return False
    if not fnmatch.fnmatchcase(finding.location.path, entry.path):
        return False
    return entry.where is None or entry.where in (finding.location.logical, finding.subject.rpartition("#")[2])
