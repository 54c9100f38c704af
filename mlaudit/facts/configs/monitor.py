"""Facts of what the best checkpoint is chosen by."""

from __future__ import annotations

import re
from typing import Literal

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection

Direction = Literal["min", "max"]

_DIRECTIONS: dict[str, Direction] = {"min": "min", "max": "max", "less": "min", "greater": "max"}
_WORD = re.compile(r"[a-z]+\d*")
_HIGHER = frozenset(
    """acc accuracy f1 auc auroc aucpr auprc map ap ap50 iou miou jaccard dice bleu rouge rougel rouge1 rouge2 recall
    precision r2 kappa mcc psnr ssim ndcg mrr reward specificity sensitivity top1 top5""".split()  # noqa: SIM905
)
_LOWER = frozenset(
    "loss error err mae mse rmse mape smape perplexity ppl wer cer fid nll bce logloss deviance".split()  # noqa: SIM905
)


class Monitor(ConfigSection):
    """What decides which epoch is kept, or when training stops."""

    @fact()
    def metric(self) -> str | Unknown | None:
        """The name that is followed, as written."""
        return self._text("metric")

    @fact()
    def callback(self) -> str:
        """What follows it, by its class where it has one."""
        written = self._text("callback")
        return written.rpartition(".")[2] if isinstance(written, str) else self._section.title

    @fact()
    def direction(self) -> Direction | Unknown | None:
        """Whether the smallest or the largest value is best, as set; absent where the default holds."""
        greater = self._value("greater_is_better")
        if isinstance(greater, bool):
            return "max" if greater else "min"
        mode = self._text("mode")
        return mode if mode is None or isinstance(mode, Unknown) else _DIRECTIONS.get(mode)

    @fact()
    def better(self) -> Direction | Unknown | None:
        """Whether small or large values of the metric are better, by its name; absent where the name does not tell."""
        metric = self.metric
        if metric is None or isinstance(metric, Unknown):
            return metric
        words = set(_WORD.findall(metric.lower()))
        higher, lower = bool(words & _HIGHER), bool(words & _LOWER)
        return None if higher == lower else "max" if higher else "min"

    @fact()
    def minimises_by_default(self) -> bool:
        """The framework takes the smallest value where no direction is set."""
        return self._section.title == "Lightning"

    @fact()
    def metric_key(self) -> ConfigKey | None:
        """Where the metric is named."""
        return self._place("metric")

    @fact()
    def direction_key(self) -> ConfigKey | None:
        """Where the direction is set."""
        return self._place("mode") or self._place("greater_is_better")
