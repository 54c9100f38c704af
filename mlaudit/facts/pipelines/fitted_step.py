"""A step of a pipeline as a model file holds it fitted."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from mlaudit.core.class_weights import Weighting, weighting_of
from mlaudit.core.estimators import family_of, kind_of
from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArtifactStep, EstimatorView
from mlaudit.evidence.artifacts.queries.learnt import rows_fitted_on
from mlaudit.facts.pipelines import step_state
from mlaudit.facts.pipelines.split_twins import SplitTwins, split_twins
from mlaudit.facts.pipelines.step import WRAPPED, Step, routed_columns
from mlaudit.facts.pipelines.widest_input import WidestInput, widest_input
from mlaudit.facts.tables.column import Column
from mlaudit.facts.tables.column_means import whose_means
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.pipelines.pipeline import Pipeline
    from mlaudit.facts.registry import Registry
    from mlaudit.facts.tables.pair import SamplePair


_IMPURITY = ("GradientBoostingClassifier", "GradientBoostingRegressor")
"""Boosted trees whose importances are sums of the gains of their splits, as those of forests are."""


class FittedStep(Step):
    """A step as an artifact holds it."""

    evidence = "artifact"

    def __init__(
        self,
        step: ArtifactStep,
        index: int,
        key: str,
        pipeline: Pipeline,
        registry: Registry,
        linked: LinkedExperiment | None,
    ) -> None:
        super().__init__(key, Location(pipeline.path, logical=f"step:{step.name}"), registry, linked)
        self._step = step
        self._pipeline = pipeline
        self.name = step.name
        self.callee = step.estimator.public_path
        self.index = index
        self.kind = kind_of(self.callee)

    def argument(self, name: str) -> object:
        """A constructor parameter as the artifact holds it."""
        return self._step.estimator.parameters.get(name)

    def wrapped_weighting(self) -> Weighting | Unknown | None:
        """Weights of the classes in the estimator that it wraps; None where it wraps none."""
        return _weighting_inside(self._step.estimator)

    @fact()
    def pipeline(self) -> Pipeline | None:
        """The pipeline that holds it."""
        return self._pipeline

    def route(self) -> tuple[str, ...] | Unknown:
        """Columns that a ColumnTransformer sends to it by name; empty outside of one."""
        return self._step.columns

    @fact()
    def columns(self) -> list[Column] | Unknown:
        """Columns of the table that it was fitted on."""
        return routed_columns(self._names, self._pipeline, self._registry)

    @fact(unit="rows")
    def fitted_row_count(self) -> int | Unknown:
        """``n_samples_seen_`` or the equal of it."""
        found = rows_fitted_on(self._step.estimator)
        return found if isinstance(found, Unknown) else found.count

    @fact(unit="rows")
    def model_row_count(self) -> int | Unknown:
        """Rows that the model behind it was fitted on, as that recorded them."""
        final = self._pipeline.final
        if isinstance(final, Step) and final.kind == "estimator":
            return final.fitted_row_count
        return (
            Unknown("it is linked to no model")
            if self._linked is None
            else self._registry.model_files.model_rows(self._linked)
        )

    @fact(evidence="table")
    def known_row_count(self) -> int | Unknown:
        """Rows of the dataset, with those of the test file where there is one."""
        pair = self.sample_pair
        if pair is not None:
            both = pair.n_train, pair.n_test
            unknown = next((count for count in both if isinstance(count, Unknown)), None)
            return unknown if unknown is not None else sum(count for count in both if isinstance(count, int))
        data = self._pipeline.data
        return data if isinstance(data, Unknown) else data.n_rows

    @fact(evidence="table", statistics=("mean",))
    def means_of(self) -> Literal["train", "train_and_test", "neither"] | Unknown:
        """Whose column means it has learnt, where the train and the test file hold the rows as they came to it."""
        pair = self.sample_pair
        if pair is None:
            return Unknown("there is no pair of a train and a test file", "the train and the test file")
        learnt = step_state.column_means(self._step.estimator, self._names)
        return learnt if isinstance(learnt, Unknown) else whose_means(learnt, pair.train, pair.test)

    @fact()
    def emptied_columns(self) -> list[str] | Unknown:
        """Columns that an imputer drops because it met no value in them."""
        return step_state.emptied_columns(self._step.estimator, self._names)

    @fact(unit="scores")
    def undefined_scores(self) -> int | Unknown:
        """Scores of a univariate selector that came out undefined."""
        found = step_state.undefined_scores(self._step.estimator)
        return found if isinstance(found, Unknown) else found[0]

    @fact(unit="scores")
    def n_scores(self) -> int | Unknown:
        """Scores that a univariate selector computed."""
        found = step_state.undefined_scores(self._step.estimator)
        return found if isinstance(found, Unknown) else found[1]

    @fact(unit="times")
    def scale_ratio(self) -> float | Unknown:
        """The largest spread of a column over the smallest, as a scaler met them."""
        return step_state.scale_ratio(self._step.estimator)

    @fact(unit="share", evidence="table", statistics=("mean", "sd"))
    def widest_input_share(self) -> float | Unknown:
        """Part of the squared distances between rows that one column makes up alone, for a kernel on raw columns."""
        found = self._widest
        return found if isinstance(found, Unknown) else found.share

    @fact(evidence="table", statistics=("mean", "sd"))
    def widest_input(self) -> str | Unknown:
        """That column."""
        found = self._widest
        return found if isinstance(found, Unknown) else found.name

    @fact(evidence="table")
    def dropped_twin(self) -> str | Unknown | None:
        """A column that an L1 penalty left out while it kept one that is nearly the same; absent without one."""
        found = self._split_twins
        return found.dropped if isinstance(found, SplitTwins) else found

    @fact(evidence="table")
    def kept_twin(self) -> str | Unknown | None:
        """The column that it kept."""
        found = self._split_twins
        return found.kept if isinstance(found, SplitTwins) else found

    @fact(evidence="table")
    def twin_correlation(self) -> float | Unknown | None:
        """Rank correlation of the two, without its sign."""
        found = self._split_twins
        return found.correlation if isinstance(found, SplitTwins) else found

    @fact()
    def selects_by_impurity(self) -> bool | Unknown:
        """It keeps the columns by which trees have divided the training rows best."""
        if self.class_name != "SelectFromModel":
            return False
        inner = self._step.estimator.parameters.get("estimator")
        if not isinstance(inner, EstimatorView):
            return Unknown("the estimator that it asks is not known")
        return family_of(inner.public_path) == "tree" or inner.public_path.endswith(_IMPURITY)

    @cached_property
    def _widest(self) -> WidestInput | Unknown:
        variance, inputs = step_state.variance_by_gamma(self._step.estimator), self.columns
        if isinstance(variance, Unknown):
            return variance
        return inputs if isinstance(inputs, Unknown) else widest_input(inputs, variance)

    @cached_property
    def _split_twins(self) -> SplitTwins | Unknown | None:
        names, data = self._pipeline.feature_names, self._pipeline.data
        if isinstance(names, Unknown):
            return names
        kept = step_state.kept_by_l1(self._step.estimator, tuple(names))
        if isinstance(kept, Unknown):
            return kept
        if not kept:
            return None
        return data if isinstance(data, Unknown) else split_twins(self._registry.tables, data.file, kept)

    @property
    def _names(self) -> tuple[str, ...] | Unknown:
        return step_state.names_of(self._step.estimator, self._step.columns)

    @fact(evidence="table")
    def sample_pair(self) -> SamplePair | None:
        """The train and the test file of its experiment."""
        return None if self._linked is None else self._registry.pair_of(self._linked)


def _weighting_inside(view: EstimatorView) -> Weighting | Unknown | None:
    held = [view.parameters[name] for name in WRAPPED if name in view.parameters]
    inner = next((value for value in held if isinstance(value, EstimatorView)), None)
    if inner is None:
        several = any(isinstance(value, list | tuple) for value in held)
        return Unknown("its members may weight the classes each in their own way") if several else None
    own = weighting_of(inner.parameters.get)
    further = _weighting_inside(inner) if own == "none" else None
    return own if further is None else further
