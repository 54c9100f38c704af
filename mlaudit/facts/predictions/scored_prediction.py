"""Facts of the scores that a model gives to rows: how they rank, and whether they are chances."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from mlaudit.core.exhibit import Curves, Reliability
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown, Value
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.prediction_model import CalibrationProfile, CutProfile, PredictionColumns
from mlaudit.facts import exhibits
from mlaudit.facts.predictions.model_output import ModelOutput, Number, sure

T = TypeVar("T")

_CHANCE = re.compile(r"prob|calibrat|p_hat|phat|risk|likelihood")


class ScoredPrediction(ModelOutput):
    """What the scores of a model say. A fact that does not apply is absent."""

    @fact()
    def roc_auc(self) -> Number:
        """Area under the ROC curve of the scores."""
        return self._value(lambda found: found.roc_auc)

    @fact()
    def roc_auc_low(self) -> Number:
        """Lower 95 % limit of it (DeLong)."""
        return self._low(lambda found: found.roc_auc)

    @fact()
    def roc_auc_high(self) -> Number:
        """Upper 95 % limit of it."""
        return self._high(lambda found: found.roc_auc)

    @fact()
    def average_precision(self) -> Number:
        """Area under the precision-recall curve, in steps; the prevalence for a guess."""
        return self._value(lambda found: found.average_precision)

    @fact()
    def average_precision_low(self) -> Number:
        """Lower 95 % limit of it (bootstrap within classes)."""
        return self._low(lambda found: found.average_precision)

    @fact()
    def average_precision_high(self) -> Number:
        """Upper 95 % limit of it."""
        return self._high(lambda found: found.average_precision)

    @fact()
    def ranking_curves(self) -> Curves | Unknown:
        """ROC, and precision over recall, to be drawn."""
        return exhibits.ranking(self.ranked_by, self.profile)

    @fact()
    def reliability(self) -> Reliability | Unknown:
        """Scores against how often they came true, to be drawn."""
        return exhibits.reliability(self.ranked_by, self._calibration)

    @fact(unit="values")
    def n_score_values(self) -> int | Value[int] | Unknown | None:
        """Distinct scores."""
        return self._read(lambda found: found.n_score_values)

    @fact()
    def scores_are_shares(self) -> bool | Value[bool] | Unknown | None:
        """All scores lie between 0 and 1."""
        return self._read(
            lambda found: (
                None
                if found.score_min is None or found.score_max is None
                else found.score_min >= 0 and found.score_max <= 1
            )
        )

    @fact()
    def claims_chances(self) -> bool:
        """The name of the scores says that they are probabilities."""
        return _CHANCE.search((self.columns.scores or self.columns.labels or "").lower()) is not None

    @fact()
    def mean_score(self) -> Number:
        """Mean of the scores."""
        return self._read(lambda found: found.mean_score)

    @fact()
    def brier_skill(self) -> Number:
        """One less the Brier score over that of the prevalence."""
        return self._value(lambda found: found.brier_skill)

    @fact()
    def brier_skill_high(self) -> Number:
        """Upper 95 % limit of it (bootstrap)."""
        return self._high(lambda found: found.brier_skill)

    @fact()
    def calibration_slope(self) -> Number:
        """Slope of the logistic recalibration: 1 for chances, below it for scores that are too extreme."""
        return self._calibrated(lambda found: None if found.slope is None else found.slope.value)

    @fact()
    def calibration_slope_low(self) -> Number:
        """Lower 95 % limit of it."""
        return self._calibrated(lambda found: None if found.slope is None else found.slope.low)

    @fact()
    def calibration_slope_high(self) -> Number:
        """Upper 95 % limit of it."""
        return self._calibrated(lambda found: None if found.slope is None else found.slope.high)

    @fact(unit="standard errors")
    def calibration_z(self) -> Number:
        """By how much the positives exceed the sum of the scores."""
        return self._calibrated(lambda found: found.z)

    @fact(unit="share")
    def calibration_error(self) -> Number:
        """Expected calibration error over 15 bins of equal size, less what perfect chances of these rows would show."""
        return self._calibrated(lambda found: found.error.excess.value)

    @fact(unit="share")
    def calibration_error_low(self) -> Number:
        """Lower 95 % limit of it (bootstrap)."""
        return self._calibrated(lambda found: found.error.excess.low)

    @fact(unit="share")
    def calibration_error_high(self) -> Number:
        """Upper 95 % limit of it."""
        return self._calibrated(lambda found: found.error.excess.high)

    @fact()
    def labels_are_cut_at_half(self) -> bool | Value[bool] | Unknown | None:
        """Every label is what its score at 0.5 says."""
        return self._read(lambda found: found.labels_are_cut_at_half)

    @fact()
    def f1_at_half(self) -> Number:
        """F1 of scores of at least 0.5."""
        return self._cut(lambda found: found.f1_at_half)

    @fact()
    def better_cut(self) -> Number:
        """The cut that halves of the rows choose for F1, in the middle."""
        return self._cut(lambda found: found.cut)

    @fact()
    def f1_at_better_cut(self) -> Number:
        """F1 of scores of at least that."""
        return self._cut(lambda found: found.f1_there)

    @fact()
    def f1_gain_low(self) -> Number:
        """Lower 95 % limit of what a cut chosen on one half adds to F1 in the other."""
        return self._cut(lambda found: found.gain.low)

    @cached_property
    def _calibration(self) -> CalibrationProfile | Unknown | None:
        return self._of_chances(self._registry.tables.calibration)

    @cached_property
    def _better_cut(self) -> CutProfile | Unknown | None:
        return self._of_chances(self._registry.tables.cut)

    def _of_chances(self, ask: Callable[[ProjectFile, PredictionColumns], T | Unknown]) -> T | Unknown | None:
        """Ask what only scores between 0 and 1 can tell; None for others."""
        profile = self.profile
        if isinstance(profile, Unknown):
            return profile
        if (
            profile.score_min is None
            or profile.score_max is None
            or not 0 <= profile.score_min <= profile.score_max <= 1
        ):
            return None
        return ask(self.file, self.columns)

    def _calibrated(self, read: Callable[[CalibrationProfile], float | None]) -> Number:
        return None if self._calibration is None else sure(self._calibration, read, self.role)

    def _cut(self, read: Callable[[CutProfile], float]) -> Number:
        return None if self._better_cut is None else sure(self._better_cut, read, self.role)
