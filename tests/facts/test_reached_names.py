"""Payloads that name nothing dangerous by itself, and reach it through what honest files name."""

from __future__ import annotations

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts import read_artifact
from mlaudit.facts.artifacts.global_names import standing

GETATTR = b"cbuiltins\ngetattr\n"
MEMORY = b"cjoblib\nmemory\n"


def text(value: str) -> bytes:
    return b"X" + len(value).to_bytes(4, "little") + value.encode()


REACHED = {
    "attribute of an attribute": GETATTR + b"(" + GETATTR + b"(" + MEMORY + text("os") + b"tR" + text("system") + b"tR",
    "dotted attribute": b"coperator\nattrgetter\n(" + text("os.system") + b"tR(" + MEMORY + b"tR",
    "module by value": GETATTR
    + b"(ccloudpickle.cloudpickle\nsubimport\n("
    + text("os")
    + b"tR"
    + text("system")
    + b"tR",
    "module inside of a module": b"cjoblib.numpy_pickle\npickle\n",
    "interpreter of a library": b"cnumpy.f2py.crackfortran\nmyeval\n",
    "method of a runner": b"ccode\nInteractiveInterpreter.runcode\n",
}


@pytest.mark.parametrize("name", REACHED)
def test_what_is_reached_is_dangerous(name, tmp_path):
    path = tmp_path / "model.pkl"
    path.write_bytes(b"\x80\x02" + REACHED[name] + b"(" + text("true") + b"tR.")
    found = read_artifact(ProjectFile("model.pkl", path, "artifact", 1)).globals

    assert "dangerous" in {standing(dotted, ()) for dotted in found}


def test_a_method_of_a_class_is_as_harmless_as_the_class(tmp_path):
    path = tmp_path / "model.pkl"
    path.write_bytes(b"\x80\x02" + GETATTR + b"(csklearn.preprocessing\nScaler\n" + text("eval_set") + b"tR.")
    found = read_artifact(ProjectFile("model.pkl", path, "artifact", 1)).globals

    assert found == ("builtins.getattr", "sklearn.preprocessing.Scaler", "sklearn.preprocessing.Scaler.eval_set")
    assert {standing(dotted, ()) for dotted in found} == {"known"}


def test_more_pickles_than_are_read_make_the_file_partial(tmp_path):
    path = tmp_path / "model.pkl"
    path.write_bytes(b"K\x01." * 5_000 + b"cposix\nsystem\n(" + text("true") + b"tR.")
    artifact = read_artifact(ProjectFile("model.pkl", path, "artifact", 1))

    assert (artifact.status, artifact.reason) == ("partial", "it holds more than 1,000 pickles")
    assert "posix.system" in artifact.globals
