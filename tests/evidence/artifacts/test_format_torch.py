"""PyTorch's checkpoints, compared with what PyTorch 2.13.0 says of them: fixtures/artifacts/formats/make_samples.py."""

from __future__ import annotations

import json
import math
import pickle
import struct
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hostile import BOOM, PROTOCOL, text
from zips import Entry, archive

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.model import ArrayView

SAMPLES = Path(__file__).parents[3] / "fixtures" / "artifacts" / "formats"
TRUTH = json.loads((SAMPLES / "torch.json").read_text())
CONTAINERS = {"tensors.pt": "torch", "tensors.protocol4.pt": "torch", "tensors.stream.pt": "torch-legacy"}


def _disagreements(views: dict[str, object], truth: dict[str, dict]) -> list[str]:
    found = [] if list(views) == list(truth) else [f"{list(views)} instead of {list(truth)}"]
    for name, told in truth.items():
        view = views[name]
        assert isinstance(view, ArrayView)
        if (list(view.shape), view.dtype) != (told["shape"], told["dtype"]):
            found.append(f"{name}: {view}")
        if not isinstance(view.values, Unknown):
            same = [math.isclose(a, b, abs_tol=1e-12) for a, b in zip(view.values, told["values"], strict=True)]
            found += [] if all(same) else [f"{name}: {view.values}"]
    return found


@pytest.mark.parametrize("name", CONTAINERS)
def test_tensors_of_every_kind_agree_with_pytorch(name, read):
    artifact = read(SAMPLES / name)

    assert (artifact.status, artifact.container, artifact.anomalies) == ("complete", CONTAINERS[name], ())
    assert _disagreements(artifact.value, TRUTH["tensors"]) == []
    unknown = {name for name, view in artifact.value.items() if isinstance(view.values, Unknown)}
    assert unknown == {"bfloat16", "float8", "complex", "meta"}


@pytest.mark.parametrize("name", ["checkpoint.pt", "checkpoint.stream.pt"])
def test_the_weights_of_a_checkpoint_agree_with_pytorch(name, read):
    artifact = read(SAMPLES / name)

    assert artifact.value["epoch"] == 3
    assert artifact.value["optimizer"]["param_groups"][0]["lr"] == 0.1
    assert _disagreements(artifact.value["model"], TRUTH["model"]) == []
    assert artifact.pipelines == ()


def test_a_whole_network_shows_its_classes_and_weights(read):
    artifact = read(SAMPLES / "network.pt")
    layers = artifact.value.parameters["modules"]

    assert [layer.class_path for layer in layers.values()] == [
        "torch.nn.modules.linear.Linear",
        "torch.nn.modules.batchnorm.BatchNorm1d",
        "torch.nn.modules.activation.ReLU",
        "torch.nn.modules.linear.Linear",
    ]
    found = {
        f"{number}.{name}": view
        for number, layer in layers.items()
        for part in ("parameters", "buffers")
        for name, view in layer.parameters[part].items()
    }
    assert _disagreements(found, TRUTH["model"]) == []
    assert "torch.nn.modules.container.Sequential" in artifact.globals


def test_torchscript_shows_its_weights_and_lists_its_code(read):
    artifact = read(SAMPLES / "script.pt")

    assert (artifact.container, artifact.status) == ("torchscript", "complete")
    assert "code/__torch__/torch/nn/modules/linear.py" in artifact.value["code"]
    assert artifact.value["data"].parameters["weight"].shape == (1, 2)


def test_an_archive_of_tar_without_pickles_is_said_to_be_none_of_a_model(read_bytes):
    artifact = read_bytes(b"sys_info".ljust(257, b"\0") + b"ustar\0" + bytes(300))

    assert artifact.status == "failed"
    assert artifact.reason == "it is a tar archive of no model format that is known"


def test_a_stream_that_is_cut_short_says_so_and_keeps_its_names(read_bytes):
    content = (SAMPLES / "checkpoint.stream.pt").read_bytes()
    artifact = read_bytes(content[:-5])

    assert (artifact.status, artifact.reason) == ("partial", "it ends before the bytes of its tensors do")
    assert list(artifact.value["model"]) == list(TRUTH["model"])


def _tensor(key: str, count: int, size: int, offset: int = 0, stride: int = 1) -> bytes:
    storage = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text(key) + text("cpu")
    number = b"J" + struct.pack("<i", count)
    rebuild = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + number + b"tQ"
    shape = b"J" + struct.pack("<i", offset) + b"J" + struct.pack("<i", size) + b"\x85"
    return rebuild + shape + b"J" + struct.pack("<i", stride) + b"\x85\x89NtR"


def _checkpoint(pickled: bytes, *storages: bytes) -> bytes:
    parts = [Entry(f"m/data/{number}", data) for number, data in enumerate(storages)]
    return archive(Entry("m/data.pkl", PROTOCOL + pickled + b"."), *parts, Entry("m/version", b"3\n"))


