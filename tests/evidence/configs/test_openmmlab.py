"""Configs of OpenMMLab are read from their text: what they inherit counts, and what only running tells is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs.model import Config, ConfigScalar, Section
from mlaudit.evidence.configs.openmmlab import read_openmmlab

TRAINING = "optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.02))\n"


def read(folder: Path, **texts: str) -> dict[str, Config]:
    """Read files by their paths without the suffix."""
    files = []
    for name, text in texts.items():
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        files.append(ProjectFile(path.relative_to(folder).as_posix(), path, "source", len(text)))
    return {config.path: config for config in read_openmmlab(files)}


def values(config: Config) -> dict[str, ConfigScalar]:
    return {entry.key: "?" if entry.is_templated else entry.value for entry in config.entries}


def training(config: Config) -> Section:
    (section,) = [section for section in config.sections if section.subject == "training"]
    return section


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = dict(a=1, b=dict(c='d'))", {"x.a": 1, "x.b.c": "d"}),
        ("x = {'a': [1, (2, 3)]}", {"x.a[0]": 1, "x.a[1][0]": 2, "x.a[1][1]": 3}),
        ("w = 640\nx = dict(size=(w, w // 2), rate=-w * 1e-4)", {"x.size[0]": 640, "x.size[1]": 320, "x.rate": -0.064}),
        ("root = 'data/'\nx = dict(file=root + 'a', other=f'{root}b')", {"x.file": "data/a", "x.other": "data/b"}),
        ("y = dict(a=1)\nx = dict(**y, b=2)", {"x.a": 1, "x.b": 2}),
        ("y = [1]\nx = dict(a=[*y, 2] + [3])", {"x.a[0]": 1, "x.a[1]": 2, "x.a[2]": 3}),
        ("x = dict(a=1)\nx['b'] = 2\nx.update(c=3)\nx.update(dict(a=4))", {"x.a": 4, "x.b": 2, "x.c": 3}),
        ("x = [1]\nx.append(2)\nx += [3]", {"x[0]": 1, "x[1]": 2, "x[2]": 3}),
        ("a, x = 1, dict(b=2)", {"x.b": 2}),
        ("x = dict(a=2 if True else 3)", {"x.a": 2}),
        ("from torch import nn\nx = dict(type=nn.GELU, n=nn.GELU)", {"x.type": "GELU", "x.n": "?"}),
        ("import os\nx = dict(a=os.environ['A'], b=int('3'))", {"x.a": "?", "x.b": "?"}),
        ("x = dict(a=[i for i in range(3)])", {"x.a": "?"}),
        ("x = dict(a=1)\nfor i in range(3):\n    x['a'] = i", {"x": "?"}),
        ("x = dict(a=1)\nif x:\n    x = 2", {"x": "?"}),
        ("x = dict(a=1)\nx.pop('a')", {"x": "?"}),
        ("def f():\n    return 1\nx = dict(a=f())", {"x.a": "?"}),
        ("x = dict(a=1 / 0, b=10 ** 10000, c='a' * 10 ** 9)", {"x.a": "?", "x.b": "?", "x.c": "?"}),
    ],
)
def test_expressions_have_the_values_that_running_them_would_give(
    tmp_path: Path, text: str, expected: dict[str, ConfigScalar]
) -> None:
    config = read(tmp_path, config=f"{TRAINING}{text}\n")["config.py"]
    assert {key: value for key, value in values(config).items() if key.startswith("x")} == expected


def test_base_files_are_merged_table_by_table_and_deleted_where_it_says_so(tmp_path: Path) -> None:
    base = (
        "optim_wrapper = dict(type='A', optimizer=dict(type='SGD', lr=0.02, momentum=0.9))\n"
        "m = dict(a=dict(b=1), c=2)\n"
    )
    own = (
        "_base_ = './_base_/run.py'\n"
        "optim_wrapper = dict(optimizer=dict(_delete_=True, type='AdamW', lr=1e-4))\nm = dict(a=dict(d=3))\n"
    )
    assert values(read(tmp_path, **{"_base_/run": base, "own": own})["own.py"]) == {
        "optim_wrapper.type": "A",
        "optim_wrapper.optimizer.type": "AdamW",
        "optim_wrapper.optimizer.lr": 1e-4,
        "m.a.b": 1,
        "m.a.d": 3,
        "m.c": 2,
    }


def test_values_of_base_files_can_be_asked_for_and_changed(tmp_path: Path) -> None:
    own = (
        "_base_ = ['base.py']\nx = dict(a={{_base_.m.a}}, b=_base_.m.list[1])\n"
        "_base_.m.a = 5\ndel _base_.n\noptim_wrapper = dict(optimizer=dict(lr=0.1))\n"
    )
    found = values(read(tmp_path, base=f"{TRAINING}m = dict(a=1, list=[2, 3])\nn = dict(o=1)\n", own=own)["own.py"])
    assert {key: found.get(key) for key in ("x.a", "x.b", "m.a", "n.o")} == {"x.a": 1, "x.b": 3, "m.a": 5, "n.o": None}


def test_files_that_import_their_base_are_followed(tmp_path: Path) -> None:
    own = (
        "from mmengine.config import read_base\nwith read_base():\n    from .._base_.run import *\n"
        "optim_wrapper.update(optimizer=dict(lr=0.5))\n"
    )
    (section,) = read(tmp_path, **{"_base_/run": TRAINING, "own/it": own})["own/it.py"].sections
    assert section.is_whole
    assert [entry.value for entry in section.fields["learning_rate"]] == [0.5]


def test_what_is_inherited_stands_on_the_line_that_names_the_base(tmp_path: Path) -> None:
    own = "# ours\n_base_ = ['base.py']\ntrain_dataloader = dict(batch_size=4)\n"
    section = training(read(tmp_path, base=TRAINING, own=own)["own.py"])
    lines = {name: entries[0].location.line for name, entries in section.fields.items()}
    assert lines == {"optimizer": 2, "learning_rate": 2, "batch_per_device": 3}


def test_a_config_that_only_inherits_a_training_leaves_it_to_its_base(tmp_path: Path) -> None:
    found = read(tmp_path, base=TRAINING, own="_base_ = ['base.py']\nmodel = dict(depth=101)\n")
    assert list(found) == ["base.py"]


def test_a_base_that_is_not_there_leaves_open_what_is_not_set(tmp_path: Path) -> None:
    found = read(tmp_path, own=f"_base_ = ['mmdet::_base_/schedules/schedule_1x.py']\n{TRAINING}")
    assert not training(found["own.py"]).is_whole


def test_files_that_inherit_from_each_other_end(tmp_path: Path) -> None:
    found = read(tmp_path, a=f"_base_ = 'b.py'\n{TRAINING}", b=f"_base_ = 'a.py'\n{TRAINING}")
    assert all(not training(config).is_whole for config in found.values())


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("dict(type='MultiStepLR', milestones=[8, 11])", {"milestones": [8, 11]}),
        ("dict(type='MultiStepLR', milestones=[8000], by_epoch=False)", {}),
        ("dict(type='MultiStepLR', milestones=[8], begin=2)", {}),
        ("dict(type='LinearLR', start_factor=0.1, by_epoch=False, begin=0, end=500)", {"warmup_steps": [500]}),
        ("dict(type='LinearLR', start_factor=0.1, begin=0, end=5)", {"warmup_epochs": [5]}),
        ("dict(type='LinearLR', start_factor=1.0, end_factor=0.1, end=12)", {"scheduler": ["LinearLR"]}),
    ],
)
def test_schedulers_are_taken_in_the_unit_of_the_training(
    tmp_path: Path, parts: str, expected: dict[str, list[ConfigScalar]]
) -> None:
    text = f"{TRAINING}train_cfg = dict(max_epochs=12)\nparam_scheduler = [{parts}]\n"
    fields = training(read(tmp_path, config=text)["config.py"]).fields
    names = ("milestones", "warmup_steps", "warmup_epochs") + (("scheduler",) if "scheduler" in expected else ())
    assert {name: [entry.value for entry in fields[name]] for name in names if name in fields} == expected


def test_configs_from_before_mmengine_are_read_too(tmp_path: Path) -> None:
    text = (
        "optimizer = dict(type='SGD', lr=0.02)\nrunner = dict(type='EpochBasedRunner', max_epochs=12)\n"
        "lr_config = dict(policy='step', warmup='linear', warmup_iters=500, warmup_ratio=0.001, step=[8, 11])\n"
    )
    fields = training(read(tmp_path, config=text)["config.py"]).fields
    found = {name: [entry.value for entry in entries] for name, entries in fields.items()}
    assert {name: found[name] for name in ("epochs", "milestones", "warmup_steps")} == {
        "epochs": [12],
        "milestones": [8, 11],
        "warmup_steps": [500],
    }


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.system('touch {mark}')\n",
        "optim_wrapper = dict(optimizer=__import__('os').system('touch {mark}'))\n",
        "_base_ = '../../../etc/passwd'\n" + TRAINING,
        "_base_ = [" * 3 + TRAINING,
        f"x = {'[' * 90}1{']' * 90}\n{TRAINING}",
        f"x = {'-' * 5000}1\n{TRAINING}",
        f"x = [1] * 5000\ny = [x] * 5000\n{TRAINING}",
        TRAINING + "".join(f"x{n} = dict(a=x{n - 1}, b=x{n - 1})\n" for n in range(1, 60)),
        "\x00" + TRAINING,
    ],
)
def test_a_hostile_file_runs_nothing_and_ends(tmp_path: Path, text: str) -> None:
    mark = tmp_path / "ran"
    read(tmp_path, config=text.replace("{mark}", str(mark)))
    assert not mark.exists()
