"""inspect shows any file that mlaudit reads, as a tree or as JSON, and tells by its exit code how far it was read."""

from __future__ import annotations

import gzip
import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from running import Run

from mlaudit.cli.inspection import Inspected
from mlaudit.cli.inspection_json import inspection_json
from mlaudit.cli.main import main
from mlaudit.core.values import CellValue
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.reporting import ShowOptions


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    ("name", "kind"),
    [("t.csv", "table"), ("c.yaml", "config"), ("s.py", "source"), ("m.pkl", "artifact"), ("uv.lock", "dependencies")],
)
def test_each_kind_of_file_can_be_inspected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, kind: str, form: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("a,b\n1,2\n3,\n")
    Path("c.yaml").write_text("target: y\nmodel: xgboost\n")
    Path("s.py").write_text("import pandas as pd\nx = pd.read_csv('t.csv')\n")
    Path("m.pkl").write_bytes(pickle.dumps({"a": [1, 2]}))
    Path("uv.lock").write_text('[[package]]\nname = "scikit-learn"\nversion = "1.5.2"\n')

    code = main(["inspect", name, "-f", form])

    captured = capsys.readouterr()
    assert (code, captured.err) == (0, "")
    if form == "json":
        record = json.loads(captured.out)
        assert (record["schema"], record["path"], record["kind"]) == (1, name, kind)
        assert record["bytes"] == Path(name).stat().st_size
    else:
        assert captured.out.splitlines()[0].split()[0] == name


def test_a_model_is_told_by_its_content(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "final_model_v2"
    file.write_bytes(gzip.compress(pickle.dumps({"a": 1})))

    assert main(["inspect", str(file)]) == 0
    assert "pickle, gzip, protocol 4" in capsys.readouterr().out


def test_a_torn_file_fails_and_shows_what_was_read(program: Run, tmp_path: Path) -> None:
    (tmp_path / "m.pkl").write_bytes(pickle.dumps({"a": 1, "b": list(range(100))})[:-40])

    code, out, err = program("inspect", "m.pkl")

    assert (code, err) == (2, "")
    assert "  read        in part: " in out
    assert "The file could not be read to its end" in out


def test_of_a_torn_file_the_pieces_are_shown_that_hold_something(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "m.pkl"
    file.write_bytes(pickle.dumps({"a": 1, "b": ["x", 2, {"c": [1]}], "d": list(range(100))})[:-40])

    assert main(["inspect", str(file)]) == 2
    first, last = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("├", "└"))]
    assert first == "├── 0  3 items"
    assert last.startswith("└── and ")


def test_an_empty_file_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "m.pkl"
    file.write_bytes(b"")

    assert main(["inspect", str(file)]) == 2
    assert "not at all: it is empty" in capsys.readouterr().out


def test_help_names_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "--help"]) == 0
    assert "Exit codes: 0 where it was read to its end; 2 where" in " ".join(capsys.readouterr().out.split())


def test_a_file_that_is_none_of_these_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.md"
    file.write_text("# Notes\n")

    assert main(["inspect", str(file)]) == 2
    assert "notes.md: mlaudit reads tables, scripts, notebooks, configs and model files" in capsys.readouterr().err


def test_colours_are_for_terminals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "m.pkl"
    file.write_bytes(pickle.dumps([1]))

    assert main(["inspect", str(file)]) == 0
    assert "\x1b[" not in capsys.readouterr().out
    assert main(["inspect", str(file), "--color", "always"]) == 0
    assert "\x1b[" in capsys.readouterr().out


def test_a_model_is_read_without_any_numerical_library(tmp_path: Path) -> None:
    (tmp_path / "m.pkl").write_bytes(pickle.dumps({"a": 1}))
    script = (
        "import sys\nfrom mlaudit.cli.main import main\n"
        "assert main(['inspect', 'm.pkl']) == 0\n"
        "print({'numpy', 'pandas', 'polars', 'scipy', 'sklearn', 'joblib'} & {*sys.modules})\n"
    )

    done = subprocess.run(
        [sys.executable, "-P", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )

    assert done.stdout.splitlines()[-1] == "set()"


def test_cells_are_hidden_unless_asked_for() -> None:
    found = Inspected("x", "artifact", 1, Artifact("x", "pickle", "complete", CellValue("SECRET")))

    assert "SECRET" not in inspection_json(found, ShowOptions())
    assert "SECRET" in inspection_json(found, ShowOptions(show_values=True))


@pytest.mark.parametrize("before", [b"N0", b"S'a'\n0", b"]q\x000", b"}0", b"I1\n0", b"\x80\x01}0"])
def test_a_pickle_is_shown_whatever_its_name_and_first_opcode(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], before: bytes
) -> None:
    path = tmp_path / "weights.dat"
    path.write_bytes(before + b"cposix\nsystem\n(S'true'\ntR.")

    main(["inspect", str(path)])

    assert "posix.system" in capsys.readouterr().out
