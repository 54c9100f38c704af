"""Facts of what one model said of rows whose truth is known."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from itertools import combinations
from typing import Literal

from mlaudit.core.subject import fact
from mlaudit.core.values import CellValue, Unknown, Value
from mlaudit.evidence.tables.prediction_model import PredictionProfile
from mlaudit.facts.predictions.group_outcomes import AttributeOutcomes, AttributePair
from mlaudit.facts.predictions.model_output import Number
from mlaudit.facts.predictions.protected_attributes import bearer_of
from mlaudit.facts.predictions.scored_prediction import ScoredPrediction
from mlaudit.facts.subjects import as_sure_as

_TRIVIAL = re.compile(
    r"(?:^|[^a-z])(?:baselines?|dummy|naive|random|majority|mean|median|persistence|constant|chance|trivial|null|"
    r"shuffled|permuted|seasonal_naive|zero_?r)(?:[^a-z]|$)"
)


class Prediction(ScoredPrediction):
    """What one model said of rows whose truth stands beside it. A fact that does not apply is absent."""

    @fact()
    def label_column(self) -> str | None:
        """Column of predicted labels or numbers."""
        return self.columns.labels

    @fact()
    def score_column(self) -> str | None:
        """Column of scores of the positive label."""
        return self.columns.scores

    @fact()
    def is_baseline(self) -> bool:
        """The name of the file or of the column says that it is a trivial model."""
        names = [posixpath.basename(self.path), self.model, posixpath.basename(posixpath.dirname(self.path))]
        return any(_TRIVIAL.search(name.lower()) for name in names)

    @fact()
    def is_of_training_rows(self) -> bool:
        """A word of the file's path says that the rows are those that the model was fitted on."""
        return "train" in re.split(r"[^a-z]+", self.path.lower())

    @fact(unit="rows")
    def n_rows(self) -> int | Value[int] | Unknown:
        """Rows with a truth and a prediction."""
        profile = self.profile
        return profile if isinstance(profile, Unknown) else as_sure_as(profile.n_rows, self.role)

    @fact()
    def kind(self) -> Literal["binary", "multiclass", "regression"] | Unknown:
        """What is predicted: one of two labels, one of several, or a number."""
        return self.profile if isinstance(self.profile, Unknown) else self.profile.kind

    @fact(unit="classes")
    def n_classes(self) -> int | Value[int] | Unknown | None:
        """Labels of the truth."""
        return self._read(lambda found: found.n_classes)

    @fact()
    def positive(self) -> CellValue | Value[CellValue] | Unknown | None:
        """The positive label of a binary truth."""
        return self._read(lambda found: found.positive)

    @fact()
    def positive_is_guessed(self) -> bool | Unknown:
        """Neither the labels themselves nor the manifest say which of them is the positive one."""
        return self.profile if isinstance(self.profile, Unknown) else self.profile.positive_is_guessed

    @fact(unit="rows")
    def n_positive(self) -> int | Value[int] | Unknown | None:
        """Positive rows of a binary truth."""
        return self._read(lambda found: found.n_positive)

    @fact(unit="rows")
    def n_negative(self) -> int | Value[int] | Unknown | None:
        """Negative rows of a binary truth."""
        return self._read(lambda found: None if found.n_positive is None else found.n_rows - found.n_positive)

    @fact(unit="share")
    def prevalence(self) -> Number:
        """Positive rows of a binary truth, over all."""
        return self._read(lambda found: None if found.n_positive is None else found.n_positive / found.n_rows)

    @fact(unit="share")
    def majority_share(self) -> Number:
        """Rows of the commonest label: the accuracy of always saying it."""
        return self._read(lambda found: found.majority_share)

    @fact(unit="share")
    def accuracy(self) -> Number:
        """Rows that are called right."""
        return self._value(lambda found: found.accuracy)

    @fact(unit="share")
    def accuracy_low(self) -> Number:
        """Lower 95 % limit of it (Wilson)."""
        return self._low(lambda found: found.accuracy)

    @fact(unit="share")
    def accuracy_high(self) -> Number:
        """Upper 95 % limit of it."""
        return self._high(lambda found: found.accuracy)

    @fact(unit="share")
    def precision(self) -> Number:
        """Called rows that are positive; absent where none is called."""
        return self._read(lambda found: None if found.confusion is None else found.confusion.precision)

    @fact(unit="share")
    def recall(self) -> Number:
        """Positive rows that are called."""
        return self._read(lambda found: None if found.confusion is None else found.confusion.recall)

    @fact(unit="share")
    def specificity(self) -> Number:
        """Negative rows that are not called."""
        return self._read(lambda found: None if found.confusion is None else found.confusion.specificity)

    @fact(unit="share")
    def balanced_accuracy(self) -> Number:
        """Mean of recall and specificity."""
        return self._read(lambda found: None if found.confusion is None else found.confusion.balanced_accuracy)

    @fact()
    def f1(self) -> Number:
        """Harmonic mean of precision and recall."""
        return self._read(lambda found: None if found.confusion is None else found.confusion.f1)

    @fact()
    def macro_f1(self) -> Number:
        """Mean of F1 over the labels."""
        return self._read(lambda found: found.macro_f1)

    @fact()
    def matthews(self) -> Number:
        """Correlation of truth and label."""
        return self._read(lambda found: None if found.confusion is None else found.confusion.matthews)

    @fact(unit="share")
    def informedness_low(self) -> Number:
        """Lower 95 % limit of recall less false positive rate, which is 0 for any guess (Newcombe)."""
        return self._read(lambda found: _informedness(found, 0))

    @fact(unit="share")
    def informedness_high(self) -> Number:
        """Upper 95 % limit of it."""
        return self._read(lambda found: _informedness(found, 1))

    @fact()
    def r2(self) -> Number:
        """One less the squared errors over those of the mean."""
        return self._value(lambda found: found.r2)

    @fact()
    def r2_low(self) -> Number:
        """Lower 95 % limit of it (bootstrap)."""
        return self._low(lambda found: found.r2)

    @fact()
    def r2_high(self) -> Number:
        """Upper 95 % limit of it."""
        return self._high(lambda found: found.r2)

    @fact()
    def rmse(self) -> Number:
        """Root of the mean squared error, in the unit of the truth."""
        return self._read(lambda found: found.rmse)

    @fact()
    def mae(self) -> Number:
        """Mean absolute error, in the unit of the truth."""
        return self._read(lambda found: found.mae)

    @fact()
    def attributes(self) -> list[AttributeOutcomes]:
        """Protected attributes that stand beside the predictions, with what becomes of their groups."""
        return [AttributeOutcomes(self, name, self.protected, self._registry) for name in self._attribute_names]

    @fact()
    def attribute_pairs(self) -> list[AttributePair]:
        """Pairs of them."""
        return [AttributePair(first, second, self._registry) for first, second in combinations(self.attributes, 2)]

    @cached_property
    def _attribute_names(self) -> list[str]:
        header = self._registry.tables.header(self.file)
        own = {self.columns.truth, self.columns.labels, self.columns.scores}
        names = [] if isinstance(header, Unknown) else [name for name in header if name not in own]
        return [name for name in names if bearer_of(name, self.protected) is not None]


def _informedness(found: PredictionProfile, end: Literal[0, 1]) -> float | None:
    limits = None if found.confusion is None else found.confusion.informedness
    return None if limits is None else limits[end]
