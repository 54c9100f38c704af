"""How the start and the training of networks are read: initial weights, order of statements, loops, modes."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import read_sources
from mlaudit.evidence.source.networks.model import NetworkCode
from mlaudit.facts.networks.initial_weights import InitialWeights

HEAD = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n"


def _read(folder: Path, text: str, **others: str) -> NetworkCode:
    files = []
    for name, source in {"main": text, **others}.items():
        path = folder / f"{name}.py"
        path.write_text(HEAD + textwrap.dedent(source), encoding="utf-8")
        files.append(ProjectFile(f"{name}.py", path, path.stat().st_size, "source"))
    code = next(unit.networks for unit in read_sources(files) if unit.path == "main.py")
    assert code is not None
    return code


def _inits(code: NetworkCode) -> list[InitialWeights]:
    return [InitialWeights(record, code, "init", None, None) for record in code.inits]


@pytest.mark.parametrize(
    ("condition", "is_sweep"),
    [
        ("isinstance(m, nn.Linear)", True),
        ("isinstance(m, (nn.Linear, nn.Conv2d)) and m.bias is not None", True),
        ("type(m) == nn.Linear", True),
        ("m.__class__.__name__.find('Linear') != -1", True),
        ("isinstance(m, nn.Linear) and name == 'head'", False),
        ("isinstance(m, nn.BatchNorm2d)", False),
        ("isinstance(m, (nn.Linear, nn.LayerNorm))", False),
        ("m.__class__.__name__.find('Linear') == -1", False),
    ],
)
def test_a_condition_on_the_class_makes_a_sweep(tmp_path: Path, condition: str, is_sweep: bool) -> None:
    (init,) = _inits(_read(tmp_path, f"def start(m, name):\n    if {condition}:\n        nn.init.zeros_(m.weight)\n"))
    assert (init.is_sweep and init.reaches_matrices_only) is is_sweep


@pytest.mark.parametrize(
    "text",
    [
        "for m in self.gate.modules():\n            if isinstance(m, nn.Linear):\n"
        "                nn.init.zeros_(m.weight)",
        "if isinstance(self.head, nn.Linear):\n            nn.init.zeros_(self.head.weight)",
        "for m in self.modules():\n            if isinstance(m, nn.Linear):\n                if m is self.head:\n"
        "                    nn.init.zeros_(m.weight)",
    ],
)
def test_a_part_of_a_network_is_no_sweep(tmp_path: Path, text: str) -> None:
    code = f"class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        {text}\n"
    (init,) = _inits(_read(tmp_path, code))
    assert not init.is_sweep


@pytest.mark.parametrize(
    ("layer", "call", "gain"),
    [
        ("nn.Linear(784, 10)", "nn.init.normal_(m.weight)", 392),
        ("nn.Conv2d(32, 8, 3)", "nn.init.normal_(m.weight, 0.0, 0.5)", 36),
        ("nn.Conv2d(64, 64, (3, 5), groups=64)", "m.weight.data.normal_(0, 2)", 30),
        ("nn.Linear(600, 10)", "nn.init.uniform_(m.weight, -1, 1)", 100),
    ],
)
def test_the_spread_of_weights_gives_a_factor(tmp_path: Path, layer: str, call: str, gain: float) -> None:
    kind = layer[3:9]
    text = f"net = [{layer}, {layer}]\ndef start(m):\n    if isinstance(m, nn.{kind}):\n        {call}\n"
    (init,) = _inits(_read(tmp_path, text))
    assert init.worst_gain == pytest.approx(gain)
    assert init.extreme_layers == 2


@pytest.mark.parametrize(
    ("between", "is_found"),
    [
        ("", True),
        ("model = nn.Linear(2, 2)\n", False),
        ("if fresh:\n    ", False),
    ],
)
def test_a_network_that_is_loaded_and_started_anew(tmp_path: Path, between: str, is_found: bool) -> None:
    load = "model.load_state_dict(torch.load('w.pt'))\n"
    start = f"def start(m):\n    nn.init.normal_(m.weight)\nmodel = nn.Linear(2, 2)\nif fresh:\n    pass\n{load}"
    text = f"{start}{between}model.apply(start)\n"
    # What runs under one more condition still draws anew what was loaded before.
    assert bool(_read(tmp_path, text).reinitialised) is (is_found or between.startswith("if"))


def test_a_load_under_a_condition_says_nothing_of_what_runs_without_it(tmp_path: Path) -> None:
    text = """
    def start(m):
        nn.init.normal_(m.weight)
    model = nn.Linear(2, 2)
    if resume:
        model.load_state_dict(torch.load("w.pt"))
    model.apply(start)
    """
    assert _read(tmp_path, text).reinitialised == ()


LOOP = """
model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(9):
    for rows in loader:
        {}
