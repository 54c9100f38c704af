"""Content decides what a model is, and files whose names say that they are none cost nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlaudit.discovery.discover import discover
from mlaudit.discovery.model import Discovered
from mlaudit.findings import Note

MODEL = b"a model"


class Looker:
    """Tells models by our own mark, and remembers at which files it looked."""

    def __init__(self) -> None:
        self.looks: list[str] = []

    def __call__(self, path: Path, has_arrays: bool) -> bool:
        self.looks.append(path.name)
        content = path.read_bytes()
        return content == MODEL or (has_arrays and content == b"arrays")


@pytest.fixture
def looker() -> Looker:
    return Looker()


def _found(found: Discovered) -> list[tuple[str, str]]:
    return [(file.path, file.kind) for file in found.files]


def _write(root: Path, **files: bytes) -> Path:
    (root / ".git").mkdir(exist_ok=True)
    for name, content in files.items():
        (root / name.replace("_", ".")).write_bytes(content)
    return root


@pytest.mark.parametrize("name", ["model", "model.weird", "model.bin", "model.pt", "model.json", "model.csv", "a.b.v2"])
def test_a_model_under_any_name_is_an_artifact(tmp_path: Path, looker: Looker, name: str) -> None:
    (_write(tmp_path) / name).write_bytes(MODEL)

    assert _found(discover([tmp_path], holds_model=looker)) == [(name, "artifact")]
    assert _found(discover([tmp_path / name], holds_model=looker)) == [(name, "artifact")]


def test_other_files_keep_the_kind_that_their_names_tell(tmp_path: Path, looker: Looker) -> None:
    found = discover(
        [_write(tmp_path, a_csv=b"x\n1", b_json=b"{}", c_py=b"", d_bin=b"x", e=b"x", f_pt=b"x")], holds_model=looker
    )

    assert _found(found) == [("a.csv", "table"), ("b.json", "config"), ("c.py", "source")]
    assert found.notes == ()


def test_plain_arrays_are_read_where_they_are_named_only(tmp_path: Path, looker: Looker) -> None:
    _write(tmp_path, a_npy=b"arrays", b_csv=b"x\n1")

    assert _found(discover([tmp_path], holds_model=looker)) == [("b.csv", "table")]
    assert _found(discover([tmp_path / "a.npy"], holds_model=looker)) == [("a.npy", "artifact")]


def test_nothing_is_opened_whose_name_says_that_it_is_no_model(tmp_path: Path, looker: Looker) -> None:
    names = ["a.png", "b.JPG", "c.md", "d.cpp", "e.zip", "f.mp4", "g.html", "h.tfrecord", "i.py", "j.ipynb", "k.pkl"]
    for name in names:
        (_write(tmp_path) / name).write_bytes(MODEL)
    discover([tmp_path], holds_model=looker)

    assert looker.looks == []


def test_only_so_many_files_are_looked_at(tmp_path: Path, looker: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlaudit.discovery.walk.MAX_LOOKS", 3)
    for number in range(9):
        (_write(tmp_path) / f"part-{number}").write_bytes(b"x")
    (tmp_path / "a.csv").write_bytes(b"x\n1")
    found = discover([tmp_path], holds_model=looker)
    reason = "more than 3 files whose names say nothing: the rest was not looked at for models"

    assert len([name for name in looker.looks if name.startswith("part")]) == 3
    assert found.notes == (Note(".", reason, "skipped"),)


def test_nothing_that_is_no_regular_file_inside_is_looked_at(tmp_path: Path, looker: Looker) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "outside").write_bytes(MODEL)
    _write(root, a_csv=b"x\n1")
    os.mkfifo(root / "pipe")
    (root / "link").symlink_to(tmp_path / "outside")
    (root / "null").symlink_to("/dev/null")
    (root / "broken").symlink_to("nowhere")
    found = discover([root], holds_model=looker)

    assert (_found(found), found.notes, looker.looks) == ([("a.csv", "table")], (), ["a.csv"])


def test_a_model_that_git_ignores_is_read_where_a_script_names_it(tmp_path: Path, looker: Looker) -> None:
    _write(tmp_path, a_py=b"torch.load('best.pt')", best_pt=MODEL, last_pt=MODEL)
    (tmp_path / ".gitignore").write_text("*.pt\n")

    assert _found(discover([tmp_path], holds_model=looker)) == [("a.py", "source"), ("best.pt", "artifact")]


def test_a_pointer_of_git_lfs_in_the_place_of_a_model_is_said_to_be_one(tmp_path: Path, looker: Looker) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    found = discover([_write(tmp_path, a_pt=pointer, b_bin=pointer, c_csv=b"x\n1")], holds_model=looker)

    assert found.notes == (Note("a.pt", "only a pointer of Git LFS is here: run git lfs pull", "absent"),)
    assert _found(found) == [("c.csv", "table")]


def test_a_model_behind_a_pointer_of_dvc_is_found_or_said_to_be_absent(tmp_path: Path, looker: Looker) -> None:
    root = _write(tmp_path, a_pt_dvc=b"outs: []", b_pt_dvc=b"outs: []", b_pt=MODEL)
    (root / ".gitignore").write_text("*.pt\n")
    found = discover([root], holds_model=looker)

    assert _found(found) == [("b.pt", "artifact")]
    assert found.notes == (Note("a.pt", "the data are not here: run dvc pull", "absent"),)


LOADS = {
    "by a call of pickle": b"import pickle\nm = pickle.load(open('assets/logo.png', 'rb'))\n",
    "by joblib": b"import joblib\nm = joblib.load('assets/logo.png')\n",
    "by pandas": b"import pandas as pd\nm = pd.read_pickle('assets/logo.png')\n",
    "by an imported name": b"from joblib import load\nm = load('assets/logo.png')\n",
    "by another name of the module": b"import pickle as p\nm = p.load(open('assets/logo.png', 'rb'))\n",
    "from a joined path": b"import os, pickle\nm = pickle.load(open(os.path.join(HERE, 'logo.png'), 'rb'))\n",
}


@pytest.mark.parametrize("how", LOADS)
def test_a_pickle_that_source_loads_is_found_under_any_name(tmp_path: Path, looker: Looker, how: str) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "logo.png").write_bytes(MODEL)
    found = discover([_write(tmp_path, a_py=LOADS[how], b_md=MODEL)], holds_model=looker)

    assert _found(found) == [("a.py", "source"), ("assets/logo.png", "artifact")]


def test_a_pickle_that_a_notebook_loads_is_found_though_git_ignores_it(tmp_path: Path, looker: Looker) -> None:
    cell = rb'{"cells": [{"source": ["m = pickle.load(open(\"blob\", \"rb\"))"]}]}'
    _write(tmp_path, a_ipynb=cell, blob=MODEL)
    (tmp_path / ".gitignore").write_text("blob\n")

    assert ("blob", "artifact") in _found(discover([tmp_path], holds_model=looker))


def test_texts_of_source_that_loads_nothing_are_not_looked_at(tmp_path: Path, looker: Looker) -> None:
    _write(tmp_path, a_py=b"show('logo.png')\n", b_py=b"import json\njson.load(open('logo.png'))\n", logo_png=MODEL)

    assert _found(discover([tmp_path], holds_model=looker)) == [("a.py", "source"), ("b.py", "source")]


def test_what_source_names_beside_a_loader_stays_what_it_is_where_it_is_no_pickle(
    tmp_path: Path, looker: Looker
) -> None:
    source = b"import pickle\npickle.load(open('x.csv')); plt.savefig('y.png'); open('../out', 'rb'); open('z.py')\n"
    (tmp_path / "out").write_bytes(MODEL)
    root = tmp_path / "project"
    root.mkdir()
    _write(root, a_py=source, x_csv=b"a\n1\n", y_png=b"PNG", z_py=b"import os\n")

    assert _found(discover([root], holds_model=looker)) == [("a.py", "source"), ("x.csv", "table"), ("z.py", "source")]


def test_archives_that_nobody_named_are_said_in_one_line_not_to_be_looked_into(tmp_path: Path, looker: Looker) -> None:
    _write(tmp_path, a_csv=b"x\n1", b_zip=MODEL, c_tar_gz=MODEL)
    reason = "an archive and 1 more not looked into: name one to have it read"

    assert discover([tmp_path], holds_model=looker).notes == (Note("b.zip", reason, "unopened"),)
    assert _found(discover([tmp_path / "b.zip"], holds_model=looker)) == [("b.zip", "artifact")]


@pytest.mark.parametrize("name", ["mlruns", "wandb", "lightning_logs"])
def test_a_folder_of_earlier_runs_is_named_and_read_where_it_is_asked_for(
    tmp_path: Path, looker: Looker, name: str
) -> None:
    _write(tmp_path, a_csv=b"x\n1")
    (tmp_path / name / "0" / "model").mkdir(parents=True)
    (tmp_path / name / "0" / "model" / "model.pkl").write_bytes(MODEL)
    reason = "a folder of earlier runs is not looked into: name it, or a model in it, to have it read"

    assert discover([tmp_path], holds_model=looker).notes == (Note(name, reason, "unopened"),)
    assert _found(discover([tmp_path / name], holds_model=looker)) == [(f"{name}/0/model/model.pkl", "artifact")]


def test_a_checkpoint_that_is_called_a_tar_is_looked_into_and_an_archive_is_not(tmp_path: Path, looker: Looker) -> None:
    names = ("model_best.pth.tar", "data.tar", "data.tar.gz")
    root = _write(tmp_path, **dict.fromkeys(names, MODEL))
    assert _found(discover([root], holds_model=looker)) == [("model.best.pth.tar", "artifact")]
