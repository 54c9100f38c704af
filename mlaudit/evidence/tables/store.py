"""The audit's side of the tables: asks a bounded worker process for measurements and keeps the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from types import TracebackType
from typing import Any, TypeVar

from mlaudit.core.exhibit import HistogramBin
from mlaudit.core.progress import Watch, nobody
from mlaudit.core.values import CellValue, Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.client import WorkerClient
from mlaudit.evidence.tables.model import (
    AlikeColumns,
    Association,
    CadenceProfile,
    ColumnDrift,
    ColumnPairProfile,
    ColumnProfile,
    CompleteCases,
    Dependence,
    FeatureJoin,
    FoldProfile,
    ForwardProfile,
    GroupColumn,
    Interpolation,
    LaterRange,
    NearRows,
    PairProfile,
    PartsInTime,
    PartsTold,
    SeasonProfile,
    Sentinel,
    SeriesProfile,
    SpecialValues,
    Spike,
    TableProfile,
    TargetEncoding,
    TargetProfile,
    TellingGaps,
    Twins,
)
from mlaudit.evidence.tables.prediction_model import (
    CalibrationProfile,
    CutProfile,
    GroupProfile,
    IntersectionProfile,
    ModelPairProfile,
    PredictionColumns,
    PredictionProfile,
)
from mlaudit.evidence.tables.recorded import Record, Recorder

T = TypeVar("T")
Files = tuple[ProjectFile, ...]

SECONDS_A_REQUEST = 300.0


class TableStore:
    """All tables of one audit. Each measurement is computed once; a worker that dies costs one table, not the audit.

    Parameters
    ----------
    statistics : iterable of str
        Names of `ColumnProfile` fields that the selected rules need, and ``duplicate_row_share``; the pass computes
        these and no others.
    memory : int
        Bytes of address space for the worker.
    threads : int
        Threads of the table engine.
    seconds : float
        Wall time that one measurement may take.
    record : Record or None
        Answers for tables that are not here.
    recorder : Recorder or None
        Hears every answer of the worker.
    watch : Watch
        Hears which table is being measured.
    """

    def __init__(  # noqa: PLR0913 - all but the first have a default
        self,
        statistics: Iterable[str],
        memory: int = 4 << 30,
        threads: int = 1,
        seconds: float = SECONDS_A_REQUEST,
        record: Record | None = None,
        recorder: Recorder | None = None,
        watch: Watch = nobody,
    ) -> None:
        self._statistics = sorted(set(statistics))
        self._client = WorkerClient(memory, threads, seconds)
        self._record = record
        self._recorder = recorder
        self._watch = watch
        self._answers: dict[tuple[object, ...], Any] = {}
        self._lost: dict[str, Unknown] = {}

    def __enter__(self) -> TableStore:
        """Nothing is started before the first question."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the worker."""
        self.close()

    def close(self) -> None:
        """End the worker; a later question starts another."""
        self._client.close()

    def members(self, file: ProjectFile) -> tuple[str, ...] | Unknown:
        """Names of the tables inside of a spreadsheet or database; empty for a file that is a table itself."""
        return self._ask("members", (file,), tuple)

    def profile(self, file: ProjectFile) -> TableProfile | Unknown:
        """Columns of a table with the planned statistics."""
        return self._ask("profile", (file,), _table_profile, statistics=self._statistics)

    def header(self, file: ProjectFile) -> tuple[str, ...] | Unknown:
        """Names of the columns of a table."""
        profile = self.profile(file)
        return profile if isinstance(profile, Unknown) else tuple(column.name for column in profile.columns)

    def target(self, file: ProjectFile, column: str) -> TargetProfile | Unknown:
        """One column as the target."""
        return self._ask("target", (file,), _target_profile, column=column)

    def series(
        self, file: ProjectFile, time: str | None = None, entities: tuple[str, ...] = ()
    ) -> SeriesProfile | Unknown:
        """Whether the rows are a series in time; ``time`` and ``entities`` where they are declared."""
        return self._ask("series", (file,), _series_profile, time=time, entities=list(entities))

    def dependence(
        self, file: ProjectFile, column: str, time: str, entities: tuple[str, ...] = ()
    ) -> Dependence | Unknown:
        """Lag-1 autocorrelation of a column along a time column, within entities."""
        options = {"column": column, "time": time, "entities": list(entities)}
        return self._ask("dependence", (file,), _dependence, **options)

    def cadence(self, file: ProjectFile, time: str, entities: tuple[str, ...] = ()) -> CadenceProfile | Unknown:
        """Stamps that a regular series lacks or repeats."""
        return self._ask("cadence", (file,), lambda found: CadenceProfile(**found), time=time, entities=list(entities))

    def season(
        self, file: ProjectFile, column: str, time: str, entities: tuple[str, ...] = ()
    ) -> SeasonProfile | Unknown:
        """Days, weeks and years in a column along a time column."""
        options = {"column": column, "time": time, "entities": list(entities)}
        return self._ask("season", (file,), lambda found: SeasonProfile(**found), **options)

    def later_range(self, file: ProjectFile, column: str, time: str, share: float) -> LaterRange | Unknown:
        """Values of the last share of rows beyond those of the earlier ones."""
        options = {"column": column, "time": time, "share": share}
        return self._ask("later_range", (file,), lambda found: LaterRange(**found), **options)

    def special_values(self, file: ProjectFile) -> dict[str, SpecialValues] | Unknown:
        """The most frequent value of every numeric column, and codes for missing ones."""
        return self._ask("special_values", (file,), lambda found: {name: _special(one) for name, one in found.items()})

    def association(self, file: ProjectFile, target: str) -> dict[str, Association] | Unknown:
        """What every other column says of the target by itself."""
        return self._ask("association", (file,), lambda found: _each(Association, found), target=target)

    def twins(self, file: ProjectFile, columns: tuple[str, ...]) -> tuple[Twins, ...] | Unknown:
        """Pairs of columns that are nearly the same."""
        return self._ask("twins", (file,), lambda found: tuple(Twins(**one) for one in found), columns=list(columns))

    def telling_gaps(self, file: ProjectFile, target: str) -> dict[str, TellingGaps] | Unknown:
        """What a gap in each column says of the target."""
        return self._ask("telling_gaps", (file,), lambda found: _each(TellingGaps, found), target=target)

    def complete_cases(
        self, file: ProjectFile, target: str | None, columns: tuple[str, ...]
    ) -> CompleteCases | Unknown:
        """Rows without a gap in any of the columns, and their target against that of the others."""
        options = {"target": target, "columns": list(columns)}
        return self._ask("complete_cases", (file,), lambda found: CompleteCases(**found), **options)

    def encodings(self, train: ProjectFile, test: ProjectFile, target: str) -> dict[str, TargetEncoding] | Unknown:
        """Columns that hold target means, and of which rows."""
        return self._ask("encodings", (train, test), lambda found: _each(TargetEncoding, found), target=target)

    def near_rows(self, train: ProjectFile, test: ProjectFile, target: str | None) -> NearRows | Unknown:
        """Test rows that are almost a training row."""
        return self._ask("near_rows", (train, test), lambda found: NearRows(**found), target=target)

    def parts_in_time(self, train: ProjectFile, test: ProjectFile, time: str) -> PartsInTime | Unknown:
        """How the test rows lie among the training rows in time."""
        return self._ask("parts_in_time", (train, test), lambda found: PartsInTime(**found), time=time)

    def parts_told(
        self, train: ProjectFile, test: ProjectFile, target: str | None, left_out: tuple[str, ...]
    ) -> PartsTold | Unknown:
        """Whether rows of the two files can be told apart by their columns, ``left_out`` aside."""
        options = {"target": target, "left_out": list(left_out)}
        return self._ask("parts_told", (train, test), lambda found: PartsTold(**found), **options)

    def interpolation(self, file: ProjectFile, target: str, test: ProjectFile | None = None) -> Interpolation | Unknown:
        """Rows of a class between two others; with ``test``, its rows between rows of ``file``."""
        files = (file,) if test is None else (file, test)
        return self._ask("interpolation", files, _interpolation, target=target)

    def groups(self, file: ProjectFile, target: str | None = None) -> tuple[GroupColumn, ...] | Unknown:
        """Columns whose levels are entities with several rows."""
        return self._ask("groups", (file,), _group_columns, target=target)

    def folds(self, file: ProjectFile, target: str, n_splits: int) -> FoldProfile | Unknown:
        """Folds cut in file order."""
        return self._ask("folds", (file,), lambda found: FoldProfile(**found), target=target, n_splits=n_splits)

    def forward(self, file: ProjectFile, time: str, n_splits: int) -> ForwardProfile | Unknown:
        """A forward split by position, held against the time column."""
        return self._ask("forward", (file,), lambda found: ForwardProfile(**found), time=time, n_splits=n_splits)

    def pair(self, train: ProjectFile, test: ProjectFile, target: str | None) -> PairProfile | Unknown:
        """Train and test file held against each other."""
        return self._ask("pair", (train, test), _pair_profile, target=target)

    def imputation(self, train: ProjectFile, test: ProjectFile) -> tuple[ColumnPairProfile, ...] | Unknown:
        """Who the imputer was fitted on, for every numeric column of both files."""
        return self._ask("imputation", (train, test), lambda found: tuple(ColumnPairProfile(**item) for item in found))

    def drift(self, reference: ProjectFile, current: ProjectFile) -> tuple[ColumnDrift, ...] | Unknown:
        """How far each column of both files has drifted."""
        return self._ask("drift", (reference, current), _column_drifts)

    def feature_joins(
        self, files: Files, keys: tuple[str, ...], features: tuple[str, ...], time: str | None
    ) -> tuple[FeatureJoin, ...] | Unknown:
        """By which join each feature of a training table came from the history beside it."""
        options = {"keys": list(keys), "features": list(features), "time": time}
        return self._ask("feature_joins", files, lambda found: tuple(FeatureJoin(**one) for one in found), **options)

    def seen_levels(self, train: ProjectFile, test: ProjectFile, column: str) -> float | Unknown:
        """Share of test rows whose level of ``column`` occurs in train."""
        return self._ask("seen_levels", (train, test), float, column=column)

    def alike(self, file: ProjectFile, columns: tuple[str, ...]) -> AlikeColumns | Unknown | None:
        """The two numeric columns with the largest rank correlation."""
        return self._ask("alike", (file,), _alike, columns=list(columns))

    def prediction(self, file: ProjectFile, columns: PredictionColumns) -> PredictionProfile | Unknown:
        """The predictions of one model against the truth."""
        return self._ask("prediction", (file,), PredictionProfile.of, **asdict(columns))

    def calibration(self, file: ProjectFile, columns: PredictionColumns) -> CalibrationProfile | Unknown:
        """Whether its scores are chances."""
        return self._ask("calibration", (file,), CalibrationProfile.of, **asdict(columns))

    def cut(self, file: ProjectFile, columns: PredictionColumns) -> CutProfile | Unknown:
        """Whether another cut of its scores would have been better."""
        return self._ask("cut", (file,), CutProfile.of, **asdict(columns))

    def compared(
        self, files: Files, columns: tuple[PredictionColumns, PredictionColumns], row_id: str | None
    ) -> ModelPairProfile | Unknown:
        """Two models on the same rows, of two files or twice the same."""
        options = {"columns": [asdict(one) for one in columns], "row_id": row_id}
        return self._ask("compared", files, ModelPairProfile.of, **options)

    def by_group(self, file: ProjectFile, columns: PredictionColumns, attribute: str) -> GroupProfile | Unknown:
        """Rates of a model by the levels of an attribute."""
        return self._ask("by_group", (file,), GroupProfile.of, attribute=attribute, columns=asdict(columns))

    def intersection(
        self, file: ProjectFile, columns: PredictionColumns, attributes: tuple[str, str]
    ) -> IntersectionProfile | Unknown:
        """What two attributes together show."""
        options = {"attributes": list(attributes), "columns": asdict(columns)}
        return self._ask("intersection", (file,), IntersectionProfile.of, **options)

    def _ask(self, measure: str, files: Files, build: Callable[[Any], T], **options: Any) -> T | Unknown:
        key = (measure, *(file.path for file in files), repr(sorted(options.items())))
        if key not in self._answers:
            self._answers[key] = self._measure(measure, files, build, options)
        answer: T | Unknown = self._answers[key]
        return answer

    def _measure(self, measure: str, files: Files, build: Callable[[Any], T], options: dict[str, Any]) -> T | Unknown:
        for file in files:
            if file.path in self._lost:
                return self._lost[file.path]
        paths = [file.path for file in files]
        if any(file.is_recorded for file in files):
            if self._record is None or not all(file.is_recorded for file in files):
                return Unknown("one of the two files is known from a record only, the other is here")
            answer = self._record.answer(measure, paths, options)
            if isinstance(answer, Unknown):
                return answer
        else:
            self._watch(f"measuring {' and '.join(paths)}")
            answer = self._client.ask(
                {"measure": measure, "files": [_place(file) for file in files], "options": options}
            )
            if isinstance(answer, Unknown):
                self._lost.update(dict.fromkeys(paths, answer))
                return answer
            if self._recorder is not None:
                self._recorder.hear(measure, paths, options, answer)
        if "unknown" in answer:
            if answer.get("supply") == "--memory":
                # What it holds of the large table would be missing for the next.
                self._client.close()
            return Unknown(answer["unknown"], answer.get("supply", ""))
        return build(answer["value"])


