"""Facts of how a config spreads a training over devices: batches, precision, sharding."""

from __future__ import annotations

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection


class Parallelism(ConfigSection):
    """One config of a distributed training."""

    @fact(unit="rows")
    def global_batch(self) -> float | Unknown | None:
        """Rows of one update, over all devices."""
        return self._number("batch_global")

    @fact(unit="rows")
    def device_batch(self) -> float | Unknown | None:
        """Rows that one device handles at a time."""
        return self._number("batch_per_device")

    @fact(unit="batches")
    def accumulation(self) -> float | Unknown | None:
        """Batches of a device whose gradients are added up before one update."""
        return self._number("accumulation")

    @fact(unit="devices")
    def replicas(self) -> float | Unknown | None:
        """Copies of the model that the three batch sizes imply; no whole number where they contradict each other."""
        whole, part, times = self.global_batch, self.device_batch, self.accumulation
        if isinstance(whole, Unknown) or isinstance(part, Unknown) or isinstance(times, Unknown):
            return Unknown("a batch size is filled in when the run starts", "the resolved config")
        if whole is None or part is None or times is None or part * times <= 0:
            return None
        return whole / (part * times)

    @fact()
    def replicas_are_whole(self) -> bool | Unknown | None:
        """The batch of an update is a multiple of what one device adds to it."""
        replicas = self.replicas
        return replicas if replicas is None or isinstance(replicas, Unknown) else replicas >= 1 and replicas % 1 == 0

    @fact()
    def is_elastic(self) -> bool | Unknown | None:
        """Batch sizes are chosen at the start, by the number of devices."""
        return self._flag("elastic")

    @fact()
    def uses_half(self) -> bool | Unknown | None:
        """Half precision with five bits of exponent is switched on."""
        return self._flag("half")

    @fact()
    def uses_bfloat(self) -> bool | Unknown | None:
        """Half precision with eight bits of exponent is switched on."""
        return self._flag("bfloat")

    @fact()
    def stage(self) -> float | Unknown | None:
        """What is sharded: optimiser states from 1 on, gradients from 2 on, parameters at 3."""
        return self._number("stage")

    @fact()
    def offloads_parameters(self) -> bool | Unknown:
        """Parameters are kept on another device between their uses."""
        return self._is_offloaded("parameters_to")

    @fact()
    def offloads_optimizer(self) -> bool | Unknown:
        """States of the optimiser are kept on another device."""
        return self._is_offloaded("optimizer_to")

    @fact()
    def gathers_on_save(self) -> bool | Unknown | None:
        """Shards of the parameters are put together when the model is saved."""
        return self._flag("gathers")

    @fact(unit="stages")
    def pipeline_stages(self) -> float | Unknown | None:
        """Parts of the model that work on one batch after the other."""
        return self._number("pipeline_stages")

    @fact()
    def global_batch_key(self) -> ConfigKey | None:
        """Where the batch of an update is set."""
        return self._place("batch_global")

    @fact()
    def half_key(self) -> ConfigKey | None:
        """Where half precision is switched."""
        return self._place("half")

    @fact()
    def bfloat_key(self) -> ConfigKey | None:
        """Where bfloat16 is switched."""
        return self._place("bfloat")

    @fact()
    def stage_key(self) -> ConfigKey | None:
        """Where the stage of sharding is set."""
        return self._place("stage")

    @fact()
    def parameters_key(self) -> ConfigKey | None:
        """Where the parameters are offloaded."""
        return self._place("parameters_to")

    @fact()
    def optimizer_key(self) -> ConfigKey | None:
        """Where the optimiser is offloaded."""
        return self._place("optimizer_to")

    @fact()
    def pipeline_key(self) -> ConfigKey | None:
        """Where the stages of the pipeline are set."""
        return self._place("pipeline_stages")

    def _is_offloaded(self, name: str) -> bool | Unknown:
        device = self._text(name)
        return device if isinstance(device, Unknown) else device not in (None, "none", "None", "null")
