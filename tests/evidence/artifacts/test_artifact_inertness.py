"""Nothing of a stream becomes a call, import or execution: by the interpreter's text, and by what Python reports."""

from __future__ import annotations

import ast
import builtins
import io
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from audit import Recorder
from hostile import HOSTILE
from inert_source import computed_callees, violations
from mutations import SAMPLES, seeds

from mlaudit.evidence import artifacts
from mlaudit.evidence.artifacts.failures import Malformed, OverBudget
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.pickles import nodes
from mlaudit.evidence.artifacts.pickles.dtypes import DType, Field
from mlaudit.evidence.artifacts.pickles.machine import Machine, Tally
from mlaudit.evidence.artifacts.streams.bytestream import PlainStream

PACKAGE = Path(artifacts.__file__).parent
PICKLES = PACKAGE / "pickles"
INTERPRETER = sorted(
    [
        PICKLES / "machine.py",
        PICKLES / "joblib_arrays.py",
        PICKLES / "skim.py",
        PICKLES / "nodes.py",
        PICKLES / "reaching.py",
        *(PICKLES / "opcodes").glob("*.py"),
    ]
)
WITH_FUNCTIONS = [path for path in INTERPRETER if "\ndef " in path.read_text() or "\n    def " in path.read_text()]
CALLS_OF_A_VALUE = (
    "machine.stack[-1](x)",
    "machine.stack.pop()()",
    "machine.memo[0](*items)",
    "machine.root.system('true')",
    "machine.stack[-1].__class__('x')",
    "item = machine.stack[-1]\nitem(1)",
    "type = machine.stack[-1]\ntype(1)",
    "Call = machine.stack.pop()\nCall(1)",
    "(len := machine.stack.pop())(1)",
    "for Call in machine.stack:\n    Call(1)",
    "[Call(1) for Call in machine.stack]",
    "handler = machine.stack[-1]\nhandler(machine, buffer, at)",
    "handlers = machine.stack\nhandlers[buffer[at]](machine)",
    "with machine.stack[-1]:\n    pass",
    "@machine.stack[-1]\ndef inner():\n    pass",
    "(lambda call: call(1))(machine.stack[-1])",
    "def len(given):\n    pass\nlen(machine.stack)",
    "list(map(machine.stack[-1], items))",
    "sorted(items, key=machine.stack[-1])",
    "getattr(machine.stack[-1], 'x')",
    "hash(machine.stack[-1])",
    "print(machine.stack[-1])",
    "import os",
    "from os import system as len",
)


@pytest.mark.parametrize("path", INTERPRETER, ids=lambda path: path.stem)
def test_the_interpreter_calls_only_what_it_names_itself(path):
    assert violations(ast.parse(path.read_text())) == []


@pytest.mark.parametrize("path", WITH_FUNCTIONS, ids=lambda path: path.stem)
@pytest.mark.parametrize("text", CALLS_OF_A_VALUE)
def test_a_call_of_a_value_would_be_noticed_in_any_module_of_the_interpreter(path, text):
    tree = ast.parse(path.read_text())
    function = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)][-1]
    function.body[:0] = ast.parse(text).body

    assert violations(tree) != []


COMPUTED_CALLEES = {"decoder", "read", "reader", "resolve"}
"""Functions of the package itself, chosen by a format or a byte order; none of them comes from a file."""


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_no_reader_computes_what_it_calls(path):
    assert set(computed_callees(ast.parse(path.read_text()))) <= COMPUTED_CALLEES


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_no_reader_uses_a_way_to_reach_what_a_stream_names(path):
    banned = {"getattr", "setattr", "delattr", "eval", "exec", "compile", "__import__", "hash", "repr", "vars"}
    tree = ast.parse(path.read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    modules = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
    }

    assert names & banned & set(dir(builtins)) == set()
    assert modules & {"pickle", "_pickle", "marshal", "importlib", "copyreg", "joblib", "numpy", "subprocess"} == set()


