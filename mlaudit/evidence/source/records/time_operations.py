"""Records of calls that take values from earlier or later rows, and of what they mean for a model."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.events import ModelFit, Timed
from mlaudit.evidence.source.model import TimeOperation
from mlaudit.evidence.source.records.index import NO_TARGET, Index, target_of
from mlaudit.evidence.source.trace import Trace
from mlaudit.evidence.source.values import Data
from mlaudit.evidence.source.walking import all_nodes

_UNTOLD = Unknown("the code does not tell which columns the model is given")
_NO_COLUMN = Unknown("it works on several columns, or on one that the code computes")
_NO_STEPS = Unknown("how far it looks ahead is not a literal in the code")


_REGRIDDING = ("asfreq", "resample", "reindex", "date_range", "upsample", "period_range", "Grouper", "fill_gaps")
"""Calls that bring rows to even steps; ``Grouper`` and ``date_range`` are how others do it by hand."""


@dataclass(frozen=True, slots=True)
class _Inputs:
    """A fit, the columns of its inputs by what they carry, and what scored rows carry; None where none are scored."""

    fit: ModelFit
    columns: dict[int, set[str | None]]
    scored: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class _Use:
    """What one fit makes of values of other rows; ``reaches`` is None where the text does not decide it."""

    fit: ModelFit
    reaches: bool | None
    is_of_target: bool


def time_operations(index: Index) -> Iterable[TimeOperation]:
    """Yield one record for each call; where a call was met often, the worst that came of it."""
    inputs = _inputs(index.trace)
    targets = frozenset(m for fit in index.trace.model_fits if fit.target is not None for m in fit.target.mark_ids())
    best: dict[tuple[int, str], tuple[Timed, _Use | None, bool]] = {}
    for mark, event in enumerate(index.trace.marks):
        if isinstance(event, Timed):
            key = (id(event.node), event.kind)
            worst = max((_use(index.trace, one, event, mark) for one in inputs), key=_rank, default=None)
            if key not in best or _rank(worst) > _rank(best[key][1]):
                best[key] = (event, worst, mark in targets)
    is_regridded = bool(best) and _regrids(index)
    for number, (event, use, reaches_target) in enumerate(best.values()):
        yield _record(index, number, event, use, reaches_target, is_regridded)


def _inputs(trace: Trace) -> list[_Inputs]:
    found = []
    for number, fit in enumerate(trace.model_fits):
        columns: dict[int, set[str | None]] = {}
        for column, mark in fit.features.marks:
            columns.setdefault(mark, set()).add(column)
        scored = [score.rows.mark_ids() for score in trace.scores if number in score.model_fits]
        found.append(_Inputs(fit, columns, frozenset[int]().union(*scored) if scored else None))
    return found


def _record(
    index: Index, number: int, event: Timed, use: _Use | None, reaches_target: bool, is_regridded: bool
) -> TimeOperation:
    is_known = use is None or use.reaches is not None
    is_input = use is not None and use.reaches is not False
    return TimeOperation(
        number,
        index.place(event.node),
        event.callee,
        event.kind,
        event.reach,
        event.rows.column if event.rows.column is not None else _NO_COLUMN,
        event.steps if event.steps is not None else _NO_STEPS,
        reaches_features=is_input if is_known else _UNTOLD,
        reaches_target=reaches_target,
        is_of_target=use is not None and use.is_of_target,
        target_looks_ahead=use is not None and bool(_ahead(index.trace, use.fit.target)),
        reads_time_column=_reads_time(index.trace, event.rows),
        counts_rows=not (_goes_by_time(event.node) or is_regridded),
        target=target_of(use.fit.target) if use is not None else NO_TARGET,
        loads=tuple(sorted(event.rows.loads)),
        flow=index.flow([event.rows], [event, use.fit if use is not None and is_input else None]),
    )


def _goes_by_time(node: ast.AST) -> bool:
    """Whether a call names a length of time: ``shift(freq="D")``, ``rolling("7D")``."""
    if not isinstance(node, ast.Call):
        return False
    sizes = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "window")]
    is_text = any(isinstance(size, ast.Constant) and isinstance(size.value, str) for size in sizes)
    return is_text or any(keyword.arg == "freq" for keyword in node.keywords)


def _regrids(index: Index) -> bool:
    """Whether a text puts rows on a grid of times somewhere."""
    called = (node.func for node in all_nodes(index.pieces) if isinstance(node, ast.Call))
    return any((getattr(name, "attr", None) or getattr(name, "id", "")) in _REGRIDDING for name in called)


def _rank(use: _Use | None) -> int:
    if use is None:
        return -1
    return {True: 4, None: 2, False: 0}[use.reaches] + use.is_of_target


def _use(trace: Trace, inputs: _Inputs, event: Timed, mark: int) -> _Use:
    reaches = _reaches(inputs, event, mark)
    if reaches and inputs.scored is not None and mark not in inputs.scored:
        reaches = False
    is_of_target = event.reach == "later" and reaches is not False and _is_of_target(trace, inputs.fit, event)
    if event.reach == "own" and event.kind != "slices" and reaches:
        # Values that end at the row itself are a mistake only where the row's own target is among them.
        reaches = _holds_own_target(trace, inputs.fit, event)
        is_of_target = reaches
    return _Use(inputs.fit, reaches, is_of_target)


def _reaches(inputs: _Inputs, event: Timed, mark: int) -> bool | None:
    """Whether values are among the inputs of a fit; None where the columns that it is given are not told."""
    columns, fit = inputs.columns.get(mark), inputs.fit
    if columns is None:
        return False
    if fit.target is None or fit.step.class_path.startswith("statsmodels.formula."):
        return None
    is_whole = event.rows.kind == "frame" and event.rows.column is None and event.kind != "join"
    if None in columns and is_whole:
        return True
    if "narrowed" in fit.features.traits:
        return None
    if columns - {None, fit.target.column}:
        return True
    return True if None in columns and not _may_be_the_target(fit.target, event, mark) else None


def _may_be_the_target(target: Data, event: Timed, mark: int) -> bool:
    """Whether the target alone may carry it: not a column that the left side of a join had before."""
    is_of_left = event.kind == "join" and target.column in event.rows.guarded
    return mark in target.mark_ids() and not is_of_left


def _is_of_target(trace: Trace, fit: ModelFit, event: Timed) -> bool:
    if fit.target is None or event.rows.column is None:
        return False
    made_of = {other.rows.column for other in _ahead(trace, fit.target)}
    return event.rows.column in {fit.target.column, *made_of}


def _holds_own_target(trace: Trace, fit: ModelFit, event: Timed) -> bool:
    target = fit.target
    if target is None or target.column is None or target.column != event.rows.column:
        return False
    is_aligned = target.parts == fit.features.parts and ("offset" in target.traits) == ("offset" in fit.features.traits)
    return is_aligned and not any(isinstance(trace.marks[mark], Timed) for mark in target.mark_ids())


def _ahead(trace: Trace, rows: Data | None) -> list[Timed]:
    return [event for event in _events(trace, rows) if event.reach == "later"] if rows is not None else []


def _events(trace: Trace, rows: Data) -> Iterable[Timed]:
    events = (trace.marks[mark] for mark in sorted(rows.mark_ids()))
    return (event for event in events if isinstance(event, Timed))


def _reads_time(trace: Trace, rows: Data) -> bool:
    return rows.has_time or rows.order in ("forward", "backward") or any(trace.loads[n].times for n in rows.loads)


def label_steps(index: Index, split: int) -> int | Unknown:
    """Return how many rows ahead the target of the fits on the two sides of a split reaches."""
    trace = index.trace
    targets = [fit.target for fit in index.fits_of(split) if fit.target is not None]
    if not targets:
        return Unknown("the code does not show what is predicted")
    events = [event for target in targets for event in _ahead(trace, target)]
    thinned = any("thinned" in rows.traits for rows in (trace.splits[split].rows, *targets))
    if thinned or any(event.steps is None for event in events):
        return Unknown("how many rows ahead the target looks is not told by the code")
    return max((event.steps or 0 for event in events), default=0)


def holds_lags(trace: Trace, split: int) -> bool:
    """Whether rows that are split hold values of earlier rows."""
    return any(event.reach != "later" and event.kind != "slices" for event in _of_split(trace, split))


def holds_windows(trace: Trace, split: int) -> bool:
    """Whether what is split are windows that overlap."""
    return any(event.kind == "slices" for event in _of_split(trace, split))


def _of_split(trace: Trace, split: int) -> Iterable[Timed]:
    return _events(trace, trace.splits[split].rows)
