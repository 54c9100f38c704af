"""Findings that were there when a project adopted mlaudit: accepted as they are, until they go or their time is up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from mlaudit.core.location import Location
from mlaudit.findings import Finding, Note, Suppression

UNEXPLAINED = "accepted in the baseline"


@dataclass(frozen=True, slots=True, order=True)
class Accepted:
    """One finding that a baseline accepts; all but the fingerprint and the date is for its readers.

    Attributes
    ----------
    expires : str
        The last day on which it is accepted, as an ISO date; empty for ever.
    also : tuple of str
        Further files that the finding rests on, sorted.
    """

    path: str
    code: str
    subject: str
    fingerprint: str
    name: str = ""
    reason: str = ""
    expires: str = ""
    also: tuple[str, ...] = ()

    def is_over(self, today: str) -> bool:
        """Whether its time is up; ``today`` is an ISO date."""
        return "" < self.expires < today


@dataclass(frozen=True, slots=True)
class Terms:
    """Why and until when findings are accepted; both may be empty."""

    reason: str = ""
    expires: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What an audit saw, against which entries without a finding are judged.

    Attributes
    ----------
    undecided : collection of str
        Codes of rules whose silence says nothing.
    idle : collection of str
        Those of them that ran, and found nothing to apply to.
    files : collection of str
        Paths of the files that were there.
    """

    undecided: Collection[str] = ()
    idle: Collection[str] = ()
    files: Collection[str] = ()

    def settles(self, entry: Accepted) -> bool:
        """Whether the finding of an entry would have been seen: source is always there, other files may not be."""
        if entry.code not in self.undecided:
            return True
        needed = [path for path in (entry.path, *entry.also) if not path.endswith((".py", ".ipynb"))]
        return entry.code in self.idle and all(path in self.files for path in needed)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The accepted findings of one file, sorted; ``path`` is relative to the root of the audit."""

    path: str
    entries: tuple[Accepted, ...] = ()


def accept(findings: Iterable[Finding], baseline: Baseline, today: str) -> list[Finding]:
    """Mark open findings that the baseline holds, except those whose time is up.

    Parameters
    ----------
    today : str
        An ISO date.
    """
    valid = {entry.fingerprint: entry for entry in baseline.entries if not entry.is_over(today)}
    place = Location(baseline.path)
    return [
        replace(finding, suppressed=Suppression("baseline", entry.reason or UNEXPLAINED, place))
        if finding.suppressed is None and (entry := valid.get(finding.fingerprint)) is not None
        else finding
        for finding in findings
    ]


def stale(findings: Iterable[Finding], baseline: Baseline, sight: Sight) -> list[Accepted]:
    """Name the entries whose finding is gone; where a rule was not decided, nobody knows whether it is."""
    present = {finding.fingerprint for finding in findings}
    return [e for e in baseline.entries if e.fingerprint not in present and sight.settles(e)]


def remarks(findings: Sequence[Finding], baseline: Baseline, sight: Sight, today: str) -> list[Note]:
    """Tell of entries that are of no use any more, in one line for all of a kind."""
    present = {finding.fingerprint for finding in findings}
    expired = Counter(e.expires for e in baseline.entries if e.fingerprint in present and e.is_over(today))
    texts = [f"{_accepted(number)} until {day}, which is over" for day, number in sorted(expired.items())]
    if gone := len(stale(findings, baseline, sight)):
        texts.append(f"{_accepted(gone)} and found no more: run mlaudit baseline update")
    return [Note(baseline.path, text, "suppression") for text in texts]


def pruned(baseline: Baseline, findings: Iterable[Finding], sight: Sight) -> Baseline:
    """Drop what is found no more."""
    gone = stale(findings, baseline, sight)
    return replace(baseline, entries=tuple(entry for entry in baseline.entries if entry not in gone))


def extended(baseline: Baseline, findings: Iterable[Finding], terms: Terms, today: str) -> Baseline:
    """Accept every open finding that is not accepted yet, or not any more, on the given terms."""
    entries = {entry.fingerprint: entry for entry in baseline.entries}
    for finding in findings:
        entry = entries.get(finding.fingerprint)
        if finding.suppressed is None and (entry is None or entry.is_over(today)):
            entries[finding.fingerprint] = _entry(finding, terms)
    return replace(baseline, entries=tuple(sorted(entries.values())))


def _entry(finding: Finding, terms: Terms) -> Accepted:
    places = [*(step.location for step in finding.flow), *(other.location for other in finding.related)]
    return Accepted(
        path=finding.location.path,
        code=finding.code,
        subject=finding.subject,
        fingerprint=finding.fingerprint,
        name=finding.name,
        reason=terms.reason,
        expires=terms.expires,
        also=tuple(sorted({place.path for place in places} - {finding.location.path})),
    )


def _accepted(number: int) -> str:
    return f"{number:,} finding{'s' if number > 1 else ''} accepted"
