"""Facts of a search over parameters, as a fitted search object holds it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from mlaudit.core.estimators import is_classifier, kind_of
from mlaudit.core.location import Location
from mlaudit.core.metrics import canonical_metric
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import Artifact, ArtifactValue, EstimatorView
from mlaudit.evidence.artifacts.queries.searches import SearchView, search_of
from mlaudit.facts.artifacts import search_space as space
from mlaudit.facts.artifacts.artifact_views import estimators_in
from mlaudit.facts.artifacts.search_scores import Difference, Scores, scores_of
from mlaudit.facts.subjects import UNLINKED, LinkedSubject
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.configs.config import Config
    from mlaudit.facts.flows.flow import Fit
    from mlaudit.facts.registry import Registry
    from mlaudit.facts.tables.dataset import Dataset

_SHARES = frozenset(
    {"accuracy", "balanced_accuracy", "roc_auc", "average_precision", "f1", "precision", "recall", "r2"}
)


class Search(LinkedSubject):
    """A fitted GridSearchCV, RandomizedSearchCV or their kin in a model file."""

    evidence = "artifact"
    callee: str
    strategy: space.Strategy

    def __init__(
        self,
        location: Location,
        view: EstimatorView,
        record: SearchView,
        registry: Registry,
        linked: LinkedExperiment | None,
    ) -> None:
        super().__init__(f"artifact:{location.path}#{location.logical}", location, registry, linked)
        self._view = view
        self._record = record
        self.callee = view.public_path
        self.strategy = space.strategy_of(view) or "grid"

    @fact(unit="candidates")
    def n_candidates(self) -> int | Unknown:
        """Parameter settings that were scored in every fold."""
        return self._scores if isinstance(self._scores, Unknown) else len(self._scores.settings)

    @fact(unit="folds")
    def n_folds(self) -> int | Unknown:
        """Folds in which each was scored."""
        return self._scores if isinstance(self._scores, Unknown) else len(self._scores.folds[0])

    @fact(unit="parameters")
    def n_dimensions(self) -> int | Unknown:
        """Parameters with more than one value."""
        if isinstance(self._scores, Unknown):
            return self._scores
        settings = self._scores.settings
        return sum(len(space.values_of(settings, name)) > 1 for name in space.names_of(settings))

    @fact()
    def draws_from_distributions(self) -> bool | Unknown:
        """Some parameter is drawn from a distribution, so that the candidates cannot exhaust the space."""
        if isinstance(self._scores, Unknown):
            return self._scores
        return any(not space.is_listed(self._view, name) for name in space.names_of(self._scores.settings))

    @fact()
    def metric(self) -> str | Unknown:
        """What it maximises, by its canonical name; accuracy or R squared where no scoring is given."""
        scoring = self._record.scoring
        if isinstance(scoring, Unknown):
            return scoring
        if not scoring:
            return _default_metric(self._view.parameters.get("estimator"))
        chosen = self._record.refit if isinstance(self._record.refit, str) else scoring[0]
        name = canonical_metric(chosen) if len(scoring) == 1 or chosen in scoring else None
        return Unknown("its scoring is a function of its own") if name is None else name

    @fact()
    def is_share(self) -> bool | Unknown:
        """The metric lies between 0 and 1, so that differences of it mean the same everywhere."""
        return self.metric if isinstance(self.metric, Unknown) else self.metric in _SHARES

    @fact()
    def best_score(self) -> float | Unknown:
        """Mean score of the chosen candidate over the folds that chose it."""
        return self._scores if isinstance(self._scores, Unknown) else self._scores.means[self._scores.best]

    @fact()
    def reselected_score(self) -> float | Unknown:
        """Mean over the folds of the candidate that is best in the others: the score without the luck of choice."""
        if isinstance(self._scores, Unknown):
            return self._scores
        means = self._scores.means
        if means[self._scores.best] < max(means):
            return Unknown("the candidate was not chosen by the highest mean score")
        return self._scores.reselected()

    @fact()
    def optimism(self) -> float | Unknown:
        """Best score less the reselected one, never below zero."""
        if isinstance(self.reselected_score, Unknown):
            return self.reselected_score
        return self.best_score if isinstance(self.best_score, Unknown) else self.best_score - self.reselected_score

    @fact()
    def standard_error(self) -> float | Unknown:
        """Standard error of the best score over the folds, with the correction of Nadeau and Bengio."""
        return self._scores if isinstance(self._scores, Unknown) else self._scores.standard_error()

    @fact()
    def parameters(self) -> list[SearchParameter] | Unknown:
        """Parameters that it varied."""
        if isinstance(self._scores, Unknown):
            return self._scores
        scores = self._scores
        return [SearchParameter(self, name, scores, self._view, self._registry) for name in self._varied(scores)]

    @fact()
    def parameters_without_start(self) -> list[str] | Unknown:
        """Varied parameters of which the value that the estimator was constructed with was never tried."""
        if isinstance(self._scores, Unknown):
            return self._scores
        found = []
        for name in self._varied(self._scores):
            start = space.starting_value(self._view.parameters.get("estimator"), name)
            if isinstance(start, Unknown):
                continue
            is_object = isinstance(start, EstimatorView | list | tuple | dict)
            values = space.values_of(self._scores.settings, name)
            if not is_object and not any(space.same(start, value) for value in values):
                found.append(name)
        return found

    @fact()
    def gain(self) -> float | Unknown | None:
        """Mean score of the choice less that of the estimator as constructed; absent where that was not tried."""
        return self._gain.mean if isinstance(self._gain, Difference) else self._gain

    @fact()
    def gain_low(self) -> float | Unknown | None:
        """Lower 95 % limit of the gain."""
        return self._gain.low if isinstance(self._gain, Difference) else self._gain

    @fact()
    def gain_high(self) -> float | Unknown | None:
        """Upper 95 % limit of the gain."""
        return self._gain.high if isinstance(self._gain, Difference) else self._gain

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The dataset of the experiment that it belongs to."""
        if self._linked is None:
            return UNLINKED
        return self._registry.datasets.main_dataset(self._linked)

    @fact(evidence="config")
    def config(self) -> Config | None:
        """The config of its experiment that names a metric; absent where none does, or more than one."""
        if self._linked is None:
            return None
        found = [one for one in self._registry.config_files.training_of(self._linked) if one.metric is not None]
        return found[0] if len(found) == 1 else None

    @fact(evidence="source")
    def fit(self) -> Fit | Unknown | None:
        """The call in source that fits it, where the experiment has one of its class."""
        if self._linked is None or self._linked.unit is None:
            return Unknown("no source was linked to it", "the script or notebook that fits it")
        found = [fit for fit in self._registry.fits_of(self._linked) if fit.callee == self.callee]
        return found[0] if len(found) == 1 else None

    @fact(evidence="source")
    def is_scored_elsewhere(self) -> bool | Unknown:
        """Source scores a model on rows that took no part in the search: held out, or in folds around it."""
        if self._linked is None or self._linked.unit is None:
            return Unknown("no source was linked to it", "the script or notebook that fits it")
        scores = self._registry.evaluations_of(self._linked)
        is_scored_here = any(
            score.rows in ("test", "unknown") or (score.rows == "fold_test" and kind_of(score.callee) != "search")
            for score in scores
        )
        return is_scored_here or self._registry.is_scored_by_another(self._linked)

    @cached_property
    def _scores(self) -> Scores | Unknown:
        if self.strategy == "halving":
            return Unknown("its candidates were scored on different numbers of rows")
        return scores_of(self._view, self._record)

    @cached_property
    def _gain(self) -> Difference | Unknown | None:
        if isinstance(self._scores, Unknown):
            return self._scores
        scores = self._scores
        root = self._view.parameters.get("estimator")
        start = {name: space.starting_value(root, name) for name in space.names_of(scores.settings)}
        for index, setting in enumerate(scores.settings):
            if all(space.same(value, setting.get(name)) for name, value in start.items()):
                return None if index == scores.best else scores.difference(scores.best, index)
        return None

    @staticmethod
    def _varied(scores: Scores) -> list[str]:
        names = space.names_of(scores.settings)
        return [name for name in names if len(space.values_of(scores.settings, name)) > 1]

    @property
    def link(self) -> LinkedExperiment | None:
        """The experiment that it belongs to."""
        return self._linked