def _place(file: ProjectFile) -> dict[str, Any]:
    parts = [_place(part) for part in file.parts]
    target = None if file.target is None else _place(file.target)
    return {"path": file.path, "absolute": str(file.absolute), "member": file.member, "parts": parts, "target": target}


def _special(found: dict[str, Any]) -> SpecialValues:
    sentinel = found["sentinel"]
    return SpecialValues(Spike(**found["spike"]), None if sentinel is None else Sentinel(**sentinel))


def _alike(found: dict[str, Any] | None) -> AlikeColumns | None:
    return None if found is None else AlikeColumns(**found)


def _each(build: Callable[..., T], found: dict[str, dict[str, Any]]) -> dict[str, T]:
    return {name: build(**one) for name, one in found.items()}


def _table_profile(found: dict[str, Any]) -> TableProfile:
    columns = tuple(ColumnProfile(**column) for column in found["columns"])
    return TableProfile(found["n_rows"], columns, found["duplicate_row_share"], tuple(found["notes"]))


def _series_profile(found: dict[str, Any]) -> SeriesProfile:
    return SeriesProfile(**(found | {"entity_columns": tuple(found["entity_columns"])}))


def _group_columns(found: list[dict[str, Any]]) -> tuple[GroupColumn, ...]:
    return tuple(GroupColumn(**(item | {"constant_companions": tuple(item["constant_companions"])})) for item in found)


def _pair_profile(found: dict[str, Any]) -> PairProfile:
    return PairProfile(**(_cells(found, "most_copied_class") | {"scaler_columns": tuple(found["scaler_columns"])}))


def _target_profile(found: dict[str, Any]) -> TargetProfile:
    counts = tuple(found.get("class_counts", ()))
    return TargetProfile(**_cells(found, "majority_class", "minority_class") | {"class_counts": counts})


def _dependence(found: dict[str, Any]) -> Dependence:
    return Dependence(**found | {"lags": tuple(found.get("lags", ()))})


def _column_drifts(found: list[dict[str, Any]]) -> tuple[ColumnDrift, ...]:
    bins = [tuple(HistogramBin(**each) for each in one.get("bins", ())) for one in found]
    return tuple(ColumnDrift(**one | {"bins": own}) for one, own in zip(found, bins, strict=True))


def _interpolation(found: dict[str, Any]) -> Interpolation:
    return Interpolation(**_cells(found, "label"))


def _cells(found: dict[str, Any], *names: str) -> dict[str, Any]:
    """Mark again as cell text what crossed as plain text."""
    return found | {name: None if found[name] is None else CellValue(found[name]) for name in names}
