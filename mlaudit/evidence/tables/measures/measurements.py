"""From a request to its measurement: which function answers, over which open tables."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.formats.readers import Source, members
from mlaudit.evidence.tables.measures.across import encodings, near_rows
from mlaudit.evidence.tables.measures.alike import alike
from mlaudit.evidence.tables.measures.between import interpolation
from mlaudit.evidence.tables.measures.compared_models import compared
from mlaudit.evidence.tables.measures.cutting import folds
from mlaudit.evidence.tables.measures.drawing import parts_in_time, parts_told
from mlaudit.evidence.tables.measures.entities import groups
from mlaudit.evidence.tables.measures.filling import imputation, special_values
from mlaudit.evidence.tables.measures.gaps import complete_cases, telling_gaps
from mlaudit.evidence.tables.measures.group_outcomes import by_group, intersection
from mlaudit.evidence.tables.measures.in_time import dependence, forward, series
from mlaudit.evidence.tables.measures.pairs import pair, seen_levels
from mlaudit.evidence.tables.measures.point_in_time import feature_joins
from mlaudit.evidence.tables.measures.predictions import calibration, cut, prediction
from mlaudit.evidence.tables.measures.profile import profile
from mlaudit.evidence.tables.measures.rhythm import cadence, later_range, season
from mlaudit.evidence.tables.measures.target import target
from mlaudit.evidence.tables.measures.telling import association
from mlaudit.evidence.tables.measures.twins import twins
from mlaudit.evidence.tables.measures.windows import drift
from mlaudit.evidence.tables.opening import OpenTable, open_table
from mlaudit.evidence.tables.protocol import Message

MAX_OPEN_TABLES = 4


class Measurements:
    """Answers requests; the tables last asked about stay open."""

    def __init__(self) -> None:
        self._open: OrderedDict[Source, OpenTable | TableFailure] = OrderedDict()

    def ask(self, request: Message) -> Any:
        """Answer one request.

        Raises
        ------
        TableFailure
            When a table cannot be read, or the measurement does not apply to it.
        """
        sources = [_source(item) for item in request["files"]]
        if request["measure"] == "members":
            return members(sources[0])
        tables = [self._table(source) for source in sources]
        return _MEASURES[request["measure"]](*tables, **request["options"])

    def _table(self, source: Source) -> OpenTable:
        known = self._open.get(source)
        if known is None:
            try:
                known = open_table(source)
            except TableFailure as failure:
                known = failure
            self._open[source] = known
            while len(self._open) > MAX_OPEN_TABLES:
                self._open.popitem(last=False)
        self._open.move_to_end(source)
        if isinstance(known, TableFailure):
            raise known
        return known


def _source(item: Message) -> Source:
    parts = tuple(_source(part) for part in item["parts"])
    target = None if item["target"] is None else _source(item["target"])
    return Source(item["path"], item["absolute"], item["member"], parts, target)


def _profile(table: OpenTable, statistics: list[str]) -> object:
    return profile(table, frozenset(statistics))


def _interpolation(*tables: OpenTable, target: str) -> object:
    return interpolation(tables[0], target, tables[1] if len(tables) > 1 else None)


_MEASURES: dict[str, Callable[..., Any]] = {
    "profile": _profile,
    "target": target,
    "series": series,
    "dependence": dependence,
    "forward": forward,
    "cadence": cadence,
    "season": season,
    "later_range": later_range,
    "special_values": special_values,
    "imputation": imputation,
    "interpolation": _interpolation,
    "groups": groups,
    "folds": folds,
    "pair": pair,
    "seen_levels": seen_levels,
    "association": association,
    "encodings": encodings,
    "near_rows": near_rows,
    "drift": drift,
    "feature_joins": feature_joins,
    "twins": twins,
    "telling_gaps": telling_gaps,
    "complete_cases": complete_cases,
    "parts_in_time": parts_in_time,
    "parts_told": parts_told,
    "alike": alike,
    "prediction": prediction,
    "calibration": calibration,
    "cut": cut,
    "compared": compared,
    "by_group": by_group,
    "intersection": intersection,
}