FOUR = struct.pack("<4f", 1, 2, 3, 4)


def test_a_tensor_by_hand_is_read(read_bytes):
    view = read_bytes(_checkpoint(_tensor("0", 4, 2, offset=1, stride=2), FOUR)).value

    assert (view.shape, view.dtype, view.values) == ((2,), "float32", (2.0, 4.0))


@pytest.mark.parametrize(
    "pickled",
    [
        _tensor("0", 4, 1 << 30),
        _tensor("0", 4, 4, offset=1 << 30),
        _tensor("0", 4, 4, stride=1 << 30),
        _tensor("0", 4, 4, stride=-1),
        _tensor("0", 4, -1),
    ],
)
def test_a_tensor_outside_of_its_storage_has_no_values(pickled, read_bytes):
    artifact = read_bytes(_checkpoint(pickled, FOUR))

    assert artifact.status == "complete"
    assert isinstance(artifact.value, Unknown) or isinstance(artifact.value.values, Unknown)


def test_a_storage_that_is_missing_is_named(read_bytes):
    artifact = read_bytes(_checkpoint(_tensor("../../etc/passwd", 4, 4), FOUR))

    assert (artifact.status, artifact.value.shape) == ("partial", (4,))
    assert artifact.reason == "the bytes of tensor storage '../../etc/passwd' are missing"


def test_a_storage_of_another_length_than_stated_is_named(read_bytes):
    artifact = read_bytes(_checkpoint(_tensor("0", 400, 4), FOUR))

    assert artifact.anomalies == ("tensor storage '0' has 16 bytes where 1,600 are stated",)


def test_every_pickle_of_the_archive_shows_its_globals(read_bytes):
    inner = PROTOCOL + BOOM + b")R."
    content = archive(
        Entry("m/data.pkl", PROTOCOL + b"N."), Entry("m/code/x.py.debug_pkl", inner), Entry("m/data.pkl", inner)
    )

    assert read_bytes(content).globals == ("marker.boom",)


def test_placeholders_of_joblib_hide_nothing_in_a_checkpoint(read_bytes):
    """PyTorch does not pass over the bytes behind them, as joblib does."""
    wrapper = (
        b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}("
        + text("shape")
        + b"K\x20\x85"
        + text("dtype")
        + b"cnumpy\ndtype\n("
        + text("u1")
        + b"\x89\x88tRub"
    )
    content = archive(Entry("m/data.pkl", PROTOCOL + wrapper + BOOM + b")R" + b"N" * 60 + b"."))

    assert "marker.boom" in read_bytes(content).globals


def test_a_pickle_of_a_pipeline_in_a_checkpoint_is_found(read_bytes):
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), Ridge(alpha=3.0)).fit([[0.0], [1.0]], [0.0, 1.0])
    (pipeline,) = read_bytes(archive(Entry("m/data.pkl", pickle.dumps({"model": model})))).pipelines

    assert [step.name for step in pipeline.steps] == ["standardscaler", "ridge"]


def test_a_torn_checkpoint_names_no_pipeline(read_bytes):
    from sklearn.linear_model import Ridge

    content = pickle.dumps(Ridge().fit([[0.0], [1.0]], [0.0, 1.0]))
    artifact = read_bytes(archive(Entry("m/data.pkl", content[:-20])))

    assert (artifact.status, artifact.pipelines) == ("partial", ())
    assert artifact.globals[0] == "sklearn.linear_model._ridge.Ridge"


def test_long_tensors_are_known_by_their_shape(read_bytes):
    size = 100_000
    content = _checkpoint(_tensor("0", size, size), bytes(4 * size))
    view = read_bytes(content).value

    assert (view.shape, isinstance(view.values, Unknown)) == ((size,), True)
    assert read_bytes(_checkpoint(_tensor("0", 4, 4), FOUR), replace(DEFAULT, array_bytes=8)).value.shape == (4,)


def test_a_wrong_checksum_of_a_tensor_is_named(read_bytes):
    content = archive(
        Entry("m/data.pkl", PROTOCOL + _tensor("0", 4, 4) + b"."),
        Entry("m/data/0", FOUR, checksum=zlib.crc32(FOUR) ^ 1),
    )
    artifact = read_bytes(content)

    assert artifact.status == "partial"
    assert artifact.anomalies == ("member 'm/data/0' does not have the checksum that it states",)


def test_tensors_that_share_their_bytes_have_values_up_to_a_budget(read_bytes):
    """One number can stand for any number of tensors of any number of items."""
    pickled = b"](" + _tensor("0", 4, 10_000, stride=0) * 3_000 + b"e"
    started = time.process_time()
    views = read_bytes(_checkpoint(pickled, FOUR)).value

    assert time.process_time() - started < 4.0
    assert isinstance(views[0].values, tuple)
    assert isinstance(views[1_000], Unknown) or isinstance(views[1_000].values, Unknown)
