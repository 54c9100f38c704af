"""What one audit is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlaudit.core.values import EvidenceKind

READ_KINDS: frozenset[EvidenceKind] = frozenset({"table", "source", "artifact", "config"})
"""The kinds of evidence that are read from files."""


@dataclass(frozen=True, slots=True)
class Options:
    """One audit, frozen.

    Attributes
    ----------
    paths : tuple of Path
        Files and folders to scan.
    select : tuple of str or None
        Code prefixes, codes, names or sections; None takes the manifest's, else all stable rules.
    extend_select, ignore : tuple of str
        Added to and taken from the selection, and from that of the manifest.
    evidence : frozenset of EvidenceKind
        Kinds of evidence to read.
    target, time, group, id : str or None
        Roles of the columns of every table named in ``paths``.
    preview : bool
        Whether rules in preview run.
    rules_folders : tuple of Path
        Folders of further rules.
    memory : int
        Bytes of address space for the worker that reads tables.
    threads : int
        Threads of the table engine.
    inline_ignores : bool
        Whether ``# mlaudit: ignore[...]`` comments count.
    record : Path or None
        What was measured on tables that are not here; None takes the file that the manifest names.
    policy : Path or None
        A manifest from outside of the project, which decides in place of the project's own.
    baseline : Path or None
        Findings that were accepted; None takes the file that the manifest names.
    applies_baseline : bool
        Whether a baseline counts at all.
    diff : str or None
        A commit; findings that touch no line changed since then are left out.
    """

    paths: tuple[Path, ...]
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    evidence: frozenset[EvidenceKind] = READ_KINDS
    target: str | None = None
    time: str | None = None
    group: str | None = None
    id: str | None = None
    preview: bool = False
    rules_folders: tuple[Path, ...] = ()
    exclude: tuple[str, ...] = ()
    memory: int = 4 << 30
    threads: int = 1
    inline_ignores: bool = True
    record: Path | None = None
    policy: Path | None = None
    baseline: Path | None = None
    applies_baseline: bool = True
    diff: str | None = None
