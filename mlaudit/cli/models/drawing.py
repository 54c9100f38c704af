"""The parts of a model as a tree."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text
from rich.tree import Tree

from mlaudit.cli.models.disclosure import Disclosure
from mlaudit.cli.models.estimator_rows import EstimatorRows, listed_columns
from mlaudit.cli.models.flow import aligned, flowed, stacked, width_at
from mlaudit.cli.models.parts import Columns, Part
from mlaudit.cli.models.tensors import METADATA, SHOWN_TENSORS, Tensors, tensor_rows, tensors_text
from mlaudit.cli.models.words import Words, bounded, names_text
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import EstimatorView, FrameView
from mlaudit.facts.artifacts.global_names import standing
from mlaudit.reporting.layout import BOLD, DIM, marked
from mlaudit.reporting.wording import counted

CLASS = "cyan"
DANGER = "bold red"
DETAILS_AT = 2
TITLE_COLUMNS = 4
WORDS_FOR_STEPS = {"passthrough": "passed on", "drop": "left out"}
SHOWN_FRAME_COLUMNS = 24


class Drawing:
    """Draws parts.

    Parameters
    ----------
    width : int
        Columns of a line, the guides of the tree included.
    disclosure : Disclosure
        Which text is shown.
    """

    def __init__(self, width: int, disclosure: Disclosure) -> None:
        self._width = width
        self._words = Words(disclosure)
        self._estimators = EstimatorRows(disclosure)

    def tree(self, root: Part) -> Tree:
        """Return the tree of a part."""
        tree = Tree(self._label(root, 0), guide_style=DIM)
        self._grow(tree, root, 1)
        return tree

    def _grow(self, tree: Tree, part: Part, depth: int) -> None:
        if part.tensors is not None:
            self._grow_tensors(tree, part.tensors, width_at(depth, self._width))
            return
        for inner in part.parts:
            self._grow(tree.add(self._label(inner, depth)), inner, depth + 1)
        if part.left_out:
            tree.add(marked(f"and {part.left_out:,} more", DIM))

    def _grow_tensors(self, tree: Tree, tensors: Tensors, width: int) -> None:
        if tensors.metadata is not None:
            said = self._words.learnt(METADATA, tensors.metadata)
            tree.add(marked(f"{METADATA}  ", DIM).append(said, "default"))
        for row in aligned(tensor_rows(tensors), width):
            tree.add(row)
        if tensors.count > SHOWN_TENSORS:
            tree.add(marked(f"and {tensors.count - SHOWN_TENSORS:,} smaller", DIM))

    def _label(self, part: Part, depth: int) -> Text:
        width = width_at(depth, self._width)
        details = self._details(part, width - DETAILS_AT)
        rows = (Text(" " * DETAILS_AT).append_text(row) for row in details)
        return stacked([*flowed(self._title(part), width, "  ", DETAILS_AT), *rows])

    def _details(self, part: Part, width: int) -> list[Text]:
        rows = self._of_value(part, width)
        if isinstance(part.columns, tuple) and _is_long(part.columns):
            return listed_columns(f"on {len(part.columns):,} columns: ", part.columns, width) + rows
        return rows

    def _of_value(self, part: Part, width: int) -> list[Text]:
        if isinstance(part.value, FrameView):
            return _frame(part.value, width)
        if not isinstance(part.value, EstimatorView) or (part.alike > 1 and not part.parts):
            return []
        return self._estimators.of(part, part.value, width)

    def _title(self, part: Part) -> Iterator[Text]:
        if part.label:
            yield marked(bounded(part.label), BOLD)
        value = part.value
        if isinstance(value, EstimatorView):
            yield from _class(part, value)
        elif part.tensors is not None:
            yield Text(tensors_text(part.tensors))
        elif part.parts and isinstance(value, dict | list | tuple):
            yield Text(counted(len(value), "key" if isinstance(value, dict) else "item"))
        elif isinstance(value, str) and value in WORDS_FOR_STEPS:
            yield marked(WORDS_FOR_STEPS[value], DIM)
        else:
            yield Text(self._words.learnt(part.label, value))
        if part.columns is not None and not _is_long(part.columns):
            yield _columns(part.columns)


def _class(part: Part, view: EstimatorView) -> Iterator[Text]:
    if standing(view.class_path, ()) == "dangerous":
        yield marked(f"a call of {bounded(view.class_path)}", DANGER)
        return
    module, _, name = view.public_path.rpartition(".")
    times = marked(f"{part.alike:,} × ", "default") if part.alike > 1 else Text()
    yield times.append(bounded(name), CLASS if part.label else f"{BOLD} {CLASS}")
    if module:
        yield marked(bounded(module), DIM)


def _is_long(columns: Columns) -> bool:
    return not isinstance(columns, Unknown) and len(columns) > TITLE_COLUMNS


def _columns(columns: Columns) -> Text:
    if isinstance(columns, Unknown):
        return marked(f"on {bounded(columns.reason)}", DIM)
    return marked("on ", DIM).append(names_text(columns) or "no columns", "default")


def _frame(frame: FrameView, width: int) -> list[Text]:
    """List the columns of a table with their types."""
    if isinstance(frame.columns, Unknown):
        return []
    types = () if isinstance(frame.dtypes, Unknown) else frame.dtypes
    chunks = [
        Text(f"{bounded(name, 40)} ".lstrip()).append(bounded(types[at], 30) if at < len(types) else "", DIM)
        for at, name in enumerate(frame.columns[:SHOWN_FRAME_COLUMNS])
    ]
    rest = len(frame.columns) - len(chunks)
    return flowed([*chunks, *([marked(f"and {rest:,} more", DIM)] if rest > 0 else [])], width)
