"""A model file for people: what it is, its parts as a tree, and what to know before it is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from mlaudit.cli.models.cautions import cautions_of
from mlaudit.cli.models.disclosure import disclosure_of
from mlaudit.cli.models.drawing import DANGER, Drawing
from mlaudit.cli.models.importable import Imports, imports_of
from mlaudit.cli.models.parts import parts_of
from mlaudit.cli.models.sizes import size_text
from mlaudit.cli.models.words import bounded, names_text
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.reporting.layout import BOLD, DIM, Page, marked
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import counted, listed

CAUTION = "bold yellow"
STYLES: dict[str, str] = {"dangerous names": DANGER, "heuristic": DIM}
LABELS_AT = 14
SHOWN_LIBRARIES = 6


def write_model(page: Page, artifact: Artifact, size: int, options: ShowOptions) -> None:
    """Write a model file onto a page."""
    root, imports = parts_of(artifact), imports_of(artifact.globals)
    page.line(marked(bounded(artifact.path, 200), BOLD).append(f"  {size_text(size)}", DIM))
    for label, text in _head(artifact, imports):
        page.prose(text, LABELS_AT, marked(label, DIM))
    if artifact.status != "failed":
        page.line()
        page.tree(Drawing(options.width, disclosure_of(artifact, options.show_values)).tree(root))
    cautions = cautions_of(artifact, root, imports)
    if cautions:
        page.line()
    for caution in cautions:
        page.prose(caution.text, 4, marked("!", STYLES.get(caution.kind, CAUTION)))


def _head(artifact: Artifact, imports: Imports) -> Iterator[tuple[str, str]]:
    container, _, compression = artifact.container.partition("+")
    language = "" if container == "pickle" else "pickle "
    protocol = "" if artifact.protocol is None else f"{language}protocol {artifact.protocol}"
    yield "format", listed([bounded(container), bounded(compression), protocol])
    reason = bounded(artifact.reason, 300)
    states = {"complete": "completely", "partial": f"in part: {reason}", "failed": f"not at all: {reason}"}
    yield "read", f"{states[artifact.status]}; nothing of it was run"
    versions = [f"{name} {number}" for name, number in sorted(artifact.versions.items())]
    yield "written by", names_text(versions) or "not recorded"
    if artifact.globals:
        yield "imports", _imports_text(imports)


def _imports_text(imports: Imports) -> str:
    """Return what a loader would import, known libraries in a few words."""
    groups = [
        (imports.known, f"{counted(len(imports.known), 'name')} of {names_text(imports.libraries, SHOWN_LIBRARIES)}"),
        (imports.main, f"{len(imports.main):,} of the script that saved it"),
        (imports.unknown, f"{len(imports.unknown):,} of unknown packages"),
        (imports.dangerous, f"{len(imports.dangerous):,} dangerous"),
    ]
    return ", ".join(text for names, text in groups if names)
