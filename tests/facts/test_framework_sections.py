"""Facts of configs for devices, servers and agents."""

from __future__ import annotations

import pytest

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.configs.dialects import sections_of
from mlaudit.evidence.configs.model import ConfigEntry, ConfigScalar
from mlaudit.facts.agent_training import AgentTraining
from mlaudit.facts.config_section import ConfigSection
from mlaudit.facts.parallelism import Parallelism
from mlaudit.facts.served_model import ServedModel


def _section(cls: type[ConfigSection], values: dict[str, ConfigScalar]) -> ConfigSection:
    entries = [ConfigEntry(key, value, Location("c.yaml", line)) for line, (key, value) in enumerate(values.items(), 1)]
    (section,) = sections_of(entries)
    return cls("c.yaml", section, None, None)  # type: ignore[arg-type]


def _parallelism(**values: ConfigScalar) -> Parallelism:
    found = _section(Parallelism, {"zero_optimization.stage": 2, "train_micro_batch_size_per_gpu": 8, **values})
    assert isinstance(found, Parallelism)
    return found


def _model(**values: ConfigScalar) -> ServedModel:
    found = _section(ServedModel, {"name": "m", "max_batch_size": 8, **values})
    assert isinstance(found, ServedModel)
    return found


def _agent(**values: ConfigScalar) -> AgentTraining:
    found = _section(AgentTraining, {"policy": "MlpPolicy", "n_timesteps": 1e5, **values})
    assert isinstance(found, AgentTraining)
    return found


@pytest.mark.parametrize(
    ("whole", "times", "replicas", "are_whole"),
    [(256, 4, 8.0, True), (100, 4, 3.125, False), (16, 4, 0.5, False), (256, None, None, None), (256, 0, None, None)],
)
def test_copies_follow_from_three_batch_sizes(
    whole: int, times: int | None, replicas: float | None, are_whole: bool | None
) -> None:
    found = _parallelism(train_batch_size=whole, gradient_accumulation_steps=times)
    assert (found.replicas, found.replicas_are_whole) == (replicas, are_whole)


def test_sizes_that_are_filled_in_later_are_unknown() -> None:
    found = _parallelism(train_batch_size="auto", gradient_accumulation_steps=4)
    assert isinstance(found.replicas_are_whole, Unknown)


def test_nothing_is_offloaded_to_no_device() -> None:
    assert not _parallelism(**{"zero_optimization.offload_param.device": "none"}).offloads_parameters
    assert _parallelism(**{"zero_optimization.offload_param.device": "nvme"}).offloads_parameters


def test_an_ensemble_is_told_by_its_platform_or_its_schedule() -> None:
    assert _model(platform="ensemble").is_ensemble
    assert _model(ensemble_scheduling=True).is_ensemble
    assert not _model(platform="onnxruntime_onnx").is_ensemble


def test_the_largest_preferred_batch_counts() -> None:
    found = _model(**{"dynamic_batching.preferred_batch_size[0]": 16, "dynamic_batching.preferred_batch_size[1]": 64})
    assert found.largest_preferred == 64


def test_a_rollout_counts_all_environments() -> None:
    found = _agent(n_steps=512, n_envs=4, n_epochs=10, batch_size=100)
    assert (found.rollout, found.last_batch, found.is_clipped_policy) == (2048, 48, True)


def test_steps_of_a_return_are_no_rollout() -> None:
    assert not _agent(n_steps=3, batch_size=100, learning_starts=1000).is_clipped_policy


def test_the_end_of_exploration_is_a_share_of_the_training() -> None:
    found = _agent(exploration_fraction=0.01, learning_starts=10_000, target_update_interval=20_000)
    assert (found.exploration_ends, found.share_before_learning, found.target_update_share) == (1000, 0.1, 0.2)
