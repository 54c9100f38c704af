"""From discovered files to evidence: each file is read once, by the one reader of its kind."""

from __future__ import annotations

from mlaudit.core.values import EvidenceKind
from mlaudit.discovery.model import Discovered, ProjectFile
from mlaudit.findings import Note
from mlaudit.linking.model import Evidence


def read_evidence(discovered: Discovered, kinds: frozenset[EvidenceKind]) -> Evidence:
    """Read source, artifacts and configs; tables are only listed, since facts ask them for what they need."""
    from mlaudit.evidence.artifacts import read_artifact
    from mlaudit.evidence.configs import read_config
    from mlaudit.evidence.source import read_source

    def of(kind: EvidenceKind, *file_kinds: str) -> list[ProjectFile]:
        return [file for file in discovered.files if file.kind in file_kinds] if kind in kinds else []

    return Evidence(
        discovered,
        units=tuple(read_source(file) for file in of("source", "source", "notebook")),
        artifacts=tuple(read_artifact(file) for file in of("artifact", "artifact")),
        configs=tuple(read_config(file) for file in of("config", "config")),
        tables=tuple(of("table", "table")),
    )


def notes_of(evidence: Evidence) -> list[Note]:
    """Collect what the readers could not read."""
    named = {file.path for file in evidence.discovered.files if file.named}
    notes = [note for unit in evidence.units for note in unit.notes]
    notes += [note for config in evidence.configs for note in config.notes]
    for artifact in evidence.artifacts:
        if artifact.status != "complete":
            is_partial = artifact.status == "partial"
            named_it = artifact.path in named
            notes.append(Note(artifact.path, artifact.reason, "partial" if is_partial else "unreadable", named_it))
    return notes


def files_by_kind(evidence: Evidence) -> dict[str, int]:
    """Count the files that were read, by kind, in the order in which the report names them."""
    counts = {
        "table": len(evidence.tables),
        "source": len(evidence.units),
        "artifact": len(evidence.artifacts),
        "config": len(evidence.configs),
    }
    return {kind: count for kind, count in counts.items() if count}


def comments_of(evidence: Evidence) -> dict[str, dict[int, str]]:
    """Collect the comments that may hold suppressions, by path and physical line."""
    found = {unit.path: dict(unit.comments) for unit in evidence.units if unit.comments}
    found.update({config.path: dict(config.comments) for config in evidence.configs if config.comments})
    return found