class SearchParameter(LinkedSubject):
    """One parameter that a search varied; facts about numbers are absent where it is not three listed ones or more."""

    evidence = "artifact"
    name: str
    is_scale: bool

    def __init__(self, search: Search, name: str, scores: Scores, view: EstimatorView, registry: Registry) -> None:
        super().__init__(f"{search.key}#parameter:{name}", search.location, registry, search.link)
        self.name = name
        self._scores = scores
        self._values = space.values_of(scores.settings, name)
        self._numbers = space.numbers(self._values) if space.is_listed(view, name) and len(self._values) >= 3 else None
        self._drawn = space.even_range(view, name)
        owner, self._last = space.owner_of(view.parameters.get("estimator"), name)
        self.is_scale = space.is_scale(owner, self._last)

    def describe(self) -> str:
        """Name it."""
        return self.name

    @fact(unit="values")
    def n_values(self) -> int:
        """Different values that were tried."""
        return len(self._values)

    @fact()
    def smallest(self) -> float | None:
        """The smallest number that was tried."""
        return None if self._numbers is None else float(self._numbers[0])

    @fact()
    def largest(self) -> float | None:
        """The largest number that was tried."""
        return None if self._numbers is None else float(self._numbers[-1])

    @fact()
    def best(self) -> float | None:
        """The chosen value."""
        value = self._scores.settings[self._scores.best].get(self.name)
        return float(value) if self._numbers is not None and isinstance(value, int | float) else None

    @fact()
    def edge(self) -> Literal["low", "high", "none"] | None:
        """The end of the listed numbers at which the chosen value lies."""
        if self._numbers is None or self.best is None:
            return None
        return "low" if self.best == self.smallest else "high" if self.best == self.largest else "none"

    @fact()
    def has_natural_bound(self) -> bool:
        """There is nothing beyond the end at which the chosen value lies, or nothing but cost."""
        if self._numbers is None or self.edge not in ("low", "high"):
            return False
        return space.is_natural_bound(self._last, self._numbers, "low" if self.edge == "low" else "high")

    @fact()
    def edge_gain(self) -> float | None:
        """Score at the edge less the best score with the value next to it."""
        return None if self._step is None else self._step.mean

    @fact()
    def edge_gain_low(self) -> float | None:
        """Lower 95 % limit of that difference."""
        return None if self._step is None else self._step.low

    @fact()
    def is_evenly_spaced(self) -> bool:
        """Listed numbers, at least four of them, all above zero, with even steps."""
        numbers = self._numbers
        return numbers is not None and len(numbers) >= 4 and numbers[0] > 0 and space.is_even(numbers)

    @fact(unit="times")
    def span(self) -> float | None:
        """The largest number over the smallest."""
        numbers = self._numbers
        return None if numbers is None or numbers[0] <= 0 else numbers[-1] / numbers[0]

    @fact()
    def drawn_from(self) -> float | None:
        """Lower end of an even distribution that it was drawn from; absent for any other, and for lists."""
        return None if self._drawn is None else self._drawn[0]

    @fact()
    def drawn_to(self) -> float | None:
        """Upper end of an even distribution that it was drawn from."""
        return None if self._drawn is None else self._drawn[1]

    @fact(unit="share")
    def top_decade_share(self) -> float | None:
        """Values of at least a tenth of the largest."""
        numbers = self._numbers
        if numbers is None:
            return None
        return sum(value >= numbers[-1] / 10 for value in numbers) / len(numbers)

    @cached_property
    def _step(self) -> Difference | None:
        """The chosen candidate against the best of those with the value next to its own."""
        if self._numbers is None or self.edge not in ("low", "high"):
            return None
        beside = self._numbers[1] if self.edge == "low" else self._numbers[-2]
        means = self._scores.means
        rivals = [i for i, one in enumerate(self._scores.settings) if space.same(one.get(self.name), beside)]
        if not rivals:
            return None
        return self._scores.difference(self._scores.best, max(rivals, key=lambda i: means[i]))


def _default_metric(view: ArtifactValue | None) -> str | Unknown:
    """Return what ``score`` of an estimator measures: that of the last step of a pipeline."""
    while isinstance(view, EstimatorView):
        steps = view.parameters.get("steps")
        if not isinstance(steps, list | tuple) or not steps:
            classifies = is_classifier(view.public_path)
            break
        last = steps[-1]
        view = last[1] if isinstance(last, list | tuple) and len(last) > 1 else None
    else:
        classifies = None
    if classifies is None:
        return Unknown("the metric of its estimator is not known")
    return "accuracy" if classifies else "r2"


def searches_in(artifact: Artifact, registry: Registry, linked: LinkedExperiment | None) -> list[Search]:
    """Return the fitted searches of a model file."""
    found = []
    for place, view in estimators_in(artifact):
        record = search_of(view)
        if record is not None and space.strategy_of(view) is not None and "cv_results_" in view.fitted:
            location = Location(artifact.path, logical=f"search:{place or 'search'}")
            found.append(Search(location, view, record, registry, linked))
    return found
