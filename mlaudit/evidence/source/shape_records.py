"""What is read by the shape of a text alone, without following values."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from mlaudit.evidence.source.drift_tests import column_tests
from mlaudit.evidence.source.feature_store import feature_views, retrievals, schedules
from mlaudit.evidence.source.model import SourceUnit
from mlaudit.evidence.source.text import Line, SourceText

_FEATURES, _SCHEDULES, _TESTS = ("feast", "get_online_features", "get_historical_features"), ("airflow",), ("scipy",)


def with_shapes(unit: SourceUnit, pieces: Sequence[ast.Module], text: SourceText, lines: Sequence[Line]) -> SourceUnit:
    """Add feature views, retrievals, schedules and tests of columns; most files hold no word of any.

    Parameters
    ----------
    unit : SourceUnit
    pieces : sequence of ast.Module
    text : SourceText
        The text of the file and of all that it is followed with, by which places are told.
    lines : sequence of Line
        The lines of the file alone.
    """
    if _names(lines, _FEATURES):
        unit = replace(unit, feature_views=feature_views(pieces, text), retrievals=retrievals(pieces, text))
    if _names(lines, _SCHEDULES):
        unit = replace(unit, schedules=schedules(pieces, text))
    if _names(lines, _TESTS):
        unit = replace(unit, column_tests=column_tests(pieces, text))
    return unit


def _names(lines: Sequence[Line], words: Sequence[str]) -> bool:
    return any(word in line.text for line in lines for word in words)
