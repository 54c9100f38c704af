"""Facts of a training as a config sets it: optimiser, schedule, length, batch."""

from __future__ import annotations

import re
from typing import Literal

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LOW_RANK = re.compile(r"lora|dora|adapter|ia3|oft")
_PREFERENCE = re.compile(r"(?:^|[^a-z])(?:dpo|ipo|kto|orpo|simpo|ppo|grpo|rloo|rm|reward)(?=[^a-z]|$|loss)|DPOLoss")
_ADAM = re.compile(r"adam|lamb")
_NOT_PLAIN = re.compile(r"adafactor|prodigy|schedule_?free|lion|muon|shampoo|sophia|dadapt")
_CONSTANT_SCHEDULES = frozenset({"constant"})
_COUPLED = frozenset({"torch.optim.Adam", "torch.optim.NAdam", "torch.optim.RAdam", "torch.optim.Adamax"})

Family = Literal["adam", "sgd", "other"]
Regime = Literal["full", "adapter", "scratch"]


class TrainingRun(ConfigSection):
    """A training of a neural network, as one config sets it."""

    @fact()
    def optimizer(self) -> str | Unknown | None:
        """The optimiser as written."""
        return self._text("optimizer")

    @fact()
    def optimizer_family(self) -> Family | Unknown | None:
        """Adam and what derives from it with its step size, SGD, or another."""
        written = self.optimizer
        if written is None or isinstance(written, Unknown):
            return written
        name = re.split(r"[./]", written)[-1].lower()
        if _NOT_PLAIN.search(name):
            return "other"
        return "adam" if _ADAM.search(name) else "sgd" if name.startswith("sgd") else "other"

    @fact()
    def optimizer_is_automatic(self) -> bool:
        """The framework is left to choose the optimiser, and its rate and momentum with it."""
        return any(entry.value == "auto" for entry in self._entries("optimizer"))

    @fact()
    def decay_is_coupled(self) -> bool | Unknown:
        """The optimiser is a PyTorch class that adds the decay to the gradient before it is rescaled."""
        written = self.optimizer
        if isinstance(written, Unknown):
            return written
        return written in _COUPLED and self._flag("decoupled_decay") is not True

    @fact()
    def learning_rate(self) -> float | Unknown | None:
        """Peak learning rate."""
        return self._number("learning_rate")

    @fact()
    def momentum(self) -> float | Unknown | None:
        """Momentum of the optimiser."""
        return self._number("momentum")

    @fact()
    def weight_decay(self) -> float | Unknown | None:
        """Weight decay of the optimiser."""
        return self._number("weight_decay")

    @fact()
    def schedule_is_constant(self) -> bool | Unknown:
        """The learning rate stays as it is from the first step, without a warm-up, by the name of the schedule."""
        written = self._text("scheduler")
        return written if isinstance(written, Unknown) else written in _CONSTANT_SCHEDULES

    @fact()
    def regime(self) -> Regime | Unknown | None:
        """How a pretrained model is changed: all weights or an adapter; or training begins from scratch.

        Absent where the file names no model to start from.
        """
        if self._entries("from_scratch") and self._value("from_scratch") is not False:
            return "scratch"
        adapter = self._text("adapter")
        if isinstance(adapter, Unknown):
            return adapter
        if adapter is not None:
            return "adapter" if _LOW_RANK.search(adapter.lower()) or adapter == "True" else "full"
        if self._section.dialect == "axolotl":
            return "full"
        if self._entries("adapter_rank"):
            return "adapter"
        return "full" if self._entries("base_model") else None

    @fact()
    def is_preference(self) -> bool | Unknown:
        """It learns from preferences or rewards, by its method or the name of the file."""
        method = self._text("method")
        if isinstance(method, Unknown):
            return method
        return any(_PREFERENCE.search(text.lower()) for text in (method or "", self.path.rpartition("/")[2]))

    @fact()
    def epochs(self) -> float | Unknown | None:
        """Passes over the training rows."""
        return self._number("epochs")

    @fact(unit="steps")
    def max_steps(self) -> float | Unknown | None:
        """Updates after which training ends, where the file gives them; a number below 1 sets no end."""
        steps, per_epoch = self._number("max_steps"), self._number("max_steps_per_epoch")
        if isinstance(per_epoch, float):
            return per_epoch * self.epochs if isinstance(self.epochs, float) else self.epochs
        return None if isinstance(steps, float) and steps < 1 else steps

    @fact()
    def warmup_steps(self) -> float | Unknown | None:
        """Updates over which the learning rate rises."""
        return self._number("warmup_steps")

    @fact()
    def sets_warmup(self) -> bool | Unknown:
        """The learning rate is to rise over some part of the training."""
        lengths = [self._number(name) for name in ("warmup_steps", "warmup_share", "warmup_epochs")]
        unknown = next((length for length in lengths if isinstance(length, Unknown)), None)
        return unknown if unknown is not None else any(isinstance(length, float) and length > 0 for length in lengths)

    @fact(unit="share")
    def warmup_ratio(self) -> float | Unknown | None:
        """Share of the training over which the learning rate rises, as written."""
        return self._number("warmup_share")

    @fact(unit="share")
    def warmup_share(self) -> float | Unknown | None:
        """Share of the training over which the learning rate rises, by the two lengths that decide it.

        Steps win over a ratio, as in the frameworks; a count of steps below 1 is a share.
        """
        steps, ratio, epochs = self.warmup_steps, self.warmup_ratio, self._number("warmup_epochs")
        if isinstance(steps, Unknown) or isinstance(ratio, Unknown) or isinstance(epochs, Unknown):
            return Unknown("the warm-up is filled in when the run starts", "the resolved config")
        if steps:
            return steps if steps < 1 else _share(steps, self.max_steps)
        if ratio is None and epochs is not None:
            return _share(epochs, self.epochs)
        return steps if ratio is None else ratio

    @fact()
    def milestones(self) -> list[str]:
        """Where the learning rate falls, as written."""
        return [f"{number:g}" for number in self._milestones]

    @fact()
    def first_milestone(self) -> float | None:
        """Where the learning rate falls for the first time, in steps or epochs."""
        return min(self._milestones, default=None)

    @fact()
    def last_milestone(self) -> float | None:
        """Where the learning rate falls for the last time, in steps or epochs."""
        return max(self._milestones, default=None)

    @fact()
    def horizon(self) -> float | Unknown | None:
        """Where training ends, in the unit of the milestones: steps where they are given, else epochs."""
        return self.max_steps if self.max_steps is not None else self.epochs

    @fact()
    def evaluates(self) -> bool | Unknown | None:
        """Held-out rows are scored while it trains."""
        value = self._value("evaluates")
        if value is None or isinstance(value, Unknown):
            return value
        return value not in (False, "no")

    @fact()
    def adapter_rank(self) -> float | Unknown | None:
        """Rank of a low-rank adapter."""
        return self._number("adapter_rank")

    @fact()
    def names_an_adapter(self) -> bool:
        """It says by which adapter a model is changed, instead of in all its weights."""
        return bool(self._entries("adapter"))

    @fact()
    def learning_rate_key(self) -> ConfigKey | None:
        """Where the learning rate is set."""
        return self._place("learning_rate")

    @fact()
    def momentum_key(self) -> ConfigKey | None:
        """Where the momentum is set."""
        return self._place("momentum")

    @fact()
    def optimizer_key(self) -> ConfigKey | None:
        """Where the optimiser is set."""
        return self._place("optimizer")

    @fact()
    def weight_decay_key(self) -> ConfigKey | None:
        """Where the weight decay is set."""
        return self._place("weight_decay")

    @fact()
    def scheduler_key(self) -> ConfigKey | None:
        """Where the schedule is set."""
        return self._place("scheduler")

    @fact()
    def milestones_key(self) -> ConfigKey | None:
        """Where the milestones are set."""
        return self._place("milestones")

    @fact()
    def adapter_rank_key(self) -> ConfigKey | None:
        """Where the rank of the adapter is set."""
        return self._place("adapter_rank")

    @fact()
    def warmup_key(self) -> ConfigKey | None:
        """Where the warm-up is set; the one that counts if several do."""
        if isinstance(self.warmup_steps, float) and self.warmup_steps > 0:
            return self._place("warmup_steps")
        return self._place("warmup_share") or self._place("warmup_epochs") or self._place("warmup_steps")

    @fact()
    def warmup_ratio_key(self) -> ConfigKey | None:
        """Where the warm-up is set as a share."""
        return self._place("warmup_share")

    @property
    def _milestones(self) -> list[float]:
        """Numbers of a list, or of a tuple that is written as text."""
        written = [entry for entry in self._entries("milestones") if not entry.is_templated]
        return [float(number) for entry in written for number in _NUMBER.findall(str(entry.value))]


def _share(part: float, whole: float | Unknown | None) -> float | Unknown:
    if isinstance(whole, Unknown):
        return whole
    if not whole or whole < 0:
        return Unknown("the length of the training is not in the file", "the number of steps")
    return part / whole
