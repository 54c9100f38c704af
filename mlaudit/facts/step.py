"""Facts of one step of a pipeline, as the code constructs it or as a file holds it fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from mlaudit.core.estimators import family_of, kind_of
from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArtifactStep
from mlaudit.evidence.artifacts.queries.learnt import rows_fitted_on
from mlaudit.evidence.source import model as source
from mlaudit.facts import step_state
from mlaudit.facts.column_means import whose_means
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.facts.table import Column
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.pair import SamplePair
    from mlaudit.facts.pipeline import Pipeline
    from mlaudit.facts.registry import Registry

Weighting = Literal["none", "balanced", "explicit"]
Family = Literal[
    "linear", "penalised_linear", "distance", "kernel", "tree", "boosting", "neural", "clustering", "other"
]

ScoreFunction = Literal["f_classif", "f_regression", "chi2", "mutual_info"]

_UNIVARIATE = ("SelectKBest", "SelectPercentile", "SelectFpr", "SelectFdr", "SelectFwe", "GenericUnivariateSelect")
_MIXING = ("SMOTE", "BorderlineSMOTE", "SVMSMOTE", "KMeansSMOTE", "ADASYN", "SMOTEENN", "SMOTETomek")

Resampling = Literal["adds", "drops", "cleans"]

_DROPPING = ("RandomUnderSampler", "NearMiss", "InstanceHardnessThreshold", "CondensedNearestNeighbour")
_CLEANING = (
    "TomekLinks",
    "EditedNearestNeighbours",
    "RepeatedEditedNearestNeighbours",
    "AllKNN",
    "OneSidedSelection",
    "NeighbourhoodCleaningRule",
)

FULL_STRATEGIES = ("auto", "minority", "not majority", "not minority", "all", 1, 1.0)
"""Values of imbalanced-learn's ``sampling_strategy`` after which the classes are equal."""


def resampling_of(callee: str) -> Resampling:
    """Tell a sampler that adds copies or mixtures of rows from one that drops rows or cleans borders."""
    name = callee.rsplit(".", 1)[-1]
    return "drops" if name in _DROPPING else "cleans" if name in _CLEANING else "adds"


