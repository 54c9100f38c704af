"""Facts of configs for devices, servers and agents."""

from __future__ import annotations

import pytest

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.configs.dialects import sections_of
from mlaudit.evidence.configs.model import ConfigEntry, ConfigScalar
from mlaudit.facts.configs.agent_training import AgentTraining
from mlaudit.facts.configs.architecture import Architecture
from mlaudit.facts.configs.config_section import ConfigSection
from mlaudit.facts.configs.detection import DetectionData
from mlaudit.facts.configs.prompting import Prompting
from mlaudit.facts.systems.parallelism import Parallelism
from mlaudit.facts.systems.served_model import ServedModel


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


def _network(**values: ConfigScalar) -> Architecture:
    found = _section(Architecture, {"hidden_size": 768, "num_attention_heads": 12, **values})
    assert isinstance(found, Architecture)
    return found


def test_a_head_that_has_a_size_of_its_own_does_not_follow_from_the_width() -> None:
    assert _network().divides_width_by_heads
    assert not _network(head_dim=128).divides_width_by_heads
    assert not _network(model_type="mamba2").divides_width_by_heads


def test_no_groups_are_one_for_each_head() -> None:
    assert _network(num_key_value_heads=-1).groups is None
    assert _network(num_key_value_heads=4).heads_of_group == 3


@pytest.mark.parametrize(
    ("image", "window", "stage"),
    [(224, 7, None), (256, 7, 1.0), (256, 8, None), (384, 12, None), (192, 6, None), (288, 8, 2.0)],
)
def test_the_first_stage_is_told_that_windows_do_not_tile(image: int, window: int, stage: float | None) -> None:
    values: dict[str, ConfigScalar] = {"MODEL.SWIN.PATCH_SIZE": 4, **{f"MODEL.SWIN.DEPTHS[{i}]": 2 for i in range(4)}}
    entries = [
        ConfigEntry(key, value, Location("c.yaml", 1))
        for key, value in {**values, "DATA.IMG_SIZE": image, "MODEL.SWIN.WINDOW_SIZE": window}.items()
    ]
    (section,) = sections_of(entries)
    assert Architecture("c.yaml", section, None, None).unfit_stage == stage  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("metric", "is_for_several"), [("exact_match", False), ("pass@k", True), ("majority_vote", True)]
)
def test_a_metric_tells_whether_it_is_for_several_answers(metric: str, is_for_several: bool) -> None:
    values: dict[str, ConfigScalar] = {"doc_to_text": "Q", "dataset_path": "json", "metric_list[0].metric": metric}
    found = _section(Prompting, values)
    assert isinstance(found, Prompting)
    assert found.scores_several_answers is is_for_several


def test_names_are_counted_in_a_list_and_in_a_mapping() -> None:
    for names in ({"names[0]": "a", "names[1]": "b"}, {"names.0": "a", "names.1": "b"}):
        found = _section(DetectionData, {"nc": 2, "train": "images/train", **names})
        assert isinstance(found, DetectionData)
        assert found.n_names == 2
