"""What the facts of a training make of the values that a config holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.audit import Options, audit
from mlaudit.core.location import Location
from mlaudit.core.scale import State
from mlaudit.core.values import Unknown
from mlaudit.evidence.configs.dialects import sections_of
from mlaudit.evidence.configs.model import ConfigEntry, ConfigScalar
from mlaudit.facts.configs.monitor import Monitor
from mlaudit.facts.configs.training_run import TrainingRun

TRAINER: dict[str, ConfigScalar] = {"learning_rate": 2e-5, "per_device_train_batch_size": 8}
AXOLOTL: dict[str, ConfigScalar] = {"base_model": "m", "micro_batch_size": 1, "learning_rate": 2e-5}


def _run(values: dict[str, ConfigScalar], path: str = "train.yaml") -> TrainingRun:
    (section,) = sections_of(_entries(values, path))
    return TrainingRun(path, section, None, None)  # type: ignore[arg-type]


def _monitor(metric: str) -> Monitor:
    (section,) = sections_of(_entries({"monitor": metric, "mode": "min"}, "c.yaml"))
    return Monitor("c.yaml", section, None, None)  # type: ignore[arg-type]


def _entries(values: dict[str, ConfigScalar], path: str) -> list[ConfigEntry]:
    return [
        ConfigEntry(key, value, Location(path, line), isinstance(value, str) and "${" in value)
        for line, (key, value) in enumerate(values.items(), 1)
    ]


@pytest.mark.parametrize(
    ("more", "share"),
    [
        ({"warmup_ratio": 0.1}, 0.1),
        ({"warmup_steps": 50, "max_steps": 200}, 0.25),
        ({"warmup_steps": 50, "warmup_ratio": 0.1, "max_steps": 200}, 0.25),
        ({"warmup_steps": 0, "warmup_ratio": 0.1}, 0.1),
        ({"warmup_steps": 0.05}, 0.05),
        ({"warmup_steps": 0}, 0.0),
        ({}, None),
    ],
)
def test_the_share_of_a_warmup_follows_what_counts(more: dict[str, ConfigScalar], share: float | None) -> None:
    assert _run(TRAINER | more).warmup_share == share


@pytest.mark.parametrize(
    "more", [{"warmup_steps": 50}, {"warmup_steps": 50, "max_steps": -1}, {"warmup_ratio": "${warmup}"}]
)
def test_a_warmup_in_a_run_of_unknown_length_is_unknown(more: dict[str, ConfigScalar]) -> None:
    assert isinstance(_run(TRAINER | more).warmup_share, Unknown)


@pytest.mark.parametrize(
    ("values", "regime"),
    [
        (AXOLOTL | {"adapter": "qlora"}, "adapter"),
        (AXOLOTL | {"adapter": None, "lora_r": 8}, "full"),
        (AXOLOTL | {"pretraining_dataset": "corpus"}, "scratch"),
        (AXOLOTL | {"reinit_weights": False}, "full"),
        (TRAINER | {"model_name_or_path": "m", "finetuning_type": "full"}, "full"),
        (TRAINER | {"model_name_or_path": "m", "finetuning_type": "lora"}, "adapter"),
        (TRAINER | {"model_name_or_path": "m", "use_peft": True}, "adapter"),
        (TRAINER | {"model_name_or_path": "m", "use_peft": False}, "full"),
        (TRAINER | {"model_name_or_path": "m", "lora_r": 16}, "adapter"),
        (TRAINER, None),
    ],
)
def test_the_regime_tells_all_weights_from_an_adapter(values: dict[str, ConfigScalar], regime: str | None) -> None:
    assert _run(values).regime == regime


@pytest.mark.parametrize(
    ("optim", "family"),
    [
        ("adamw_torch_fused", "adam"),
        ("paged_adamw_8bit", "adam"),
        ("sgd", "sgd"),
        ("adafactor", "other"),
        ("schedule_free_adamw", "other"),
        ("lion_8bit", "other"),
        (None, None),
    ],
)
def test_the_family_of_an_optimiser_is_that_of_its_step(optim: str | None, family: str | None) -> None:
    assert _run(TRAINER | {"optim": optim}).optimizer_family == family


@pytest.mark.parametrize(
    ("path", "more", "is_preference"),
    [
        ("configs/dpo.yaml", {}, True),
        ("train.yaml", {"stage": "dpo"}, True),
        ("train.yaml", {"stage": "sft"}, False),
        ("train.yaml", {"stage": "rm"}, True),
        ("format.yaml", {}, False),
    ],
)
def test_learning_from_preferences_is_told_by_method_or_name(
    path: str, more: dict[str, ConfigScalar], is_preference: bool
) -> None:
    assert _run(TRAINER | more, path).is_preference is is_preference


@pytest.mark.parametrize("left_open", ["auto", "${rate}", "???"])
def test_what_is_filled_in_later_is_unknown(left_open: str) -> None:
    assert isinstance(_run(TRAINER | {"learning_rate": left_open}).learning_rate, Unknown)


def test_steps_of_each_epoch_count_for_all_epochs() -> None:
    values: dict[str, ConfigScalar] = {
        "optimizer._component_": "torch.optim.AdamW",
        "model._component_": "m",
        "epochs": 3,
        "max_steps_per_epoch": 50,
    }
    assert _run(values).max_steps == 150


def test_milestones_in_a_tuple_of_text_are_numbers() -> None:
    values: dict[str, ConfigScalar] = {"SOLVER.STEPS": "(60000, 80000)", "SOLVER.MAX_ITER": 90000}
    run = _run(values)
    assert (run.first_milestone, run.last_milestone, run.horizon) == (60000, 80000, 90000)


@pytest.mark.parametrize(
    ("metric", "better"),
    [
        ("val/acc", "max"),
        ("val_loss", "min"),
        ("eval_wer", "min"),
        ("mAP50", None),
        ("metrics/ap50", "max"),
        ("dice_loss", None),
        ("val_bitmap", None),
        ("energy", None),
    ],
)
def test_a_name_tells_which_end_is_better_only_where_it_is_clear(metric: str, better: str | None) -> None:
    assert _monitor(metric).better == better


def test_a_config_of_values_left_open_gives_no_finding_and_no_fault(tmp_path: Path) -> None:
    keys = ["base_model", "micro_batch_size", "learning_rate", "optimizer", "adapter", "lora_r", "lr_scheduler"]
    keys += ["warmup_steps", "warmup_ratio", "max_steps", "num_epochs", "rl", "weight_decay"]
    text = "".join(f"{key}: ${{{key}}}\n" for key in keys)
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    report = audit(Options(paths=(tmp_path,)))
    assert report.findings == ()
    assert report.coverage.states[State.ERROR] == 0
