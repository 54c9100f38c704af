"""Functions of the data libraries, by canonical name."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from mlaudit.core import estimators
from mlaudit.core.values import Unknown
from mlaudit.evidence.source import (
    construction,
    cross_validating,
    frames,
    idioms,
    learning,
    operations,
    scoring,
    splitting,
    statistics,
)
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.builtins import BUILTINS
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.model import StepUse
from mlaudit.evidence.source.run import Run, with_marks
from mlaudit.evidence.source.state import joined_rows
from mlaudit.evidence.source.trace import Done, Learnt, LoadSeen, ModelFit, Saved, Unpickled
from mlaudit.evidence.source.values import (
    NONE,
    Constant,
    Count,
    Data,
    Estimator,
    OpenFile,
    Part,
    Reference,
    Score,
    Sequence,
    Statistic,
    Value,
)

_ARCHIVES = ("numpy.load", "scipy.io.loadmat")

MAX_PIECES = 12
"""Pieces of a cut that are kept apart."""

Call = Callable[[Run, ast.Call, Reference, Arguments], Value]

_ROW_WISE = ("pandas", "numpy", "scipy", "math", "sklearn", "polars", "dask", "torch", "tensorflow", "keras")


def call(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow a call of an imported or built-in function or class."""
    name = callee.dotted
    known = knowledge()
    if known.does("unpickles", name):
        run.trace.unpickled[run.key(node)] = Unpickled(node, name, _path(run, given))
    if known.is_loader(name):
        return load(run, node, name, given)
    word = known.known_name(name)
    if word in known.holdouts:
        return splitting.hold_out(run, node, name, given)
    if word in known.folds:
        return splitting.splitter(run, node, name, given)
    if word in known.cross_validations:
        return cross_validating.cross_validation(run, node, name, given)
    if word in known.metrics:
        return scoring.metric_call(run, node, name, given)
    if known.transforms.get(name.rpartition(".")[2]) and name.partition(".")[0] in _ROW_WISE:
        return learning.applied_function(run, node, name, known.transforms[name.rpartition(".")[2]], given)
    if estimators.kind_of(name) != "unknown":
        return construction.estimator(run, node, callee, given)
    if name in _BY_NAME:
        return _BY_NAME[name](run, node, callee, given)
    for group, handler in _BY_GROUP.items():
        if known.does(group, name):
            return handler(run, node, callee, given)
    return _other(run, node, callee, given)


