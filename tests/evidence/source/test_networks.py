"""How neural networks are read: layers, the order in which they are applied, what goes into a loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import read_sources
from mlaudit.evidence.source.networks.model import NetworkCode

HEAD = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n"
KERAS = "import keras\nfrom keras import layers\n"


def _read(folder: Path, **sources: str) -> NetworkCode:
    files = []
    for name, text in sources.items():
        path = folder / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        files.append(ProjectFile(f"{name}.py", path, path.stat().st_size, "source"))
    code = next(unit.networks for unit in read_sources(files) if unit.path == "main.py")
    assert code is not None
    return code


def _chains(code: NetworkCode) -> list[str]:
    return [" ".join(layer.class_path.rpartition(".")[2] if layer else "?" for layer in chain) for chain in code.chains]


def _given(code: NetworkCode) -> list[str]:
    return [
        " ".join(layer.class_path.rpartition(".")[2] if layer else "?" for layer in loss.given) for loss in code.losses
    ]


def test_forward_tells_the_order_of_the_layers(tmp_path: Path) -> None:
    text = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 2)
        self.bn = nn.BatchNorm1d(8)
    def forward(self, x):
        x = F.relu(self.bn(x))
        return self.fc(x.view(-1, 8))
"""
    assert _chains(_read(tmp_path, main=HEAD + text)) == ["BatchNorm1d ReLU Linear"]


def test_layers_that_are_collected_in_a_loop_keep_their_order_of_one_round(tmp_path: Path) -> None:
    text = """
def features(widths, norm):
    layers = []
    before = 3
    for width in widths:
        layers += [nn.Conv2d(before, width, 3)]
        if norm:
            layers += [nn.BatchNorm2d(width), nn.ReLU()]
        else:
            layers.append(nn.ReLU())
        before = width
    return nn.Sequential(*layers, nn.Flatten())
"""
    assert "Conv2d BatchNorm2d ReLU" in _chains(_read(tmp_path, main=HEAD + text))


def test_branches_that_differ_are_not_followed_on(tmp_path: Path) -> None:
    text = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 2)
    def forward(self, x):
        x = self.fc(x)
        if self.training:
            return x
        return F.softmax(x, dim=1)

net = Net()
F.cross_entropy(net(torch.rand(4, 8)), torch.zeros(4))
"""
    assert _given(_read(tmp_path, main=HEAD + text)) == ["?"]


def test_an_output_is_followed_through_a_module_of_the_project(tmp_path: Path) -> None:
    model = """
class Net(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(8, 8), nn.ReLU())
        self.head = nn.Linear(8, classes)
    def forward(self, x):
        return self.head(self.body(x)).softmax(dim=1), x
"""
    main = """
from model import Net

def train(net, criterion, loader):
    for rows, labels in loader:
        out, _ = net(rows)
        criterion(out, labels).backward()

train(nn.DataParallel(Net(4)).cuda(), nn.CrossEntropyLoss(), [])
"""
    code = _read(tmp_path, main=HEAD + main, model=HEAD + model)
    assert _given(code) == ["Linear ReLU Linear Softmax"]
    (loss,) = code.losses
    assert loss.given[2] is not None
    assert loss.given[2].arguments["out_features"] == 4
    assert code.layers == ()


def test_losses_kept_on_an_object_are_followed(tmp_path: Path) -> None:
    text = """
class Trainer(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())
        self.loss = nn.BCEWithLogitsLoss()
    def training_step(self, batch):
        rows, labels = batch
        return self.loss(self.net(rows), labels)
"""
    assert _given(_read(tmp_path, main=HEAD + text)) == ["Linear Sigmoid"]


@pytest.mark.parametrize(
    ("model", "given"),
    [
        ("keras.Sequential([layers.Dense(8), layers.Dense(2, activation='softmax')])", "Dense Dense softmax"),
        ("keras.Sequential([layers.Dense(8), layers.Dense(2)])", "Dense Dense"),
        ("keras.Model(x, layers.Activation('sigmoid')(layers.Dense(1)(x)))", "Dense sigmoid"),
        ("keras.Model(inputs=x, outputs=layers.Dense(1, activation=chosen)(x))", "Dense ?"),
    ],
)
def test_keras_models_end_in_what_they_are_compiled_with(tmp_path: Path, model: str, given: str) -> None:
    text = f"x = keras.Input((4,))\nmodel = {model}\nmodel.compile('adam', 'binary_crossentropy')\n"
    assert _given(_read(tmp_path, main=KERAS + text)) == [given]


def test_layers_that_are_added_one_by_one_follow_each_other(tmp_path: Path) -> None:
    text = """
model = keras.Sequential()
model.add(layers.Dense(8, activation='relu'))
model.add(layers.Dropout(0.5))
model.add(layers.BatchNormalization())
"""
    assert _chains(_read(tmp_path, main=KERAS + text)) == ["Dense relu Dropout BatchNormalization"]


def test_arguments_keep_whether_they_were_given_by_place(tmp_path: Path) -> None:
    code = _read(tmp_path, main=HEAD + "WIDTH = 32\nnorm = nn.BatchNorm2d(2 * WIDTH, 0.8, affine=False)\n")
    (layer,) = code.layers
    assert layer.arguments == {"num_features": 64, "eps": 0.8, "affine": False}
    assert layer.positional == {"num_features", "eps"}
    assert layer.name == "norm"


@pytest.mark.parametrize(
    "text",
    [
        "class A(nn.Module):\n  def __init__(self):\n    self.a = A()\n  def forward(self, x):\n    return self.a(x)\n",
        "def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\nf(nn.ReLU())\n",
        "class A(A):\n    pass\nA()\n",
        "x = nn.Sequential(*x)\n" * 50,
        "class A(nn.Module):\n    def forward(self):\n        return super().forward(self.forward())\n",
    ],
)
def test_circles_end(tmp_path: Path, text: str) -> None:
    _read(tmp_path, main=HEAD + text)


def test_a_file_without_such_a_library_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "main.py"
    path.write_text("import pandas as pd\n", encoding="utf-8")
    (unit,) = read_sources([ProjectFile("main.py", path, 20, "source")])
    assert unit.networks is None
