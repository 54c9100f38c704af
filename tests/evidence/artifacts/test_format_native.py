"""Models in the formats of XGBoost, LightGBM, CatBoost and ONNX, against what their libraries say of them."""

from __future__ import annotations

import io
import json
import random
import struct
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from audit import Recorder
from hypothesis import given, settings
from hypothesis import strategies as st

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts import holds_model
from mlaudit.evidence.artifacts.formats.native import booster_within, read_native
from mlaudit.evidence.artifacts.formats.native_heads import HEAD_BYTES, native_format_of
from mlaudit.evidence.artifacts.limits import DEFAULT, Limits
from mlaudit.evidence.artifacts.model import ArrayView, Artifact, EstimatorView, TreesView
from mlaudit.evidence.artifacts.streams.bytestream import PlainStream

SAMPLES = Path(__file__).parents[3] / "fixtures" / "artifacts" / "formats"
TRUTH = json.loads((SAMPLES / "native.json").read_text(encoding="utf-8"))
BOOSTERS = [
    name for name in TRUTH if name.split("-")[0] in ("xgboost", "lightgbm", "catboost") and "handle" not in name
]
ONNX = [name for name in TRUTH if name.endswith(".onnx")]
CLASSES = {"xgboost": "xgboost.Booster", "lightgbm": "lightgbm.Booster", "catboost": "catboost.CatBoost"}


def read_as_file(content: bytes, limits: Limits = DEFAULT) -> Artifact:
    found = native_format_of(content[:HEAD_BYTES])
    assert found is not None
    return read_native("model", PlainStream(io.BytesIO(content), len(content)), found, limits)


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    return Recorder()


def plain(value: object) -> object:
    """Give a value the form that JSON has."""
    return list(value) if isinstance(value, tuple) else value


def rounded(value: object) -> object:
    """Libraries keep floats of four bytes, and print them in different lengths."""
    return float(f"{value:.6g}") if isinstance(value, float) else value


@pytest.mark.parametrize("name", BOOSTERS)
def test_a_booster_says_what_its_library_says(name, read):
    artifact, truth = read(SAMPLES / name), TRUTH[name]
    view = artifact.value

    assert (artifact.status, artifact.reason) == ("complete", "")
    assert view.public_path == CLASSES[name.split("-")[0]]
    assert view.fitted["n_features_in_"] == truth["n_features"]
    assert (view.trees.count, view.trees.rounds) == (truth["trees"], truth["rounds"])
    assert {key: rounded(view.parameters[key]) for key in truth["parameters"]} == {
        key: rounded(value) for key, value in truth["parameters"].items()
    }
    assert artifact.versions == truth.get("versions", {})


@pytest.mark.parametrize("name", BOOSTERS)
def test_a_booster_is_a_pipeline_with_the_names_of_its_columns(name, read):
    (pipeline,), names = read(SAMPLES / name).pipelines, TRUTH[name]["feature_names"]

    assert [step.estimator.public_path for step in pipeline.steps] == [CLASSES[name.split("-")[0]]]
    if names is None:
        assert isinstance(pipeline.feature_names, Unknown)
    else:
        assert pipeline.feature_names == tuple(names)


@pytest.mark.parametrize("name", ["classifier", "dart", "several"])
def test_json_and_ubjson_say_the_same(name, read):
    one, other = (read(SAMPLES / f"xgboost-{name}.{suffix}").value for suffix in ("json", "ubj"))

    assert one.parameters == other.parameters
    assert one.fitted.keys() == other.fitted.keys()
    assert one.fitted["feature_names_in_" if name != "dart" else "attributes_"] is not None


def test_the_training_of_an_xgboost_model_is_not_known_from_its_file(read):
    depth = read(SAMPLES / "xgboost-classifier.json").value.parameters["max_depth"]

    assert isinstance(depth, Unknown)
    assert "does not" in depth.reason or "only" in depth.reason


def test_lightgbm_keeps_the_ranges_of_the_training_data(read):
    ranges = read(SAMPLES / "lightgbm-unbalanced.txt").value.fitted["feature_infos_"]

    assert list(ranges) == ["age", "income", "city"]
    assert ranges["age"].startswith("[")
    assert set(ranges["city"]) <= set("-0123:")