def _other(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    package, _, rest = callee.dotted.partition(".")
    name = rest.rpartition(".")[2]
    first = run.state.content(given.positional[0]) if given.positional else None
    if package in _ROW_WISE and isinstance(first, Data):
        if name in knowledge().frame.statistics and first.prediction is None:
            kind = knowledge().frame.statistics[name]
            each = statistics.of_each_row(run, first, given, 2 if kind == "quantile" else 1)
            return each or Statistic(kind, first, node, first.column)
        return _row_wise(run, node, callee, name, first, given)
    statistic = next((value for value in map(run.state.content, given.all()) if isinstance(value, Statistic)), None)
    if package in _ROW_WISE and statistic is not None and not isinstance(first, Data):
        return statistic
    if (name[:1].isupper() or callee.dotted.startswith("statsmodels.formula.")) and callee.is_imported:
        return run.state.held(construction.unknown_object(run, node, callee.dotted, given))
    scoring.handed_over(run, node, callee.dotted, given)
    found = run.scores_in(given.all())
    if (found.evaluations or found.maxima) and not list(run.rows_in(given.all())):
        return found
    return run.unknown(node, given.all())


def _row_wise(run: Run, node: ast.Call, callee: Reference, name: str, first: Data, given: Arguments) -> Value:
    rows = first
    for other in given.all()[1:]:
        value = run.state.content(other)
        if isinstance(value, Statistic):
            rows = statistics.applied(run, node, rows, value, "fillna" if name == "where" else "scale")
        elif isinstance(value, Data):
            rows = with_marks(rows, value)
    if name in ("to_datetime",) and rows.column is not None:
        for number in rows.loads:
            run.trace.loads[number].times.add(rows.column)
        rows = replace(rows, has_time=True)
    if name in ("clip", "abs", "maximum", "absolute", "fmax") and rows.column is not None:
        rows = replace(rows, guarded=rows.guarded | {rows.column})
    if name == "where":
        rows = _guarded_choice(run, rows, given)
    if name == "get_dummies":
        rows = replace(rows, columns=None)
    return rows


def _guarded_choice(run: Run, condition: Data, given: Arguments) -> Data:
    """Follow ``np.where(x > 0, np.log(x), 0)``: the branches are guarded by the condition."""
    rows = replace(condition, kind="series", mask=None)
    for value in given.positional[1:]:
        inner = run.state.content(value)
        if isinstance(inner, Data):
            for mark in inner.mark_ids() if condition.guarded else ():
                event = run.trace.marks[mark]
                if isinstance(event, Done):
                    event.is_guarded = True
            rows = with_marks(replace(rows, parts=inner.parts), inner)
    return rows


def load(run: Run, node: ast.Call, name: str, given: Arguments) -> Value:
    """Follow a read: its rows are a root of their own."""
    is_bundled = name.startswith(("sklearn.datasets.", "keras.", "seaborn.", "statsmodels."))
    path = Unknown("it is bundled with a library") if is_bundled else _path(run, given)
    seen = LoadSeen(node, name, path)
    key = (*run.key(node), path) if isinstance(path, str) else run.key(node)
    for word in ("parse_dates", "index_col"):
        names = run.names(given.get(None, word))
        if names is not None and (word == "parse_dates" or all(idioms.names_time(column) for column in names)):
            seen.times.update(names)
    number = run.trace.load(key, seen)
    if name in _ARCHIVES or (name == "pandas.read_excel" and given.content(None, "sheet_name") == NONE):
        run.trace.archives.add(number)
    columns = run.names(given.get(None, "names", "usecols"))
    rows = Data(frozenset([Part(number)]), loads=frozenset([number]), columns=columns, has_time=bool(seen.times))
    if name.startswith("sklearn.datasets.make_") or given.constant(None, "return_X_y") is True:
        return Sequence((replace(rows, columns=None), replace(rows, kind="series", column=None, columns=None)))
    if name.startswith("keras.datasets."):
        test = Data(frozenset([Part(run.trace.root((*run.key(node), "test")))]), loads=rows.loads)
        return Sequence((Sequence((rows, rows)), Sequence((test, test))))
    return rows


def _archive(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``pickle.load(file)``: anything, but often a dict of arrays."""
    found = run.unknown(node)
    run.trace.archives |= {part.root for part in found.parts}
    return found


def _path(run: Run, given: Arguments) -> str | Unknown:
    value = given.content(0, "filepath_or_buffer", "path", "io", "fname", "file", "source", "filename", "f")
    if isinstance(value, OpenFile):
        value = run.state.content(value.path)
    return frames.path_of(run, value)


def _stack(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    axis = given.constant(None, "axis")
    if axis in (1, "columns", "horizontal"):
        return _beside(run, node, callee, given)
    values = given.positional if callee.dotted == "numpy.append" else given.positional[:1] or given.all()[:1]
    found = list(run.rows_in(values))
    if not found:
        return run.unknown(node, given.all())
    whole = found[0]
    for rows in found[1:]:
        whole = joined_rows(whole, rows)
    return replace(whole, kind="frame" if callee.dotted.startswith("pandas") else whole.kind)


def _beside(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow columns beside columns; names beside their scores (``concat([names, scores], axis=1)``) stay scores."""
    values = (*run.state.reachable(given.positional[0]),) if given.positional else ()
    scores = next((value for value in values if isinstance(value, Statistic) and value.uses_target), None)
    if scores is not None and not any(isinstance(value, Data) and value.loads for value in values):
        return scores
    found = list(run.rows_in(given.positional[:1] or given.all()[:1]))
    if not found:
        return run.unknown(node, given.all())
    whole = found[0]
    for rows in found[1:]:
        whole = with_marks(whole, rows)
    are_lags = all(rows.lags for rows in found)
    lags = frozenset[tuple[str, str]]().union(*(rows.lags for rows in found)) if are_lags else frozenset()
    return replace(whole, kind="frame", columns=None, column=None, lags=lags)


def _look_up(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    rows = given.rows(0, "left")
    return run.unknown(node, given.all()) if rows is None else frames.looked_up(run, rows, given.content(1, "right"))


def _wrapped(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    value = given.content(0, "data", "object", "a")
    if isinstance(value, Estimator):
        return run.state.held(value)
    if isinstance(value, Statistic):
        return value
    inner = list(run.rows_in([value])) if value is not None else []
    if not inner and callee.dotted == "pandas.DataFrame" and value in (None, NONE):
        index = given.rows(1, "index")
        made = index if index is not None else run.unknown(node)
        if index is None:
            run.trace.made_empty |= {part.root for part in made.parts}
        names = run.names(given.get(None, "columns"))
        return replace(made, kind="frame", columns=names or (), marks=frozenset(), column=None, mask=None)
    if not inner:
        return value if isinstance(value, Sequence | Constant | Score) else run.unknown(node, given.all())
    assert value is not None
    rows = run.data(value, node) if not hasattr(value, "items") or isinstance(value, Sequence) else inner[0]
    for other in inner[1:] if not isinstance(value, Sequence) else ():
        rows = with_marks(rows, other)
    names = run.names(given.get(None, "columns"))
    kind = (
        rows.kind
        if not callee.dotted.startswith("pandas")
        else "frame"
        if callee.dotted.endswith("Frame")
        else "series"
    )
    return replace(rows, kind=kind if rows.kind != "predictions" else rows.kind, columns=names or rows.columns)


def _logarithm(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    found = operations.logarithm(run, node, callee.dotted)
    return found if found is not None else run.unknown(node, given.all())


def _shuffle(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    arrays = [run.state.content(value) for value in given.positional]
    shuffled: list[Value] = [
        replace(rows, is_shuffled=True, is_sorted=False) if isinstance(rows, Data) else rows for rows in arrays
    ]
    if not shuffled:
        return run.unknown(node)
    if isinstance(shuffled[0], Count):
        return Data(shuffled[0].parts, kind="index", is_shuffled=True)
    return shuffled[0] if len(shuffled) == 1 else Sequence(tuple(shuffled))


def _shuffle_in_place(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    for value in given.positional[:1]:
        rows = run.state.content(value)
        if isinstance(rows, Data):
            run.state.change(value, replace(rows, is_shuffled=True, is_sorted=False))
    return NONE


def _resample(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``sklearn.utils.resample``: with replacement it makes copies of rows."""
    found = [run.data(value, node) for value in given.positional]
    if not found:
        return run.unknown(node)
    if given.constant(None, "replace") is False:
        drawn = tuple(replace(rows, is_shuffled=True, is_sorted=False) for rows in found)
        return drawn[0] if len(drawn) == 1 else Sequence(drawn)
    step = StepUse(callee.dotted, "sampler", run.location(node))
    mark = run.trace.learnt(run.key(node), Learnt(node, step, "resample", found[0], None, True))
    marked = tuple(rows.marked(mark) for rows in found)
    return marked[0] if len(marked) == 1 else Sequence(marked)


def _feature_scores(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    rows = given.rows(0, "X")
    return run.unknown(node) if rows is None else Statistic("scores", rows, node, uses_target=True)


def _seed(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    run.trace.is_seeded = True
    return NONE


def _dump(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    what, where = knowledge().dumps[callee.dotted]
    target = given.content(where, "filename", "file", "f", "fp")
    if isinstance(target, OpenFile):
        target = run.state.content(target.path)
    saved(run, node, callee.dotted, given.content(what, "value", "obj", "sk_model"), frames.path_of(run, target))
    return NONE


def saved(run: Run, node: ast.Call, callee: str, thing: Value | None, path: str | Unknown) -> None:
    """Record an object that is written to a file."""
    models = run.estimators_in([thing]) if thing is not None else []
    rows = next(iter(run.rows_in([thing])), None) if thing is not None and not models else None
    fits = frozenset[int]().union(*(model.model_fits for model in models))
    what: Literal["model", "rows", "unknown"]
    what = "model" if models else "rows" if rows is not None and rows.kind != "unknown" else "unknown"
    run.trace.saved[run.key(node)] = Saved(node, callee, path, what, rows, fits)


def _train(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``xgboost.train(parameters, matrix)``."""
    rows = given.rows(1, "dtrain", "train_set")
    step = StepUse(callee.dotted, "estimator", run.location(node))
    if rows is None:
        return run.state.held(Estimator(step, is_unresolved=True))
    fit = run.trace.model_fit(run.key(node), ModelFit(node, step, rows, None))
    return run.state.held(Estimator(step, model_fits=frozenset([fit])))


def _clone(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    found = given.content(0, "estimator")
    return run.state.held(learning.cloned(found)) if isinstance(found, Estimator) else run.unknown(node, given.all())


def _join_path(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    parts = [run.literal(value) for value in given.positional]
    if parts and all(isinstance(part, str) for part in parts):
        joined = "/".join(
            str(part).rstrip("/") if place < len(parts) - 1 else str(part) for place, part in enumerate(parts)
        )
        return Constant(joined)
    if callee.dotted == "str" and given.positional:
        return given.positional[0]
    return run.unknown(node, given.all())


def _cut(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``pd.cut(x, 5)``, which spreads bins between the ends of x; bins that are given learn nothing."""
    if isinstance(given.constant(1, "bins"), int):
        return learning.applied_function(run, node, callee.dotted, "discretiser", given)
    return _row_wise(run, node, callee, "cut", run.data(given.get(0, "x") or NONE, node), given)


def _pieces(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``np.split(df, [m, n])``."""
    rows, bounds = given.rows(0, "ary"), given.content(1, "indices_or_sections")
    count = (
        len(bounds.items) + 1 if isinstance(bounds, Sequence) else bounds.value if isinstance(bounds, Constant) else 0
    )
    if rows is None or not isinstance(count, int) or not 1 < count <= MAX_PIECES:
        return run.unknown(node, given.all())
    return Sequence(tuple(idioms.cut(run, node, rows, count)))


def _numbers(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``np.arange(len(df))``."""
    return BUILTINS["range"](run, node, given)


def _with_constant(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``sm.add_constant(X)``."""
    return given.rows(0, "data") or run.unknown(node, given.all())


def _array(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``np.ones(len(df), dtype=bool)``, a mask whose cells are written one by one."""
    kind = given.content(1, "dtype")
    is_mask = isinstance(kind, Reference) and kind.dotted in ("bool", "numpy.bool", "numpy.bool_")
    return idioms.flags(run, node, run.unknown(node)) if is_mask else run.unknown(node, given.all())


def _chosen(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``np.random.choice(df.index, 100)``: rows drawn, whose rest may be used as well."""
    first = given.content(0, "a")
    if isinstance(first, Count):
        first = Data(first.parts, kind="index")
    if not isinstance(first, Data) or first.kind == "unknown":
        return run.unknown(node, given.all())
    return idioms.drawn(run, node, first, given.is_given("random_state") or run.trace.is_seeded)


def _design(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``patsy.dmatrix("a + b", df)``: the rows of the frame; ``dmatrices`` puts the target in front."""
    rows = given.rows(1, "data")
    if rows is None:
        return run.unknown(node, given.all())
    matrix = replace(rows, kind="array", columns=None, column=None)
    return matrix if callee.dotted.endswith("dmatrix") else Sequence((matrix, matrix))


def _missing(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``pd.isnull(df["age"])``."""
    rows = given.rows(0)
    if rows is None or rows.kind != "series":
        return rows or run.unknown(node, given.all())
    return idioms.missing(run, node, rows, has_value=callee.dotted.rpartition(".")[2].startswith("not"))


_BY_NAME: dict[str, Call] = {
    "sklearn.base.clone": _clone,
    "clone": _clone,
    "pandas.cut": _cut,
    "numpy.split": _pieces,
    "numpy.array_split": _pieces,
    "numpy.arange": _numbers,
    **dict.fromkeys(("numpy.ones", "numpy.zeros"), _array),
    "numpy.random.choice": _chosen,
    "patsy.dmatrix": _design,
    "patsy.dmatrices": _design,
    "statsmodels.api.add_constant": _with_constant,
    "statsmodels.tools.add_constant": _with_constant,
    "statsmodels.tools.tools.add_constant": _with_constant,
    **dict.fromkeys(("pandas.isnull", "pandas.isna", "pandas.notnull", "pandas.notna", "numpy.isnan"), _missing),
}

_BY_GROUP: dict[str, Call] = {
    "stacks": _stack,
    "columns": _beside,
    "lookups": _look_up,
    "wrappers": _wrapped,
    "logarithms": _logarithm,
    "shuffles": _shuffle,
    "shuffles_in_place": _shuffle_in_place,
    "resamplers": _resample,
    "feature_scores": _feature_scores,
    "seeds": _seed,
    "dumps": _dump,
    "trainings": _train,
    "unpickles": _archive,
    "archives": _archive,
    "paths": _join_path,
}
