"""The audit's side of the tables: asks a bounded worker process for measurements and keeps the answers."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.model import (
    ColumnPairProfile,
    Dependence,
    FoldProfile,
    ForwardProfile,
    GroupColumn,
    Interpolation,
    PairProfile,
    SeriesProfile,
    Spike,
    TableProfile,
    TargetProfile,
)


class TableStore:
    """All tables of one audit. Each measurement is computed once; a worker that dies costs one table, not the audit.

    Parameters
    ----------
    statistics : iterable of str
        Names of `ColumnProfile` fields that the selected rules need; the pass computes these and no others.
    memory : int
        Bytes of address space for the worker.
    threads : int
        Threads of the table engine.
    """

    def __init__(self, statistics: Iterable[str], memory: int = 4 << 30, threads: int = 1) -> None: ...
    def __enter__(self) -> TableStore: ...
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...
    def profile(self, file: ProjectFile) -> TableProfile | Unknown: ...
    def target(self, file: ProjectFile, column: str) -> TargetProfile | Unknown: ...
    def series(self, file: ProjectFile, time: str | None = None, entities: tuple[str, ...] = ()) -> SeriesProfile | Unknown: ...
    def dependence(self, file: ProjectFile, column: str, time: str, entities: tuple[str, ...] = ()) -> Dependence | Unknown: ...
    def spikes(self, file: ProjectFile) -> dict[str, Spike] | Unknown: ...
    def interpolation(self, file: ProjectFile, target: str, test: ProjectFile | None = None) -> Interpolation | Unknown: ...
    def groups(self, file: ProjectFile, target: str | None = None) -> tuple[GroupColumn, ...] | Unknown: ...
    def folds(self, file: ProjectFile, target: str, n_splits: int) -> FoldProfile | Unknown: ...
    def forward(self, file: ProjectFile, time: str, n_splits: int) -> ForwardProfile | Unknown: ...
    def pair(self, train: ProjectFile, test: ProjectFile, target: str | None) -> PairProfile | Unknown: ...
    def imputation(self, train: ProjectFile, test: ProjectFile) -> tuple[ColumnPairProfile, ...] | Unknown: ...
