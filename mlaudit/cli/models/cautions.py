"""What to know before a model file is loaded or passed on, in plain words. None of it says that a file is safe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from mlaudit.cli.models.importable import Imports
from mlaudit.cli.models.parts import Part
from mlaudit.cli.models.rows import rows_in
from mlaudit.cli.models.words import bounded, frame_text
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import Artifact, ArtifactValue, EstimatorView, FrameView
from mlaudit.evidence.artifacts.queries.held_rows import HeldRows
from mlaudit.facts.artifacts.called_functions import surprise
from mlaudit.reporting.wording import counted

MOST_NAMED = 12
MOST_LOOKED_AT = 50_000
NAME_WIDTH = 80
_TABLES = (".DataFrame", ".Series")
NOT_IN_FILE = "the file does not hold it"
"""Said of parameters that a version of a library did not write: nothing is missing from the file."""

Kind = Literal[
    "partial",
    "dangerous names",
    "unusual calls",
    "unknown names",
    "script names",
    "code inside",
    "oddity",
    "not kept",
    "training rows",
    "heuristic",
]


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to know, in a sentence."""

    kind: Kind
    text: str


def cautions_of(artifact: Artifact, root: Part, imports: Imports) -> tuple[Caution, ...]:
    """List what to know, what matters most first."""
    return (
        *_partial(artifact),
        *_imports(imports, artifact.called),
        *_oddities(artifact),
        *_not_kept(artifact),
        *_training_rows(artifact, root),
        *_heuristic(artifact, root),
    )


def _partial(artifact: Artifact) -> Iterator[Caution]:
    if artifact.status == "partial":
        yield Caution("partial", "The file could not be read to its end: what comes after is not shown here.")


def _imports(imports: Imports, called: tuple[str, ...]) -> Iterator[Caution]:
    if imports.dangerous:
        yield Caution(
            "dangerous names",
            f"It names {_named(imports.dangerous)}: no fitted model needs what runs programs or code, or reaches files "
            "or the network, and a loader would do what the file says.",
        )
    unusual = tuple(name for name in called if surprise(name) is not None)
    if unusual:
        yield Caution(
            "unusual calls",
            f"Loading it calls {_named(unusual)}, on arguments that the file chooses: not among the functions that are "
            "known to put models together.",
        )
    if imports.unknown:
        yield Caution(
            "unknown names", f"Loading it imports {_named(imports.unknown)}, of no library that is known here."
        )
    if imports.main:
        yield Caution("script names", f"It needs {_named(imports.main)}, from the script that saved it.")
    if imports.rebuild_code:
        yield Caution("code inside", "It carries functions or classes as code, which loading rebuilds and use runs.")


def _oddities(artifact: Artifact) -> Iterator[Caution]:
    for anomaly in artifact.anomalies[:MOST_NAMED]:
        yield Caution("oddity", f"Odd: {bounded(anomaly, 200)}.")
    rest = len(artifact.anomalies) - MOST_NAMED
    if rest > 0:
        yield Caution("oddity", f"Odd: {rest:,} more of this kind.")


def _not_kept(artifact: Artifact) -> Iterator[Caution]:
    reasons = list(islice(_reasons(artifact.value), MOST_LOOKED_AT))
    if reasons and artifact.status != "failed":
        distinct = list(dict.fromkeys(reasons))
        yield Caution("not kept", f"{counted(len(reasons), 'value')} could not be shown: {_listed(distinct)}.")


def _reasons(root: ArtifactValue) -> Iterator[str]:
    """List why values are unknown; objects can be shared without end, so each is looked at once."""
    seen: set[int] = set()
    waiting: list[ArtifactValue] = [root]
    while waiting and len(seen) < MOST_LOOKED_AT:
        value = waiting.pop()
        if isinstance(value, Unknown) and not value.supply and value.reason != NOT_IN_FILE:
            yield value.reason
        if not isinstance(value, EstimatorView | dict | list | tuple) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, EstimatorView):
            waiting += [*value.parameters.values(), *value.fitted.values()]
        else:
            waiting += value.values() if isinstance(value, dict) else value


def _training_rows(artifact: Artifact, root: Part) -> Iterator[Caution]:
    times = Counter(_rows_text(found) for found in rows_in(artifact))
    held = [text if count == 1 else f"{text} ({count:,} times)" for text, count in times.items()]
    for part in walked(root):
        if isinstance(part.value, FrameView) and part.value.class_path.endswith(_TABLES):
            held.append(f"{frame_text(part.value)}{f' in {bounded(part.label)}' if part.label else ''}")
    if held:
        yield Caution("training rows", f"Rows of data are inside, and go wherever the file goes: {_listed(held)}.")


def _rows_text(rows: HeldRows) -> str:
    """Return ``293×3 in SVC.support_vectors_``."""
    place = f"{rows.class_path.rpartition('.')[2]}.{rows.attribute.rpartition('.')[2]}"
    size = counted(rows.rows, "target value") if rows.is_target else f"{rows.rows:,}×{rows.columns:,}"
    return f"{size} in {bounded(place)}"


def _heuristic(artifact: Artifact, root: Part) -> Iterator[Caution]:
    """Say where names alone tell parameters from what was learnt; formats other than pickles keep them apart."""
    if artifact.protocol is None:
        return
    names = dict.fromkeys(
        part.value.public_path
        for part in walked(root)
        if isinstance(part.value, EstimatorView)
        and part.value.parameters_by == "heuristic"
        and part.value.parameters
        and part.value.fitted
    )
    if names:
        yield Caution(
            "heuristic",
            f"Parameters and learnt attributes are told apart by their names alone in {_named(tuple(names))}.",
        )


def walked(root: Part) -> Iterator[Part]:
    """List a part and all that are inside of it, in order."""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += reversed(part.parts)


def _named(names: tuple[str, ...]) -> str:
    return _listed([bounded(name, NAME_WIDTH) for name in names])


def _listed(texts: list[str]) -> str:
    rest = len(texts) - MOST_NAMED
    return ", ".join(texts[:MOST_NAMED]) + (f" and {rest:,} more" if rest > 0 else "")
