"""inspect shows one file as a tree or as JSON, and survives what an artifact can hold."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from mlaudit.cli.inspection import Inspected, inspection_json
from mlaudit.cli.main import main
from mlaudit.cli.trees import tree_text
from mlaudit.core.values import CellValue, Unknown
from mlaudit.evidence.artifacts.model import Artifact, ArtifactPipeline, ArtifactStep, EstimatorView
from mlaudit.reporting import ShowOptions

SCALER = EstimatorView(
    "sklearn.preprocessing._data.StandardScaler",
    "sklearn.preprocessing.StandardScaler",
    {"with_mean": True, "copy": Unknown("it was not kept")},
    {"n_samples_seen_": 455},
)
PIPELINE = ArtifactPipeline("pipeline", "sklearn", (ArtifactStep("scale", SCALER, ("age",)),), ("age",), SCALER)


def artifact(**changes: Any) -> Inspected:
    return Inspected("model.joblib", Artifact("model.joblib", "joblib", "complete", SCALER, **changes))


def test_a_pipeline_is_a_tree() -> None:
    lines = tree_text(artifact(pipelines=(PIPELINE,), versions={"sklearn": "1.4.2"}), ShowOptions()).splitlines()

    assert lines[:7] == [
        "model.joblib",
        "├── joblib  read without executing it, complete",
        "├── written by  sklearn 1.4.2",
        "├── pipeline  sklearn.preprocessing.StandardScaler, 1 step",
        "│   ├── features  age",
        "│   └── 1 scale  sklearn.preprocessing.StandardScaler on age",
        "│       ├── with_mean = True",
    ]


def test_hostile_names_are_harmless() -> None:
    bad = "\x1b[31m\u202e[red]\n::error"
    view = EstimatorView(bad, bad, {bad: bad}, {})
    pipeline = ArtifactPipeline(bad, "other", (ArtifactStep(bad, view, (bad,)),), (bad,), view)

    text = tree_text(artifact(pipelines=(pipeline,), globals=(bad,), anomalies=(bad,), reason=bad), ShowOptions())

    assert all(line.isprintable() for line in text.split("\n"))
    assert "[red]" in text


def test_an_object_that_holds_itself_is_cut() -> None:
    loop: list[Any] = []
    loop += [loop, loop]

    text = inspection_json(Inspected("x", Artifact("x", "pickle", "complete", loop)), ShowOptions())

    assert "too deep or too large to show" in text
    assert len(text) < 5_000_000


def test_cells_are_hidden_unless_asked_for() -> None:
    found = Inspected("x", Artifact("x", "pickle", "complete", CellValue("SECRET")))

    assert "SECRET" not in inspection_json(found, ShowOptions())
    assert "SECRET" in inspection_json(found, ShowOptions(show_values=True))


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("name", ["t.csv", "c.yaml", "s.py", "m.pkl"])
def test_each_kind_of_file_can_be_inspected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, form: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("a,b\n1,2\n3,\n")
    Path("c.yaml").write_text("target: y\nmodel: xgboost\n")
    Path("s.py").write_text("import pandas as pd\nx = pd.read_csv('t.csv')\n")
    Path("m.pkl").write_bytes(pickle.dumps({"a": [1, 2]}))

    code = main(["inspect", name, "-f", form])

    captured = capsys.readouterr()
    assert (code, captured.err) == (0, "")
    if form == "json":
        assert json.loads(captured.out)["path"] == name
    else:
        assert captured.out.startswith(f"{name}\n├── ")
