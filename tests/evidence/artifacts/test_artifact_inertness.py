"""Nothing of a stream becomes a call, import or execution: by the interpreter's text, and by what Python reports."""

from __future__ import annotations

import ast
import builtins
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import HOSTILE

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence import artifacts
from mlaudit.evidence.artifacts.reader import read_artifact

PACKAGE = Path(artifacts.__file__).parent
INTERPRETER = sorted(
    [
        PACKAGE / "machine.py",
        PACKAGE / "joblib_arrays.py",
        PACKAGE / "skim.py",
        PACKAGE / "nodes.py",
        *(PACKAGE / "opcodes").glob("*.py"),
    ]
)
ALLOWED_BUILTINS = frozenset(
    {"any", "bool", "bytes", "cast", "dict", "float", "int", "len", "list", "max", "min", "range", "str", "super"}
    | {"tuple", "type", "zip", "IndexError"}
)
METHODS_OF_VALUES = frozenset(
    {"append", "clear", "decode", "extend", "find", "findall", "from_bytes", "get", "groups", "isascii", "isdigit"}
    | {"items", "pop", "removesuffix", "sub", "update", "values"}
)
METHODS_OF_THE_READER = frozenset(
    {"_checkpoint", "_cut_short", "_spend", "name", "nested", "note", "pop_mark", "position", "read", "remaining"}
    | {"run", "skip", "window", "Struct", "compile", "__init__", "startswith", "raw_unicode_escape_decode"}
)
EVENTS = {"open", "builtins.id"}
"""The opening of the file, and ``id``, by which walkers know what they have seen."""


def _names_of(tree: ast.Module) -> set[str]:
    """Names that a module defines or imports itself."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name) and target.id.isupper()}
    return found


def _unexpected_call(call: ast.Call, own: set[str]) -> bool:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id not in own | ALLOWED_BUILTINS | {"handler"}
    if isinstance(function, ast.Attribute):
        return function.attr not in METHODS_OF_VALUES | METHODS_OF_THE_READER
    return ast.unparse(function) not in ("handlers[buffer[at]]", "struct.Struct('<H')")


@pytest.mark.parametrize("path", INTERPRETER, ids=lambda path: path.stem)
def test_the_interpreter_calls_only_what_it_names_itself(path):
    tree = ast.parse(path.read_text())
    own = _names_of(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]

    assert [ast.unparse(call) for call in calls if _unexpected_call(call, own)] == []


@pytest.mark.parametrize("text", ["stack[-1](x)", "stack.pop()()", "function(*arguments)", "target.anything()"])
def test_a_call_of_a_value_would_be_noticed(text):
    call = ast.parse(text, mode="eval").body

    assert _unexpected_call(call, own=set())


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


class _Recorder:
    """An audit hook, which Python cannot remove again, that records only while it is asked to."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.is_recording = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.is_recording and event not in EVENTS:
            self.events.append(f"{event} {arguments!r:.200}")

    def during(self, paths: list[Path]) -> list[str]:
        files = [ProjectFile(path.name, path, "artifact", 0) for path in paths]
        self.events.clear()
        self.is_recording = True
        try:
            for file in files:
                read_artifact(file)
        finally:
            self.is_recording = False
        return self.events


@pytest.fixture(scope="module")
def recorder():
    return _Recorder()


def test_python_reports_nothing_but_the_opening_of_the_file(recorder, dumps, tmp_path):
    samples = [path for paths in dumps.values() for path in paths.values()]
    for number, content in enumerate(HOSTILE.values()):
        samples.append(tmp_path / f"{number}.pkl")
        samples[-1].write_bytes(content)
    recorder.during(samples[:2])

    assert recorder.during(samples) == []


def test_damaged_files_are_read_without_an_error_and_without_an_event(recorder, dumps, tmp_path):
    rng = random.Random(7)
    originals = [dumps[name][kind].read_bytes() for name in ("smote", "columns") for kind in dumps[name]]
    paths = []
    for number in range(400):
        content = bytearray(rng.choice(originals))
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(content))
            content[at : at + rng.choice([0, 1, 1, 1, 8])] = rng.randbytes(rng.choice([0, 1, 1, 1, 8]))
        paths.append(tmp_path / f"{number}.pkl")
        paths[-1].write_bytes(content)

    assert recorder.during(paths) == []


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
