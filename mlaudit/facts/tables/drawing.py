"""Facts of how a test file was cut off its train file: in time, at random, and whether their rows can be told apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown, Value
from mlaudit.evidence.tables.model import PartsInTime, PartsTold
from mlaudit.facts.subjects import plain
from mlaudit.facts.tables.interpolation import InterpolatedRows
from mlaudit.forensics.names import is_called_lag
from mlaudit.linking.model import LinkedPair

if TYPE_CHECKING:
    from mlaudit.facts.flows.flow import SplitCall
    from mlaudit.facts.tables.column_pair import ColumnPair
    from mlaudit.facts.tables.dataset import Dataset, Series

T = TypeVar("T")

_APART = ("target", "time", "group", "identifier")
"""Roles of columns that may tell the files apart in any honest split."""


class DrawnParts(InterpolatedRows):
    """Two files of one schema, seen as two parts of one sample."""

    columns: list[ColumnPair] | Unknown

    @property
    def files(self) -> LinkedPair:
        """The two files."""
        raise NotImplementedError

    @fact(unit="share")
    def seen_time_share(self) -> float | Unknown:
        """Test rows whose time occurs in train: 0 where the test file is later, and where no time occurs twice."""
        time = self._time
        if isinstance(time, Unknown):
            return time
        return self._registry.tables.seen_levels(self.files.train, self.files.test, time)

    @fact(unit="share")
    def earlier_time_share(self) -> float | Unknown:
        """Test rows older than nearly the newest training row: about 0 for a test file that lies ahead."""
        return self._read_in_time(lambda found: found.earlier_share)

    @fact(unit="sd")
    def time_runs_z(self) -> float | Unknown:
        """Runs of training and test rows in time order, in deviations from a random draw; far below 0 for blocks."""
        return self._read_in_time(lambda found: found.runs_z)

    @fact(unit="share")
    def seen_entity_share(self) -> float | Unknown:
        """Test rows whose series of a panel has rows in train as well; 1 where there is one series."""
        series = self._series
        if isinstance(series, Unknown):
            return series
        tables, files = self._registry.tables, self.files
        shares = [tables.seen_levels(files.train, files.test, name) for name in series.entity_columns]
        unknown = next((share for share in shares if isinstance(share, Unknown)), None)
        return unknown or min((share for share in shares if not isinstance(share, Unknown)), default=1.0)

    @fact()
    def told_apart_auc(self) -> float | Unknown:
        """Area under the ROC curve with which training and test rows are told apart, out of fold; 0.5 for one sample.

        Target, times, groups and identifiers aside; within the commonest class where there are classes.
        """
        return self._read_told(lambda found: found.auc)

    @fact(unit="sd")
    def told_apart_z(self) -> float | Unknown:
        """Its distance from 0.5, in deviations of two equal samples."""
        return self._read_told(lambda found: found.z)

    @fact()
    def telling_column(self) -> str | Unknown:
        """The column that tells training from test rows best by itself."""
        return self._read_told(lambda found: found.column)

    @fact()
    def telling_column_auc(self) -> float | Unknown:
        """The area that this column reaches."""
        return self._read_told(lambda found: found.column_auc)

    @fact()
    def features_are_called_lags(self) -> bool | Unknown:
        """Every feature has the name of an earlier value."""
        if isinstance(self.columns, Unknown):
            return self.columns
        names = [column.name for column in self.columns if column.role in ("feature", "unknown")]
        return bool(names) and all(is_called_lag(name) for name in names)

    @fact(evidence="source")
    def drawing_split(self) -> SplitCall | Unknown | None:
        """The random split in source whose parts are saved to these files."""
        return self._registry.saved_rows.drawing_split(self.files.test)

    @property
    def _time(self) -> str | Unknown:
        series = self._series
        time = series if isinstance(series, Unknown) else series.time_column
        return time if isinstance(time, Unknown) else plain(time)

    @property
    def _series(self) -> Series | Unknown:
        dataset = self._roles()
        return dataset if isinstance(dataset, Unknown) else dataset.series

    def _roles(self) -> Dataset | Unknown:
        raise NotImplementedError

    def _read_in_time(self, read: Callable[[PartsInTime], T]) -> T | Unknown:
        time = self._time
        if isinstance(time, Unknown):
            return time
        found = self._registry.tables.parts_in_time(self.files.train, self.files.test, time)
        return found if isinstance(found, Unknown) else read(found)

    def _read_told(self, read: Callable[[PartsTold], T]) -> T | Unknown:
        if isinstance(self.columns, Unknown):
            return self.columns
        target = self.target_role
        left_out = tuple(column.name for column in self.columns if column.role in _APART)
        name = target.value if isinstance(target, Value) else None
        found = self._registry.tables.parts_told(self.files.train, self.files.test, name, left_out)
        return found if isinstance(found, Unknown) else read(found)

    @property
    def target_role(self) -> Value[str] | Unknown:
        """The target of the training file, and how it is known."""
        raise NotImplementedError