"""


@pytest.mark.parametrize(
    ("steps", "clears"),
    [
        ("model(rows).sum().backward(); optimizer.step()", False),
        ("optimizer.zero_grad(); model(rows).sum().backward(); optimizer.step()", True),
        ("[setattr(p, 'x', 1) for p in p]; p.grad = None; model(rows).sum().backward(); optimizer.step()", True),
    ],
)
def test_a_loop_clears_gradients_or_not(tmp_path: Path, steps: str, clears: bool) -> None:
    (loop,) = _read(tmp_path, LOOP.format(steps)).loops
    assert loop.clears is clears


@pytest.mark.parametrize(
    "steps",
    [
        "model(rows).sum().backward(); optimizer.step(closure)",
        "engine.backward(model(rows).sum()); optimizer.step()",
        "reset_gradients(model); model(rows).sum().backward(); optimizer.step()",
        "optimizer = torch.optim.SGD(model.parameters()); model(rows).sum().backward(); optimizer.step()",
        "model(rows).sum().backward(); scheduler.step(); env.step(rows)",
    ],
)
def test_a_loop_that_clears_in_its_own_way_is_left_alone(tmp_path: Path, steps: str) -> None:
    assert _read(tmp_path, LOOP.format(steps)).loops == ()


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ("l.backward(); clip(p); o_optim.step()", None),
        ("l.backward(); o_optim.step(); clip(p)", "after_step"),
        ("clip(p); l.backward(); o_optim.step()", "before_backward"),
        ("o_optim.zero_grad(); clip(p); l.backward(); o_optim.step()", "before_backward"),
        ("a.backward(); d_optim.step(); b.backward(); clip(p); g_optim.step()", None),
        ("a.backward(); b.backward(); d_optim.step(); clip(p); g_optim.step()", None),
        ("scaler.scale(l).backward(); clip(p); scaler.step(o_optim)", "scaled"),
        ("scaler.scale(l).backward(); scaler.unscale_(o_optim); clip(p); scaler.step(o_optim)", None),
    ],
)
def test_clipping_stands_between_the_backward_pass_and_the_step(
    tmp_path: Path, steps: str, problem: str | None
) -> None:
    code = _read(tmp_path, LOOP.format(steps.replace("clip(", "nn.utils.clip_grad_norm_(")))
    assert [clip.problem for clip in code.clippings] == ([] if problem is None else [problem])


MODES = """
from steps import train_epoch, validate

def main(loader):
    model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(9):
        train_epoch(model, loader, optimizer)
        validate(model, loader)
"""
STEPS = """
def train_epoch(net, loader, optimizer):
    {}
    for rows in loader:
        optimizer.zero_grad()
        net(rows).sum().backward()
        optimizer.step()

def validate(net, loader):
    {}
    for rows in loader:
        net(rows)
"""


@pytest.mark.parametrize(
    ("training", "validating", "problems"),
    [
        ("pass", "net.eval()", ["resumes_in_evaluation"]),
        ("net.train()", "net.eval()", []),
        ("pass", "net.eval(); helper(net)", []),
        ("pass", "net.eval(); net.to('cpu').train()", []),
        ("pass", "net = load(); net.eval()", []),
        ("net.train()", "net.train(False)", []),
    ],
)
def test_modes_are_followed_into_other_files(
    tmp_path: Path, training: str, validating: str, problems: list[str]
) -> None:
    code = _read(tmp_path, MODES, steps=STEPS.format(training, validating))
    assert [gap.problem for gap in code.mode_gaps] == problems


@pytest.mark.parametrize(
    ("network", "n_gaps"),
    [
        ("nn.Sequential(nn.Linear(2, 1))", 0),
        ("Plain().to('cpu')", 0),
        ("nn.Sequential(Plain(), nn.Dropout(0.2))", 1),
        ("Thinned()", 1),
        ("timm.create_model('vit_tiny_patch16_224')", 1),
    ],
)
def test_a_network_without_modes_may_stay_in_one(tmp_path: Path, network: str, n_gaps: int) -> None:
    text = f"""
import timm, torch
from torch import nn

class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)

class Thinned(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(Plain(), nn.Dropout(0.2))

net = {network}
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(3):
    optimizer.zero_grad()
    net(rows).sum().backward()
    optimizer.step()
    net.eval()
"""
    assert len(_read(tmp_path, text).mode_gaps) == n_gaps


@pytest.mark.parametrize("depth", [100, 400])
def test_deep_conditions_end(tmp_path: Path, depth: int) -> None:
    text = "if a:\n    pass\n" + "elif b:\n    pass\n" * depth
    assert _read(tmp_path, text).loops == ()
