"""Which column makes up the distances between rows, where a model was given the columns of a table as they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mlaudit.core.values import Unknown
from mlaudit.facts.tables.column import Column

_CLOSE = math.log(1.5)
"""The rows of a table and those of its training part vary alike within this; scaled ones vary by 1."""


@dataclass(frozen=True, slots=True)
class WidestInput:
    """The column with the largest variance, and its share of the variances of all: of the mean squared distance."""

    name: str
    share: float


def widest_input(columns: Sequence[Column], fitted_variance: float) -> WidestInput | Unknown:
    """Find the column that varies most, if the variance of what was fitted says that nothing was scaled.

    Parameters
    ----------
    columns : sequence of Column
        All inputs of the model.
    fitted_variance : float
        Variance of all values that the model was fitted on, columns thrown together.
    """
    if len(columns) < 2:
        return Unknown("the model has no two inputs in the table")
    means = [column.mean for column in columns]
    deviations = [column.sd for column in columns]
    unknown = next((value for value in (*means, *deviations) if isinstance(value, Unknown)), None)
    if unknown is not None:
        return unknown
    variances = [value**2 for value in deviations if not isinstance(value, Unknown)]
    centres = [value for value in means if not isinstance(value, Unknown)]
    middle = sum(centres) / len(centres)
    together = sum(variances) / len(variances) + sum((centre - middle) ** 2 for centre in centres) / len(centres)
    if together <= 0 or fitted_variance <= 0 or abs(math.log(fitted_variance / together)) > _CLOSE:
        return Unknown("the model was not fitted on the columns as they stand in the table")
    widest = max(range(len(variances)), key=variances.__getitem__)
    return WidestInput(columns[widest].name, variances[widest] / sum(variances))
