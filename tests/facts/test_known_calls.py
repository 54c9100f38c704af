"""Which calls on loading a file are told, and that no honest file makes one of them."""

from __future__ import annotations

import ast
import functools
import importlib.util
import operator
import pickle
from collections.abc import Iterator
from pathlib import Path

import cloudpickle
import numpy as np
import pandas as pd
import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts import read_artifact
from mlaudit.facts.artifacts.called_functions import surprise
from mlaudit.facts.artifacts.global_names import standing

SAMPLES = Path(__file__).parents[2] / "fixtures" / "artifacts"
NEVER_IN_A_MODEL = {
    "cloudpickle.cloudpickle.loads": "it pickles functions to run them in parallel",
    "dill._dill._create_filehandle": "an open file",
    "dill._dill._create_capsule": "a pointer",
    "dill._dill._create_thread_handle": "a running thread",
    "joblib._memmapping_reducer._strided_from_memmap": "sent to a worker process",
    "joblib.externals.loky.cloudpickle_wrapper._reconstruct_wrapper": "sent to a worker process",
    "joblib.externals.loky.backend._posix_reduction._rebuild_socket": "sent to a worker process",
    "joblib.externals.loky.backend._posix_reduction.rebuild_connection": "sent to a worker process",
    "joblib.externals.loky.process_executor._rebuild_exc": "sent from a worker process",
    "joblib.externals.loky.backend.reduction._rebuild_partial": "sent to a worker process",
}
"""Functions that reducers of these libraries return, and which are told all the same."""


def called_by(content: bytes, folder: Path, name: str = "model.pkl") -> tuple[str, ...]:
    (folder / name).write_bytes(content)
    return read_artifact(ProjectFile(name, folder / name, "artifact", len(content))).called


def surprises(content: bytes, folder: Path) -> set[tuple[str, str]]:
    return {(name, found) for name in called_by(content, folder) if (found := surprise(name)) is not None}


