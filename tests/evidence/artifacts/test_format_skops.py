"""Files of skops 0.16.0, compared with the pickles of the same objects: fixtures/artifacts/formats/make_samples.py."""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from zips import Entry, archive

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.model import ArrayView, EstimatorView

SAMPLES = Path(__file__).parents[3] / "fixtures" / "artifacts" / "formats"
TRUTH = json.loads((SAMPLES / "skops.json").read_text())


def _plain(value: object) -> object:
    """Return a view as values that compare by content."""
    if isinstance(value, EstimatorView):
        return (value.class_path, _plain(value.parameters), _plain(value.fitted))
    if isinstance(value, ArrayView):
        return (value.shape, value.dtype, repr(value.values))
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_plain, value))
    return repr(value)


@pytest.mark.parametrize("name", TRUTH)
def test_a_file_of_skops_shows_what_the_pickle_of_the_same_object_shows(name, read):
    artifact, pickled = read(SAMPLES / f"{name}.skops"), read(SAMPLES / f"{name}.skops.pkl")

    assert (artifact.container, artifact.status, artifact.anomalies) == ("skops", "complete", ())
    assert _plain(artifact.value) == _plain(pickled.value)
    assert [step.name for step in artifact.pipelines[0].steps] == [step.name for step in pickled.pipelines[0].steps]


@pytest.mark.parametrize("name", TRUTH)
def test_versions_and_every_type_that_skops_does_not_trust_are_listed(name, read):
    artifact = read(SAMPLES / f"{name}.skops")

    assert artifact.versions == {"skops": "0.16.0", "sklearn": "1.9.1"}
    assert set(TRUTH[name]["types"]) <= set(artifact.globals)
    assert artifact.globals


def test_branches_keep_their_columns(read):
    (pipeline,) = read(SAMPLES / "columns.skops").pipelines

    assert [(step.name, step.columns) for step in pipeline.steps] == [
        ("prepare__num__impute", ("age", "income")),
        ("prepare__num__scale", ("age", "income")),
        ("prepare__cat", ("city",)),
        ("clf", ()),
    ]
    assert pipeline.steps[-1].estimator.parameters["C"] == TRUTH["columns"]["parameters"]["clf__C"]


def _node(loader: str, module: str = "builtins", name: str = "dict", **more: object) -> dict[str, object]:
    return {"__class__": name, "__module__": module, "__loader__": loader, **more}


def _number(value: object) -> dict[str, object]:
    return _node("JsonNode", name="str", content=json.dumps(value))


def _skops(tree: object, **members: bytes) -> bytes:
    parts = [Entry(name.replace("_", "."), content) for name, content in members.items()]
    return archive(*parts, Entry("schema.json", json.dumps(tree).encode()))


NODES = {
    "numbers": (_node("ListNode", name="list", content=[_number(1), _number("a"), _number(None)]), [1, "a", None]),
    "a tuple": (_node("TupleNode", name="tuple", content=[_number(1.5)]), (1.5,)),
    "a set": (_node("SetNode", name="set", content=[_number(1)]), [1]),
    "keys that are numbers": (
        _node(
            "DictNode",
            content={"1": _number("x")},
            key_types=_node("ListNode", name="list", content=[_node("TypeNode", name="int")]),
        ),
        [(1, "x")],
    ),
    "a function": (_node("FunctionNode", "numpy", "log1p"), "numpy.log1p"),
    "a function of protocol 0": (
        _node("FunctionNode", "builtins", "x", content={"module_path": "numpy", "function": "log1p"}),
        "numpy.log1p",
    ),
    "a slice": (
        _node("SliceNode", name="slice", content={"start": 1, "stop": None, "step": 2}),
        ("builtins.slice", {"start": 1, "stop": None, "step": 2}),
    ),
    "a partial function": (
        _node(
            "PartialNode",
            "functools",
            "partial",
            content={
                "func": _node("FunctionNode", "numpy", "clip"),
                "args": _node("TupleNode", name="tuple", content=[]),
                "kwds": _node("DictNode", content={"a": _number(1)}),
                "namespace": _number(None),
            },
        ),
        ("functools.partial", {"func": "numpy.clip", "args": (), "keywords": {"a": 1}}),
    ),
    "an array of objects": (
        _node(
            "NdArrayNode",
            "numpy",
            "ndarray",
            type="json",
            content=[_node("ListNode", name="list", content=[_number(1), _number("x")])],
            shape=_node("TupleNode", name="tuple", content=[_number(1), _number(2)]),
        ),
        ((1, 2), "object", (1, "x")),
    ),
    "keys of numpy's types": (
        _node(
            "DictNode",
            content={"0": _number("a"), "0.5": _number("b"), "True": _number("c"), "x": _number("d")},
            key_types=_node(
                "ListNode",
                name="list",
                content=[_node("TypeNode", "numpy", name) for name in ("int64", "float64", "bool")]
                + [_node("TypeNode", name="str")],
            ),
        ),
        [(0, "a"), (0.5, "b"), (True, "c"), ("x", "d")],
    ),
    "an object seen before": (
        _node(
            "ListNode",
            name="list",
            content=[{**_number(1), "__id__": 7}, {"__loader__": "CachedNode", "__id__": 7}],
        ),
        [1, 1],
    ),
}


