"""Rows of the training data in a model file, wherever they are."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.queries.held_rows import HeldRows, held_rows
from mlaudit.facts.artifacts.artifact_views import outermost

MOST_ROOTS = 200


def rows_in(artifact: Artifact) -> tuple[HeldRows, ...]:
    """List the rows that the estimators of a file hold; their places begin at the root of the file."""
    found: list[HeldRows] = []
    for place, view in islice(outermost(artifact), MOST_ROOTS):
        held = held_rows(view)
        found += [replace(rows, attribute=f"{place}.{rows.attribute}") for rows in held] if place else held
    return tuple(found)
