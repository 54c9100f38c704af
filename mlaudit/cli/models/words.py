"""One line for any value of a model file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from mlaudit.cli.models.disclosure import MOST_LABELS, Disclosure, holds_things
from mlaudit.cli.models.sizes import array_bytes, size_text
from mlaudit.cli.models.usual import split_parameters
from mlaudit.core.estimators import kind_of
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import (
    ArrayView,
    ArtifactValue,
    ClassView,
    DistributionView,
    EstimatorView,
    FrameView,
    FunctionView,
    Scalar,
    SparseView,
)
from mlaudit.reporting.escape import printable
from mlaudit.reporting.wording import counted, listed

MOST_TEXT = 60
MOST_NUMBERS = 6
MOST_ITEMS = 6
MOST_DEPTH = 3
HIDDEN = "hidden"


def bounded(text: str, most: int = MOST_TEXT) -> str:
    """Return printable text of at most so many characters."""
    shown = printable(text[: most + 1])
    return shown if len(shown) <= most and len(text) <= most else f"{shown[: most - 1]}…"


class Words:
    """Says values in words; `Disclosure` decides which text they may show."""

    def __init__(self, disclosure: Disclosure) -> None:
        self._disclosure = disclosure

    def parameter(self, name: str, value: ArtifactValue) -> str:
        """Say the value of a constructor parameter; one text is a setting, several may be data."""
        if isinstance(value, str):
            return self._quoted(value)
        return self._say(value, 0, self._disclosure.shows(name, value), exact=True)

    def learnt(self, name: str, value: ArtifactValue) -> str:
        """Say what was learnt under a name, or any value that is no parameter."""
        return self._say(value, 0, self._disclosure.shows(name, value), exact=False)

    def labels(self, classes: tuple[Scalar, ...]) -> list[str]:
        """Return the labels of a target; none where they are too many to be shown."""
        if not self._disclosure.shows("classes_", classes):
            return []
        shown = classes[:MOST_LABELS]
        said = [bounded(label, 30) if isinstance(label, str) else number_text(label) for label in shown]
        return said if len(classes) <= MOST_LABELS else [*said, "…"]

    def levels(self, found: ArrayView) -> str:
        """Return the levels of a column where they are asked for."""
        if isinstance(found.values, Unknown) or not self._disclosure.shows("categories_", found):
            return ""
        return _some(found.values, _label, MOST_LABELS)

    def _quoted(self, text: str) -> str:
        """Return a text in quotes; the path of an import has none."""
        return bounded(text if "." in text and self._disclosure.is_name(text) else repr(text[: MOST_TEXT + 1]))

    def _say(self, value: ArtifactValue, depth: int, shows: bool, *, exact: bool) -> str:
        if value is None or isinstance(value, bool | int | float):
            return number_text(value, exact=exact)
        if isinstance(value, str):
            return self._quoted(value) if shows or self._disclosure.is_name(value) else f"text, {HIDDEN}"
        if isinstance(value, bytes):
            return f"{size_text(len(value))} of bytes"
        if isinstance(value, Unknown):
            return f"not known: {bounded(value.reason, 2 * MOST_TEXT)}"
        if isinstance(value, ArrayView):
            few = self._few(value, shows) if depth == 0 else ""
            return f"{array_text(value)}: {few}" if few else array_text(value)
        if isinstance(value, dict):
            return self._dict(value, depth, shows, exact)
        if isinstance(value, list | tuple):
            return self._items(value, depth, shows, exact)
        return self._record(value, depth)

    def items(self, name: str, array: ArrayView, most: int) -> str:
        """Say the first items of an array that was learnt under a name; nothing where none are kept."""
        return self._few(array, self._disclosure.shows(name, array), most)

    def _few(self, array: ArrayView, shows: bool, most: int = MOST_NUMBERS) -> str:
        if isinstance(array.values, Unknown) or not array.values:
            return ""
        if all(item is None or isinstance(item, bool | int | float) for item in array.values[:MOST_NUMBERS]):
            return _some(array.values, number_text, most)
        texts = [item for item in array.values[:MOST_LABELS] if isinstance(item, str)]
        return _some(array.values, _label, most) if texts and (shows or self._disclosure.are_names(texts)) else HIDDEN

    def _dict(self, value: dict[str, ArtifactValue], depth: int, shows: bool, exact: bool) -> str:
        if not value:
            return "{}"
        shows_keys = shows or self._disclosure.are_names(value) or holds_things(value)
        if depth >= MOST_DEPTH or not shows_keys:
            return f"dict of {counted(len(value), 'key')}" + ("" if shows_keys else f", {HIDDEN}")
        said = (f"{bounded(k, 30)}: {self._say(v, depth + 1, shows, exact=exact)}" for k, v in value.items())
        return "{" + _and_more(list(islice(said, MOST_ITEMS)), len(value)) + "}"

    def _items(self, value: Sequence[ArtifactValue], depth: int, shows: bool, exact: bool) -> str:
        texts = [item for item in value[: MOST_ITEMS + 1] if isinstance(item, str)]
        if texts and not shows and not self._disclosure.are_names(texts):
            return f"{counted(len(value), 'item')}, text {HIDDEN}"
        if depth >= MOST_DEPTH:
            return counted(len(value), "item")
        said = [self._say(item, depth + 1, shows, exact=exact) for item in value[:MOST_ITEMS]]
        inner = _and_more(said, len(value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"

    def _record(self, value: object, depth: int) -> str:
        if isinstance(value, EstimatorView):
            return self._object(value, depth)
        if isinstance(value, SparseView):
            stored = "" if isinstance(value.nnz, Unknown) else f", {counted(value.nnz, 'stored item')}"
            kind = "" if isinstance(value.dtype, Unknown) else f" {bounded(value.dtype, 20)}"
            return f"{'' if isinstance(value.shape, Unknown) else f'{shape_text(value.shape)} '}sparse{kind}{stored}"
        if isinstance(value, FrameView):
            return frame_text(value)
        if isinstance(value, DistributionView):
            return self._called(value.name, value.arguments, value.keywords, depth)
        if isinstance(value, FunctionView):
            uses = f" that uses {names_text(value.names)}" if value.names else ""
            return f"{bounded(value.class_path)}({names_text(value.parameters)}), a function inside the file{uses}"
        if isinstance(value, ClassView):
            return f"{bounded(value.class_path)}, a class inside the file"
        return bounded(type(value).__name__)

    def _object(self, view: EstimatorView, depth: int) -> str:
        """Say an object that is no part of its own, such as a splitter or a kernel, as the call that makes it."""
        if depth >= MOST_DEPTH:
            return bounded(view.public_path)
        known = kind_of(view.class_path) != "unknown"
        parameters = split_parameters(view, frozenset()).chosen if known else view.parameters
        return self._called(view.public_path.rpartition(".")[2], (), parameters, depth)

    def _called(
        self, name: str, arguments: Sequence[ArtifactValue], keywords: dict[str, ArtifactValue], depth: int
    ) -> str:
        said = [self._say(item, depth + 1, False, exact=True) for item in arguments[:MOST_ITEMS]]
        for key, item in islice(keywords.items(), MOST_ITEMS):
            text = self._quoted(item) if isinstance(item, str) else self._say(item, depth + 1, False, exact=True)
            said.append(f"{bounded(key, 30)}={text}")
        inner = _and_more(said, len(arguments) + len(keywords))
        return f"{bounded(name)}({inner})" if inner else bounded(name)


def number_text(value: object, *, exact: bool = False) -> str:
    """Return a number: as it was written where it is a setting, else to four digits."""
    if isinstance(value, float) and not exact:
        return f"{value:.0f}" if 1e4 <= abs(value) < 1e6 else f"{value:.4g}"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if value.bit_length() <= 200 else f"an integer of {value.bit_length():,} bits"
    return repr(value)


def shape_text(shape: tuple[int, ...]) -> str:
    """Return a shape: ``600×3``; ``5`` for a vector."""
    if not shape:
        return "one"
    return "×".join(f"{length:,}" for length in shape[:8]) + ("×…" if len(shape) > 8 else "")


def array_text(array: ArrayView) -> str:
    """Return an array without its values: ``600×3 float64, 14.4 kB``."""
    size = array_bytes(array)
    masked = 0 if array.mask is None or isinstance(array.mask, Unknown) else sum(array.mask)
    return listed(
        [
            f"{shape_text(array.shape)} {bounded(array.dtype, 20)}",
            "" if size is None else size_text(size),
            f"{masked:,} masked" if masked else "",
        ]
    )


def frame_text(frame: FrameView) -> str:
    """Return a frame's size in words."""
    name = frame.class_path.rpartition(".")[2]
    rows = "" if isinstance(frame.n_rows, Unknown) else f" of {counted(frame.n_rows, 'row')}"
    columns = "" if isinstance(frame.columns, Unknown) else f" and {counted(len(frame.columns), 'column')}"
    return f"{bounded(name)}{rows}{columns if name == 'DataFrame' else ''}"


def names_text(names: Sequence[str], most: int = MOST_ITEMS) -> str:
    """Return the first names, and how many more there are."""
    return _and_more([bounded(name, 40) for name in names[:most]], len(names))


def _label(value: object) -> str:
    return bounded(str(value), 40)


def _some(values: Sequence[object], say: Callable[..., str], most: int) -> str:
    return ", ".join(say(item) for item in values[:most]) + (" …" if len(values) > most else "")


def _and_more(said: list[str], total: int) -> str:
    rest = total - len(said)
    return ", ".join(said) + (f" and {rest:,} more" if rest > 0 else "")
