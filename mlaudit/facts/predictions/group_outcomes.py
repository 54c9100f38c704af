"""Facts of what became of groups of people: rates by a protected attribute, and by two of them together."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from mlaudit.core.exhibit import Bars
from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import CellValue, Unknown, Value
from mlaudit.evidence.tables.prediction_model import GroupProfile, IntersectionProfile
from mlaudit.facts import exhibits
from mlaudit.facts.predictions.model_output import ModelOutput, Number
from mlaudit.facts.predictions.protected_attributes import bearer_of
from mlaudit.facts.subjects import LinkedSubject, as_sure_as
from mlaudit.forensics.gaps import CalibrationGap, Gap, HiddenGap

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

T = TypeVar("T")

MIN_ROWS, MIN_CASES = 30, 10
"""Rows of a group below which it is not judged; positives below which its true positive rate is not."""


class GroupGap(LinkedSubject):
    """The two groups of an attribute whose rates lie farthest apart. Limits and p know how many groups there are."""

    evidence = "predictions"

    def __init__(self, outcomes: AttributeOutcomes, what: str, gap: Gap) -> None:
        super().__init__(f"{outcomes.key}#{what}", outcomes.location, outcomes.registry, outcomes.linked)
        self.gap = gap
        self._what, self._attribute = what, outcomes.attribute
        self._role = outcomes.prediction.role

    @fact()
    def higher(self) -> CellValue:
        """The group with the higher rate."""
        return CellValue(self.gap.higher)

    @fact()
    def lower(self) -> CellValue:
        """The group with the lower rate."""
        return CellValue(self.gap.lower)

    @fact(unit="share")
    def higher_rate(self) -> float | Value[float] | Unknown:
        """The higher rate."""
        return as_sure_as(self.gap.higher_rate, self._role)

    @fact(unit="share")
    def lower_rate(self) -> float | Value[float] | Unknown:
        """The lower rate."""
        return as_sure_as(self.gap.lower_rate, self._role)

    @fact(unit="rows")
    def higher_rows(self) -> int:
        """Rows that the higher rate is taken over."""
        return self.gap.higher_rows

    @fact(unit="rows")
    def lower_rows(self) -> int:
        """Rows that the lower rate is taken over."""
        return self.gap.lower_rows

    @fact()
    def rates(self) -> Bars:
        """Both groups, to be drawn."""
        return exhibits.group_rates(self._what, self._attribute, self.gap)

    @fact(unit="share")
    def difference(self) -> float:
        """Higher rate less lower rate."""
        return self.gap.higher_rate - self.gap.lower_rate

    @fact(unit="share")
    def low(self) -> float:
        """Lower 95 % limit of the difference (Newcombe, for as many pairs as there are)."""
        return self.gap.low

    @fact(unit="share")
    def high(self) -> float:
        """Upper 95 % limit of the difference."""
        return self.gap.high

    @fact()
    def ratio(self) -> float | None:
        """Lower rate over higher rate; absent where both are 0."""
        return self.gap.lower_rate / self.gap.higher_rate if self.gap.higher_rate else None

    @fact()
    def ratio_low(self) -> float | None:
        """Lower 95 % limit of the ratio; absent where the lower rate is 0."""
        return self.gap.ratio_low

    @fact()
    def ratio_high(self) -> float | None:
        """Upper 95 % limit of the ratio."""
        return self.gap.ratio_high

    @fact()
    def p(self) -> float:
        """P of equal rates, times the number of pairs (Bonferroni)."""
        return self.gap.p


class AttributeOutcomes(LinkedSubject):
    """What one model does to the groups of one protected attribute. A rate that few groups can show is absent."""

    evidence = "predictions"
    attribute: str

    def __init__(self, prediction: ModelOutput, attribute: str, declared: tuple[str, ...], registry: Registry) -> None:
        location = Location(prediction.path, logical=f"column:{attribute}")
        super().__init__(f"{prediction.key}#by:{attribute}", location, registry, prediction.linked)
        self.prediction = prediction
        self.attribute = attribute
        self.registry = registry
        self.linked = prediction.linked
        self._declared = declared

    @cached_property
    def _profile(self) -> GroupProfile | Unknown:
        return self.registry.tables.by_group(self.prediction.file, self.prediction.columns, self.attribute)

    @fact()
    def is_of_people(self) -> bool:
        """Only people have such an attribute, or the manifest calls it protected."""
        return bearer_of(self.attribute, self._declared) == "people"

    @fact(unit="groups")
    def n_groups(self) -> int | Unknown:
        """Levels of the attribute."""
        return self._profile if isinstance(self._profile, Unknown) else len(self._profile.groups)

    @fact(unit="groups")
    def n_small_groups(self) -> int | Unknown:
        """Levels with fewer than 30 rows, or fewer than 10 positive ones: too few to judge."""
        if isinstance(self._profile, Unknown):
            return self._profile
        return sum(group.rows < MIN_ROWS or group.positives < MIN_CASES for group in self._profile.groups)

    @fact(unit="rows")
    def smallest_group(self) -> int | Unknown:
        """Rows of the smallest level."""
        if isinstance(self._profile, Unknown):
            return self._profile
        return min((group.rows for group in self._profile.groups), default=0)

    @fact()
    def base_rate(self) -> GroupGap | Unknown | None:
        """Share of positives."""
        return self._gap("base rate", lambda found: found.base_rate)

    @fact()
    def selection(self) -> GroupGap | Unknown | None:
        """Share of rows that are called positive."""
        return self._gap("selection", lambda found: found.selection)

    @fact()
    def recall(self) -> GroupGap | Unknown | None:
        """True positive rate."""
        return self._gap("recall", lambda found: found.recall)

    @fact()
    def false_alarms(self) -> GroupGap | Unknown | None:
        """False positive rate."""
        return self._gap("false alarms", lambda found: found.false_alarms)

    @fact()
    def precision(self) -> GroupGap | Unknown | None:
        """Share of positives among the called rows."""
        return self._gap("precision", lambda found: found.precision)

    @fact(unit="share")
    def calibration_gap(self) -> Number:
        """By how much more the outcome exceeds the score in one group than in another."""
        return self._calibrated(lambda found: found.value)

    @fact(unit="share")
    def calibration_gap_low(self) -> Number:
        """Lower 95 % limit of it, for as many pairs as there are."""
        return self._calibrated(lambda found: found.low)

    @fact()
    def calibration_p(self) -> Number:
        """P of a score that means the same in all groups (likelihood ratio)."""
        return self._calibrated(lambda found: found.p)

    @fact(unit="share")
    def forced_false_alarm_gap(self) -> float | Unknown | None:
        """Gap of false positive rates that the base rates force on equal precision and equal recall.

        As far apart as the two groups whose base rates lie farthest apart, at the precision and recall over all rows
        (Chouldechova 2017); absent where nothing is called, or nobody wrongly.
        """
        profile, base = self.prediction.profile, self.base_rate
        if isinstance(profile, Unknown) or isinstance(base, Unknown):
            return profile if isinstance(profile, Unknown) else base if isinstance(base, Unknown) else None
        if base is None or profile.confusion is None:
            return None
        precision, recall = profile.confusion.precision, profile.confusion.recall
        if not precision or recall is None or 1.0 in (base.gap.higher_rate, base.gap.lower_rate):
            return None
        odds = [rate / (1 - rate) for rate in (base.gap.higher_rate, base.gap.lower_rate)]
        return (odds[0] - odds[1]) * (1 - precision) / precision * recall

    def _gap(self, what: str, read: Callable[[GroupProfile], Gap | None]) -> GroupGap | Unknown | None:
        if isinstance(self._profile, Unknown):
            return self._profile
        gap = read(self._profile)
        return None if gap is None else GroupGap(self, what, gap)

    def _calibrated(self, read: Callable[[CalibrationGap], float]) -> Number:
        if isinstance(self._profile, Unknown):
            return self._profile
        found = self._profile.calibration
        return None if found is None else as_sure_as(read(found), self.prediction.role)


class AttributePair(LinkedSubject):
    """What one model does to the groups that two protected attributes make together."""

    evidence = "predictions"
    first: AttributeOutcomes
    second: AttributeOutcomes

    def __init__(self, first: AttributeOutcomes, second: AttributeOutcomes, registry: Registry) -> None:
        name = f"column:{first.attribute} and {second.attribute}"
        location = Location(first.path, logical=name)
        key = f"{first.prediction.key}#by:{first.attribute},{second.attribute}"
        super().__init__(key, location, registry, first.linked)
        self.first, self.second = first, second
        self._tables = registry.tables

    @cached_property
    def _profile(self) -> IntersectionProfile | Unknown:
        prediction = self.first.prediction
        names = (self.first.attribute, self.second.attribute)
        return self._tables.intersection(prediction.file, prediction.columns, names)

    @fact(unit="cells")
    def n_cells(self) -> int | Unknown | None:
        """Combinations of levels with at least 50 rows."""
        return self._selection(lambda found: found.n_cells)

    @fact(unit="share")
    def selection_rate(self) -> float | Unknown | None:
        """Share of called rows in the combination that departs most from what the attributes alone let expect."""
        return self._selection(lambda found: found.rate)

    @fact(unit="share")
    def expected_selection_rate(self) -> float | Unknown | None:
        """What they let expect."""
        return self._selection(lambda found: found.expected)

    @fact(unit="share")
    def selection_departure(self) -> float | Unknown | None:
        """The departure, drawn towards 0 by how much all combinations depart beyond chance."""
        return self._selection(lambda found: abs(found.shrunken))

    @fact()
    def selection_q(self) -> float | Unknown | None:
        """P of it among all combinations (Benjamini and Hochberg)."""
        return self._selection(lambda found: found.q)

    @fact(unit="rows")
    def selection_rows(self) -> int | Unknown | None:
        """Rows of that combination."""
        return self._selection(lambda found: found.rows)

    @fact(unit="share")
    def recall(self) -> float | Unknown | None:
        """True positive rate of the combination that departs most from what the attributes alone let expect."""
        return self._recall(lambda found: found.rate)

    @fact(unit="share")
    def expected_recall(self) -> float | Unknown | None:
        """What they let expect."""
        return self._recall(lambda found: found.expected)

    @fact(unit="share")
    def recall_departure(self) -> float | Unknown | None:
        """The departure, drawn towards 0."""
        return self._recall(lambda found: abs(found.shrunken))

    @fact()
    def recall_q(self) -> float | Unknown | None:
        """P of it among all combinations."""
        return self._recall(lambda found: found.q)

    @fact(unit="rows")
    def recall_rows(self) -> int | Unknown | None:
        """Positive rows of that combination."""
        return self._recall(lambda found: found.rows)

    def _selection(self, read: Callable[[HiddenGap], T]) -> T | Unknown | None:
        return self._hidden(lambda found: found.selection, read)

    def _recall(self, read: Callable[[HiddenGap], T]) -> T | Unknown | None:
        return self._hidden(lambda found: found.recall, read)

    def _hidden(
        self, which: Callable[[IntersectionProfile], HiddenGap | None], read: Callable[[HiddenGap], T]
    ) -> T | Unknown | None:
        if isinstance(self._profile, Unknown):
            return self._profile
        found = which(self._profile)
        return None if found is None else read(found)
