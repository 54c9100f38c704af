"""Records of what is particular to data that come one after another: detectors of anomalies, and what judges them."""

from __future__ import annotations

from dataclasses import dataclass, field

from mlaudit.core.location import FlowStep, Location
from mlaudit.core.values import Unknown


@dataclass(frozen=True, slots=True)
class DetectorUse:
    """One fit of a detector of anomalies.

    Attributes
    ----------
    class_path : str
        ``sklearn.ensemble.IsolationForest``, ``pyod.models.knn.KNN``.
    contamination : float or Unknown or None
        Share of rows that it calls anomalies; None where it is left to its own rule, or has no such argument.
    margin : float or Unknown or None
        ``nu`` of a one-class machine: the largest share of fitted rows that may lie outside; None for other classes.
    seeks_novelty : bool or Unknown
        It is meant for new rows, and to be fitted on normal ones.
    sees_fitted_rows : bool or Unknown
        It is applied to rows that it was fitted on.
    rows_are_chosen : bool
        The fitted rows passed a condition: the normal ones alone, say.
    gives_labels : bool
        Labels that it gave are scored.
    is_told_the_share : bool
        Its contamination was counted in the labels of rows that it is scored on.
    refit_at : Location or None
        Where ``fit_predict`` fits it anew on rows that the first fit did not see.
    fitted_name, applied_name : str or None
        What the text calls the rows.
    """

    id: int
    location: Location
    class_path: str
    contamination: float | Unknown | None
    margin: float | Unknown | None
    seeks_novelty: bool | Unknown
    sees_fitted_rows: bool | Unknown
    rows_are_chosen: bool
    gives_labels: bool
    is_told_the_share: bool
    refit_at: Location | None = None
    fitted_name: str | None = None
    applied_name: str | None = None
    target: str | Unknown = field(default=Unknown("the code does not name the target column"))
    loads: tuple[int, ...] = ()
    flow: tuple[FlowStep, ...] = ()
