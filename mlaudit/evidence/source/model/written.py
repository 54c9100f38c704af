"""How the calls of a flow are written, for recipes in the text's own names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """Names and short expressions of the text, None where it has none that can be used.

    All of them stand in one function, or outside of all, so that each can be used where the others can.

    Attributes
    ----------
    place : str
        Of the call: ``line 9``, ``cell 4, line 2``.
    estimator, constructor : str or None
        The name that the call is made on, or else how the estimator is made in place: ``StandardScaler()``.
    received, target : str or None
        Features and target as they are handed over.
    column, statistic : str or None
        What is written in place, ``['age']`` or nothing, and what fills its gaps: ``median()``.
    result : str or None
        What the statement of a second fit assigns to.
    split_place, divided : str or None
        Of the split that should come first, or that was meant to keep rows apart, and the features that it has to be
        given.
    train, test, train_target, test_target : str or None
        What the split gives.
    scorer, model, features, labels, rest : str or None
        The cross-validation that scores it, and its arguments, the features as they were before the call; ``rest``
        begins with a comma unless it is empty.
    """

    place: str
    estimator: str | None = None
    constructor: str | None = None
    received: str | None = None
    target: str | None = None
    column: str | None = None
    statistic: str | None = None
    result: str | None = None
    split_place: str | None = None
    divided: str | None = None
    train: str | None = None
    test: str | None = None
    train_target: str | None = None
    test_target: str | None = None
    scorer: str | None = None
    model: str | None = None
    features: str | None = None
    labels: str | None = None
    rest: str | None = None