@pytest.mark.parametrize("name", NODES)
def test_a_node_shows_its_value(name, read_bytes):
    tree, expected = NODES[name]
    value = read_bytes(_skops(tree)).value
    if isinstance(value, EstimatorView):
        value = (value.class_path, value.parameters)
    if isinstance(value, ArrayView):
        value = (value.shape, value.dtype, value.values)

    assert value == expected


def test_types_that_a_repeated_node_hides_are_listed(read_bytes):
    hidden = {**_node("ObjectNode", "os", "system"), "__id__": 7}
    artifact = read_bytes(_skops(_node("ListNode", name="list", content=[{**_number(1), "__id__": 7}, hidden])))

    assert artifact.globals == ("os.system",)


def test_methods_and_operators_are_listed(read_bytes):
    owner = _node("ObjectNode", "builtins", "object")
    method = _node("MethodNode", "builtins", "object", content={"func": "__reduce__", "obj": owner})
    operator = _node("OperatorFuncNode", "operator", "methodcaller", attrs=_node("TupleNode", name="tuple", content=[]))
    artifact = read_bytes(_skops(_node("ListNode", name="list", content=[method, operator])))

    assert artifact.globals == ("builtins.object", "operator.methodcaller", "builtins.object.__reduce__")


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        ([], "the tree of the skops file has a part that is no node"),
        (_node("ListNode", name="list", content=7), "the tree of the skops file has a part that is no node"),
        (
            _node("NdArrayNode", "numpy", "ndarray", type="numpy", file="../../etc/passwd"),
            "the skops file names a member '../../etc/passwd' that it does not have",
        ),
        ({"__loader__": "ObjectNode"}, "a node of the skops file does not name its class"),
    ],
)
def test_a_tree_that_cannot_be_read_says_why(tree, reason, read_bytes):
    artifact = read_bytes(_skops(tree))

    assert artifact.status in ("partial", "failed")
    assert artifact.reason == reason


def test_a_loader_that_is_not_known_is_named(read_bytes):
    artifact = read_bytes(_skops(_node("BoomNode", "marker", "boom")))

    assert artifact.anomalies == ("a node of the skops file has the loader 'BoomNode'",)
    assert artifact.globals == ("marker.boom",)


def test_a_key_that_stands_twice_is_named(read_bytes):
    text = (
        b'{"__loader__": "ListNode", "__class__": "list", "__module__": "os", "__module__": "builtins", "content": []}'
    )
    artifact = read_bytes(archive(Entry("schema.json", text)))

    assert artifact.status == "partial"
    assert artifact.anomalies == ("an object of schema.json has the key '__module__' more than once",)


def test_pickles_beside_the_tree_are_listed(read_bytes):
    content = archive(Entry("schema.json", json.dumps(_number(1)).encode()), Entry("data", b"\x80\x04cmarker\nboom\n."))
    artifact = read_bytes(content)

    assert artifact.globals == ("marker.boom",)
    assert artifact.anomalies == ("there are pickles among the members of the archive",)


