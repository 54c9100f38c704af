"""inspect on files that libraries wrote: every kind of pipeline, native models, checkpoints, the README's example."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from mlaudit.cli.inspection import inspected
from mlaudit.cli.trees import tree_text
from mlaudit.reporting import ShowOptions

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "fixtures" / "artifacts"
FORMATS = SAMPLES / "formats"
KINDS = sorted(path.name for path in (SAMPLES / "sklearn-newest").iterdir() if path.is_dir())
MEMORY = 1 << 30


def shown(file: Path, width: int = 100) -> str:
    return tree_text(inspected(file, MEMORY), ShowOptions(width=width))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_pipeline_fits_into_any_terminal(kind: str) -> None:
    file = min(path for path in (SAMPLES / "sklearn-newest" / kind).iterdir() if path.name != "truth.json")

    for width in (60, 80, 120):
        head, *lines = shown(file, width).splitlines()

        assert head.startswith(file.as_posix())
        assert lines[1] == "  read        completely; nothing of it was run"
        assert [line for line in lines if len(line) > width] == []
        assert all(line.isprintable() for line in lines)


def test_a_checkpoint_is_told_by_its_tensors() -> None:
    lines = shown(FORMATS / "checkpoint.pt").splitlines()

    assert lines[1] == "  format      torch, pickle protocol 2"
    assert "├── model  9 tensors, 32 parameters, 132 B: float32 (8), int64 (1)" in lines
    assert "│   ├── 0.weight               3×4  float32  48 B" in lines


def test_weights_alone_show_their_metadata() -> None:
    lines = shown(FORMATS / "arrays.safetensors").splitlines()

    assert lines[5:8] == [
        "4 tensors, 10 parameters, 54 B: float64 (1), float32 (1), int16 (1), bool (1)",
        "├── __metadata__  {format: 'np', été: 'x'}",
        "├── weight  2×3  float64  48 B",
    ]


def test_modules_of_a_network_are_a_tree() -> None:
    text = shown(FORMATS / "network.pt")

    assert "── 0  Linear  torch.nn.modules.linear\n" in text
    assert "in_features=4, out_features=3" in text


def test_a_graph_shows_what_it_takes_and_gives() -> None:
    files = sorted(FORMATS.glob("*.onnx"))
    text = shown(files[0])

    assert [label for label in ("inputs", "outputs", "operators", "opsets") if f"\n  {label} " not in text] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "lightgbm-several.txt",
            ["objective='multiclass'", "fitted on 3 columns: age, income, city", "9 trees in 3 rounds"],
        ),
        ("catboost-weighted.cbm", ["loss_function='Logloss'", "iterations=4", "4 trees"]),
    ],
)
def test_a_booster_shows_what_people_ask_first(name: str, said: list[str]) -> None:
    text = shown(FORMATS / name)

    assert [words for words in said if words not in text] == []
    assert "told apart by their names alone" not in text


def test_the_example_of_the_readme_is_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = "  $ mlaudit inspect fixtures/demo/models/churn.joblib\n"

    example = textwrap.dedent(readme.partition(command)[2].partition("  ```\n")[0])

    assert example == shown(Path("fixtures/demo/models/churn.joblib"))
