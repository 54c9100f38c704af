"""``X[...]``, ``.loc``, ``.iloc``: columns, slices, masks, index arrays; and assignment to them."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.frames import columns
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run, with_marks
from mlaudit.evidence.source.state import joined
from mlaudit.evidence.source.steps import choosing, idioms, operations, statistics, timed
from mlaudit.evidence.source.values import (
    Candidates,
    Constant,
    Count,
    Data,
    Estimator,
    Folds,
    Grouped,
    Handle,
    Mapping,
    Reference,
    Score,
    Sequence,
    Statistic,
    Value,
)
from mlaudit.evidence.source.walking import walk

MAX_MEMBERS = 64
"""Items of a dict that are kept apart."""

FILLING = ("mean", "median", "mode", "counts", "description")
"""Statistics that fill gaps when they are written into some cells."""

_BEST = ("best_index_", "n_features_", "argmax", "idxmax")

_TYPES = ("list", "dict", "tuple", "set", "frozenset", "type")

ACCESSORS = ("loc", "iloc", "ix", "at", "iat")


def base_of(run: Run, node: ast.Subscript) -> tuple[Value, str]:
    """Return what is indexed and the accessor, empty for plain brackets."""
    if isinstance(node.value, ast.Attribute) and node.value.attr in ACCESSORS:
        return _indexed(run, node.value.value), node.value.attr
    return _indexed(run, node.value), ""


def _indexed(run: Run, node: ast.expr) -> Value:
    """Evaluate what is indexed; a name that the text binds nowhere stands for the same rows from now on."""
    found = run.value(node)
    if not isinstance(node, ast.Name) or not isinstance(found, Reference) or found.is_imported or node.id in _TYPES:
        return found
    rows = run.state.outermost[node.id] = run.state.held(run.unknown(node))
    return rows


def subscript(run: Run, node: ast.Subscript) -> Value:
    """Evaluate ``base[...]``."""
    handle, accessor = base_of(run, node)
    base = run.state.content(handle)
    if isinstance(base, Data):
        return _of_rows(run, node, base, accessor)
    if isinstance(base, Sequence):
        return _of_sequence(run, node, base)
    if isinstance(base, Mapping):
        return _of_mapping(run, node, base)
    if isinstance(base, Grouped):
        names = run.names(run.value(node.slice))
        narrowed = base.rows.series(names[0]) if names is not None and len(names) == 1 else base.rows
        return replace(base, rows=narrowed)
    if isinstance(base, Statistic):
        return _of_statistic(run, node, base)
    if isinstance(base, Folds):
        return Sequence((base.train, base.test))
    if isinstance(base, Candidates):
        return Score(maxima=base.fits) if _names_the_best(node.slice) else base
    if isinstance(base, Score):
        if run.literal(run.value(node.slice)) in (0, -1):
            choosing.first_of(run, node, base)
        return base
    if isinstance(base, Estimator):
        return handle
    if isinstance(base, Reference) and base.dotted in ("numpy.r_", "numpy.c_"):
        return run.data(run.value(node.slice), node)
    return run.unknown(node, [base])


def _of_sequence(run: Run, node: ast.Subscript, base: Sequence) -> Value:
    if isinstance(node.slice, ast.Slice):
        bounds = [run.content(part) if part is not None else None for part in (node.slice.lower, node.slice.upper)]
        numbers = [bound.value if isinstance(bound, Constant) else None for bound in bounds]
        lower, upper = (number if isinstance(number, int) else None for number in numbers)
        known = all(bound is None or isinstance(bound, Constant) for bound in bounds)
        return Sequence(base.items[lower:upper], base.is_complete) if known else base
    index = run.content(node.slice)
    if index in (Constant(0), Constant(-1)):
        choosing.first_of_ranked(run, node, base)
    if isinstance(index, Constant) and isinstance(index.value, int) and base.is_complete:
        try:
            return base.items[index.value]
        except IndexError:
            return run.unknown(node)
    return _any_of(run, node, base.items)


def _of_mapping(run: Run, node: ast.Subscript, base: Mapping) -> Value:
    key = run.content(node.slice)
    run.copies(len(base.items))
    found = base.get(key)
    if found is not None:
        return found
    return _any_of(run, node, tuple(value for _, value in base.items))


def _any_of(run: Run, node: ast.AST, items: tuple[Value, ...]) -> Value:
    if not items:
        return run.unknown(node)
    whole = run.state.content(items[0])
    if len(items) == 1:
        return items[0]
    for item in items[1:]:
        whole = joined(whole, run.state.content(item))
    return whole


def _of_statistic(run: Run, node: ast.Subscript, base: Statistic) -> Value:
    if isinstance(node.slice, ast.Slice):
        return replace(base, is_order=base.is_order and node.slice.lower is node.slice.upper is None)
    index = run.content(node.slice)
    base = replace(base, is_order=False)
    if base.kind == "correlation" and isinstance(index, Constant) and isinstance(index.value, str):
        return replace(base, uses_target=True, column=index.value)
    if isinstance(index, Constant) and isinstance(index.value, str) and base.column is None:
        return replace(base, column=index.value, rows=base.rows.series(index.value))
    return base


def _of_rows(run: Run, node: ast.Subscript, base: Data, accessor: str) -> Data:
    index = node.slice
    if isinstance(index, ast.Tuple):
        elements = index.elts
        rows = _rows(run, node, base, elements[0]) if elements else base
        return _columns(run, node, rows, elements[1]) if len(elements) == 2 else rows
    if accessor:
        return _rows(run, node, base, index)
    if isinstance(index, ast.Slice):
        return _sliced(run, base, index, node)
    value = run.content(index)
    if isinstance(value, Data) and _selects_rows(base, value):
        return idioms.selected(base, value)
    if isinstance(value, Constant) and isinstance(value.value, str) and run.trace.is_archive(base):
        return run.trace.member(base, value.value)
    if isinstance(value, Data) and value.kind == "unknown" and base.kind in ("array", "unknown"):
        return with_marks(idioms.indexed(run, base, value, node), value).narrowed()
    if isinstance(value, Data) and idioms.are_flags(value):
        return idioms.selected(base, idioms.flags(run, node, value))
    if isinstance(value, Constant) and isinstance(value.value, int) and base.kind in ("array", "series"):
        return idioms.picked(run, base, index, node)
    return _by_columns(run, node, base, value)


def _sliced(run: Run, base: Data, bounds: ast.Slice, node: ast.AST) -> Data:
    """Cut rows by position; windows that a loop cuts one by one, and rows from the last on, are noted."""
    rows = timed.cut_one_by_one(run, node, base, bounds)
    is_reversed = bounds.step is not None and run.literal(run.value(bounds.step)) == -1
    return idioms.sliced(run, timed.reversed_rows(rows) if is_reversed else rows, bounds, node)


def _selects_rows(base: Data, index: Data) -> bool:
    return index.kind in ("mask", "index") or (index.kind != "unknown" and base.kind != "frame")


def _rows(run: Run, node: ast.Subscript, base: Data, index: ast.expr) -> Data:
    if isinstance(index, ast.Slice):
        return _sliced(run, base, index, node)
    if isinstance(index, ast.Constant) and index.value is Ellipsis:
        return base
    value = run.content(index)
    if isinstance(value, Sequence):
        inner = list(run.rows_in([value]))
        return idioms.selected(base, inner[0]) if len(inner) == 1 else base
    if isinstance(value, Constant) and isinstance(value.value, int | str):
        return idioms.picked(run, base, index, node)
    if not isinstance(value, Data):
        return base
    if value.kind == "unknown" and not any(part.tags for part in value.parts):
        return idioms.indexed(run, base, value, node)
    return idioms.selected(base, value)


def _columns(run: Run, node: ast.Subscript, base: Data, index: ast.expr) -> Data:
    if isinstance(index, ast.Slice):
        bounds = (index.lower, index.upper)
        return base if bounds == (None, None) else base.narrowed()
    return _by_columns(run, node, base, run.content(index))


def _by_columns(run: Run, node: ast.Subscript, base: Data, value: Value) -> Data:
    if isinstance(value, Constant) and isinstance(value.value, str):
        found = base.series(value.value)
        return replace(found, has_time=True) if idioms.names_time(value.value) else found
    names = run.names(value)
    if names is not None and names:
        return base.only(names)
    if isinstance(value, Statistic):
        chosen = base.narrowed()
        selects = value.uses_target and not value.is_order
        return statistics.applied(run, node, chosen, value, "select") if selects else chosen
    if isinstance(value, Constant | Count):
        return replace(base, kind="series" if base.kind == "frame" else base.kind).narrowed()
    if isinstance(value, Data) and value.mark_ids() and value.kind == "unknown":
        return with_marks(base, value).narrowed()
    return base.narrowed()


def assign_item(run: Run, node: ast.Subscript, value: Value) -> tuple[ast.expr, Data] | None:
    """Follow ``base[...] = value``: other rows and columns stay what they are.

    Returns
    -------
    tuple of ast.expr and Data, or None
        For ``df["age"][missing] = value``, which writes into a column: the column and what it holds now.
    """
    handle, accessor = base_of(run, node)
    base, value = run.state.content(handle), run.state.content(value)
    if isinstance(base, Mapping):
        key = run.content(node.slice)
        if len(base.items) < MAX_MEMBERS:
            run.state.change(handle, base.put(key, run.state.held(value)))
    elif isinstance(base, Sequence):
        run.state.change(handle, Sequence((*base.items, value)[-32:], is_complete=False))
    elif isinstance(base, Data):
        changed = _assigned(run, node, base, value, accessor)
        run.state.change(handle, changed)
        column = node.value.value if accessor and isinstance(node.value, ast.Attribute) else node.value
        if (
            not isinstance(handle, Handle)
            and base.column is not None
            and isinstance(column, ast.Subscript | ast.Attribute)
        ):
            return column, changed
    return None


def _assigned(run: Run, node: ast.Subscript, base: Data, value: Value, accessor: str) -> Data:
    index = node.slice
    column = index.elts[1] if isinstance(index, ast.Tuple) and len(index.elts) == 2 else None
    if column is None and not accessor and not isinstance(index, ast.Slice):
        column = index
    names = run.names(run.value(column)) if column is not None and not isinstance(column, ast.Slice) else None
    # ``x[()] = value`` writes over all there is.
    covers_rows = not isinstance(index, ast.Tuple) or not index.elts or _is_full(index.elts[0])
    how = _written_as(value, bool(accessor), names is None, covers_rows)
    if isinstance(value, Statistic) and how:
        value = statistics.applied(run, value.node, replace(base, marks=frozenset()), value, how)
    elif isinstance(value, Data) and value.prediction is not None and not covers_rows:
        filled = statistics.predicted(run, node, replace(base, marks=frozenset()), value.prediction, names or ())
        value = filled if filled.marks else value
    if names is None:
        if not isinstance(value, Data):
            return _written_over(base)
        return replace(base, marks=base.marks | {(None, mark) for mark in columns.written(run, base, value)})
    given = value
    if not covers_rows and isinstance(value, Constant):
        value = run.unknown(node)
    for name in names:
        old = base
        base = columns.with_column(run, base, name, value)
        if not covers_rows:
            base = replace(base, marks=base.marks | {mark for mark in old.marks if mark[0] == name})
            operations.cleaned(run, base, name, given)
    return base


def _written_over(base: Data) -> Data:
    """Follow ``predicted[predicted == -1] = 1``: it no longer holds what the model gave."""
    made = base.prediction
    return base if made is None else replace(base, prediction=replace(made, method="compared"))


def _written_as(value: Value, has_accessor: bool, is_whole: bool, covers_rows: bool) -> str:
    """Tell what writing a statistic into cells does: it fills, limits or encodes; empty where it does neither."""
    kind = value.kind if isinstance(value, Statistic) else ""
    if kind == "groups":
        return "encode" if covers_rows else "fillna"
    if kind in FILLING and (has_accessor or is_whole):
        return "fillna"
    return "limit" if kind == "quantile" and not covers_rows else ""


def _is_full(index: ast.expr) -> bool:
    return isinstance(index, ast.Slice) and index.lower is None and index.upper is None


def _names_the_best(index: ast.expr) -> bool:
    """Whether an index asks for the best candidate: ``[search.best_index_]``, ``[selector.n_features_ - 1]``."""
    return any(isinstance(part, ast.Attribute) and part.attr in _BEST for part in walk(index))
