"""What is read by the shape of a text alone, without following values."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import replace

from mlaudit.evidence.source.feature_store import feature_views, retrievals, schedules
from mlaudit.evidence.source.model import SourceUnit
from mlaudit.evidence.source.steps.drift_tests import TESTS, column_tests
from mlaudit.evidence.source.text.text import Line, SourceText

_FEATURES, _SCHEDULES = ("feast", "get_online_features", "get_historical_features"), ("airflow",)


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
    words = "\n".join(line.text for line in lines)
    if _names(words, _FEATURES):
        unit = replace(unit, feature_views=feature_views(pieces, text), retrievals=retrievals(pieces, text))
    if _names(words, _SCHEDULES):
        unit = replace(unit, schedules=schedules(pieces, text))
    if _names(words, TESTS):
        unit = replace(unit, column_tests=column_tests(pieces, text))
    return unit


def _names(text: str, words: Collection[str]) -> bool:
    return any(word in text for word in words)