def test_names_that_lightgbm_makes_up_are_no_names(read):
    (pipeline,) = read(SAMPLES / "mlflow-lightgbm" / "model.lgb").pipelines

    assert isinstance(pipeline.feature_names, Unknown)
    assert pipeline.root.fitted["n_features_in_"] == 2
    assert list(pipeline.root.fitted["feature_infos_"]) == ["Column_0", "Column_1"]


def test_catboost_keeps_classes_and_their_weights(read):
    for suffix in ("cbm", "json"):
        view = read(SAMPLES / f"catboost-weighted.{suffix}").value

        assert view.fitted["classes_"] == [0, 1]
        assert view.parameters["class_weights"] == [1, 3]


def test_the_bytes_that_a_pickle_holds_of_a_booster_tell_how_it_was_trained(read):
    handle, truth = read(SAMPLES / "xgboost-handle.joblib").value, TRUTH["xgboost-handle.joblib"]
    booster = booster_within("xgboost.core.Booster", handle, DEFAULT)

    assert {key: booster.parameters[key] for key in truth["parameters"]} == truth["parameters"]
    assert list(booster.fitted["feature_names_in_"].values) == truth["feature_names"]


@pytest.mark.parametrize("name", ["lightgbm-several.txt", "catboost-weighted.cbm", "xgboost-several.ubj"])
def test_a_booster_inside_of_a_pickle_is_read_like_a_file(name, read):
    content = (SAMPLES / name).read_bytes()
    booster = booster_within("a.B", content.decode() if name.endswith("txt") else content, DEFAULT)

    assert (booster.n_trees, booster.n_rounds) == (TRUTH[name]["trees"], TRUTH[name]["rounds"])


@pytest.mark.parametrize("content", [b"", "", b"\0\0\0\x80\x03" + bytes(200), "text"])
def test_other_bytes_are_no_booster(content):
    assert booster_within("a.B", content, DEFAULT) is None


@pytest.mark.parametrize("name", ONNX)
def test_an_onnx_model_says_what_onnx_says(name, read):
    artifact, truth = read(SAMPLES / name), TRUTH[name]
    fitted = artifact.value.fitted
    producer, version = truth["producer"]

    assert (artifact.status, artifact.versions) == ("complete", {producer: version})
    assert (fitted["ir_version_"], fitted["opsets_"]) == (truth["ir_version"], truth["opsets"])
    assert fitted["operators_"] == truth["operators"]
    assert fitted["n_initializers_"] == truth["n_initializers"]
    assert [slot["name"] for slot in fitted["inputs_"]] == truth["inputs"]
    assert [slot["name"] for slot in fitted["outputs_"]] == truth["outputs"]
    assert fitted.get("metadata_", {}) == truth["metadata"]
    assert getattr(artifact.value.trees, "count", None) == truth["trees"]


@pytest.mark.parametrize("name", ONNX)
def test_small_attributes_of_operators_are_kept(name, read):
    nodes = read(SAMPLES / name).value.parameters["nodes"]
    found = {
        f"{node.class_path.rpartition('.')[2]}.{key}": plain(value)
        for node in nodes
        for key, value in node.parameters.items()
    }

    assert {key: found[key] for key in TRUTH[name]["attributes"]} == TRUTH[name]["attributes"]


def test_the_columns_of_an_onnx_model_are_its_inputs_where_each_is_one(read):
    columns, wide = (read(SAMPLES / f"onnx-{name}.onnx").pipelines[0] for name in ("columns", "forest"))

    assert columns.feature_names == ("age", "income", "city")
    assert isinstance(wide.feature_names, Unknown)
    assert wide.root.fitted["n_features_in_"] == 2
    assert wide.root.fitted["inputs_"] == [{"name": "X", "type": "float32", "shape": [None, 2]}]


def test_a_binary_model_of_old_xgboost_is_known_and_not_read(read_bytes):
    content = bytes(136) + struct.pack("<Q", 15) + b"binary:logistic" + struct.pack("<Q", 6) + b"gbtree" + bytes(400)
    for head in (b"", b"binf"):
        artifact = read_bytes(head + content)

        assert (artifact.status, artifact.container) == ("failed", "xgboost-binary")
        assert "save the model as .ubj or .json" in artifact.reason