@pytest.mark.parametrize("folder", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_no_sample_calls_what_is_told(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".json"]
    found = {
        (path.name, name)
        for path in files
        for name in read_artifact(ProjectFile(path.name, path, "artifact", path.stat().st_size)).called
        if surprise(name) is not None
    }

    assert files
    assert found == set()


@pytest.mark.parametrize("library", ["numpy", "pandas", "sklearn", "scipy", "joblib", "cloudpickle", "dill"])
def test_what_reducers_in_the_sources_of_libraries_return_is_not_told(library: str) -> None:
    found_at = importlib.util.find_spec(library)
    assert found_at is not None
    root = Path(found_at.origin or "").parent
    found = {
        name
        for path in root.rglob("*.py")
        if "tests" not in path.parts and "test" not in path.parts
        for name in _returned_by_reducers(path, root.parent)
        if surprise(name) is not None
    }

    assert found - NEVER_IN_A_MODEL.keys() == set()


def _returned_by_reducers(path: Path, root: Path) -> Iterator[str]:
    """Name the functions that ``__reduce__`` and the like return, where the module itself defines or imports them."""
    text = path.read_text(encoding="utf-8")
    if "__reduce" not in text and "save_reduce" not in text and "_reduce" not in text:
        return
    tree, module = ast.parse(text), ".".join(path.relative_to(root).with_suffix("").parts)
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        returned: list[ast.expr] = []
        if isinstance(node, ast.FunctionDef) and "reduce" in node.name:
            values = [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
            returned = [value.elts[0] for value in values if isinstance(value, ast.Tuple) and value.elts]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("save_reduce") and node.args:
            returned = [node.args[0]]
        yield from (f"{module}.{each.id}" for each in returned if isinstance(each, ast.Name) and each.id in defined)


class Calls:
    """Says that loading it calls something."""

    def __init__(self, function: object, *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.call


TABLE = pd.DataFrame({"a": [1.0]})


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        (Calls(np.save, "weights.npy", [1.0]), ("numpy.save", "unusual")),
        (Calls(TABLE.to_csv, "notes.csv"), ("DataFrame.to_csv", "unusual")),
        (Calls(functools.partial(np.savetxt, "notes.txt"), [1.0]), ("numpy.savetxt", "unusual")),
        (Calls(operator.methodcaller("tofile", "x.bin"), np.zeros(2)), ("tofile", "unusual")),
        (Calls(map, np.save, ["weights.npy"]), ("numpy.save", "unusual")),
        (Calls(functools.reduce, np.save, ["weights.npy", 1]), ("numpy.save", "unusual")),
        (Calls(print, "hello"), ("builtins.print", "unusual")),
    ],
)
def test_functions_that_no_model_calls_are_told(thing: Calls, expected: tuple[str, str], tmp_path: Path) -> None:
    for protocol in (2, 4, 5):
        found = surprises(pickle.dumps({"model": thing}, protocol), tmp_path)
        assert any(name.endswith(expected[0]) and kind == expected[1] for name, kind in found), found


@pytest.mark.parametrize(
    "thing",
    [
        operator.methodcaller("clip", 0, 1),
        functools.partial(np.clip, a_min=0),
        map(round, [1.5]),
        TABLE.mean,
        int | None,
        {"table": TABLE, "when": pd.Timestamp("2024-01-01", tz="UTC")},
        list[int],
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_what_honest_values_call_is_not_told(thing: object, tmp_path: Path) -> None:
    for protocol in (2, 4, 5):
        assert surprises(pickle.dumps(thing, protocol), tmp_path) == set()


def test_a_function_by_value_may_be_held_and_its_call_is_told(tmp_path: Path) -> None:
    def double(rows: list[int]) -> list[int]:
        return [2 * row for row in rows]

    held = cloudpickle.dumps({"step": double})
    called = cloudpickle.dumps({"step": Calls(double, [1])})

    assert surprises(held, tmp_path) == set()
    assert {name.rpartition(".")[2] for name, _ in surprises(called, tmp_path)} == {"__call__"}


def spelt(value: str) -> bytes:
    return b"X" + len(value).to_bytes(4, "little") + value.encode()


SAVE = b"cnumpy\nsave\n"
PARTIAL = b"cfunctools\npartial\n"
HIDDEN = {
    "a partial whose state is changed": PARTIAL + b"cbuiltins\nlen\n\x85R(" + SAVE + b")}Ntb)R",
    "partials in one another": PARTIAL * 12 + SAVE + b"\x85R" * 12 + b")R",
    "a method of an instance": b"cbuiltins\ngetattr\n(cpandas\nDataFrame\n)\x81" + spelt("to_csv") + b"tR)R",
    "a function that another returns": b"cfunctools\nreduce\n(cbuiltins\ngetattr\n]tR)R",
    "an item of the insides of an object": b"coperator\ngetitem\n(coperator\nattrgetter\n("
    + spelt("__init__.__globals__")
    + b"tR(cpandas\nDataFrame\n)\x81tR"
    + spelt("open")
    + b"tR)R",
    "a class made of functions": b"cbuiltins\ntype\n(" + spelt("X") + b")}tR",
    "a state for a class": b"csklearn.svm\nSVC\n(N}tb",
    "an attribute of a class": b"cbuiltins\nsetattr\n(csklearn.svm\nSVC\n" + spelt("fit") + SAVE + b"tR",
    "a mapped file": b"cnumpy\nmemmap\n(" + spelt("weights") + b"t\x81",
    "a mapped file as an index": b"cpandas.core.indexes.base\n_new_Index\n(cnumpy\nmemmap\n}tR",
    "an instance of Python 2": b"(inumpy\nsave\n",
    "an object of Python 2": b"(" + SAVE + spelt("weights") + b"o",
    "an extension code": b"ccopyreg\nadd_extension\n(" + spelt("os") + spelt("system") + b"K\x01tR",
    "a map of a method": b"cbuiltins\nmap\n(coperator\nmethodcaller\n(" + spelt("to_csv") + b"tR]tR",
}


@pytest.mark.parametrize("name", HIDDEN)
def test_calls_are_told_that_no_opcode_for_calls_stands_behind(name: str, tmp_path: Path) -> None:
    assert surprises(b"\x80\x02" + HIDDEN[name] + b".", tmp_path) != set()


def of_dill(function: str, *texts: str) -> bytes:
    """Call a function of dill; importing dill itself would change what pickle writes."""
    written = b"".join(b"X" + len(text).to_bytes(4, "little") + text.encode() for text in texts)
    return b"\x80\x02cdill._dill\n" + function.encode() + b"\n(" + written + b"tR"


@pytest.mark.parametrize(
    "honest",
    [
        of_dill("_eval_repr", "range(0, 3)"),
        of_dill("_eval_repr", "Ellipsis"),
        of_dill("_getattr", "str", "join", "<method 'join' of 'str' objects>"),
    ],
)
def test_values_that_dill_writes_as_text_are_not_told(honest: bytes, tmp_path: Path) -> None:
    assert {standing(name, ()) for name in called_and_named(honest + b".", tmp_path)} == {"known"}


@pytest.mark.parametrize(
    "hostile",
    [
        of_dill("_eval_repr", "__import__('os').system('true')"),
        of_dill("_eval_repr", "range(0, 3) or exec('1')"),
        of_dill("_eval_repr"),
        of_dill("_getattr", "str", "join", "'exec(1)'exec(1)'"),
        of_dill("_getattr", "str", 'x"] or exec(1)#', "<method 'join' of 'str' objects>"),
    ],
)
def test_other_text_that_dill_would_evaluate_is_dangerous(hostile: bytes, tmp_path: Path) -> None:
    assert "builtins.eval" in called_and_named(hostile + b".", tmp_path)


def test_what_dill_imports_to_be_called_is_named_and_a_module_alone_is_not_dangerous(tmp_path: Path) -> None:
    importing = of_dill("_import_module", "os.path")
    calling = of_dill("_import_module", "os.system") + b"X\x04\x00\x00\x00true\x85R"

    assert standing("os", ()) == "known"
    assert {standing(name, ()) for name in called_and_named(importing + b".", tmp_path)} == {"known"}
    assert "os.system" in called_by(calling + b".", tmp_path)


def called_and_named(content: bytes, folder: Path) -> set[str]:
    (folder / "model.pkl").write_bytes(content)
    return set(read_artifact(ProjectFile("model.pkl", folder / "model.pkl", "artifact", len(content))).globals)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("numpy.save", "unusual"),
        ("sklearn.datasets.load_files", "unusual"),
        ("pandas.DataFrame.to_pickle", "unusual"),
        ("builtins.print", "unusual"),
        ("tensorflow.strings.join", "unlisted"),
        ("torch._utils._rebuild_anything_new", None),
        ("numpy._core.multiarray._reconstruct", None),
        ("sklearn.tree._tree.Tree", None),
        ("statsmodels.tsa.statespace._kalman_filter.dKalmanFilter", None),
        ("anything.__pyx_unpickle_Thing", None),
        ("numpy.random._generator.__pyx_unpickle_Thing", None),
        ("posix.system", None),
        ("acme.build", None),
    ],
)
def test_libraries_whose_functions_are_all_known_and_others(name: str, expected: str | None) -> None:
    assert surprise(name) == expected


def test_more_calls_than_are_followed_are_told(tmp_path: Path) -> None:
    content = b"\x80\x02cacme\nmade\n" + b")R" * 100_100 + b"."

    assert ("builtins.object.__call__", "unusual") in surprises(content, tmp_path)


def test_calls_by_which_dill_puts_an_enumeration_together_are_no_oddity(tmp_path: Path) -> None:
    mode = b"c__main__\nMode\n"
    content = mode + b"cbuiltins\nsetattr\n(" + mode + spelt("__qualname__") + spelt("Mode") + b"tR0K\x01\x85R0K\x01."
    (tmp_path / "model.pkl").write_bytes(b"\x80\x02" + content)
    artifact = read_artifact(ProjectFile("model.pkl", tmp_path / "model.pkl", "artifact", 1))

    assert (artifact.status, artifact.anomalies) == ("complete", ())
