"""From discovered files to evidence: each file is read once, by the one reader of its kind."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import Literal, get_args

from mlaudit.audit.options import Options
from mlaudit.core.location import Comment
from mlaudit.core.progress import Watch, nobody
from mlaudit.core.values import EvidenceKind, Unknown
from mlaudit.discovery.discover import discover
from mlaudit.discovery.kinds import kind_of, may_hold_tables
from mlaudit.discovery.model import Discovered, FileKind, ProjectFile
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.configs.model import Config
from mlaudit.evidence.dependencies.model import DependencyFile
from mlaudit.evidence.images.model import BoxSet, ImageSet
from mlaudit.evidence.source.model import SourceUnit
from mlaudit.evidence.tables.store import TableStore
from mlaudit.evidence.vocabularies.model import Vocabulary
from mlaudit.findings import Note
from mlaudit.linking.class_names import class_names
from mlaudit.linking.mlflow_models import with_model_folders
from mlaudit.linking.model import Evidence


def discovered_by(options: Options) -> Discovered:
    """Find the files that one audit reads; models are told by their content where their names say nothing."""
    if "artifact" not in options.evidence:
        return discover(options.paths, options.exclude, policy=options.policy)
    from mlaudit.evidence.artifacts import fault_of, holds_model, shapes_of

    return discover(options.paths, options.exclude, holds_model, fault_of, options.policy, shapes_of)


def with_inner_tables(discovered: Discovered, tables: TableStore) -> Discovered:
    """Put the tables inside of spreadsheets and databases in the place of their files."""
    files: list[ProjectFile] = []
    for file in discovered.files:
        inner = tables.members(file) if may_hold_tables(file.path) else ()
        if isinstance(inner, Unknown) or len(inner) < 2:
            files.append(file)
        else:
            files += [replace(file, path=f"{file.path}/{name}", member=name) for name in inner]
    return replace(discovered, files=tuple(files))


def read_evidence(discovered: Discovered, kinds: frozenset[EvidenceKind], watch: Watch = nobody) -> Evidence:
    """Read source, artifacts and configs; tables are only listed, since facts ask them for what they need.

    ``watch`` hears what is being read.
    """
    files = {kind: [file for file in discovered.files if file.kind == kind] for kind in get_args(FileKind)}
    configs = _configs(files["config"], watch) if "config" in kinds else ()
    python_configs = _python_configs(files["source"]) if "config" in kinds else ()
    artifacts = _artifacts(files["artifact"], watch) if "artifact" in kinds else ()
    return Evidence(
        discovered,
        units=_units([*files["source"], *files["notebook"]], watch) if "source" in kinds else (),
        artifacts=with_model_folders(artifacts, configs),
        configs=(*configs, *python_configs),
        tables=tuple(files["table"]) if "table" in kinds else (),
        dependencies=_dependencies(files["dependencies"]) if "config" in kinds else (),
        image_sets=_image_sets(discovered) if "config" in kinds else (),
        box_sets=_box_sets(discovered, configs) if "config" in kinds else (),
        vocabularies=_vocabularies(files["vocabulary"]) if "config" in kinds else (),
    )


# Each reader is imported when the first file of its kind is met: a scan of configs need not pay for the others.


def _units(files: list[ProjectFile], watch: Watch) -> tuple[SourceUnit, ...]:
    if not files:
        return ()
    from mlaudit.evidence.source import read_sources

    watch(f"reading {len(files):,} scripts and notebooks")
    return read_sources(files)


def _artifacts(files: list[ProjectFile], watch: Watch) -> tuple[Artifact, ...]:
    if not files:
        return ()
    from mlaudit.evidence.artifacts import read_artifact

    found = []
    for file in files:
        watch(f"reading {file.path}")
        if not _is_mistaken(file, artifact := read_artifact(file)):
            found.append(artifact)
    return tuple(found)


def _is_mistaken(file: ProjectFile, artifact: Artifact) -> bool:
    """A file that only its first bytes made a pickle, and that turned out to be none."""
    is_by_name = file.named or kind_of(posixpath.basename(file.path)) == "artifact"
    return artifact.status == "failed" and artifact.container.startswith("pickle") and not is_by_name


def _configs(files: list[ProjectFile], watch: Watch) -> tuple[Config, ...]:
    if not files:
        return ()
    from mlaudit.evidence.configs import read_config

    watch(f"reading {len(files):,} configs")
    return tuple(read_config(file) for file in files)


def _python_configs(files: list[ProjectFile]) -> tuple[Config, ...]:
    if not files:
        return ()
    from mlaudit.evidence.configs.openmmlab import read_openmmlab

    return read_openmmlab(files)


def _dependencies(files: list[ProjectFile]) -> tuple[DependencyFile, ...]:
    if not files:
        return ()
    from mlaudit.evidence.dependencies import read_dependencies

    return tuple(read_dependencies(file) for file in files)


def _vocabularies(files: list[ProjectFile]) -> tuple[Vocabulary, ...]:
    if not files:
        return ()
    from mlaudit.evidence.vocabularies import read_vocabulary

    return tuple(read_vocabulary(file) for file in files)


def _image_sets(discovered: Discovered) -> tuple[ImageSet, ...]:
    if not discovered.images:
        return ()
    from mlaudit.evidence.images import image_sets

    return image_sets(discovered.images)


def _box_sets(discovered: Discovered, configs: tuple[Config, ...]) -> tuple[BoxSet, ...]:
    from mlaudit.evidence.images import by_folder, is_coco, read_boxes, read_coco

    found = [read_coco(file) for file in discovered.files if file.kind == "config" and is_coco(file)]
    for folder, files in by_folder(discovered.labels).items():
        found.append(read_boxes(folder, files, class_names(folder, configs)))
    return tuple(boxes for boxes in found if boxes is not None and boxes.n_boxes)


def notes_of(evidence: Evidence) -> list[Note]:
    """Collect what the readers could not read."""
    named = {file.path for file in evidence.discovered.files if file.named}
    notes = [note for unit in evidence.units for note in unit.notes]
    notes += [note for config in evidence.configs for note in config.notes]
    notes += [note for file in evidence.dependencies for note in file.notes]
    notes += [note for boxes in evidence.box_sets for note in boxes.notes]
    notes += [note for vocabulary in evidence.vocabularies for note in vocabulary.notes]
    for artifact in evidence.artifacts:
        if artifact.status != "complete":
            # A file that was torn off yields no pipeline: nothing of it takes part in the audit.
            kind: Literal["partial", "unreadable"] = "partial" if artifact.pipelines else "unreadable"
            notes.append(Note(artifact.path, artifact.reason, kind, artifact.path in named))
    return notes


def files_by_kind(evidence: Evidence) -> dict[str, int]:
    """Count the files that were read, by kind, in the order in which the report names them."""
    counts = {
        "table": len(evidence.tables),
        "source": len(evidence.units),
        "artifact": len(evidence.artifacts),
        "config": sum(not config.path.endswith(".py") for config in evidence.configs),  # these are scripts already
        "dependencies": len(evidence.dependencies),
        "vocabulary": len(evidence.vocabularies),
    }
    return {kind: count for kind, count in counts.items() if count}


def comments_of(evidence: Evidence) -> list[Comment]:
    """Collect the comments that may hold suppressions."""
    of_source = [comment for unit in evidence.units for comment in unit.comments]
    return [*of_source, *(comment for config in evidence.configs for comment in config.comments)]
