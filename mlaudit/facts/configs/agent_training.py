"""Facts of a training by reinforcement, as a config sets it."""

from __future__ import annotations

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection


class AgentTraining(ConfigSection):
    """One set of parameters for an agent and its environment."""

    @fact(unit="steps")
    def length(self) -> float | Unknown | None:
        """Steps in the environment after which training ends."""
        return self._number("length")

    @fact()
    def is_clipped_policy(self) -> bool:
        """It updates a policy several times on one rollout, as PPO does."""
        return bool(self._entries("passes") or self._entries("clipping")) and bool(self._entries("rollout_steps"))

    @fact(unit="steps")
    def rollout(self) -> float | Unknown | None:
        """Steps, over all environments, that one round of updates learns from."""
        steps = self._number("rollout_steps")
        environments = self._number("environments")
        if steps is None or isinstance(steps, Unknown) or isinstance(environments, Unknown):
            return steps if steps is None or isinstance(steps, Unknown) else environments
        return steps * (environments or 1)

    @fact(unit="steps")
    def batch_size(self) -> float | Unknown | None:
        """Steps of one update."""
        return self._number("batch_size")

    @fact(unit="steps")
    def last_batch(self) -> float | Unknown | None:
        """Steps that are left for the last update of a round; 0 where the batch divides the rollout."""
        rollout, batch = self.rollout, self.batch_size
        if isinstance(rollout, Unknown) or isinstance(batch, Unknown):
            return rollout if isinstance(rollout, Unknown) else batch
        return None if rollout is None or not batch else rollout % batch

    @fact(unit="steps")
    def learning_starts(self) -> float | Unknown | None:
        """Steps that only fill the memory, before the first update."""
        return self._number("learning_starts")

    @fact(unit="share")
    def share_before_learning(self) -> float | Unknown | None:
        """Share of the training that passes before the first update."""
        return self._share_of_length("learning_starts")

    @fact(unit="steps")
    def exploration_ends(self) -> float | Unknown | None:
        """Step from which on random actions have become as rare as they will."""
        share, length = self._number("exploration"), self.length
        if isinstance(share, Unknown) or isinstance(length, Unknown):
            return share if isinstance(share, Unknown) else length
        return None if share is None or length is None else share * length

    @fact(unit="share")
    def target_update_share(self) -> float | Unknown | None:
        """Share of the training between two copies of the network into the target network."""
        return self._share_of_length("target_update")

    @fact()
    def batch_size_key(self) -> ConfigKey | None:
        """Where the batch size is set."""
        return self._place("batch_size")

    @fact()
    def learning_starts_key(self) -> ConfigKey | None:
        """Where the start of learning is set."""
        return self._place("learning_starts")

    @fact()
    def exploration_key(self) -> ConfigKey | None:
        """Where exploration is set."""
        return self._place("exploration")

    @fact()
    def target_update_key(self) -> ConfigKey | None:
        """Where the target network is updated."""
        return self._place("target_update")

    def _share_of_length(self, name: str) -> float | Unknown | None:
        steps, length = self._number(name), self.length
        if isinstance(steps, Unknown) or isinstance(length, Unknown):
            return steps if isinstance(steps, Unknown) else length
        return None if steps is None or not length else steps / length
