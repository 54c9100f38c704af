"""From the trace of a text to records of its detectors of anomalies."""

from __future__ import annotations

from collections.abc import Iterable

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.events import Refitted, Scored, Used
from mlaudit.evidence.source.model import Relation, StepUse
from mlaudit.evidence.source.records.index import Index, tags_of, target_of
from mlaudit.evidence.source.records.relations import relation
from mlaudit.evidence.source.sequential import DetectorUse
from mlaudit.evidence.source.steps.detectors import DEFAULT_CONTAMINATION, is_detector, is_of_scikit_learn
from mlaudit.evidence.source.trace import CONDITIONS
from mlaudit.evidence.source.values import Data

_UNTOLD = Unknown("the code does not show which rows it is applied to")
_ELSEWHERE = Unknown("it is fitted in another file, for whoever calls it")
_NO_LITERAL = Unknown("it is not a literal in the code")


def detectors(index: Index) -> Iterable[DetectorUse]:
    """Yield one record for each fit of a detector."""
    places: set[int] = set()
    for number, fit in enumerate(index.trace.model_fits):
        if is_detector(fit.step.class_path) and id(fit.node) not in places:
            places.add(id(fit.node))
            yield _record(index, len(places) - 1, number)


def _record(index: Index, id: int, number: int) -> DetectorUse:
    trace = index.trace
    fit = trace.model_fits[number]
    uses = [use for use in trace.uses if number in use.model_fits and use.node is not fit.node]
    scores = [score for score in trace.scores if number in score.model_fits and not score.is_implicit]
    relations = [relation(trace, [fit.features], use.rows) for use in uses]
    on_fitted = next((use for use, found in zip(uses, relations, strict=True) if found == "within"), None)
    refit = _lost_to(index, number)
    place = index.place(fit.node)
    return DetectorUse(
        id,
        place,
        fit.step.class_path,
        _contamination(fit.step),
        _margin(fit.step),
        _seeks_novelty(fit.step),
        _sees_fitted_rows(index, place, relations),
        any(trace.splits[split].callee in CONDITIONS for split, _ in tags_of(fit.features)),
        any(_is_of_labels(score) for score in scores),
        any(_is_told(index, fit.counted, score) for score in scores),
        refit_at=None if refit is None else index.place(refit.node),
        fitted_name=index.name_of(fit.features),
        applied_name=_name(index, refit or on_fitted),
        target=target_of(*(score.target for score in scores)),
        loads=tuple(sorted(fit.features.loads)),
        flow=index.flow([fit.features], [fit, *scores[:1]]),
    )


def _sees_fitted_rows(index: Index, place: Location, relations: list[Relation]) -> bool | Unknown:
    """Whether it is applied to fitted rows; a detector inside of an imported module may be made for other callers."""
    if place.path != index.text.path:
        return _ELSEWHERE
    return True if "within" in relations else _UNTOLD if "unknown" in relations else False


def _lost_to(index: Index, number: int) -> Refitted | None:
    """Return the ``fit_predict`` on other rows that throws away what a fit learnt."""
    fitted = index.trace.model_fits[number].features
    refits = (one for one in index.trace.refits if number in one.model_fits)
    return next((one for one in refits if index.trace.overlap(fitted, one.rows) is False), None)


def _name(index: Index, seen: Refitted | Used | None) -> str | None:
    return None if seen is None else index.name_of(seen.rows)


def _is_of_labels(score: Scored) -> bool:
    made = score.rows.prediction
    return made is not None and made.method in ("predict", "compared")


def _is_told(index: Index, counted: Data | None, score: Scored) -> bool:
    """Whether the share that a detector was told was counted in the labels that score it."""
    if counted is None or score.target is None or not index.trace.overlap(counted, score.rows):
        return False
    if counted.column is not None:
        return counted.column == score.target.column
    return any(index.trace.splits[split].callee in CONDITIONS for split, _ in tags_of(counted))


def _contamination(step: StepUse) -> float | Unknown | None:
    name = step.class_path.rpartition(".")[2]
    default = DEFAULT_CONTAMINATION.get(name) if is_of_scikit_learn(step.class_path) else DEFAULT_CONTAMINATION["pyod"]
    return _number(step, "contamination", default)


def _margin(step: StepUse) -> float | Unknown | None:
    return _number(step, "nu", 0.5) if step.class_path.endswith("OneClassSVM") else None


def _number(step: StepUse, name: str, default: float | None) -> float | Unknown | None:
    if any(given.startswith("**") for given in step.parameters):
        return _NO_LITERAL
    value = step.parameters.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float | None | str | Unknown):
        return _NO_LITERAL
    return None if value is None or isinstance(value, str) else value


def _seeks_novelty(step: StepUse) -> bool | Unknown:
    name = step.class_path.rpartition(".")[2]
    if name != "LocalOutlierFactor":
        return name in ("OneClassSVM", "SGDOneClassSVM")
    value = step.parameters.get("novelty", False)
    return value if isinstance(value, bool) else _NO_LITERAL
