"""Writes what an audit finds today into a baseline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mlaudit.audit.acceptance import baseline_file, is_whole
from mlaudit.audit.options import Options
from mlaudit.audit.reading import discovered_by
from mlaudit.audit.run import audit
from mlaudit.core.errors import UsageError
from mlaudit.engine.baseline import Baseline, Sight, Terms, extended, pruned
from mlaudit.engine.baseline_file import NAME, read_baseline, write_baseline
from mlaudit.findings import Report


@dataclass(frozen=True, slots=True)
class Place:
    """The file of a baseline, the root that it belongs to, and whether the manifest or the user named it."""

    file: Path
    root: Path
    is_named: bool


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A baseline before and after."""

    before: Baseline
    after: Baseline

    @property
    def added(self) -> int:
        """Findings that are accepted anew."""
        return len({*self.after.entries} - {*self.before.entries})

    @property
    def dropped(self) -> int:
        """Findings that were found no more."""
        return len({*self.before.entries} - {*self.after.entries})


def baseline_place(options: Options) -> Place:
    """Tell where the baseline of a project is, or would be."""
    discovered = discovered_by(options)
    file = baseline_file(discovered, options)
    return Place(file or discovered.root / NAME, discovered.root, file is not None)


def create(options: Options, place: Place, terms: Terms) -> Rewritten:
    """Accept all open findings in a new file.

    Raises
    ------
    UsageError
        Where there is one already, and for all that `audit` raises.
    """
    if place.file.exists():
        raise UsageError(f"{place.file}: there is a baseline already; mlaudit baseline update changes it")
    return _rewrite(options, place, Baseline(place.file.name), terms)


def update(options: Options, place: Place, terms: Terms | None) -> Rewritten:
    """Drop findings that are gone from the file, and accept new ones unless there are no terms for them."""
    return _rewrite(options, place, read_baseline(place.file, place.root), terms)


def _rewrite(options: Options, place: Place, before: Baseline, terms: Terms | None) -> Rewritten:
    report = audit(replace(options, applies_baseline=False))
    codes = {entry.code for entry in before.entries}
    undecided = codes - _decided(report) if is_whole(options, place.root) else codes
    after = pruned(before, report.findings, Sight(undecided))
    if terms is not None:
        after = extended(after, report.findings, terms, date.today().isoformat())
    write_baseline(place.file, after)
    return Rewritten(before, after)


def _decided(report: Report) -> set[str]:
    coverage = report.coverage
    return {*coverage.rules_checked, *coverage.rules_not_applicable} - {gap.code for gap in coverage.not_checked}
