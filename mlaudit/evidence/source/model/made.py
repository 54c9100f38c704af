"""What the text makes: reads of rows, steps, pipelines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model.words import Literal_, StepKind


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
    wraps : str
        Class that bagging or boosting was told to fit many times, ``unknown`` where the text does not show it; empty
        where it was told nothing.
    is_class_known : bool
        Whether ``class_path`` was resolved through an import.
    """

    class_path: str
    kind: StepKind
    location: Location
    name: str = ""
    parameters: dict[str, Literal_ | Unknown] = field(default_factory=dict)
    columns: tuple[str, ...] | Unknown = ()
    wraps: str = ""
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
