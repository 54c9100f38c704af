"""A model file for people: what it is, its parts as a tree, and what to know before it is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rich.text import Text
from rich.tree import Tree

from mlaudit.cli.models.cautions import cautions_of
from mlaudit.cli.models.disclosure import Disclosure
from mlaudit.cli.models.flow import flowed, stacked, width_at
from mlaudit.cli.models.importable import Imports, imports_of
from mlaudit.cli.models.learnt import learnt_by
from mlaudit.cli.models.onnx_rows import CLASS_PATH as ONNX
from mlaudit.cli.models.onnx_rows import onnx_rows
from mlaudit.cli.models.parts import Columns, Part, disclosure_of, parts_of
from mlaudit.cli.models.sizes import size_text
from mlaudit.cli.models.tensors import tensors_text
from mlaudit.cli.models.usual import split_parameters
from mlaudit.cli.models.words import Words, array_text, bounded, names_text
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, Artifact, ArtifactValue, EstimatorView, FrameView
from mlaudit.facts.global_names import standing
from mlaudit.reporting.layout import BOLD, DIM, Page, marked
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import counted, listed

CLASS = "cyan"
CAUTION = "yellow"
DANGER = "bold red"
LABELS_AT = 14
SHOWN_PARAMETERS = 14
SHOWN_LEARNT = 6
SHOWN_COLUMNS = 8
DETAILS_AT = 2
SHOWN_FRAME_COLUMNS = 24
SHOWN_LIBRARIES = 6
NAME_WIDTH = 30
ONNX_AT = 11


def write_model(page: Page, artifact: Artifact, size: int, options: ShowOptions) -> None:
    """Write a model file onto a page."""
    root, imports = parts_of(artifact), imports_of(artifact.globals)
    page.line(marked(bounded(artifact.path, 200), BOLD).append(f"  {size_text(size)}", DIM))
    for label, text in _head(artifact, imports):
        page.prose(text, LABELS_AT, marked(label, DIM))
    if artifact.status != "failed":
        page.line()
        page.tree(_Drawing(options.width, disclosure_of(artifact, options.show_values)).tree(root))
    cautions = cautions_of(artifact, root, imports)
    if cautions:
        page.line()
    for caution in cautions:
        page.prose(caution.text, 4, marked("!", CAUTION))


def _head(artifact: Artifact, imports: Imports) -> Iterator[tuple[str, str]]:
    container, _, compression = artifact.container.partition("+")
    language = "" if container == "pickle" else "pickle "
    protocol = "" if artifact.protocol is None else f"{language}protocol {artifact.protocol}"
    yield "format", listed([bounded(container), bounded(compression), protocol])
    reason = bounded(artifact.reason, 300)
    states = {"complete": "completely", "partial": f"in part: {reason}", "failed": f"not at all: {reason}"}
    yield "read", f"{states[artifact.status]}; nothing of it was run"
    versions = [f"{name} {number}" for name, number in sorted(artifact.versions.items())]
    yield "written by", names_text(versions) or "versions are not recorded"
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


class _Drawing:
    """Draws parts as a tree."""

    def __init__(self, width: int, disclosure: Disclosure) -> None:
        self._width = width
        self._disclosure = disclosure
        self._words = Words(disclosure)

    def tree(self, root: Part) -> Tree:
        tree = Tree(self._label(root, 0), guide_style=DIM)
        self._grow(tree, root, 1)
        return tree

    def _grow(self, tree: Tree, part: Part, depth: int) -> None:
        for inner in part.parts:
            self._grow(tree.add(self._label(inner, depth)), inner, depth + 1)
        if part.left_out:
            tree.add(marked(f"and {part.left_out:,} {'smaller' if part.tensors else 'more'}", DIM))

    def _label(self, part: Part, depth: int) -> Text:
        width = width_at(depth, self._width)
        rows = flowed(self._title(part), width, "  ", DETAILS_AT)
        return stacked(
            [*rows, *(Text(" " * DETAILS_AT).append_text(row) for row in self._details(part, width - DETAILS_AT))]
        )

    def _details(self, part: Part, width: int) -> list[Text]:
        view = part.value
        if isinstance(view, FrameView):
            return self._frame(view, width)
        if part.tensors is not None:
            return [Text(tensors_text(part.tensors))]
        if not isinstance(view, EstimatorView) or (part.alike > 1 and not part.parts):
            return []
        if view.class_path == ONNX:
            return self._onnx(view, width)
        return self._parameters(part, view, width) + self._fitted_on(part, width) + self._learnt(part, view, width)

    def _fitted_on(self, part: Part, width: int) -> list[Text]:
        if not part.features:
            return []
        names = names_text(part.features, SHOWN_COLUMNS)
        return flowed([Text(f"fitted on {counted(len(part.features), 'column')}: {names}")], width)

    def _title(self, part: Part) -> Iterator[Text]:
        if part.label:
            yield marked(bounded(part.label), BOLD)
        value = part.value
        if isinstance(value, EstimatorView):
            if standing(value.class_path, ()) == "dangerous":
                yield marked(f"a call of {bounded(value.class_path)}", DANGER)
                return
            module, _, name = value.public_path.rpartition(".")
            times = marked(f"{part.alike:,} × ", "default") if part.alike > 1 else Text()
            yield times.append(bounded(name), CLASS if part.label else f"{BOLD} {CLASS}")
            if module:
                yield marked(bounded(module), DIM)
        elif part.parts and isinstance(value, dict | list | tuple):
            yield Text(counted(len(value), "key" if isinstance(value, dict) else "item"))
        else:
            yield Text(self._words.learnt(part.label, value))
        if part.columns is not None:
            yield self._columns(part.columns)

    def _columns(self, columns: Columns) -> Text:
        if isinstance(columns, Unknown):
            return marked(f"on {bounded(columns.reason)}", DIM)
        count = f" ({len(columns):,})" if len(columns) > SHOWN_COLUMNS else ""
        return marked("on ", DIM).append(f"{names_text(columns, SHOWN_COLUMNS) or 'no columns'}{count}", "default")

    def _parameters(self, part: Part, view: EstimatorView, width: int) -> list[Text]:
        parameters = split_parameters(view, part.placed)
        chosen = {name: value for name, value in parameters.chosen.items() if not isinstance(value, Unknown)}
        chunks = [
            marked(f"{bounded(name, 40)}=", DIM).append(self._words.parameter(name, value), "default")
            for name, value in islice(chosen.items(), SHOWN_PARAMETERS)
        ]
        if len(chosen) > len(chunks):
            chunks.append(marked(f"and {len(chosen) - len(chunks):,} more", DIM))
        elif chunks and parameters.usual:
            chunks.append(marked(f"the other {len(parameters.usual):,} as usual", DIM))
        rows = flowed(chunks, width)
        unknown = [name for name in parameters.chosen if name not in chosen]
        if unknown:
            rows += flowed([marked(f"not in the file: {names_text(unknown)}", DIM)], width)
        return rows

    def _learnt(self, part: Part, view: EstimatorView, width: int) -> list[Text]:
        learnt = learnt_by(part, view, self._words)
        rows = flowed([Text(phrase) for phrase in learnt.phrases], width, " · ", DETAILS_AT)
        others = list(islice(learnt.others.items(), SHOWN_LEARNT))
        margin = max((len(bounded(name, NAME_WIDTH)) for name, _ in others), default=0) + 2
        for name, value in others:
            row = marked(bounded(name, NAME_WIDTH).ljust(margin), DIM).append_text(self._attribute(view, name, value))
            row.truncate(width, overflow="ellipsis")
            rows.append(row)
        rest = len(learnt.others) - len(others)
        return [*rows, marked(f"and {counted(rest, 'more attribute')}", DIM)] if rest > 0 else rows

    def _onnx(self, view: EstimatorView, width: int) -> list[Text]:
        rows: list[Text] = []
        for label, said in onnx_rows(view):
            lines = flowed([Text(text) for text in said], width - ONNX_AT)
            margins = [marked(label.ljust(ONNX_AT), DIM), *(Text(" " * ONNX_AT) for _ in lines[1:])]
            rows += [margin.append_text(line) for margin, line in zip(margins, lines, strict=False)]
        return rows

    def _attribute(self, view: EstimatorView, name: str, value: ArtifactValue) -> Text:
        if isinstance(value, ArrayView):
            few = "" if self._disclosure.is_of_rows(view.public_path, name) else self._words.items(name, value)
            return Text(few).append(f"  ({array_text(value)})" if few else array_text(value), DIM)
        return Text(self._words.learnt(name, value))

    def _frame(self, frame: FrameView, width: int) -> list[Text]:
        """List the columns of a frame with their types."""
        if isinstance(frame.columns, Unknown):
            return []
        types = [] if isinstance(frame.dtypes, Unknown) else frame.dtypes
        chunks = [
            Text(bounded(name, 40)).append(f" {bounded(types[at], 30)}" if at < len(types) else "", DIM)
            for at, name in enumerate(frame.columns[:SHOWN_FRAME_COLUMNS])
        ]
        rest = len(frame.columns) - len(chunks)
        return flowed([*chunks, *([marked(f"and {rest:,} more", DIM)] if rest > 0 else [])], width)
