"""What stands below the name of an estimator: what was chosen, what was learnt, in rows of a given width."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from rich.text import Text

from mlaudit.cli.models.disclosure import Disclosure
from mlaudit.cli.models.flow import flowed, labelled
from mlaudit.cli.models.learnt import learnt_by
from mlaudit.cli.models.onnx_rows import CLASS_PATH as ONNX
from mlaudit.cli.models.onnx_rows import onnx_rows
from mlaudit.cli.models.parts import Part
from mlaudit.cli.models.tensors import module_tensors
from mlaudit.cli.models.usual import split_parameters
from mlaudit.cli.models.words import MOST_NUMBERS, Words, array_text, bounded, names_text
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, ArtifactValue, EstimatorView
from mlaudit.reporting.layout import DIM, marked
from mlaudit.reporting.wording import counted

SHOWN_PARAMETERS = 14
SHOWN_LEARNT = 6
SHOWN_TENSORS = 8
SHOWN_COLUMNS = 8
NAME_WIDTH = 30


class EstimatorRows:
    """Writes the rows of estimators."""

    def __init__(self, disclosure: Disclosure) -> None:
        self._disclosure = disclosure
        self._words = Words(disclosure)

    def of(self, part: Part, view: EstimatorView, width: int) -> list[Text]:
        """Return the rows of one estimator, its name left out."""
        if view.class_path == ONNX:
            return labelled(onnx_rows(view), width)
        tensors = module_tensors(view)
        if tensors is not None:
            inside = part.placed | {"parameters", "buffers", "modules", "training"}
            return self._parameters(part, view, inside, width) + self._attributes(view, tensors, SHOWN_TENSORS, width)
        rows = self._parameters(part, view, part.placed, width)
        return rows + _fitted_on(part, width) + self._learnt(part, view, width)

    def _parameters(self, part: Part, view: EstimatorView, placed: frozenset[str], width: int) -> list[Text]:
        parameters = split_parameters(view, placed)
        chosen = {name: value for name, value in parameters.chosen.items() if not isinstance(value, Unknown)}
        chunks = [
            marked(f"{bounded(name, 40)}=", DIM).append(self._words.parameter(name, value), "default")
            for name, value in islice(chosen.items(), SHOWN_PARAMETERS)
        ]
        if len(chosen) > len(chunks):
            chunks.append(marked(f"and {len(chosen) - len(chunks):,} more", DIM))
        elif chunks and parameters.usual:
            chunks.append(marked(f"the other {len(parameters.usual):,} as usual", DIM))
        elif parameters.usual and not (part.label or part.parts):
            chunks.append(marked("all parameters as usual", DIM))
        rows = flowed(chunks, width)
        unknown = [name for name in parameters.chosen if name not in chosen]
        if unknown and (rows or parameters.usual):
            rows += flowed([marked(f"not in the file: {names_text(unknown)}", DIM)], width)
        return rows

    def _learnt(self, part: Part, view: EstimatorView, width: int) -> list[Text]:
        learnt = learnt_by(part, view, self._words)
        rows = flowed([Text(phrase) for phrase in learnt.phrases], width, " · ", indent=2)
        return rows + self._attributes(view, learnt.others, SHOWN_LEARNT, width)

    def _attributes(
        self, view: EstimatorView, attributes: Mapping[str, ArtifactValue], most: int, width: int
    ) -> list[Text]:
        """Write attributes one by one, their values in a column."""
        shown = list(islice(attributes.items(), most))
        margin = max((len(bounded(name, NAME_WIDTH)) for name, _ in shown), default=0) + 2
        rows = []
        for name, value in shown:
            row = marked(bounded(name, NAME_WIDTH).ljust(margin), DIM)
            row.append_text(self._value(view, name, value, width - margin))
            row.truncate(width, overflow="ellipsis")
            rows.append(row)
        rest = len(attributes) - len(shown)
        return [*rows, marked(f"and {counted(rest, 'more attribute')}", DIM)] if rest > 0 else rows

    def _value(self, view: EstimatorView, name: str, value: ArtifactValue, width: int) -> Text:
        """Write a value; of an array as many items as leave room for its shape."""
        if not isinstance(value, ArrayView):
            return Text(self._words.learnt(name, value))
        whole = array_text(value)
        if not self._disclosure.is_of_rows(view.public_path, name):
            for most in range(MOST_NUMBERS, 0, -1):
                row = Text(self._words.items(name, value, most))
                row.append(f"  ({whole})" if row else whole, DIM)
                if row.cell_len <= width:
                    return row
        return marked(whole, DIM)


def _fitted_on(part: Part, width: int) -> list[Text]:
    if not part.features:
        return []
    return listed_columns(f"fitted on {counted(len(part.features), 'column')}: ", part.features, width)


def listed_columns(words: str, columns: tuple[str, ...], width: int) -> list[Text]:
    """Write names of columns behind words that introduce them."""
    first, *others = [bounded(name, 40) for name in columns[:SHOWN_COLUMNS]]
    chunks = [marked(words, DIM).append(first, "default"), *map(Text, others)]
    rest = len(columns) - SHOWN_COLUMNS
    return flowed([*chunks, *([marked(f"and {rest:,} more", DIM)] if rest > 0 else [])], width)
