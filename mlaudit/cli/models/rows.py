"""Rows of the training data in a model file, wherever they are."""

from __future__ import annotations

from dataclasses import replace

from mlaudit.cli.models.words import bounded
from mlaudit.evidence.artifacts.held_rows import HeldRows, held_rows
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.facts.artifact_views import estimators_in
from mlaudit.reporting.wording import counted

MOST_ROOTS = 200


def rows_in(artifact: Artifact) -> tuple[HeldRows, ...]:
    """List the rows that the estimators of a file hold; their places begin at the root of the file."""
    found: list[HeldRows] = []
    roots: set[str] = set()
    for place, view in estimators_in(artifact):
        if len(roots) >= MOST_ROOTS:
            break
        parts = place.split(".")
        if "" in roots or any(".".join(parts[:length]) in roots for length in range(1, len(parts) + 1)):
            continue
        roots.add(place)
        held = held_rows(view)
        found += [replace(rows, attribute=f"{place}.{rows.attribute}") for rows in held] if place else held
    return tuple(found)


def rows_text(rows: HeldRows) -> str:
    """Return ``293×3 in SVC.support_vectors_``."""
    place = f"{rows.class_path.rpartition('.')[2]}.{rows.attribute.rpartition('.')[2]}"
    size = counted(rows.rows, "target value") if rows.is_target else f"{rows.rows:,}×{rows.columns:,}"
    return f"{size} in {bounded(place)}"