class Step(LinkedSubject):
    """One transformer, sampler or estimator."""

    name: str
    callee: str
    index: int
    kind: source.StepKind

    def describe(self) -> str:
        """Name the class."""
        return self.callee

    def argument(self, name: str) -> object:
        """A constructor argument: its value, None where it is not given, Unknown where it is not literal."""
        raise NotImplementedError

    @fact()
    def pipeline(self) -> Pipeline | None:
        """The pipeline that holds it."""
        return None

    @fact()
    def columns(self) -> list[Column] | Unknown:
        """Columns of the table that are routed to it."""
        return Unknown("the columns that reach it are not known")

    @fact(unit="rows")
    def fitted_row_count(self) -> int | Unknown:
        """Rows that it was fitted on, as it recorded them."""
        return Unknown("the rows that it was fitted on are not recorded", "the fitted pipeline")

    @fact(unit="rows")
    def model_row_count(self) -> int | Unknown:
        """Rows that the model behind it was fitted on, as that recorded them."""
        return Unknown("the rows that the model was fitted on are not recorded", "the fitted pipeline")

    @fact(evidence="table")
    def known_row_count(self) -> int | Unknown:
        """Rows of the dataset, with those of the test file where there is one."""
        return Unknown("it is linked to no table", "a data file")

    @fact(evidence="table")
    def sample_pair(self) -> SamplePair | None:
        """The train and the test file of its experiment."""
        return None

    @fact(evidence="table", statistics=("mean",))
    def means_of(self) -> Literal["train", "train_and_test", "neither"] | Unknown:
        """Whose column means it has learnt, where the train and the test file hold the rows as they came to it."""
        return Unknown("there is no fitted step", "the fitted pipeline")

    @fact()
    def emptied_columns(self) -> list[str] | Unknown:
        """Columns that an imputer drops because it met no value in them."""
        return step_state.NOT_KEPT

    @fact(unit="scores")
    def undefined_scores(self) -> int | Unknown:
        """Scores of a univariate selector that came out undefined."""
        return step_state.NOT_KEPT

    @fact(unit="scores")
    def n_scores(self) -> int | Unknown:
        """Scores that a univariate selector computed."""
        return step_state.NOT_KEPT

    @fact(unit="times")
    def scale_ratio(self) -> float | Unknown:
        """The largest spread of a column over the smallest, as a scaler met them."""
        return step_state.NOT_KEPT

    @fact()
    def score_function(self) -> Literal["f_classif", "f_regression", "chi2", "mutual_info", "other"] | Unknown | None:
        """How a univariate selector scores; absent for any other step."""
        if self.callee.rpartition(".")[2] not in _UNIVARIATE:
            return None
        function = self.argument("score_func")
        if isinstance(function, Unknown):
            return function
        name = "f_classif" if function is None else str(function).rpartition(".")[2]
        known = get_args(ScoreFunction)
        return next((known_name for known_name in known if name.startswith(known_name)), "other")

    @fact()
    def variance_threshold(self) -> float | Unknown | None:
        """Variance below which a filter drops a column; absent for any other step."""
        if self.callee.rpartition(".")[2] != "VarianceThreshold":
            return None
        threshold = self.argument("threshold")
        if threshold is None or isinstance(threshold, Unknown):
            return 0.0 if threshold is None else threshold
        return float(threshold) if isinstance(threshold, int | float) else Unknown("the threshold is an object")

    @fact()
    def follows_standard_scaler(self) -> bool | Unknown:
        """Its columns come out of a StandardScaler."""
        if self.pipeline is None:
            return False
        before = [s for s in self.pipeline.steps if s.index < self.index]
        scalers = [s for s in before if s.callee.rpartition(".")[2] == "StandardScaler"]
        routes = [_joined_route(s.route(), self.route()) for s in scalers]
        if any(route is True for route in routes):
            return True
        return next((route for route in routes if isinstance(route, Unknown)), False)

    @fact()
    def mixes_numbers(self) -> bool:
        """A sampler that takes every column for a number and makes new rows between two others."""
        return self.callee.rpartition(".")[2] in _MIXING

    @fact()
    def makes_indicators(self) -> bool:
        """An encoder that gives each level a column of zeros and ones."""
        return self.callee.rpartition(".")[2] == "OneHotEncoder"

    @fact()
    def is_linear_booster(self) -> bool | Unknown:
        """Boosting whose members are linear: ``booster='gblinear'``, ``linear_tree=True``."""
        booster, linear = self.argument("booster"), self.argument("linear_tree")
        if isinstance(booster, Unknown) or isinstance(linear, Unknown):
            return booster if isinstance(booster, Unknown) else False
        return booster == "gblinear" or linear is True

    def route(self) -> tuple[str, ...] | Unknown:
        """Columns that a ColumnTransformer sends to it by name; empty outside of one."""
        return ()

    @fact()
    def family(self) -> Family:
        """The kind of model."""
        return family_of(self.callee)

    @fact()
    def domain(self) -> Literal["any", "positive", "non_negative"] | Unknown:
        """Values that it can take: Box-Cox and a logarithm need positive ones."""
        name = self.callee.rsplit(".", 1)[-1]
        if name == "PowerTransformer":
            method = self.argument("method")
            return method if isinstance(method, Unknown) else "positive" if method == "box-cox" else "any"
        if name == "FunctionTransformer":
            function = self.argument("func")
            if isinstance(function, Unknown):
                return function
            return "positive" if function in ("numpy.log", "numpy.log2", "numpy.log10") else "any"
        return "any"

    @fact(unit="neighbours")
    def neighbours(self) -> int | Unknown | None:
        """``k_neighbors`` of a sampler that interpolates; absent for one that does not."""
        if not self.interpolates:
            return None
        given = self.argument("k_neighbors")
        if isinstance(given, Unknown):
            return given
        return given if isinstance(given, int) else 5 if given is None else Unknown("k_neighbors is an object")

    @fact()
    def resampling(self) -> Resampling:
        """What a sampler does to the rows."""
        return resampling_of(self.callee)

    @fact()
    def interpolates(self) -> bool:
        """A sampler that makes new rows between neighbours."""
        return self.callee.rsplit(".", 1)[-1] in ("SMOTE", "SMOTENC", "SMOTEN", "BorderlineSMOTE", "SVMSMOTE")

    @fact()
    def weighting(self) -> Weighting | Unknown:
        """``class_weight`` or ``scale_pos_weight``."""
        ratio = self.weight_ratio
        if isinstance(ratio, Unknown):
            return ratio
        if ratio is not None and ratio != 1:
            return "explicit"
        weights = self.argument("class_weight")
        if isinstance(weights, Unknown):
            return weights
        return (
            "balanced" if weights in ("balanced", "balanced_subsample") else "none" if weights is None else "explicit"
        )

    @fact(unit="times")
    def weight_ratio(self) -> float | Unknown | None:
        """``scale_pos_weight``; absent where it is not given."""
        ratio = self.argument("scale_pos_weight")
        if isinstance(ratio, Unknown) or ratio is None:
            return ratio
        return float(ratio) if isinstance(ratio, int | float) else Unknown("scale_pos_weight is an object")


