"""What a script or notebook says about one evaluation: who was fitted on which rows, and who was scored on them.

Everything here is read from the text by data-flow; nothing is executed. A field that the text does not decide holds
`Unknown`. Ids are unique within one unit and count from 0 in reading order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mlaudit.core.estimators import Kind
from mlaudit.core.location import Comment, FlowStep, Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.sequential import DetectorUse
from mlaudit.findings import Note

Literal_ = str | int | float | bool | None | tuple["Literal_", ...]
"""An argument that the text gives as a literal, also through a name."""

StepKind = Kind
"""What a class learns from rows; ``stateless`` learns nothing, ``transformer`` something not listed here."""

ChoiceKind = Literal["candidate", "best_score", "objective", "rounds", "threshold"]
"""What is chosen: one of several models or settings, the best score itself, what an optimiser tries, the number of
rounds of a training, the cut of a classifier."""

Shown = Literal["printed", "returned", "logged", "written", "shown"]
"""How a score reaches somebody; ``shown`` is the last value of a notebook cell."""

Rows = Literal["all", "train", "validation", "test", "train_and_test", "fold_train", "fold_test", "unknown"]
"""Which rows of the split data a call sees; ``all`` means before or without any split."""

Relation = Literal["disjoint", "overlap", "within", "unknown"]
"""How scored rows stand to the fitted ones: none of them, some, all of them."""

HeldOut = Literal["same_model", "other_model", "none"]
"""Whether the same model, at least another one, or none is scored on rows that it was not fitted on."""

SplitMethod = Literal[
    "holdout",
    "k_fold",
    "stratified",
    "group",
    "time_series",
    "leave_one_out",
    "shuffle_split",
    "predefined",
    "position",
    "date",
    "unknown",
]


TimeKind = Literal["shift", "difference", "window", "fill", "interpolation", "join", "filter", "slices"]
"""How values of other rows are taken; ``slices`` are windows cut one by one in a loop."""

TimeReach = Literal["earlier", "own", "later"]
"""Which rows are reached: earlier ones only, earlier ones and the row itself, or later ones too."""


TargetChange = Literal["log", "scale"]
"""What was done to the target: its logarithm was taken, or it was scaled."""

DetectorOutput = Literal["labels", "scores"]
"""What scikit-learn's detectors give: -1 for anomalies and 1 for the rest, or scores that are low for anomalies."""

Units = Literal["original", "changed", "guess_changed", "truth_changed", "unknown"]
"""In which unit a score is computed: that of the target, that of its logarithm or scale, or in two at once."""


@dataclass(frozen=True, slots=True)
class Load:
    """A call that reads rows: ``pandas.read_csv("data/churn.csv", parse_dates=["day"])``, or a bundled dataset.

    Attributes
    ----------
    path : str or Unknown
        As written, resolved through constants, ``os.path.join``, ``Path(...) / ...`` and f-strings of constants.
    columns_parsed_as_time : tuple of str
        ``parse_dates=``, ``index_col`` with dates, later ``pd.to_datetime(df[c])``.
    """

    id: int
    location: Location
    callee: str
    path: str | Unknown
    columns_parsed_as_time: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepUse:
    """A transformer, sampler, splitter or estimator as constructed: class, its kind, and literal arguments.

    Attributes
    ----------
    class_path : str
        Canonical dotted name: ``sklearn.preprocessing.StandardScaler``; the bare name where unresolved.
    name : str
        Of the step inside a pipeline; empty outside of one.
    parameters : dict
        Literal keyword and positional arguments by parameter name. One that is given but not literal maps to Unknown.
    columns : tuple of str or Unknown
        Columns that a ColumnTransformer routes to it; Unknown when not literal; empty tuple outside of one.
    is_class_known : bool
        Whether ``class_path`` was resolved through an import.
    """

    class_path: str
    kind: StepKind
    location: Location
    name: str = ""
    parameters: dict[str, Literal_ | Unknown] = field(default_factory=dict)
    columns: tuple[str, ...] | Unknown = ()
    is_class_known: bool = True


