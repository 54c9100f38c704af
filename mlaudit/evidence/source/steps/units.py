"""In which unit targets and predictions stand: logarithms and scalers of the target, and what takes them back."""

from __future__ import annotations

from collections.abc import Iterable

from mlaudit.evidence.source.events import Done, Learnt, ModelFit, Timed
from mlaudit.evidence.source.model import TargetChange, Units
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.trace import Trace
from mlaudit.evidence.source.values import Data, Prediction

CHANGES: tuple[TargetChange, ...] = ("log", "scale")
_SCALING = ("scaler", "power_transform")
_NEUTRAL = frozenset(
    {"array", "asarray", "squeeze", "ravel", "reshape", "flatten", "Series", "copy", "to_numpy", "astype", "float32",
     "clip", "maximum", "minimum", "round", "around", "rint", "nan_to_num", "expand_dims", "numpy", "cpu", "detach"}
)  # fmt: skip
"""Functions and methods that leave values in their unit."""

_INVERSES: dict[str, TargetChange] = dict.fromkeys(("exp", "expm1", "exp2", "inv_boxcox", "inv_boxcox1p"), "log")

_ORDER: tuple[Units, ...] = ("guess_changed", "truth_changed", "changed", "original", "unknown")


Unit = tuple[Units, TargetChange | None]


def change_of(event: Learnt | Done | Timed) -> TargetChange | None:
    """Return what an event does to the unit of a column."""
    if isinstance(event, Done):
        return "log" if event.kind in ("log", "box_cox") else None
    if not isinstance(event, Learnt) or event.step.class_path.startswith("pandas."):
        return None
    return "scale" if event.step.kind in _SCALING else None


def taken_back(trace: Trace, rows: Data, change: TargetChange) -> Data:
    """Follow ``np.exp(y)`` and ``scaler.inverse_transform(y)``."""
    kept = frozenset(mark for mark in rows.marks if change_of(trace.marks[mark[1]]) != change)
    made = rows.prediction
    if made is not None:
        made = replace(made, taken_back=made.taken_back | {change})
    return replace(rows, marks=kept, prediction=made)


def applied(trace: Trace, rows: Data, name: str) -> Data:
    """Follow a function or method by its name: an inverse takes back, reshaping and clipping leave the unit."""
    if name in _INVERSES:
        return taken_back(trace, rows, _INVERSES[name])
    return rows if name in _NEUTRAL else computed(rows)


def computed(rows: Data) -> Data:
    """Follow arithmetic on predictions, which may take them back or not."""
    if rows.prediction is None:
        return rows
    return replace(rows, prediction=replace(rows.prediction, is_computed=True))


def units_of(trace: Trace, truth: Data | None, made: Prediction | None) -> Unit:
    """Compare the unit of the truth with that of predictions, as far as the text decides it."""
    fits = [] if made is None else [trace.model_fits[fit] for fit in sorted(made.model_fits)]
    if truth is None or made is None or not fits or any(_is_nameless(rows) for rows in (truth, *_targets(fits))):
        return "unknown", None
    for change in CHANGES:
        found = _compared(trace, truth, made, fits, change)
        if found != "original":
            return found, change
    return "original", None


def _compared(trace: Trace, truth: Data, made: Prediction, fits: list[ModelFit], change: TargetChange) -> Units:
    sources = [_sources(trace, fit.target, change) for fit in fits]
    is_model_changed, is_truth_changed = any(sources), bool(_sources(trace, truth, change))
    if not is_model_changed and not is_truth_changed:
        return "original"
    if made.is_computed or not (all(sources) or not is_model_changed):
        return "unknown"
    is_guess_changed = is_model_changed and change not in made.taken_back
    if is_guess_changed == is_truth_changed:
        return "changed" if is_truth_changed else "original"
    if is_guess_changed:
        return "guess_changed" if all(truth.column in source - {None} for source in sources) else "unknown"
    return "truth_changed" if _is_same_target(trace, truth, fits, change) else "unknown"


def is_retransformed(trace: Trace, made: Prediction | None) -> bool:
    """Whether predictions of logarithms were raised back, and nothing was done to them besides."""
    fits = () if made is None else made.model_fits
    return (
        made is not None
        and "log" in made.taken_back
        and not made.is_computed
        and bool(fits)
        and all(_sources(trace, trace.model_fits[fit].target, "log") for fit in fits)
    )


def _is_same_target(trace: Trace, truth: Data, fits: list[ModelFit], change: TargetChange) -> bool:
    """Whether a changed truth is the target that the models were fitted on, or made of it."""
    own = _sources(trace, truth, change) | {truth.column}
    return all(target is not None and target.column in own for target in _targets(fits))


def _targets(fits: list[ModelFit]) -> list[Data | None]:
    return [fit.target for fit in fits]


def _is_nameless(rows: Data | None) -> bool:
    return rows is None or rows.column is None


def _sources(trace: Trace, rows: Data | None, change: TargetChange) -> frozenset[str | None]:
    """Return the columns from which the values of rows were changed in a way; None for one without a name."""
    if rows is None:
        return frozenset()
    found = ((column, trace.marks[mark]) for column, mark in rows.marks)
    changes = ((column, _only_column(event.rows)) for column, event in found if change_of(event) == change)
    # What every column carries may have been done to another one.
    return frozenset(source for column, source in changes if column is not None or source in (None, rows.column))


def _only_column(rows: Data) -> str | None:
    if rows.column is not None:
        return rows.column
    return rows.columns[0] if rows.columns is not None and len(rows.columns) == 1 else None


def worst(found: Iterable[Unit]) -> Unit:
    """Return the worst of what one call was met with."""
    return min(found, key=lambda unit: _ORDER.index(unit[0]))
