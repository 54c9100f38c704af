"""Findings that someone has accepted, where and why."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mlaudit.core.location import Comment, Location
from mlaudit.discovery.model import Ignore
from mlaudit.findings import Finding, Note, Suppression

_COMMENT = re.compile(r"#\s*mlaudit:\s*ignore\[(?P<codes>[^\]]*)\]\s*(?P<reason>.*)")


@dataclass(frozen=True, slots=True)
class InlineIgnore:
    """One ``# mlaudit: ignore[CODE, ...] reason``."""

    codes: tuple[str, ...]
    reason: str
    location: Location


@dataclass(frozen=True, slots=True)
class Undecided:
    """Codes and names of rules whose silence says nothing.

    Attributes
    ----------
    in_source : collection of str
        Rules that did not run or could not be checked, or that read no source and found nothing to apply to. Of other
        rules that found nothing to apply to, one knows that nothing in the source is left to accept.
    anywhere : collection of str
        These, and all rules that found nothing to apply to: the data or models that they are about may lie elsewhere.
    idle : collection of str
        Rules that ran over the whole project, could be checked, and found nothing to apply to.
    """

    in_source: Collection[str] = ()
    anywhere: Collection[str] = ()
    idle: Collection[str] = ()


def suppress(
    findings: Sequence[Finding],
    comments: Iterable[Comment],
    ignores: Iterable[Ignore],
    today: date,
    undecided: Undecided,
) -> tuple[list[Finding], list[Note]]:
    """Mark accepted findings; comments and entries without a reason, past their date or without a use become notes.

    Parameters
    ----------
    today : date
        Against which ``expires`` is held.
    undecided : Undecided
        An ignore of the rules that it holds is not called useless.
    """
    inline, notes = _inline(comments)
    entries = []
    for entry in ignores:
        if entry.expires is not None and entry.expires < today.isoformat():
            notes.append(_note(entry.location, f"the ignore of {entry.rule} expired on {entry.expires}"))
        else:
            entries.append(entry)
    used: set[Location] = set()
    on_line = {(finding.location.path, finding.location.line, word) for finding in findings for word in _words(finding)}
    marked = [_marked(finding, inline, entries, on_line, used) for finding in findings]
    written = [(comment.location, comment.codes, undecided.in_source) for comment in inline]
    written += [(entry.location, (entry.rule,), undecided.anywhere) for entry in entries]
    for location, codes, unknown in written:
        if location not in used and not all(code in unknown for code in codes):
            notes.append(_note(location, f"{_named(location, codes)} matches no finding: remove it"))
    return marked, notes


def _inline(comments: Iterable[Comment]) -> tuple[list[InlineIgnore], list[Note]]:
    found, notes = [], []
    for comment in sorted(comments, key=lambda comment: (comment.location.path, comment.location.line or 0)):
        match, location = _COMMENT.search(comment.text), comment.location
        if match is None:
            continue
        codes = tuple(code.strip() for code in match["codes"].split(",") if code.strip())
        if not codes:
            notes.append(_note(location, "an ignore names its rules: # mlaudit: ignore[ML1401] reason"))
        elif not match["reason"].strip():
            notes.append(_note(location, f"{_named(location, codes)} has no reason, so it has no effect"))
        else:
            found.append(InlineIgnore(codes, match["reason"].strip(), location))
    return found, notes


def _named(location: Location, codes: Iterable[str]) -> str:
    """Name an ignore so that it is found in a notebook too, whose lines on disk nobody sees."""
    cell = f" in cell {location.cell}" if location.cell is not None else ""
    return f"the ignore of {', '.join(codes)}{cell}"


def _note(location: Location, reason: str) -> Note:
    return Note(location.path, reason, "suppression", line=location.line)


def _words(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.name


def _marked(
    finding: Finding,
    inline: list[InlineIgnore],
    entries: list[Ignore],
    on_line: set[tuple[str, int | None, str]],
    used: set[Location],
) -> Finding:
    for comment in inline:
        if _comment_matches(comment, finding, on_line):
            used.add(comment.location)
            return replace(finding, suppressed=Suppression("inline", comment.reason, comment.location))
    for entry in entries:
        if _entry_matches(entry, finding):
            used.add(entry.location)
            return replace(finding, suppressed=Suppression("manifest", entry.reason, entry.location))
    return finding


def _comment_matches(comment: InlineIgnore, finding: Finding, on_line: set[tuple[str, int | None, str]]) -> bool:
    """A comment speaks for its own line; where that has no such finding, for the line below it."""
    place, line = finding.location, comment.location.line
    if place.path != comment.location.path or place.line is None or line is None:
        return False
    for word in set(comment.codes) & {*_words(finding)}:
        if place.line == line or (place.line == line + 1 and (place.path, line, word) not in on_line):
            return True
    return False


def _entry_matches(entry: Ignore, finding: Finding) -> bool:
    if entry.rule not in (finding.code, finding.name):
        return False
    if not fnmatch.fnmatchcase(finding.location.path, entry.path):
        return False
    return entry.where is None or entry.where in (finding.location.logical, finding.subject.rpartition("#")[2])