@pytest.mark.parametrize(
    "schema", [b"[" * 100_000, b'{"a":' * 100_000, b"[" + b"1," * 3_000_000 + b"1]", b'"' + b"\\" * 99]
)
def test_json_without_bound_stops_at_a_budget(schema, read_bytes):
    started = time.process_time()
    artifact = read_bytes(archive(Entry("schema.json", schema)))

    assert artifact.status == "failed"
    assert time.process_time() - started < 2.0


def test_a_tree_of_many_levels_is_read(read_bytes):
    tree = _number(1)
    for _ in range(60):
        tree = _node("ListNode", name="list", content=[tree])

    assert read_bytes(_skops(tree)).status == "complete"
    assert (
        read_bytes(_skops(tree), replace(DEFAULT, json_depth=50)).reason
        == "it holds more than 50 levels of nested JSON"
    )


def test_a_sparse_matrix_is_read(read_bytes):
    import scipy.sparse

    file = io.BytesIO()
    scipy.sparse.save_npz(file, scipy.sparse.csr_matrix(np.eye(3)))
    tree = _node("SparseMatrixNode", "scipy.sparse._csr", "csr_matrix", type="scipy", file="s.npz")
    view = read_bytes(_skops(tree, s_npz=file.getvalue())).value

    assert (view.class_path, view.shape, view.nnz) == ("scipy.sparse._csr.csr_matrix", (3, 3), 3)


def test_arrays_and_numbers_in_arrays_are_read(read_bytes):
    files = {}
    for name, array in (("a", np.arange(4.0)), ("n", np.float64(2.5))):
        file = io.BytesIO()
        np.save(file, array)
        files[f"{name}_npy"] = file.getvalue()
    tree = _node(
        "ListNode",
        name="list",
        content=[
            _node("NdArrayNode", "numpy", "ndarray", type="numpy", file="a.npy"),
            _node("NdArrayNode", "numpy", "float64", type="numpy", file="n.npy"),
        ],
    )
    array, number = read_bytes(_skops(tree, **files)).value

    assert (array.values, number) == ((0.0, 1.0, 2.0, 3.0), 2.5)


def test_a_masked_array_keeps_its_mask(read_bytes):
    files = {}
    for name, array in (("d", np.arange(3)), ("m", np.array([True, False, False]))):
        file = io.BytesIO()
        np.save(file, array)
        files[f"{name}_npy"] = file.getvalue()
    content = {
        "data": _node("NdArrayNode", "numpy", "ndarray", type="numpy", file="d.npy"),
        "mask": _node("NdArrayNode", "numpy", "ndarray", type="numpy", file="m.npy"),
    }
    view = read_bytes(_skops(_node("MaskedArrayNode", "numpy.ma", "MaskedArray", content=content), **files)).value

    assert (view.values, view.mask) == ((None, 1, 2), (True, False, False))


def test_no_bytes_are_made_for_a_mask_that_is_not_there(read_bytes):
    header = b"{'descr': '|S0', 'fortran_order': False, 'shape': (281474976710656,), }"
    array = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    content = {"data": _node("NdArrayNode", "numpy", "ndarray", type="numpy", file="d.npy"), "mask": _number(False)}
    view = read_bytes(_skops(_node("MaskedArrayNode", "numpy.ma", "MaskedArray", content=content), d_npy=array)).value

    assert isinstance(view.values, Unknown)


def test_the_tests_make_archives_that_the_standard_library_reads():
    assert zipfile.ZipFile(io.BytesIO(_skops(_number(1)))).namelist() == ["schema.json"]


def test_a_member_that_many_nodes_name_is_read_once(read_bytes):
    inner = archive(*(Entry(f"{number}.npy", b"") for number in range(500)))
    node = _node("SparseMatrixNode", "scipy.sparse", "csr_matrix", type="scipy", file="a.npz")
    started = time.process_time()
    artifact = read_bytes(_skops(_node("ListNode", name="list", content=[node] * 5_000), a_npz=inner))

    assert artifact.status == "partial"
    assert time.process_time() - started < 2.0
