"""Facts of a model as the config of its server runs it: batches, queues, state."""

from __future__ import annotations

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection


class ServedModel(ConfigSection):
    """One model of a model server."""

    @fact(unit="requests")
    def largest_batch(self) -> float | Unknown | None:
        """Requests that run together at most; 0 where the model takes no batches."""
        return self._number("largest_batch")

    @fact()
    def gathers_batches(self) -> bool:
        """The server gathers single requests into batches."""
        return bool(self._entries("batcher"))

    @fact()
    def keeps_sequences(self) -> bool:
        """Requests of one sequence go to one instance."""
        return bool(self._entries("sequences"))

    @fact()
    def is_ensemble(self) -> bool:
        """It only passes requests on to other models."""
        return bool(self._entries("ensemble")) or self._text("platform") == "ensemble"

    @fact()
    def is_decoupled(self) -> bool:
        """It may answer a request several times, or not at all."""
        return self._flag("decoupled") is True

    @fact()
    def keeps_answers(self) -> bool:
        """Answers are kept and given again for an equal request."""
        return self._flag("cache") is True

    @fact(unit="requests")
    def largest_preferred(self) -> float | None:
        """The largest of the batch sizes that the batcher aims at."""
        values = [entry.value for entry in self._entries("preferred")]
        return max((float(value) for value in values if isinstance(value, int)), default=None)

    @fact(unit="requests")
    def queue_size(self) -> float | Unknown | None:
        """Requests that may wait; 0 sets no limit."""
        return self._number("queue_size")

    @fact(unit="microseconds")
    def queue_timeout(self) -> float | Unknown | None:
        """How long a request may wait; 0 sets no limit."""
        return self._number("queue_timeout")

    @fact()
    def batcher_key(self) -> ConfigKey | None:
        """Where batches are gathered."""
        return self._place("batcher")

    @fact()
    def largest_batch_key(self) -> ConfigKey | None:
        """Where the largest batch is set."""
        return self._place("largest_batch")

    @fact()
    def preferred_key(self) -> ConfigKey | None:
        """Where the batch sizes are set that the batcher aims at."""
        return self._place("preferred")

    @fact()
    def cache_key(self) -> ConfigKey | None:
        """Where answers are kept."""
        return self._place("cache")
