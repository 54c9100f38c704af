"""Facts of configs and of files of reported numbers."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import TYPE_CHECKING

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown, Value
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs import model as configs
from mlaudit.facts.artifacts.search import Search
from mlaudit.facts.subjects import UNLINKED, LinkedSubject, plain
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.forensics.intervals import wilson
from mlaudit.linking.model import LinkedExperiment
from mlaudit.linking.pairs import split_role

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


_VALIDATION = re.compile(r"(?:^|[^a-z])(?:cv|cross|valid|validation|val|dev|oof|search|tuning|best|train)(?:[^a-z]|$)")

_FORWARD_OR_GROUPED = ("time", "chrono", "temporal", "rolling", "expanding", "walk", "block", "purged", "group")
"""Parts of words for folds that a shuffle does not spoil."""


class Setting(LinkedSubject):
    """One key of a config, under the name that rules use."""

    evidence = "config"
    name: str
    written_key: str
    value: str

    def __init__(self, setting: configs.Setting, registry: Registry, linked: LinkedExperiment | None) -> None:
        key = f"config:{setting.location.path}#{setting.key}"
        super().__init__(key, setting.location, registry, linked)
        self.name = setting.name
        self.written_key = setting.key
        self.value = str(setting.value)


class Config(LinkedSubject):
    """A training or evaluation config. A fact that the file does not set is absent."""

    evidence = "config"

    def __init__(self, config: configs.Config, registry: Registry, linked: LinkedExperiment | None) -> None:
        super().__init__(f"config:{config.path}", Location(config.path, 1), registry, linked)
        self._config = config

    @fact()
    def metric(self) -> str | None:
        """The metric that decides, by its canonical name."""
        return self._text("metric")

    @fact()
    def metrics(self) -> list[str]:
        """All metrics that it names."""
        return [str(setting.value) for setting in self._settings("metric")]

    @fact()
    def cv_method(self) -> str | None:
        """How folds are made, as written."""
        return self._text("cv_method")

    @fact()
    def cv_shuffles(self) -> bool | None:
        """Whether rows are shuffled before they are cut."""
        setting = self._first("cv_shuffle")
        return setting.value if setting is not None and isinstance(setting.value, bool) else None

    @fact()
    def cv_is_forward_or_grouped(self) -> bool:
        """Folds follow time or keep groups together, whatever is said of shuffling."""
        words = str(self.cv_method or "").lower()
        return self._first("group_column") is not None or any(word in words for word in _FORWARD_OR_GROUPED)

    @fact(unit="folds")
    def cv_n_splits(self) -> int | None:
        """Number of folds."""
        setting = self._first("cv_n_splits")
        return setting.value if setting is not None and isinstance(setting.value, int) else None

    @fact()
    def sampler(self) -> str | None:
        """How classes are resampled, as written."""
        return self._text("sampler")

    @fact()
    def class_weight(self) -> str | None:
        """How classes are weighted, as written."""
        return self._text("class_weight")

    @fact(unit="times")
    def scale_pos_weight(self) -> float | None:
        """Weight of the positive class."""
        setting = self._first("scale_pos_weight")
        return float(setting.value) if setting is not None and isinstance(setting.value, int | float) else None

    @fact()
    def task(self) -> str | None:
        """The task, as written."""
        return self._text("task")

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The dataset of the experiment that it configures."""
        return UNLINKED if self._linked is None else self._registry.datasets.main_dataset(self._linked)

    @fact()
    def metric_setting(self) -> Setting | None:
        """Where the metric is set."""
        return self._subject("metric")

    @fact()
    def sampler_setting(self) -> Setting | None:
        """Where the resampling is set."""
        return self._subject("sampler")

    @fact()
    def cv_setting(self) -> Setting | None:
        """Where the folds are set."""
        return self._subject("cv_shuffle") or self._subject("cv_method") or self._subject("cv_n_splits")

    def _settings(self, name: str) -> list[configs.Setting]:
        return [setting for setting in self._config.settings if setting.name == name and setting.value is not None]

    def _first(self, name: str) -> configs.Setting | None:
        return next(iter(self._settings(name)), None)

    def _text(self, name: str) -> str | None:
        setting = self._first(name)
        return None if setting is None else str(setting.value)

    def _subject(self, name: str) -> Setting | None:
        setting = self._first(name)
        return None if setting is None else Setting(setting, self._registry, self._linked)


