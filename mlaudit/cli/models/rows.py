"""Rows of the training data in a model file, wherever they are."""

from __future__ import annotations

from dataclasses import replace

from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.queries.held_rows import HeldRows, held_rows
from mlaudit.facts.artifact_views import estimators_in

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
