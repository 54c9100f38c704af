"""Facts of containers, rollouts, sweeps and runs that can be interrupted."""

from __future__ import annotations

import pytest

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.configs.dialects import sections_of
from mlaudit.evidence.configs.model import ConfigEntry, Section
from mlaudit.evidence.configs.yaml_reader import yaml_leaves
from mlaudit.facts.systems.deployment import Deployment
from mlaudit.facts.systems.model_server import ServingContainer
from mlaudit.facts.systems.rollout import Rollout
from mlaudit.facts.systems.sweep import SpotJob, Sweep


def _section(text: str) -> Section:
    leaves = yaml_leaves(text).found
    entries = [
        ConfigEntry(leaf.key, leaf.value, Location("c.yaml", leaf.line), "{{" in str(leaf.value)) for leaf in leaves
    ]
    (section,) = sections_of(entries)
    return section


def _container(
    image: str = "vllm/vllm-openai:v0.6.3", rest: str = "ports: [{containerPort: 8000}]"
) -> ServingContainer:
    text = f"spec: {{template: {{spec: {{containers: [{{image: '{image}', {rest}}}]}}}}}}"
    return ServingContainer("c.yaml", _section(text), None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("image", "serves"),
    [
        ("vllm/vllm-openai:v0.6.3", True),
        ("nvcr.io/nvidia/tritonserver:24.05-py3", True),
        ("tensorflow/serving:2.13.1-gpu", True),
        ("ghcr.io/huggingface/text-generation-inference:2.0", True),
        ("us-docker.pkg.dev/inference/sax-model-server:v1.2", False),
        ("acme/vllmish:1", False),
        ("postgres:15", False),
    ],
)
def test_servers_of_models_are_told_by_their_image(image: str, serves: bool) -> None:
    assert _container(image).serves_models is serves


def test_a_container_without_a_port_serves_nobody() -> None:
    assert _container(rest="args: [--model, acme/m]").serves_models is False


@pytest.mark.parametrize(
    ("image", "can_change"),
    [
        ("acme/vllm", True),
        ("acme/vllm:latest", True),
        ("localhost:5000/acme/vllm:nightly", True),
        ("localhost:5000/acme/vllm:1.2", False),
        ("acme/vllm:latest@sha256:" + "0" * 64, False),
    ],
)
def test_images_that_can_change(image: str, can_change: bool) -> None:
    assert _container(image).image_can_change is can_change


@pytest.mark.parametrize(
    ("arguments", "devices"),
    [
        ("args: [--tensor-parallel-size, '4']", 4.0),
        ("args: [--tensor-parallel-size=2, --pipeline-parallel-size=2]", 4.0),
        ("command: [sh, -c, 'vllm serve m -tp 2']", 2.0),
        ("command: [vllm, serve], args: [m, --tensor_parallel_size, '2']", 2.0),
        ("args: [--tensor-parallel-size, '8', --nnodes, '4']", None),
        ("args: [--model, m]", None),
        ("args: [--tensor-parallel-size]", None),
    ],
)
def test_devices_that_arguments_spread_a_model_over(arguments: str, devices: float | None) -> None:
    assert _container(rest=arguments).parallel_devices == devices


def test_arguments_that_are_filled_in_later_are_unknown() -> None:
    assert isinstance(_container(rest="args: [--tensor-parallel-size, $(GPUS)]").parallel_devices, Unknown)


def _rollout(steps: str) -> Rollout:
    text = f"kind: Rollout\nspec: {{strategy: {{canary: {{steps: [{steps}]}}}}}}"
    return Rollout("c.yaml", _section(text), None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("steps", "waits", "waits_for_somebody", "is_judged"),
    [
        ("{setWeight: 10}, {setWeight: 100}", False, False, False),
        ("{setWeight: 10}, {pause: {duration: 10m}}", True, False, False),
        ("{setWeight: 10}, {pause: {}}", True, True, False),
        ("{setWeight: 10}, {pause: }", True, True, False),
        ("{setWeight: 10}, {analysis: {templates: [{templateName: errors}]}}", False, False, True),
    ],
)
def test_steps_of_a_rollout(steps: str, waits: bool, waits_for_somebody: bool, is_judged: bool) -> None:
    found = _rollout(steps)
    assert found.shares_requests
    assert (found.waits, found.waits_for_somebody, found.is_judged) == (waits, waits_for_somebody, is_judged)


def test_a_step_to_all_requests_shares_none() -> None:
    assert not _rollout("{setWeight: 100}").shares_requests


def test_the_runs_of_a_grid_are_the_product_of_its_values() -> None:
    text = "method: grid\nparameters: {a: {values: [1, 2, 3]}, b: {values: [x, y]}, c: {values: [1]}}"
    sweep = Sweep("c.yaml", _section(text), None, None)  # type: ignore[arg-type]
    assert (sweep.grid_runs, sweep.grid_dimensions) == (6.0, 2)


def test_a_random_sweep_has_no_grid() -> None:
    sweep = Sweep("c.yaml", _section("method: random\nparameters: {a: {min: 0, max: 1}}"), None, None)  # type: ignore[arg-type]
    assert sweep.grid_runs is None


def test_a_run_that_can_be_interrupted() -> None:
    text = (
        "resources: {use_spot: true}\nfile_mounts: {/ckpt: {name: a, mode: MOUNT}}\nrun: |\n  cd x\n  python train.py"
    )
    job = SpotJob("c.yaml", _section(text), None, None)  # type: ignore[arg-type]
    assert (job.can_be_interrupted, job.trains, job.keeps_files, job.is_service) == (True, True, True, False)


@pytest.mark.parametrize(
    ("predictor", "only"),
    [
        ("sklearn: {storageUri: a, resources: {limits: {nvidia.com/gpu: 1}}}", True),
        ("model: {modelFormat: {name: sklearn}, resources: {limits: {nvidia.com/gpu: 1}}}", True),
        ("model: {modelFormat: {name: pytorch}, resources: {limits: {nvidia.com/gpu: 1}}}", False),
        ("pytorch: {resources: {limits: {nvidia.com/gpu: 1}}}", False),
    ],
)
def test_models_that_need_no_graphics_processor(predictor: str, only: bool) -> None:
    text = f"kind: InferenceService\nspec: {{predictor: {{minReplicas: 1, {predictor}}}}}"
    assert Deployment("c.yaml", _section(text), None, None).runs_on_processors_only is only  # type: ignore[arg-type]