class ResultReport(LinkedSubject):
    """A file of reported numbers, such as metrics.json."""

    evidence = "config"

    def __init__(self, config: configs.Config, registry: Registry, linked: LinkedExperiment | None) -> None:
        super().__init__(f"report:{config.path}", _place(config), registry, linked)
        self._values = {
            setting.name.removeprefix("reported_metric:"): float(setting.value)
            for setting in config.settings
            if setting.name.startswith("reported_metric:") and isinstance(setting.value, int | float)
        }
        self._linked_experiment = linked
        self._config = config

    @fact(unit="share")
    def accuracy(self) -> float | None:
        """Reported accuracy; a number above 1 is one in percent."""
        value = self._values.get("accuracy")
        return value / 100 if value is not None and 1 < value <= 100 else value

    @fact(unit="share")
    def roc_auc(self) -> float | None:
        """Reported area under the ROC curve."""
        return self._values.get("roc_auc")

    @fact()
    def metrics(self) -> list[str]:
        """Canonical names of the metrics that it reports."""
        return sorted(self._values)

    @fact(evidence="artifact")
    def search(self) -> Search | Unknown | None:
        """The search whose best score it reports to the digit, under the name of its metric; absent where none is."""
        if not self._registry.model_files.searches() and self._registry.fits_a_search():
            return Unknown("the search that the code fits is in no model file", "the fitted search")
        return self._matched[0] if self._matched is not None else None

    @fact()
    def search_metric(self) -> str | None:
        """Canonical name of the metric that has this score."""
        return None if self._matched is None else self._matched[1]

    @fact()
    def search_score(self) -> float | None:
        """The number as it is reported."""
        return None if self._matched is None else float(self._values[self._matched[1]])

    @fact(unit="digits")
    def search_digits(self) -> int | None:
        """Decimals to which the two agree."""
        return None if self._matched is None else _decimals(self._values[self._matched[1]])

    @fact()
    def says_validation(self) -> bool:
        """The file or the key of that number says that it comes from cross-validation or a validation part."""
        return self._is_of_validation(self._keys(self.search_metric))

    def _keys(self, metric: str | None) -> list[str]:
        """Keys of a metric in the order of the file, of which the last gives its value."""
        return [s.key for s in self._config.settings if s.name == f"reported_metric:{metric}"]

    def _is_of_validation(self, keys: list[str]) -> bool:
        return any(_VALIDATION.search(text.lower()) for text in [posixpath.basename(self.path), *keys])

    @cached_property
    def _matched(self) -> tuple[Search, str] | None:
        for search in self._registry.model_files.searches():
            if search.link is not None and self._linked is not None and search.link is not self._linked:
                continue
            metric, best = search.metric, search.best_score
            if isinstance(metric, Unknown) or isinstance(best, Unknown):
                continue
            if metric in self._values and _agrees(self._values[metric], best):
                return search, metric
        return None

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The rows that it reports on: those of the test file where there is one with the target, else all."""
        if self._linked is None:
            return UNLINKED
        main = self._registry.datasets.main_dataset(self._linked)
        pair = self._registry.pair_of(self._linked)
        if pair is None or isinstance(main, Unknown) or self._is_of_validation(self._keys("accuracy")[-1:]):
            return main
        return self._held_out(main, pair.test.file)

    def _held_out(self, main: Dataset, test: ProjectFile) -> Dataset:
        header = self._registry.tables.header(test)
        target = main.target_role
        has_target = not isinstance(header, Unknown) and isinstance(target, Value) and target.value in header
        return self._registry.datasets.dataset_of_table(main.linked, test) if has_target else main

    @fact(unit="rows", evidence="table")
    def n_evaluated(self) -> int | Unknown:
        """Rows that were scored: the held-out share of the table where a single hold-out is used, else all of them."""
        if isinstance(self.data, Unknown):
            return self.data
        n_rows = self.data.n_rows
        if isinstance(n_rows, Unknown) or split_role(self.data.file.path) == "test":
            return n_rows
        shares = {
            s.test_share for s in self._registry.splits_of(self._linked_experiment) if isinstance(s.test_share, float)
        }
        return max(1, round(n_rows * shares.pop())) if len(shares) == 1 else n_rows

    @fact(unit="share", evidence="table")
    def accuracy_low(self) -> float | Unknown:
        """Lower 95 % limit of the reported accuracy."""
        return self._interval if isinstance(self._interval, Unknown) else self._interval[0]

    @fact(unit="share", evidence="table")
    def accuracy_high(self) -> float | Unknown:
        """Upper 95 % limit of the reported accuracy."""
        return self._interval if isinstance(self._interval, Unknown) else self._interval[1]

    @fact(unit="share", evidence="table")
    def accuracy_minus_majority_low(self) -> float | Unknown:
        """Lower 95 % limit of the reported accuracy, less the share of the commonest class."""
        if isinstance(self._interval, Unknown):
            return self._interval
        if isinstance(self.data, Unknown):
            return self.data
        target = self.data.target
        if isinstance(target, Unknown):
            return target
        majority = target.majority_share
        return majority if isinstance(majority, Unknown) else self._interval[0] - plain(majority)

    @property
    def _interval(self) -> tuple[float, float] | Unknown:
        if self.accuracy is None or not 0 <= self.accuracy <= 1:
            return Unknown("no accuracy between 0 and 1 is reported")
        n = self.n_evaluated
        return n if isinstance(n, Unknown) else wilson(self.accuracy, n)


def _place(config: configs.Config) -> Location:
    """Where the accuracy stands, else the first line."""
    names = {setting.name: setting.location for setting in config.settings}
    return names.get("reported_metric:accuracy", Location(config.path, 1))


def _decimals(value: float) -> int:
    return len(repr(value).partition(".")[2]) if "e" not in repr(value) else 0


def _agrees(reported: float, score: float) -> bool:
    """Whether a number is the score, rounded to its own decimals; losses may be unsigned, and shares in percent."""
    forms = [abs(score), 100 * abs(score)] if 0 < abs(score) <= 1 < reported else [abs(score)]
    return any(round(form, _decimals(reported)) == reported for form in forms)