@pytest.mark.parametrize("name", [*BOOSTERS, *ONNX])
def test_a_model_is_known_by_its_content_whatever_its_name(name, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes((SAMPLES / name).read_bytes())

    assert holds_model(path, has_arrays=False)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b'{"learner": "someone"}',
        b'{"learner": {"generic_param": {}}}',
        b'{"learner": {"learning_rate": 0.1}}',
        b'{"name": "tree", "version": "1.0"}',
        b'{"features_info": {"float_features": 3}}',
        b'{"ctr_data": {"a": 1}}',
        b"tree\nfamily=oak\n",
        b"{i\x05other{",
        b"\x08\x0a",
        b"\x08\x01\x12\xff\x7f" + bytes(range(256)),
        b"\x08\x03\x12\x04ab\x00d\x3a\x02\x0a\x00",
        b"\x08\x03\x3a\x02\xff\x00\x00\x00\x00",
        b"\x08\x96\x01\x12\x07testing",
        b"\x80\x04\x95\x08\x00\x00\x00\x00\x00\x00\x00\x8c\x04CBM1\x94.",
        b"(dp0\n.",
        b"cbuiltins\nset\n.",
        b"CBM2" + bytes(40),
    ],
)
def test_other_files_are_none_of_these_formats(head):
    assert native_format_of(head) is None


def test_dumps_of_any_pickle_are_none_of_these_formats(dumps):
    heads = [path.read_bytes()[:HEAD_BYTES] for paths in dumps.values() for path in paths.values()]

    assert [native_format_of(head) for head in heads] == [None] * len(heads)


@given(st.binary(max_size=600))
@settings(max_examples=300, deadline=None)
def test_random_bytes_are_no_onnx_model_without_a_graph(content):
    found = native_format_of(b"\x08" + content)

    assert found is None or (found == "onnx" and (b"\x3a" in content or b"\x42" in content or b"\x32" in content))


@pytest.mark.parametrize("name", [*BOOSTERS, *ONNX])
def test_reading_does_nothing_but_open_the_file(name, recorder):
    recorder.read(SAMPLES / name)

    assert recorder.events == []


