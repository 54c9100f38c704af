"""Which findings count: per-path ignores, comments, entries of the manifest, and the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mlaudit import engine
from mlaudit.audit.named_files import misnamed, named_place
from mlaudit.audit.options import READ_KINDS, Options
from mlaudit.core.errors import UsageError
from mlaudit.core.location import Comment
from mlaudit.core.scale import State
from mlaudit.discovery.model import Discovered, Manifest
from mlaudit.engine.baseline import Baseline, Sight, accept, remarks
from mlaudit.engine.baseline_file import read_baseline
from mlaudit.engine.selection import matches, unknown_rules
from mlaudit.engine.suppression import Undecided, suppress
from mlaudit.findings import Finding, Note


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a project accepts, read before the audit so that a mistake in it costs no time."""

    manifest: Manifest
    baseline: Baseline | None
    is_whole: bool
    files: frozenset[str]

    @classmethod
    def of(cls, discovered: Discovered, ruleset: engine.Ruleset, options: Options) -> Acceptance:
        """Read it.

        Raises
        ------
        UsageError
            For an unknown rule in an ``[[ignore]]`` entry or a per-path ignore, or a baseline that cannot be read.
        """
        _check_ignores(ruleset, discovered.manifest)
        file = baseline_file(discovered, options) if options.applies_baseline else None
        if file is not None and options.baseline is None and not file.exists():
            name = discovered.manifest.baseline or ""
            raise misnamed(discovered, "baseline", name, f"'{name}' is not there: mlaudit baseline create writes it")
        baseline = None if file is None else read_baseline(file, discovered.root)
        files = frozenset(file.path for file in discovered.files)
        return cls(discovered.manifest, baseline, is_whole(options, discovered.root), files)

    def apply(
        self, result: engine.Evaluation, ruleset: engine.Ruleset, comments: Sequence[Comment]
    ) -> tuple[list[Finding], list[Note]]:
        """Mark what is accepted, count it as suppressed, and tell of acceptances without a use."""
        undecided, today = _undecided(result, ruleset, self.is_whole), date.today()
        kept = _kept(result.findings, self.manifest, ruleset)
        findings, notes = suppress(kept, comments, self.manifest.ignores, today, undecided)
        if self.baseline is not None:
            sight = Sight(undecided.anywhere, undecided.idle, self.files)
            notes += remarks(findings, self.baseline, sight, today.isoformat())
            findings = accept(findings, self.baseline, today.isoformat())
        silenced = sum(finding.suppressed is not None for finding in findings)
        result.states[State.FAIL] -= silenced
        result.states[State.SUPPRESSED] += silenced
        return findings, notes


def baseline_file(discovered: Discovered, options: Options) -> Path | None:
    """Return the baseline that the command line names, else the manifest's, which may not leave the project.

    Raises
    ------
    UsageError
        Where it does.
    """
    if options.baseline is not None:
        return options.baseline.resolve()
    name = discovered.manifest.baseline
    if name is None:
        return None
    return named_place(discovered, "baseline", name, "--baseline")


def is_whole(options: Options, root: Path) -> bool:
    """Whether an audit reads all of a project, so that what it does not find is not there."""
    return options.evidence == READ_KINDS and any(path.resolve() == root.resolve() for path in options.paths)


def _undecided(result: engine.Evaluation, ruleset: engine.Ruleset, is_whole: bool) -> Undecided:
    """Tell which rules could not be decided, or found nothing to apply to because data may lie elsewhere."""
    gaps = {gap.code for gap in result.not_checked}
    did_not_run = [rule for rule in ruleset.rules if rule.code not in result.selected or rule.code in gaps]
    idle = [rule for rule in ruleset.rules if rule.code not in result.applied]
    in_source = [*did_not_run, *(rule for rule in idle if "source" not in rule.evidence())]
    ran = [rule for rule in idle if rule not in did_not_run]
    return Undecided(
        in_source=_words(in_source),
        anywhere=_words([*did_not_run, *idle] if is_whole else ruleset.rules),
        idle=_words(ran if is_whole else ()),
    )


def _words(rules: Iterable[engine.Rule]) -> frozenset[str]:
    return frozenset(word for rule in rules for word in (rule.code, rule.name))


def _check_ignores(ruleset: engine.Ruleset, manifest: Manifest) -> None:
    entries = [
        (entry.rule, manifest.positions.get(f"ignore[{index}].rule", entry.location))
        for index, entry in enumerate(manifest.ignores)
    ]
    selectors = [
        (selector, manifest.positions[f"per-path-ignores.{pattern}"])
        for pattern, chosen in manifest.per_path_ignores.items()
        for selector in chosen
    ]
    problems = unknown_rules(ruleset, entries, lambda rule, word: word in (rule.code, rule.name))
    problems += unknown_rules(ruleset, selectors)
    if problems:
        raise UsageError("\n".join(problems))


def _kept(findings: list[Finding], manifest: Manifest, ruleset: engine.Ruleset) -> list[Finding]:
    """Leave out what per-path ignores name."""
    import pathspec

    kept = findings
    for pattern, selectors in manifest.per_path_ignores.items():
        spec = pathspec.PathSpec.from_lines("gitignore", [pattern])
        codes = {rule.code for rule in ruleset.rules for selector in selectors if matches(rule, selector)}
        kept = [finding for finding in kept if finding.code not in codes or not spec.match_file(finding.location.path)]
    return kept
