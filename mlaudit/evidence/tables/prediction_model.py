"""What is measured on predictions. It is computed in the worker process and crosses to the audit as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from mlaudit.core.exhibit import Curve, ScoreBin
from mlaudit.core.values import CellValue
from mlaudit.forensics.confusion import Confusion
from mlaudit.forensics.estimates import CalibrationError, Discordance, Estimate, PairedEstimate
from mlaudit.forensics.gaps import CalibrationGap, Gap, Group, HiddenGap

PredictionKind = Literal["binary", "multiclass", "regression"]


@dataclass(frozen=True, slots=True)
class PredictionColumns:
    """Which columns of a table hold the predictions of one model.

    Attributes
    ----------
    truth : str
    labels, scores : str or None
        Predicted classes or numbers; a score of the positive class. At least one of the two is given.
    positive : str or None
        The positive label, where it is declared.
    """

    truth: str
    labels: str | None
    scores: str | None
    positive: str | None = None


@dataclass(frozen=True, slots=True)
class PredictionProfile:
    """One model held against the truth.

    Fields are None where the idea does not apply: ranking without scores, error of numbers for classes.

    Attributes
    ----------
    n_rows, n_left_out : int
        Rows with truth and prediction, and rows without one of them.
    positive, positive_is_guessed : str or None, bool
        The positive label of a binary truth; guessed where neither the manifest nor the labels themselves tell it.
    accuracy : Estimate or None
        With the limits of Wilson.
    macro_f1 : float or None
        Of the classes in truth or prediction.
    brier_skill : Estimate or None
        One less the Brier score over that of the base rate, with percentiles of a bootstrap.
    labels_are_cut_at_half : bool or None
        Every label is what a score of at least 0.5 says.
    labels_are_scores : bool
        The column of labels holds scores, and was taken so.
    r2 : Estimate or None
        With percentiles of a bootstrap.
    """

    kind: PredictionKind
    n_rows: int
    n_left_out: int
    n_classes: int | None = None
    positive: CellValue | None = None
    positive_is_guessed: bool = False
    n_positive: int | None = None
    majority_share: float | None = None
    confusion: Confusion | None = None
    accuracy: Estimate | None = None
    macro_f1: float | None = None
    roc_auc: Estimate | None = None
    average_precision: Estimate | None = None
    n_score_values: int | None = None
    score_min: float | None = None
    score_max: float | None = None
    mean_score: float | None = None
    brier_skill: Estimate | None = None
    labels_are_cut_at_half: bool | None = None
    labels_are_scores: bool = False
    r2: Estimate | None = None
    rmse: float | None = None
    mae: float | None = None
    curves: tuple[Curve, ...] = ()

    @classmethod
    def of(cls, found: dict[str, Any]) -> PredictionProfile:
        """Rebuild what crossed as plain values."""
        estimates = ("accuracy", "roc_auc", "average_precision", "brier_skill", "r2")
        rebuilt = {name: _estimate(found[name]) for name in estimates}
        confusion = found["confusion"]
        positive = found["positive"]
        return cls(
            **found
            | rebuilt
            | {
                "confusion": None if confusion is None else Confusion(**confusion),
                "positive": None if positive is None else CellValue(positive),
                "curves": tuple(_curve(curve) for curve in found.get("curves", ())),
            }
        )


@dataclass(frozen=True, slots=True)
class CalibrationProfile:
    """Scores between 0 and 1 held against how often they came true.

    ``z`` counts the standard errors by which the positives exceed the sum of the scores; ``slope`` is that of the
    logistic recalibration, None where it has no maximum. ``bins`` hold the rows of the calibration error.
    """

    z: float
    slope: Estimate | None
    error: CalibrationError
    bins: tuple[ScoreBin, ...] = ()

    @classmethod
    def of(cls, found: dict[str, Any]) -> CalibrationProfile:
        """Rebuild what crossed as plain values."""
        error = found["error"]
        rebuilt = CalibrationError(**error | {"excess": Estimate(**error["excess"])})
        bins = tuple(ScoreBin(**one) for one in found.get("bins", ()))
        return cls(found["z"], _estimate(found["slope"]), rebuilt, bins)


@dataclass(frozen=True, slots=True)
class CutProfile:
    """What another cut than 0.5 would have done for F1: chosen on one half of the rows, measured on the other."""

    f1_at_half: float
    cut: float
    f1_there: float
    gain: Estimate

    @classmethod
    def of(cls, found: dict[str, Any]) -> CutProfile:
        """Rebuild what crossed as plain values."""
        return cls(**found | {"gain": Estimate(**found["gain"])})


@dataclass(frozen=True, slots=True)
class ModelPairProfile:
    """Two models on the same rows.

    Attributes
    ----------
    n_rows : int
        Rows that both have, by identifier or by order.
    n_truth_differs : int
        Of these, rows where the two files do not agree on the truth; nothing else is then measured.
    labels, areas, losses : Discordance, PairedEstimate or None
        Rows called right; areas under the ROC curve; mean squared errors, first less second.
    same_labels, same_scores : float, bool or None
        Share of rows with the same label; whether all scores agree to 1e-12.
    n_wrong : int or None
        Rows that the first calls wrong.
    precision_at : float or None
        Recall of the second at its own labels, at which precisions are compared.
    """

    n_rows: int
    n_truth_differs: int = 0
    labels: Discordance | None = None
    areas: PairedEstimate | None = None
    losses: PairedEstimate | None = None
    same_labels: float | None = None
    same_scores: bool | None = None
    n_wrong: int | None = None
    precision: PairedEstimate | None = None
    precision_at: float | None = None

    @classmethod
    def of(cls, found: dict[str, Any]) -> ModelPairProfile:
        """Rebuild what crossed as plain values."""
        labels = found["labels"]
        paired = {name: _paired(found[name]) for name in ("areas", "losses", "precision")}
        discordance = (
            None if labels is None else Discordance(**labels | {"difference": PairedEstimate(**labels["difference"])})
        )
        return cls(**found | paired | {"labels": discordance})


@dataclass(frozen=True, slots=True)
class GroupProfile:
    """Rates of one model by the levels of one attribute; gaps are None where fewer than two groups are large enough."""

    groups: tuple[Group, ...]
    base_rate: Gap | None = None
    selection: Gap | None = None
    recall: Gap | None = None
    false_alarms: Gap | None = None
    precision: Gap | None = None
    calibration: CalibrationGap | None = None

    @classmethod
    def of(cls, found: dict[str, Any]) -> GroupProfile:
        """Rebuild what crossed as plain values."""
        gaps = ("base_rate", "selection", "recall", "false_alarms", "precision")
        rebuilt = {name: None if found[name] is None else Gap(**found[name]) for name in gaps}
        calibration = found["calibration"]
        return cls(
            tuple(Group(**group) for group in found["groups"]),
            **rebuilt,
            calibration=None if calibration is None else CalibrationGap(**calibration),
        )


@dataclass(frozen=True, slots=True)
class IntersectionProfile:
    """What two attributes together show that neither shows alone."""

    selection: HiddenGap | None = None
    recall: HiddenGap | None = None

    @classmethod
    def of(cls, found: dict[str, Any]) -> IntersectionProfile:
        """Rebuild what crossed as plain values."""
        return cls(**{name: None if gap is None else HiddenGap(**gap) for name, gap in found.items()})


def _curve(found: dict[str, Any]) -> Curve:
    called = found["called"]
    points = tuple((x, y) for x, y in found["points"])
    return Curve(**found | {"points": points, "called": None if called is None else tuple(called)})


def _estimate(found: dict[str, Any] | None) -> Estimate | None:
    return None if found is None else Estimate(**found)


def _paired(found: dict[str, Any] | None) -> PairedEstimate | None:
    return None if found is None else PairedEstimate(**found)