@pytest.mark.parametrize("name", [*BOOSTERS, *ONNX])
def test_a_cut_model_is_partial_and_no_pipeline(name):
    content = (SAMPLES / name).read_bytes()
    behind = content.find(b"end of trees") if name.endswith("txt") else len(content)
    for end in range(HEAD_BYTES, behind - 1, max(1, behind // 40)):
        artifact = read_as_file(content[:end])

        assert artifact.status in ("partial", "failed"), end
        assert artifact.reason
        assert artifact.pipelines == ()


TOKENS = [
    *(b"[", b"]", b"{", b"}", b'"', b"\\", b"$", b"#", b"N", b"-", b"\n", b"\0", b"Tree=", b"9" * 400, b"1e999"),
    *(b"L" + b"\x7f" + b"\xff" * 7, b"\xff" * 4, b"[$Z#L" + bytes(5) + b"\x10\0\0", b"[#l\x7f\xff\xff\xff"),
]


def mutated(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(HEAD_BYTES // 8, max(HEAD_BYTES // 8 + 1, len(changed)))
        replaced = rng.choice([rng.choice(TOKENS), rng.randbytes(rng.randint(0, 6)), bytes(changed[at : at + 30])])
        changed[at : at + rng.choice([0, 1, 4, 30])] = replaced
    return bytes(changed[: rng.choice([None, None, rng.randrange(len(changed) + 1)])])


@pytest.mark.parametrize("name", [*BOOSTERS, *ONNX])
def test_a_damaged_model_never_raises_and_says_why_it_stops(name):
    rng = random.Random(name)
    original = (SAMPLES / name).read_bytes()
    found = native_format_of(original[:HEAD_BYTES])
    for _ in range(60):
        content = mutated(original, rng)
        artifact = read_native("model", PlainStream(io.BytesIO(content), len(content)), found, DEFAULT)

        assert artifact.status == "complete" or artifact.reason
        assert artifact.status == "complete" or not artifact.pipelines


def length(count: int) -> bytes:
    return b"L" + struct.pack(">q", count)


UBJSON = b"{" + length(7) + b"learner{" + length(1) + b"x"
JSON = b'{"learner":{"attributes":{},"x":'
SMALL = replace(DEFAULT, json_values=20_000, containers=50_000, skim_bytes=4 << 20, json_bytes=1 << 20)
BOMBS = {
    "deep json": JSON + b"[" * 200_000,
    "deep json that is taken": b'{"learner":{"attributes":' + b'{"a":' * 100_000,
    "many json values": b'{"learner":{"feature_names":[' + b'"a",' * 100_000,
    "long json text": JSON + b'"' + b"x" * 6_000_000,
    "json text of escapes": JSON + b'"' + b"\\" * 2_000_001,
    "json of space": JSON + b" " * 6_000_000,
    "number of a million digits": b'{"learner":{"attributes":' + b"9" * 1_000_000,
    "much text": b'{"learner":{"attributes":[' + (b'"' + b"x" * 200_000 + b'",') * 10,
    "deep ubjson": UBJSON + b"[" * 100_000,
    "ubjson of nulls": UBJSON + b"[$Z#" + length(2**62),
    "texts of nulls": b"{" + length(7) + b"learner{" + length(13) + b"feature_names[$Z#" + length(2**40),
    "ubjson doubles": UBJSON + b"[$D#" + length(2**61) + bytes(100),
    "negative length": UBJSON + b"[#" + length(-1),
    "nothing but no-ops": UBJSON + b"[" + b"N" * 100_000,
    "empty lines": b"tree\nversion=v4\n" + b"\n" * 100_000,
    "trees without end": b"tree\nversion=v4\n\n" + b"Tree=\n" * 100_000,
    "a line without end": b"tree\nversion=v4\nfeature_names=" + b"a " * 3_000_000,
    "parameters": b"tree\nversion=v4\n\nend of trees\nparameters:\n" + b"[p: 1]\n" * 100_000,
    "empty operators": b"\x08\x08\x3a\xfe\xff\x01" + b"\x0a\x00" * 16_383,
    "graphs in graphs": b"\x08\x08\x3a\xff\xff\xff\x1f" + b"\x0a\xff\xff\xff\x1f" * 10,
    "root out of the file": b"CBM1" + struct.pack("<II", 40_000, 2**31) + bytes(40_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_stops_at_a_budget(name):
    started = time.process_time()
    tracemalloc.start()
    artifact = read_as_file(BOMBS[name], SMALL)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert time.process_time() - started < 3.0
    assert peak < 16 << 20
    assert artifact.status in ("partial", "failed")
    assert artifact.reason


def test_many_entries_that_share_one_long_text_are_not_kept_many_times():
    shared = b"\xff\xff\x0f\x00" + b"a" * 0xFFFFF
    tables = b"".join(struct.pack("<I", 4) for _ in range(4))
    fields = struct.pack("<HHHHH", 10, 16, 0, 0, 8) + b"\0\0"
    content = struct.pack("<I", 16) + fields + struct.pack("<iI", 12, 0) + tables + shared
    artifact = read_as_file(b"CBM1" + struct.pack("<I", len(content)) + content)

    assert artifact.status == "failed"


def test_names_past_the_number_that_is_kept_are_unknown():
    names = ",".join(f'"f{number}"' for number in range(DEFAULT.array_items + 1))
    model = (
        f'{{"learner":{{"feature_names":[{names}],"learner_model_param":{{"num_feature":"10001"}}}},"version":[3,2,0]}}'
    )
    artifact = read_as_file(model.encode())

    assert artifact.status == "complete"
    assert isinstance(artifact.value.fitted["feature_names_in_"], Unknown)
    assert artifact.value.fitted["n_features_in_"] == 10_001


def test_text_and_brackets_across_the_windows_of_a_stream_are_passed_over():
    long = '"' + 'a[{\\"' * 60_000 + '"'
    for padding in range(5):
        space = " " * (131_000 + padding)
        learner = f'{{"attributes":{{}},"x":[{long},{{"y":{long}}}],{space}"objective":{{"name":"a:b"}}}}'
        artifact = read_as_file(f'{{"learner":{learner},"version":[1,2,3]}}'.encode())

        assert artifact.status == "complete"
        assert artifact.value.parameters["objective"] == "a:b"
        assert artifact.versions == {"xgboost": "1.2.3"}


def test_keys_and_values_of_unexpected_kinds_are_passed_over():
    model = (
        '{"learner":{"attributes":[1],"feature_names":{"a":1},"feature_types":7,"gradient_booster":[],'
        '"learner_model_param":null,"objective":"x"},"version":"3"}'
    )
    artifact = read_as_file(model.encode())

    assert artifact.value.fitted["attributes_"] == [1]
    assert artifact.versions == {}


def test_views_are_of_the_kinds_that_the_other_readers_make(read):
    view = read(SAMPLES / "xgboost-classifier.json").value

    assert isinstance(view, EstimatorView)
    assert isinstance(view.trees, TreesView)
    assert isinstance(view.fitted["feature_names_in_"], ArrayView)