@dataclass(frozen=True, slots=True)
class PipelineUse:
    """A Pipeline, make_pipeline or ColumnTransformer as constructed, flattened in order of execution.

    ``splits`` are the ids of the cross-validations it is evaluated in as a whole, ``loads`` the rows it is fitted on.
    """

    id: int
    location: Location
    callee: str
    framework: Literal["sklearn", "imblearn", "other"]
    steps: tuple[StepUse, ...]
    splits: tuple[int, ...] = ()
    loads: tuple[int, ...] = ()
    target: str | Unknown = field(default=Unknown("the code does not name the target column"))


@dataclass(frozen=True, slots=True)
class Split:
    """A call or idiom that separates rows: a splitter, train_test_split, cv=, a slice, a date cut.

    Attributes
    ----------
    callee : str
        ``sklearn.model_selection.KFold``; for an idiom ``slice`` or ``boolean mask``.
    shuffles, is_stratified, is_seeded : bool or Unknown
        After the callee's defaults: train_test_split shuffles unless told not to, KFold does not.
        ``cv=5`` on a classifier is stratified, on a regressor plain; Unknown when the estimator is unknown.
    is_forward : bool
        Every test row comes after every training row of its fold (TimeSeriesSplit, unshuffled hold-out on sorted rows).
    n_splits, test_share : number or Unknown or None
        None where the idea does not apply; ``test_share`` after the default 0.25.
    loads : tuple of int
        Loads whose rows are split.
    target : str or Unknown
        Column that is y.
    features : tuple of str or Unknown
        Columns of X where the text lists them or drops from a literal list; Unknown otherwise.
    left_out : tuple of str
        Columns that the text drops on the way to X, where it does not list the columns of X.
    features_are_target_lags : bool or Unknown
        Every feature column is built as ``df[target].shift(k)``, k >= 1, and nothing else enters X.
    sorts_by_time_before : bool
        The rows pass through ``sort_values``/``sort_index`` before the split.
    reads_time_column : bool
        Some column of the rows is parsed or named as a time in the text.
    is_distinct : bool
        The rows were reduced to one for each level of some column (``drop_duplicates("patient")``).
    is_repeated : bool
        A loop around it draws again in every round.
    label_steps : int or Unknown
        How many rows ahead the target looks; 0 where it is a value of its own row.
    holds_lags, holds_windows : bool
        The rows hold values of earlier rows; they are windows that overlap.
    keeps_file_order : bool
        The rows are those of one read in the order of the file: not sorted, shuffled, filtered or split before.
    reaches_score : bool
        Some evaluation or dumped model depends on it.
    """

    id: int
    location: Location
    callee: str
    method: SplitMethod
    shuffles: bool | Unknown
    is_stratified: bool | Unknown
    has_groups: bool | Unknown
    is_seeded: bool | Unknown
    is_forward: bool
    n_splits: int | Unknown | None
    test_share: float | Unknown | None
    gap_steps: int | Unknown = 0
    loads: tuple[int, ...] = ()
    target: str | Unknown = field(default=Unknown("the code does not name the target column"))
    features: tuple[str, ...] | Unknown = field(default=Unknown("the code does not list the feature columns"))
    left_out: tuple[str, ...] = ()
    features_are_target_lags: bool | Unknown = False
    sorts_by_time_before: bool = False
    reads_time_column: bool = False
    is_distinct: bool = False
    is_repeated: bool = False
    label_steps: int | Unknown = 0
    holds_lags: bool = False
    holds_windows: bool = False
    keeps_file_order: bool = True
    reaches_score: bool = False
    estimator: StepUse | None = None
    sampler: StepUse | None = None
    flow: tuple[FlowStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """A call that learns from rows, outside of any pipeline that a cross-validation refits per fold.

    pandas statistics that fill or scale (``df.fillna(df.mean())``) are fits too; counts and displays are not.

    Attributes
    ----------
    step : StepUse
        What learns.
    method : str
        ``fit``, ``fit_transform``, ``fit_resample``, ``fillna``.
    rows : Rows
        Which rows it sees, relative to ``split``.
    reaches_test_rows : bool or Unknown
        The rows it sees include rows that are later scored, it does not carry the tag of the split that separates
        them from training, and what it learnt reaches the scored fit. False for an output that is never used.
    split : int or None
        The split that separates what it mixed.
    is_refit_on_test : bool
        A second fit on the test part alone whose output is scored (``scaler.fit_transform(X_test)``).
    takes_reported_maximum : bool
        For selectors and searches: the cross-validated maximum that chose the result is printed, returned or logged,
        and no score on rows kept apart is.
    reaches_score : bool
        Some evaluation or dumped model depends on it.
    flow : tuple of FlowStep
        load, fit, split, model fit, score, in the order in which the rows flow, each behind the calls that lead to it.
    """

    id: int
    location: Location
    step: StepUse
    method: str
    rows: Rows
    reaches_test_rows: bool | Unknown
    uses_target: bool
    split: int | None = None
    evaluation: int | None = None
    is_refit_on_test: bool = False
    takes_reported_maximum: bool = False
    reaches_score: bool = False
    loads: tuple[int, ...] = ()
    target: str | Unknown = field(default=Unknown("the code does not name the target column"))
    flow: tuple[FlowStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A score computed on rows: a metric call, ``.score``, or ``scoring=`` of a cross-validation or search.

    Attributes
    ----------
    metric : str or Unknown
        scikit-learn's scorer name without its sign: ``accuracy``, ``roc_auc``, ``average_precision``, ``f1``,
        ``balanced_accuracy``, ``matthews``, ``log_loss``, ``mape``, ``r2`` ... ``.score`` follows the estimator.
    input_kind : {'scores', 'labels', 'unknown'}
        ``labels`` when the scores given to a ranking metric come from a classifier's ``predict``.
    units : Units
        Whether truth and predictions stand in the unit of the target.
    target_change : {'log', 'scale'} or None
        What was done to the target, where a score is not in its unit.
    relation : Relation
        How its rows stand to those that the model was fitted on.
    held_out : HeldOut or Unknown
        Which models of the text are scored on rows that they were not fitted on, computed or predicted.
    rows_name, fitted_name : str or None
        What the text calls the scored and the fitted rows.
    fit_place : Location or None
        Where the model was fitted.
    learns_from_target : bool
        The fit was given a target.
    says_training : bool
        The code calls the score one of the training rows, in what it prints or in a name.
    reported_by : Shown or None
        How it reaches somebody: printed, returned by a function that nobody calls, logged, written to a file, or shown
        as the last value of a cell.
    is_filtered : bool
        Some rows were left out by a condition or a sample that separates no test rows from training rows.
    detector_output : {'labels', 'scores'} or None
        The scored predictions are what a detector of anomalies of scikit-learn gave, as it is; None where they are not,
        or where the text may translate them.
    """

    id: int
    location: Location
    callee: str
    metric: str | Unknown
    rows: Rows
    input_kind: Literal["scores", "labels", "unknown"] = "unknown"
    averaging: str | None = None
    split: int | None = None
    estimator: StepUse | None = None
    units: Units = "unknown"
    target_change: TargetChange | None = None
    relation: Relation = "unknown"
    held_out: HeldOut | Unknown = field(default=Unknown("the text does not show what is scored on which rows"))
    rows_name: str | None = None
    fitted_name: str | None = None
    fit_place: Location | None = None
    learns_from_target: bool = False
    says_training: bool = False
    reported_by: Shown | None = None
    is_filtered: bool = False
    detector_output: DetectorOutput | None = None
    loads: tuple[int, ...] = ()
    target: str | Unknown = field(default=Unknown("the code does not name the target column"))
    flow: tuple[FlowStep, ...] = ()

    @property
    def is_reported(self) -> bool:
        """Whether somebody gets to see it."""
        return self.reported_by is not None


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice by scores: the best of several models or settings, rounds of a training, a threshold.

    Attributes
    ----------
    evaluation : int or None
        The first of the scores that decide, where the text computes them.
    relation : Relation
        How the rows that decide stand to those that the candidates were fitted on.
    is_cross_validated : bool
        The deciding scores are those of folds.
    are_called_validation : bool
        The text calls the deciding rows by a name such as ``X_val``.
    seeds_tried : {'split', 'model'} or None
        The candidates differ in the seed of a split or of a model, which a loop runs through.
    is_reported : bool
        A score of what was chosen, on rows that chose it, is shown to somebody.
    is_judged_apart : bool or Unknown
        Something is scored later on rows that neither decided nor were fitted on.
    """

    id: int
    location: Location
    kind: ChoiceKind
    callee: str
    evaluation: int | None
    estimator: StepUse | None
    relation: Relation
    is_cross_validated: bool
    rows_name: str | None
    are_called_validation: bool
    is_reported: bool
    is_judged_apart: bool | Unknown
    seeds_tried: Literal["split", "model"] | None = None
    loads: tuple[int, ...] = ()
    target: str | Unknown = field(default=Unknown("a choice names no target"))
    flow: tuple[FlowStep, ...] = ()


@dataclass(frozen=True, slots=True)
class DataOperation:
    """A pandas, numpy or scipy operation on a column that flows into a model.

    Attributes
    ----------
    kind : {'log', 'box_cox', 'fill_mean', 'fill_median', 'fill_constant', 'drop_missing'}
        ``log`` covers np.log, log2, log10 and log(x + c) with the literal c in ``shift_constant``; log1p is c = 1.
    is_guarded : bool
        A clip, where, mask or positive filter on the same column comes before it.
    written_to : tuple of str
        Paths of files that its result is saved to (``df.to_csv``).
    """

    id: int
    location: Location
    callee: str
    kind: Literal["log", "box_cox", "fill_mean", "fill_median", "fill_constant", "drop_missing"]
    column: str | Unknown
    shift_constant: float = 0.0
    is_guarded: bool = False
    reaches_features: bool = True
    loads: tuple[int, ...] = ()
    written_to: tuple[str, ...] = ()
    flow: tuple[FlowStep, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeOperation:
    """A call that takes values from other rows by their order in time, in or against its direction.

    Attributes
    ----------
    column : str or Unknown
        Whose values are taken.
    steps : int or Unknown
        How many rows ahead it reaches; 0 where it reaches none.
    reaches_features : bool or Unknown
        A model that is scored is given it as an input, by a column that the text tells from the others.
    reaches_target : bool
        The target of a model is made of it.
    is_of_target : bool
        It is an input, and the target is the same column, or is made of later values of it.
    target_looks_ahead : bool
        The target of the model that it concerns is made of later rows.
    reads_time_column : bool
        Some column of the rows is parsed or named as a time in the text.
    """

    id: int
    location: Location
    callee: str
    kind: TimeKind
    reach: TimeReach
    column: str | Unknown
    steps: int | Unknown
    reaches_features: bool | Unknown = False
    reaches_target: bool = False
    is_of_target: bool = False
    target_looks_ahead: bool = False
    reads_time_column: bool = False
    target: str | Unknown = field(default=Unknown("the code does not name the target column"))
    loads: tuple[int, ...] = ()
    flow: tuple[FlowStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Dump:
    """A fitted object saved to a file: ``joblib.dump(model, "model.joblib")``, ``pickle.dump``, ``to_csv``."""

    location: Location
    callee: str
    path: str | Unknown
    what: Literal["model", "rows", "unknown"]
    rows: Rows = "unknown"
    loads: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unpickling:
    """A fitted object read back from a file: ``joblib.load("model.joblib")``, ``pickle.load``."""

    location: Location
    callee: str
    path: str | Unknown


@dataclass(frozen=True, slots=True)
class SourceUnit:
    """One script or notebook, analysed.

    Attributes
    ----------
    path : str
        Relative to the audit root.
    status : {'complete', 'partial', 'failed'}
        ``partial``: a cell did not parse, a budget ran out, or cells were run out of order.
    task_hint : {'binary', 'multiclass', 'regression', 'forecasting'} or Unknown
        From estimators, metrics and names.
    comments : tuple of Comment
        Those that hold ``mlaudit:``.
    """

    path: str
    status: Literal["complete", "partial", "failed"]
    loads: tuple[Load, ...] = ()
    splits: tuple[Split, ...] = ()
    fits: tuple[Fit, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    choices: tuple[Choice, ...] = ()
    operations: tuple[DataOperation, ...] = ()
    time_operations: tuple[TimeOperation, ...] = ()
    detectors: tuple[DetectorUse, ...] = ()
    pipelines: tuple[PipelineUse, ...] = ()
    dumps: tuple[Dump, ...] = ()
    unpicklings: tuple[Unpickling, ...] = ()
    task_hint: str | Unknown = field(default=Unknown("neither estimators nor metrics tell the task"))
    comments: tuple[Comment, ...] = ()
    notes: tuple[Note, ...] = ()