class SourceStep(Step):
    """A step as the code constructs it."""

    evidence = "source"

    def __init__(
        self,
        use: source.StepUse,
        index: int,
        key: str,
        pipeline: Pipeline | None,
        registry: Registry,
        linked: LinkedExperiment,
    ) -> None:
        super().__init__(key, use.location, registry, linked)
        self._use = use
        self._pipeline = pipeline
        self.name = use.name or use.class_path.rsplit(".", 1)[-1]
        self.callee = use.class_path
        self.index = index
        self.kind = use.kind

    def argument(self, name: str) -> object:
        """A literal argument, None where it is not given, Unknown where it is not literal."""
        return self._use.parameters.get(name)

    def route(self) -> tuple[str, ...] | Unknown:
        """Columns that a ColumnTransformer sends to it by name; empty outside of one."""
        return self._use.columns

    @fact()
    def pipeline(self) -> Pipeline | None:
        """The pipeline that holds it."""
        return self._pipeline

    @fact()
    def columns(self) -> list[Column] | Unknown:
        """Columns of the table that are routed to it by a ColumnTransformer."""
        return _routed(self._use.columns, self._pipeline, self._registry)


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
        return _routed(self._names, self._pipeline, self._registry)

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
        return Unknown("it is linked to no model") if self._linked is None else self._registry.model_rows(self._linked)

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

    @property
    def _names(self) -> tuple[str, ...] | Unknown:
        return step_state.names_of(self._step.estimator, self._step.columns)

    @fact(evidence="table")
    def sample_pair(self) -> SamplePair | None:
        """The train and the test file of its experiment."""
        return None if self._linked is None else self._registry.pair_of(self._linked)


def _joined_route(one: tuple[str, ...] | Unknown, other: tuple[str, ...] | Unknown) -> bool | Unknown:
    """Whether what one step puts out comes to a later one: both stand on one branch, or one of them on none."""
    if isinstance(one, Unknown):
        return one
    return other if isinstance(other, Unknown) else not one or not other or one == other


def _routed(names: tuple[str, ...] | Unknown, pipeline: Pipeline | None, registry: Registry) -> list[Column] | Unknown:
    if isinstance(names, Unknown):
        return names
    if not names or pipeline is None:
        return Unknown("the columns that reach it are not known")
    data = pipeline.data
    return data if isinstance(data, Unknown) else [registry.column(data.table, name) for name in names]
