"""Facts of one step of a pipeline, whether the code constructs it or a file holds it fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from mlaudit.core.class_weights import Weighting, weight_ratio_of, weighting_of
from mlaudit.core.estimators import family_of
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.source import model as source
from mlaudit.facts.pipelines import samplers, step_state
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.facts.tables.column import Column

if TYPE_CHECKING:
    from mlaudit.facts.pipelines.pipeline import Pipeline
    from mlaudit.facts.registry import Registry
    from mlaudit.facts.tables.pair import SamplePair

Family = Literal[
    "linear", "penalised_linear", "distance", "kernel", "tree", "boosting", "neural", "clustering", "other"
]
ScoreFunction = Literal["f_classif", "f_regression", "chi2", "mutual_info"]

_UNIVARIATE = ("SelectKBest", "SelectPercentile", "SelectFpr", "SelectFdr", "SelectFwe", "GenericUnivariateSelect")

WRAPPED = ("estimator", "base_estimator", "estimators", "classifier", "regressor", "final_estimator")
"""Parameters that hold an estimator, or several, inside of another."""


class Step(LinkedSubject):
    """One transformer, sampler or estimator."""

    name: str
    callee: str
    index: int
    kind: source.StepKind

    def describe(self) -> str:
        """Name the class."""
        return self.callee

    @property
    def class_name(self) -> str:
        """Its class, without the library."""
        return self.callee.rpartition(".")[2]

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

    @fact(unit="share", evidence="table", statistics=("mean", "sd"))
    def widest_input_share(self) -> float | Unknown:
        """Part of the squared distances between rows that one column makes up alone, for a kernel on raw columns."""
        return step_state.NOT_KEPT

    @fact(evidence="table", statistics=("mean", "sd"))
    def widest_input(self) -> str | Unknown:
        """That column."""
        return step_state.NOT_KEPT

    @fact(evidence="table")
    def dropped_twin(self) -> str | Unknown | None:
        """A column that an L1 penalty left out while it kept one that is nearly the same; absent without one."""
        return step_state.NOT_KEPT

    @fact(evidence="table")
    def kept_twin(self) -> str | Unknown | None:
        """The column that it kept."""
        return step_state.NOT_KEPT

    @fact(evidence="table")
    def twin_correlation(self) -> float | Unknown | None:
        """Rank correlation of the two, without its sign."""
        return step_state.NOT_KEPT

    @fact()
    def selects_by_impurity(self) -> bool | Unknown:
        """It keeps the columns by which trees have divided the training rows best."""
        return step_state.NOT_KEPT

    @fact()
    def keeps_indicator(self) -> bool | Unknown:
        """An imputer that tells the model which values were missing."""
        if self.class_name in ("MissingIndicator", "AddMissingIndicator"):
            return True
        given = self.argument("add_indicator")
        return given if isinstance(given, Unknown) else given is True

    @fact()
    def score_function(self) -> Literal["f_classif", "f_regression", "chi2", "mutual_info", "other"] | Unknown | None:
        """How a univariate selector scores; absent for any other step."""
        if self.class_name not in _UNIVARIATE:
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
        if self.class_name != "VarianceThreshold":
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
        scalers = [s for s in before if s.class_name == "StandardScaler"]
        routes = [_joined_route(s.route(), self.route()) for s in scalers]
        if any(route is True for route in routes):
            return True
        return next((route for route in routes if isinstance(route, Unknown)), False)

    @fact()
    def mixes_numbers(self) -> bool:
        """A sampler that takes every column for a number and makes new rows between two others."""
        return samplers.mixes_numbers(self.class_name)

    @fact()
    def makes_indicators(self) -> bool:
        """An encoder that gives each level a column of zeros and ones."""
        return self.class_name == "OneHotEncoder"

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
        name = self.class_name
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
    def resampling(self) -> samplers.Resampling:
        """What a sampler does to the rows."""
        return samplers.resampling_of(self.class_name)

    @fact()
    def interpolates(self) -> bool:
        """A sampler that makes new rows between neighbours."""
        return samplers.interpolates(self.class_name)

    @fact()
    def weighting(self) -> Weighting | Unknown:
        """Weights of the classes, its own or those of the estimator inside of it."""
        inner = self.wrapped_weighting()
        own = weighting_of(self.argument)
        return inner if own == "none" and inner is not None else own

    @fact(unit="times")
    def weight_ratio(self) -> float | Unknown | None:
        """Weight of the positive class over that of the negative one; absent where it is not given as a number."""
        return weight_ratio_of(self.argument)

    def wrapped_weighting(self) -> Weighting | Unknown | None:
        """Weights of the classes in the estimator that it wraps; None where it wraps none."""
        return None


def _joined_route(one: tuple[str, ...] | Unknown, other: tuple[str, ...] | Unknown) -> bool | Unknown:
    """Whether what one step puts out comes to a later one: both stand on one branch, or one of them on none."""
    if isinstance(one, Unknown):
        return one
    return other if isinstance(other, Unknown) else not one or not other or one == other


def routed_columns(
    names: tuple[str, ...] | Unknown, pipeline: Pipeline | None, registry: Registry
) -> list[Column] | Unknown:
    """Return the columns of a pipeline's table that are routed to a step by name."""
    if isinstance(names, Unknown):
        return names
    if not names or pipeline is None:
        return Unknown("the columns that reach it are not known")
    data = pipeline.data
    return data if isinstance(data, Unknown) else [registry.column(data.table, name) for name in names]
