"""Facts of several models on the same rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown, Value
from mlaudit.evidence.tables.prediction_model import ModelPairProfile, PredictionProfile
from mlaudit.facts.predictions.model_output import Number, sure
from mlaudit.facts.predictions.prediction import Prediction
from mlaudit.facts.subjects import LinkedSubject, as_sure_as
from mlaudit.forensics.estimates import Discordance, PairedEstimate
from mlaudit.forensics.multiple_tests import holm

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

T = TypeVar("T")

_COPY = re.compile(
    r"(?:^|[^a-z])(?:best|final|latest|last|selected|chosen|copy|backup|old|prod(?:uction)?)(?:[^a-z]|$)"
)

Measure = Literal["accuracy", "ROC AUC", "squared error"]


class ModelPair(LinkedSubject):
    """Two models on the same rows: the better one first, where one is."""

    evidence = "predictions"
    first: Prediction
    second: Prediction

    def __init__(self, first: Prediction, second: Prediction, row_id: str | None, registry: Registry) -> None:
        key = f"{first.key} against {second.key}"
        super().__init__(key, first.location, registry, first.linked)
        self.first, self.second, self._row_id = first, second, row_id

    @cached_property
    def profile(self) -> ModelPairProfile | Unknown:
        """The two held against each other."""
        return self.first.against(self.second, self._row_id)

    @fact(unit="rows")
    def n_rows(self) -> int | Value[int] | Unknown:
        """Rows that both have."""
        return self.profile if isinstance(self.profile, Unknown) else self.profile.n_rows

    @fact()
    def names_a_copy(self) -> bool:
        """One of the two is called the best, the last or a copy, so that it may well be the other."""
        names = [name for one in (self.first, self.second) for name in (one.model, one.path.rpartition("/")[2])]
        return any(_COPY.search(name.lower()) for name in names)

    @fact()
    def same_scores(self) -> bool | Value[bool] | Unknown | None:
        """All scores, or all predicted numbers, agree to 1e-12."""
        return self._read(lambda found: found.same_scores)

    @fact(unit="share")
    def same_labels_share(self) -> Number:
        """Rows that both label alike."""
        return self._read(lambda found: found.same_labels)

    @fact(unit="rows")
    def n_wrong(self) -> int | Value[int] | Unknown | None:
        """Rows that the first labels wrong."""
        return self._read(lambda found: found.n_wrong)

    @fact(unit="rows")
    def first_only(self) -> int | Value[int] | Unknown | None:
        """Rows that only the first labels right."""
        return self._discordance(lambda found: found.first_only)

    @fact(unit="rows")
    def second_only(self) -> int | Value[int] | Unknown | None:
        """Rows that only the second labels right."""
        return self._discordance(lambda found: found.second_only)

    @fact()
    def auc_difference(self) -> Number:
        """Area under the ROC curve of the first less that of the second."""
        return self._estimate(lambda found: found.areas, lambda estimate: estimate.value)

    @fact()
    def auc_difference_low(self) -> Number:
        """Lower 95 % limit of it (DeLong)."""
        return self._estimate(lambda found: found.areas, lambda estimate: estimate.low)

    @fact()
    def precision_difference(self) -> Number:
        """Precision of the first less that of the second, both at the recall that the labels of the second reach."""
        return self._estimate(lambda found: found.precision, lambda estimate: estimate.value)

    @fact()
    def precision_difference_high(self) -> Number:
        """Upper 95 % limit of it (bootstrap)."""
        return self._estimate(lambda found: found.precision, lambda estimate: estimate.high)

    @fact(unit="share")
    def recall_in_use(self) -> Number:
        """That recall."""
        return self._read(lambda found: found.precision_at)

    def _read(self, read: Callable[[ModelPairProfile], T | None]) -> T | Value[T] | Unknown | None:
        return sure(self.profile, read, self.first.role)

    def _discordance(self, read: Callable[[Discordance], int]) -> int | Value[int] | Unknown | None:
        return self._read(lambda found: None if found.labels is None else read(found.labels))

    def _estimate(
        self, which: Callable[[ModelPairProfile], PairedEstimate | None], read: Callable[[PairedEstimate], float]
    ) -> Number:
        def of(found: ModelPairProfile) -> float | None:
            estimate = which(found)
            return None if estimate is None else read(estimate)

        return self._read(of)


class ModelComparison(LinkedSubject):
    """Several models on the same rows, held against the best of them."""

    evidence = "predictions"

    def __init__(self, place: str, models: Sequence[Prediction], row_id: str | None, registry: Registry) -> None:
        super().__init__(f"comparison:{place}", Location(models[0].path), registry, models[0].linked)
        self.models = models
        self._row_id = row_id

    @fact(unit="models")
    def n_models(self) -> int:
        """Models that have the same rows."""
        return len(self.models)

    @fact()
    def measure(self) -> Measure | Unknown:
        """What decides which is the best: the area under the ROC curve where all have scores, else accuracy."""
        profiles = self._profiles
        if isinstance(profiles, Unknown):
            return profiles
        if all(profile.roc_auc is not None for profile in profiles):
            return "ROC AUC"
        if all(profile.accuracy is not None for profile in profiles):
            return "accuracy"
        if all(profile.r2 is not None for profile in profiles):
            return "squared error"
        return Unknown("the models do not have the same kind of predictions")

    @fact()
    def best(self) -> Prediction | Unknown:
        """The model with the best value."""
        return self._ranked if isinstance(self._ranked, Unknown) else self._ranked[0]

    @fact()
    def runner_up(self) -> Prediction | Unknown:
        """The next one."""
        return self._ranked if isinstance(self._ranked, Unknown) else self._ranked[1]

    @fact()
    def pairs(self) -> list[ModelPair]:
        """The best with each other model, and others of which all values are equal."""
        ranked = self.models if isinstance(self._ranked, Unknown) else self._ranked
        twins = [(a, b) for i, a in enumerate(ranked) for b in ranked[max(1, i + 1) :] if i and a.profile == b.profile]
        return [self._pair(a, b) for a, b in [*((ranked[0], other) for other in ranked[1:]), *twins]]

    @fact(unit="models")
    def n_ties(self) -> int | Unknown:
        """Other models that cannot be told from the best: their p, adjusted by Holm for all of them, is above 0.05."""
        return self._tests if isinstance(self._tests, Unknown) else sum(p > 0.05 for p in self._adjusted)

    @fact()
    def lead(self) -> float | Value[float] | Unknown:
        """Value of the best less that of the next, in the sense that more is better."""
        return self._of_lead(lambda found: found.value)

    @fact()
    def lead_low(self) -> float | Value[float] | Unknown:
        """Lower 95 % limit of it."""
        return self._of_lead(lambda found: found.low)

    @fact()
    def lead_high(self) -> float | Value[float] | Unknown:
        """Upper 95 % limit of it."""
        return self._of_lead(lambda found: found.high)

    @fact()
    def lead_p(self) -> float | Unknown:
        """P of no lead, adjusted by Holm for all models that the best was held against."""
        return self._tests if isinstance(self._tests, Unknown) else self._adjusted[0]

    @fact(unit="rows")
    def n_rows(self) -> int | Value[int] | Unknown:
        """Rows that the best and the next have in common."""
        if isinstance(self._ranked, Unknown):
            return self._ranked
        return self._pair(self._ranked[0], self._ranked[1]).n_rows

    @cached_property
    def _profiles(self) -> list[PredictionProfile] | Unknown:
        for model in self.models:
            if isinstance(model.profile, Unknown):
                return model.profile
        return [m.profile for m in self.models if not isinstance(m.profile, Unknown)]

    @cached_property
    def _ranked(self) -> list[Prediction] | Unknown:
        measure, profiles = self.measure, self._profiles
        if isinstance(measure, Unknown):
            return measure
        if isinstance(profiles, Unknown):
            return profiles
        values = [_value_of(profile, measure) for profile in profiles]
        order = sorted(range(len(values)), key=lambda index: -values[index])
        return [self.models[index] for index in order]

    @cached_property
    def _tests(self) -> list[PairedEstimate] | Unknown:
        if isinstance(self._ranked, Unknown):
            return self._ranked
        best, *others = self._ranked
        found = []
        for other in others:
            profile = self._pair(best, other).profile
            test = profile if isinstance(profile, Unknown) else _test_of(profile, self.measure)
            if isinstance(test, Unknown):
                return test
            found.append(test)
        return found

    @property
    def _adjusted(self) -> list[float]:
        assert not isinstance(self._tests, Unknown)
        return holm([test.p for test in self._tests])

    def _of_lead(self, read: Callable[[PairedEstimate], float]) -> float | Value[float] | Unknown:
        if isinstance(self._tests, Unknown):
            return self._tests
        return as_sure_as(read(self._tests[0]), self.models[0].role)

    def _pair(self, first: Prediction, second: Prediction) -> ModelPair:
        key = ("model pair", first.key, second.key)
        return self._registry.once(key, lambda: ModelPair(first, second, self._row_id, self._registry))


def _value_of(profile: PredictionProfile, measure: Measure) -> float:
    """Return the value that decides; more is better."""
    found = {"ROC AUC": profile.roc_auc, "accuracy": profile.accuracy, "squared error": profile.r2}[measure]
    assert found is not None
    return found.value


def _test_of(profile: ModelPairProfile, measure: Measure | Unknown) -> PairedEstimate | Unknown:
    """Return the difference that decides, so that more is better for the first."""
    if profile.n_truth_differs:
        return Unknown("the two files do not agree on the truth")
    if measure == "ROC AUC" and profile.areas is not None:
        return profile.areas
    if measure == "accuracy" and profile.labels is not None:
        return profile.labels.difference
    if measure == "squared error" and profile.losses is not None:
        found = profile.losses
        return PairedEstimate(-found.value, -found.high, -found.low, found.p)
    return Unknown("the two models do not have the same kind of predictions")
