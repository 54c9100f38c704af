"""A policy: a manifest from outside of what is audited, which a change to the audited project cannot soften."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mlaudit.core.gate import Gate
from mlaudit.core.location import Location
from mlaudit.discovery.manifest import read_manifest_file
from mlaudit.discovery.model import Manifest
from mlaudit.findings import Note

FACTS = ("table", "experiment")
"""What a project may say of itself where the policy does not."""
SOFT = (
    "ignore",
    "select",
    "params",
    "severity",
    "per-path-ignores",
    "baseline",
    "exclude",
    "rules",
    "calls",
    "profile",
)
"""What only the policy decides."""


def under_policy(own: Manifest, policy: Path, root: Path) -> tuple[Manifest, list[Note]]:
    """Let a policy decide, and take from the project's own manifest what makes the audit stricter.

    Of its own manifest there remain: which column is what and which files belong together, where the policy says
    nothing of it; a gate that is stricter; rules that it makes errors; and that comments do not count. Paths in the
    policy are relative to it.

    Parameters
    ----------
    policy : Path
        A file like ``mlaudit.toml``, or a ``pyproject.toml``.
    root : Path
        What is audited; a policy that lies there gets a note, since a change can edit it.

    Raises
    ------
    UsageError
        For a policy that cannot be read, or with every mistake in it.
    """
    judge = read_manifest_file(policy)
    merged = replace(
        judge,
        tables=judge.tables or own.tables,
        experiments=judge.experiments or own.experiments,
        fail_on=_stricter(judge.fail_on, own.fail_on),
        severity={**judge.severity, **{code: word for code, word in own.severity.items() if word == "error"}},
        inline_ignores=judge.inline_ignores and own.inline_ignores,
        positions=dict(_positions(judge, own)),
        home=policy.resolve().parent,
    )
    return merged, list(_notes(own, judge, policy, root))


def _stricter(judge: str | None, own: str | None) -> str | None:
    """Return the gate that fails more; of two of which neither holds all of the other, the policy's."""
    policy, project = Gate.parse(judge or "error", "fail-on"), Gate.parse(own or "error", "fail-on")
    return own if policy != project and project.is_reached(policy.severity, policy.confidence) else judge


def _positions(judge: Manifest, own: Manifest) -> Iterator[tuple[str, Location]]:
    kept = [key for key, is_own in zip(FACTS, (not judge.tables, not judge.experiments), strict=True) if is_own]
    for path, place in judge.positions.items():
        if _top(path) not in kept:
            yield path, place
    for path, place in own.positions.items():
        if _top(path) in kept or (_top(path) == "severity" and own.severity.get(path.partition(".")[2]) == "error"):
            yield path, place


def _top(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _notes(own: Manifest, judge: Manifest, policy: Path, root: Path) -> Iterator[Note]:
    if policy.resolve().is_relative_to(root):
        yield Note(
            policy.resolve().relative_to(root).as_posix(),
            "the policy lies in what it judges, where a change can edit it: take it from a trusted place",
            "skipped",
        )
    without_effect = sorted({_top(path) for path in own.positions} & {*SOFT})
    if own.path is not None and without_effect:
        settings = ", ".join(without_effect)
        yield Note(own.path, f"the policy decides in place of {settings}; only what is stricter counts", "skipped")
