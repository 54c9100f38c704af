"""The real program reads a model under any name, and says nothing of files that are none."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import tarfile
from pathlib import Path

import joblib
import numpy as np
import pytest
from running import Run
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SAMPLES = Path(__file__).parents[2] / "fixtures" / "artifacts" / "formats"
PIPELINE = make_pipeline(StandardScaler(), LogisticRegression(C=0.125)).fit([[0.0], [1.0], [2.0]], [0, 1, 1])


def _dumped(**options: object) -> bytes:
    file = io.BytesIO()
    joblib.dump(PIPELINE, file, **options)
    return file.getvalue()


MODELS = {
    "model": pickle.dumps(PIPELINE),
    "model.weird": _dumped(compress=3),
    "model.bin": pickle.dumps(PIPELINE, protocol=0),
    "model.v2": _dumped(compress=("bz2", 3)),
    "model.json": pickle.dumps(PIPELINE),
    "model.csv": pickle.dumps(PIPELINE),
}
OTHERS = {
    "words": b"click\nrequests\nnumpy\n",
    "LICENSE": b"MIT License\n\nCopyright (c) nobody.",
    "noise.bin": bytes(range(256)) * 9,
    "fake.bin": b"\x80\x04junk" * 50,
    "torn.pt": b"PK\x03\x04" + b"torn" * 50,
}


HEADLESS = b"N0cposix\ngetcwd\n(S'id'\ntR."
"""A pickle without the head of a protocol, that begins as text can."""


@pytest.mark.parametrize("name", ["blob", "notes.txt", "weights.bin", "data.csv"])
def test_a_payload_of_an_unusual_beginning_is_found_in_a_folder(tmp_path: Path, program: Run, name: str) -> None:
    (tmp_path / name).write_bytes(HEADLESS.replace(b"getcwd", b"system"))
    code, out, _ = program("scan", ".", "--format", "json")

    assert code == 1
    assert [finding["code"] for finding in json.loads(out)["findings"]] == ["ML9213"]


def test_a_payload_that_source_loads_is_found_under_the_name_of_a_picture(tmp_path: Path, program: Run) -> None:
    (tmp_path / "logo.png").write_bytes(HEADLESS.replace(b"getcwd", b"system"))
    (tmp_path / "app.py").write_text("import pickle\n\nmodel = pickle.load(open('logo.png', 'rb'))\n")
    code, out, _ = program("scan", ".", "--format", "json", "--select", "ML92")

    assert code == 1
    assert "app.py loads it with pickle.load" in json.loads(out)["findings"][0]["message"]


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_inspected_whatever_its_name(tmp_path: Path, program: Run, name: str) -> None:
    (tmp_path / name).write_bytes(MODELS[name])
    code, out, _ = program("inspect", name)

    assert code == 0
    assert "LogisticRegression" in out
    assert "0.125" in out


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_that_is_no_model_is_said_to_be_none(tmp_path: Path, program: Run, name: str) -> None:
    (tmp_path / name).write_bytes(OTHERS[name])
    code, out, err = program("scan", name)

    assert code == 2
    assert name in out + err


def test_a_scan_of_a_folder_finds_models_by_their_content_and_is_silent_on_all_else(
    tmp_path: Path, program: Run
) -> None:
    for name, content in {**MODELS, **OTHERS}.items():
        (tmp_path / name).write_bytes(content)
    np.save(tmp_path / "plain.npy", np.arange(4))
    np.savez(tmp_path / "plain.npz", a=np.arange(4))
    (tmp_path / "arrays.safetensors").write_bytes((SAMPLES / "arrays.safetensors").read_bytes())
    code, out, err = program("scan", ".", "--format", "json", "--strict")
    report = json.loads(out)

    assert (code, report["notes"]) == (0, [])
    assert f"{len(MODELS)} files read" in err


def test_a_checkpoint_that_was_torn_off_is_a_note(tmp_path: Path, program: Run) -> None:
    (tmp_path / "best.pt").write_bytes((SAMPLES / "checkpoint.pt").read_bytes()[:-900])
    (tmp_path / "data.csv").write_text("a,b\n" + "1,2\n" * 5)
    code, out, _ = program("scan", ".", "--format", "json")
    (note,) = json.loads(out)["notes"]

    assert (code, note["path"], note["kind"]) == (0, "best.pt", "unreadable")
    assert "directory is missing" in note["reason"]


TORN = {
    "weights.safetensors": (SAMPLES / "arrays.safetensors").read_bytes()[:-200],
    "short.safetensors": (SAMPLES / "arrays.safetensors").read_bytes()[:40],
    "other.safetensors": b"not tensors at all" * 9,
    "model.onnx": b"<html>not found</html>" * 9,
    "empty.onnx": b"",
    "data.npz": b"PK\x03\x04" + b"torn" * 50,
    "data.npy": b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (9,), }"
    + b" " * 56
    + b"\n1234",
}
"""Files of suffixes that one format has alone, which do not hold what these promise."""


@pytest.mark.parametrize("name", TORN)
def test_a_damaged_file_whose_suffix_only_one_format_has_is_a_note(tmp_path: Path, program: Run, name: str) -> None:
    (tmp_path / name).write_bytes(TORN[name])
    (tmp_path / "data.csv").write_text("a,b\n" + "1,2\n" * 5)
    code, out, _ = program("scan", ".", "--format", "json")
    (note,) = json.loads(out)["notes"]

    assert (code, note["path"], note["kind"]) == (0, name, "unreadable")
    assert program("scan", ".", "--strict")[0] == 2


@pytest.mark.parametrize("options", [("--strict",), ("--require", "artifact")])
def test_an_archive_that_was_not_opened_counts_where_everything_has_to_be_read(
    tmp_path: Path, program: Run, options: tuple[str, ...]
) -> None:
    (tmp_path / "model.pkl").write_bytes(MODELS["model"])
    (tmp_path / "models.zip").write_bytes(b"PK")
    code, _, err = program("scan", ".", *options)
    _, _, without = program("scan", ".", *options, "--exclude", "*.zip")

    assert code == 2
    assert "models.zip: an archive not looked into" in err
    assert "models.zip" not in without


def test_a_payload_in_text_is_found_whatever_follows_it(tmp_path: Path, program: Run) -> None:
    (tmp_path / "notes").write_bytes(b"cmarker\nboom\n(S'x'\ntR.\nThe end\n")
    code, out, _ = program("inspect", "notes")

    assert code == 0
    assert "marker" in out


def test_checkpoints_and_arrays_neither_make_notes_nor_experiments(tmp_path: Path, program: Run) -> None:
    for name in ("checkpoint.pt", "checkpoint.stream.pt", "network.pt", "script.pt", "arrays.safetensors"):
        (tmp_path / name).write_bytes((SAMPLES / name).read_bytes())
    np.save(tmp_path / "objects.npy", np.array([{"a": 1}], dtype=object))
    code, out, _ = program("scan", ".", "--format", "json", "--strict")
    report = json.loads(out)

    assert (code, report["notes"], report["experiments"]) == (0, [], [])


@pytest.mark.parametrize("name", ["plain.npy", "model.weird"])
def test_a_named_file_is_read_by_its_content(tmp_path: Path, program: Run, name: str) -> None:
    np.save(tmp_path / "plain.npy", np.arange(4))
    (tmp_path / "model.weird").write_bytes(MODELS["model.weird"])
    code, _, err = program("scan", name)

    assert code == 0
    assert "1 file read" in err


@pytest.mark.parametrize("name", ["models.tar.gz", "twice.gz", "data.csv.gz"])
def test_a_named_archive_is_read_and_a_named_table_stays_one(tmp_path: Path, program: Run, name: str) -> None:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as written:
        member = tarfile.TarInfo("model.pkl")
        member.size = len(MODELS["model"])
        written.addfile(member, io.BytesIO(MODELS["model"]))
    files = {
        "models.tar.gz": content.getvalue(),
        "twice.gz": gzip.compress(gzip.compress(MODELS["model"])),
        "data.csv.gz": gzip.compress(b"a,b\n" + b"1,2\n" * 9),
    }
    (tmp_path / name).write_bytes(files[name])
    code, out, _ = program("inspect", name)

    assert code == 0
    assert ("LogisticRegression" in out) == (name != "data.csv.gz")
