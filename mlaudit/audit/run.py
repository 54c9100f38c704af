"""The one way through the house: discovery, evidence, linking, facts, rules, findings."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from mlaudit import engine
from mlaudit.audit.acceptance import Acceptance
from mlaudit.audit.beliefs import summarise
from mlaudit.audit.changed import narrowed
from mlaudit.audit.declared_columns import missing_columns
from mlaudit.audit.named_files import named_file
from mlaudit.audit.options import Options
from mlaudit.audit.reading import comments_of, discovered_by, files_by_kind, notes_of, read_evidence, with_inner_tables
from mlaudit.audit.recorded_tables import record_of, with_recorded
from mlaudit.audit.team_calls import team_calls
from mlaudit.core.declared import holding
from mlaudit.core.location import Location
from mlaudit.core.progress import Watch, nobody
from mlaudit.core.values import Unknown
from mlaudit.discovery.changes import changes_since
from mlaudit.discovery.model import DeclaredTable, Discovered, Manifest, ProjectFile
from mlaudit.engine.packs import is_pack, located
from mlaudit.evidence.tables.recorded import Recorder
from mlaudit.evidence.tables.store import TableStore
from mlaudit.facts.project import Project
from mlaudit.facts.registry import Registry
from mlaudit.findings import Coverage, Note, Report
from mlaudit.linking.experiments import link


def audit(options: Options, recorder: Recorder | None = None, watch: Watch = nobody) -> Report:
    """Audit a project; a ``recorder`` hears what is measured on its tables, and ``watch`` what is being done.

    Raises
    ------
    UsageError
        For a path that is not there, a faulty manifest or rule file, an unknown rule, param or commit.
    """
    started = time.perf_counter()
    watch("looking for files")
    discovered_here = discovered_by(options)
    record = record_of(discovered_here, options)
    written = discovered_here if record is None else with_recorded(discovered_here, record)
    manifest = written.manifest
    ruleset = engine.load(Project, _rules_folders(written, options))
    acceptance = Acceptance.of(written, ruleset, options)
    chosen = engine.select(ruleset, _selection(options, manifest))
    changes = None if options.diff is None else changes_since(written.root, options.diff)
    with (
        holding(team_calls(written)),
        TableStore(
            engine.plan(chosen), options.memory, options.threads, record=record, recorder=recorder, watch=watch
        ) as tables,
    ):
        if "table" in options.evidence:
            written = with_inner_tables(written, tables)
        discovered = _with_declared_roles(written, options)
        evidence = read_evidence(discovered, options.evidence, watch)
        registry = Registry(link(evidence, tables.header), tables)
        project = Project(registry)
        result = engine.evaluate(chosen, project)
        experiments = tuple(summarise(experiment) for experiment in project.experiments)
        table_notes = [_unreadable(file, tables) for file in evidence.tables]
        headers = {file.path: tables.header(file) for file in evidence.tables}
    columns = {path: names for path, names in headers.items() if not isinstance(names, Unknown)}
    comments = comments_of(evidence) if options.inline_ignores and manifest.inline_ignores else []
    findings, ignore_notes = acceptance.apply(result, ruleset, comments)
    notes = [*discovered.notes, *notes_of(evidence), *(n for n in table_notes if n), *result.notes, *ignore_notes]
    notes += missing_columns(written.manifest, options, columns)
    report = Report(
        root=str(discovered.root),
        findings=tuple(findings),
        coverage=Coverage(
            result.states,
            tuple(sorted(result.checked)),
            tuple(sorted(s.rule.code for s in chosen if s.rule.code not in result.applied)),
            tuple(sorted(result.not_checked, key=lambda entry: (entry.code, entry.reason))),
        ),
        experiments=experiments,
        notes=tuple(notes),
        files_read=files_by_kind(evidence),
        seconds=time.perf_counter() - started,
        fail_on=manifest.fail_on or "",
    )
    return report if changes is None else narrowed(report, changes)


def _rules_folders(discovered: Discovered, options: Options) -> list[Path]:
    """Give the folders of further rules; the manifest may not send the loader out of the project."""
    folders = [located(folder, discovered.root) for folder in options.rules_folders]
    for name in discovered.manifest.rules:
        is_installed = is_pack(name)
        folders.append(
            located(Path(name), discovered.root) if is_installed else named_file(discovered, "rules", name, "--rules")
        )
    return folders


def _selection(options: Options, manifest: Manifest) -> engine.Selection:
    return engine.Selection(
        select=options.select if options.select is not None else manifest.select,
        extend_select=options.extend_select,
        ignore=(*manifest.ignore, *options.ignore),
        preview=options.preview,
        params=manifest.params,
        severity=manifest.severity,
        positions=manifest.positions,
    )


def _with_declared_roles(discovered: Discovered, options: Options) -> Discovered:
    """Take roles given on the command line as declarations about the tables named there."""
    if options.target is options.time is options.group is options.id is None:
        return discovered
    declared = {entry.path: entry for entry in discovered.manifest.tables}
    for file in discovered.files:
        if file.kind == "table":
            known = declared.get(file.path, DeclaredTable(file.path, Location("command line")))
            declared[file.path] = replace(
                known,
                target=options.target or known.target,
                time=options.time or known.time,
                group=options.group or known.group,
                id=options.id or known.id,
            )
    return replace(discovered, manifest=replace(discovered.manifest, tables=tuple(declared.values())))


def _unreadable(file: ProjectFile, tables: TableStore) -> Note | None:
    profile = tables.profile(file)
    if isinstance(profile, Unknown):
        return Note(file.path, profile.reason.removeprefix(f"{file.path}: "), "unreadable", file.named)
    remarks = [*profile.notes, *(["it has a header, but no rows"] if profile.n_rows == 0 else [])]
    return Note(file.path, "; ".join(remarks), "partial") if remarks else None