@pytest.mark.parametrize("path", INTERPRETER, ids=lambda path: path.stem)
def test_the_interpreter_compares_by_identity_type_length_or_constants(path):
    """An equality or membership test with a constant, a size or a table of the module on one side."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn):
            sides = [ast.unparse(side) for side in (node.left, *node.comparators)]

            assert any(isinstance(side, ast.Constant | ast.Tuple) for side in (node.left, *node.comparators)) or any(
                "len(" in side or side.lstrip("_").isupper() or side == "machine.start" or "[-1]" in side
                for side in sides
            ), sides


INERT_TYPES = frozenset({str, int, float, bool, bytes, type(None), list, tuple, DType, Field}) | {
    value for value in vars(nodes).values() if isinstance(value, type) and value.__module__ == nodes.__name__
}


def _types_behind(machine: Machine) -> set[type]:
    """Return the types of everything that a machine holds, without recursion."""
    waiting: list[object] = [
        machine.root,
        machine.stack,
        *machine.marks,
        machine.memo,
        list(machine.sparse_memo.values()),
    ]
    seen: set[int] = set()
    found: set[type] = set()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        found.add(type(value))
        if isinstance(value, list | tuple):
            waiting.extend(value)
        elif type(value) in INERT_TYPES and hasattr(value, "__slots__"):
            waiting.extend(getattr(value, name) for name in value.__slots__)
    return found


def test_what_a_machine_holds_is_of_the_types_of_records_and_scalars_only():
    found = set()
    for content in seeds():
        machine = Machine(PlainStream(io.BytesIO(content), len(content)), DEFAULT, Tally())
        with suppress(Malformed, OverBudget):
            machine.run(0)
        found |= _types_behind(machine)

    assert found - INERT_TYPES == set()
    assert {str, list, nodes.Call, nodes.Global, nodes.Pairs} <= found


@pytest.fixture(scope="module")
def recorder():
    return Recorder()


def _events(recorder: Recorder, paths: list[Path]) -> list[str]:
    """Return what Python reports while files are read, after a first reading that imports what is needed."""
    for path in paths:
        recorder.read(path)
    recorder.events.clear()
    for path in paths:
        recorder.read(path)
    return recorder.events


def test_python_reports_nothing_but_the_opening_of_the_file(recorder, dumps, tmp_path):
    samples = [path for paths in dumps.values() for path in paths.values()]
    for number, content in enumerate(HOSTILE.values()):
        samples.append(tmp_path / f"{number}.pkl")
        samples[-1].write_bytes(content)

    assert _events(recorder, samples) == []


def test_python_reports_nothing_else_of_samples_of_every_version_and_format(recorder):
    samples = [path for path in sorted(SAMPLES.rglob("*")) if path.is_file() and path.suffix not in (".json", ".py")]

    assert len(samples) > 300
    assert _events(recorder, samples) == []


@pytest.mark.parametrize(
    ("act", "event"),
    [
        (lambda: compile("1", "x", "eval"), "compile"),
        (lambda: __import__("this_is_no_module"), "import"),
        (lambda: subprocess.run(["true"], check=True), "subprocess.Popen"),
        (lambda: __import__("pickle").loads(b"cposix\ngetcwd\n."), "pickle.find_class"),
        (lambda: __import__("socket").socket().close(), "socket.__new__"),
        (lambda: __import__("marshal").loads(b"N"), "marshal.loads"),
        (lambda: open("/dev/null").close(), "open"),
    ],
)
def test_an_event_would_be_noticed(act, event, recorder, dumps, monkeypatch):
    from mlaudit.evidence.artifacts import reader

    def acting(head):
        with suppress(ImportError):
            act()
        return original(head)

    original = reader.format_of
    monkeypatch.setattr(reader, "format_of", acting)
    recorder.events.clear()
    recorder.read(dumps["smote"]["pickle 4"])

    assert event in {text.partition(" ")[0] for text in recorder.events}


def test_five_thousand_damaged_files_are_read_without_an_error_event_or_hang():
    script = Path(__file__).with_name("mutations.py")
    ran = subprocess.run([sys.executable, str(script), "5000"], capture_output=True, text=True, timeout=300)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "5,000 inputs" in ran.stdout


def test_reading_imports_none_of_the_libraries_that_wrote_the_file(dumps):
    path = dumps["columns"]["joblib+xz"]
    script = (
        "import sys; from pathlib import Path; from mlaudit.discovery.model import ProjectFile;"
        "from mlaudit.evidence.artifacts import read_artifact;"
        f"artifact = read_artifact(ProjectFile('m', Path({str(path)!r}), 'artifact', 0));"
        "assert artifact.status == 'complete' and artifact.pipelines;"
        "heavy = {'pickle', '_pickle', 'numpy', 'sklearn', 'joblib', 'pandas', 'scipy', 'polars'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"
