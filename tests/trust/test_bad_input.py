"""Whatever one file holds: one clear line about it, no traceback, and the rest of the audit says what it found."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import pickle
from pathlib import Path

import hostile_project
import pytest

from mlaudit.cli.main import main

LEAK = "train.py:10:8: ML1401"
CUT = gzip.compress(b"a,b\n" * 1000)[:30]
DEEP_OBJECTS = b'{"a":' * 100_000

UNREADABLE: dict[str, tuple[bytes, str]] = {
    "bad.yaml": (b"a: [1, 2\nb: }\n", ":2: not valid YAML"),
    "tab.yaml": (b"a:\n\t- 1\n", ":2: not valid YAML"),
    "latin.yaml": (b"a: caf\xe9\n", "not UTF-8 text: byte 6"),
    "nul.yaml": (b"a: \x00\n", "not valid YAML"),
    "deep.yaml": (b"- " * 50_000, "nested deeper than"),
    "braces.yaml": (b"{a: " * 30_000, "nested deeper than"),
    "bad.toml": (b"[a\nb=1", "not valid TOML"),
    "bad.json": (b'{"a": ', "not valid JSON"),
    "latin.json": (b'{"a": "caf\xe9"}', "not UTF-8 text: byte 10"),
    "deep.json": (b"[" * 100_000, "nested deeper than"),
    "objects.json": (DEEP_OBJECTS, "nested deeper than"),
    "number.json": (b'{"a": ' + b"9" * 10_000 + b"}", "too many digits"),
    "empty.pkl": (b"", "it is empty"),
    "text.pkl": (b"hello world", "it is text and no pickle"),
    "nul.pkl": (b"\0" * 100, "it is no pickle"),
    "cut.joblib": (b"\x80\x04\x95", "it ends before its pickle does"),
    "empty.csv": (b"", "the file is empty"),
    "blank.csv": (b"\n\n\n", "the file is empty"),
    "nul.csv": (b"a,b\n1,\x002\n3,4\n", "it is not text"),
    "quote.csv": (b'a,b\n"1,2\n3,4\n5,6\n', "could not be read as delimited text"),
    "wide.csv": (b",".join([b"c%d" % i for i in range(25_000)]) + b"\n", "25,000 columns"),
    "cut.csv.gz": (CUT, "the gzip file is cut off"),
    "fake.parquet": (b"hello", "it is not a Parquet file"),
    "cut.parquet": (b"PAR1" + b"\0" * 50 + b"PAR1", "it could not be read"),
    "fake.feather": (b"ARROW1\0\0" + b"\xff" * 100, "it could not be read"),
    "bad.jsonl": (b'{"a": 1}\n{"a": \n', "it could not be read"),
    "deep.jsonl": (b"[" * 100_000, "it could not be read"),
    "syntax.py": (b"def f(:\n", ":1: it is not valid in Python 3"),
    "two.py": (b"print 'x'\n", ":1: it is Python 2, and not valid in Python 3"),
    "nul.py": (b"a = 1\x00\n", "null bytes"),
    "brackets.py": (b"(" * 100_000, "nested deeper than"),
    "lambda.py": (b"lambda:" * 15_000, "nested too deeply"),
    "minus.py": (b"-" * 100_000 + b"1", "nested too deeply"),
    "number.py": (b"x = " + b"9" * 10_000, "it is not valid in Python 3"),
    "bad.ipynb": (b"{", "it is not a notebook"),
    "list.ipynb": (b"[]", "it has no list of cells"),
    "deep.ipynb": (b"[" * 100_000, "it is not a notebook"),
}
"""Files of which nothing can be read, and what is said of them."""

REMARKABLE: dict[str, tuple[bytes, str]] = {
    "header.csv": (b"a,b,c\n", "it has a header, but no rows"),
    "ragged.csv": (b"a,b,c\n1,2\n1,2,3,4,5\n1,2,3\n", "more fields than the header"),
    "twice.csv": (b"a,a,a,b\n1,2,3,0\n4,5,6,1\n", "1 column name(s) occur more than once"),
    "latin.csv": (b"name,b\ncaf\xe9,1\nb,0\n", "encoding latin-1"),
    "utf16.csv": ("name,b\ncafé,1\nb,0\n".encode("utf-16"), "encoding utf-16"),
    "twice.yaml": (b"a: 1\na: 2\n", ":2: 'a' is set twice"),
    "cut.pkl": (pickle.dumps({"a": list(range(1000))})[:500], "it ends before its pickle does"),
    "cell.ipynb": (b'{"cells": [{"cell_type": "code", "source": "def (:"}]}', "cell 1 was left out"),
}
"""Files that are read with a remark."""

HARMLESS: dict[str, bytes] = {
    "long.csv": b"a,b\n" + b"x" * 1_000_000 + b",1\n2,3\n",
    "longname.csv": b"a" * 1_000_000 + b",b\n1,2\n",
    "odd.csv": b"x,label\ninf,1\nNaN,0\n-inf,1\n1e400,0\nNone,1\n2021-01-01,0\n",
    "one.csv": b"a\n1\n2\n",
    "circle.py": b"def f(x):\n return g(x)\ndef g(x):\n return f(x)\nf(1)\n",
    "odd.ipynb": json.dumps({"cells": [1, None, {"cell_type": "code", "source": ["a", 3]}]}).encode(),
}
"""Files that may be odd, but need no remark."""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str, list[str]]:
    """Scan one project that holds all of these files and one leak."""
    root = tmp_path_factory.mktemp("bad") / "project"
    root.mkdir()
    (root / "train.csv").write_text(hostile_project.ROWS)
    (root / "train.py").write_text(hostile_project.LEAK.format(mark="never"))
    for name, (content, _) in (UNREADABLE | REMARKABLE).items():
        (root / name).write_bytes(content)
    for name, content in HARMLESS.items():
        (root / name).write_bytes(content)
    return _scan(str(root), "-v")


def _scan(*arguments: str) -> tuple[int, str, list[str]]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["scan", "-f", "concise", *arguments])
    return code, out.getvalue(), err.getvalue().splitlines()


def test_the_audit_goes_on_and_finds_what_there_is(said: tuple[int, str, list[str]]) -> None:
    code, out, err = said

    assert code == 1
    assert LEAK in out
    assert not any("Traceback" in line or "internal error" in line or "fault of mlaudit" in line for line in err)


@pytest.mark.parametrize("name", UNREADABLE | REMARKABLE)
def test_one_line_says_what_is_wrong(said: tuple[int, str, list[str]], name: str) -> None:
    lines = [line for line in said[2] if f"/{name}:" in line or line.startswith(f"note: {name}:")]

    assert len(lines) == 1
    assert (UNREADABLE | REMARKABLE)[name][1] in lines[0]
    assert len(lines[0]) < 400


@pytest.mark.parametrize("name", HARMLESS)
def test_no_line_is_lost_on_what_can_be_read(said: tuple[int, str, list[str]], name: str) -> None:
    assert [line for line in said[2] if name in line] == []


@pytest.mark.parametrize("name", ["bad.yaml", "empty.pkl", "empty.csv", "syntax.py", "bad.ipynb", "deep.json"])
def test_a_named_file_that_cannot_be_read_is_2(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(UNREADABLE[name][0])

    code, _, err = _scan(str(tmp_path / name))

    assert code == 2
    assert [line for line in err if line.startswith("error: ") and UNREADABLE[name][1] in line]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one leak, as the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.csv").write_text(hostile_project.ROWS)
    (tmp_path / "train.py").write_text(hostile_project.LEAK.format(mark="never"))
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train.csv", "--target", "lable"], "--target lable: train.csv has no such column (did you mean 'label'?)"),
        (["train.csv", "--time", "nope"], "--time nope: train.csv has no such column"),
        (["--require", "tabel"], "'tabel' is no rule, section or kind of evidence (did you mean 'table'?)"),
        (["--require", "ML99"], "'ML99' is no rule, section or kind of evidence"),
    ],
)
def test_a_word_that_stands_for_nothing_is_2(project: Path, arguments: list[str], message: str) -> None:
    code, _, err = _scan(*arguments)

    assert code == 2
    assert any(message in line for line in err)


def test_a_target_that_only_the_training_table_has_is_no_mistake(project: Path) -> None:
    (project / "test.csv").write_text("x\n1\n2\n")

    assert _scan("train.csv", "test.csv", "--target", "label")[0] == 0


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ('selct = ["ML14"]\n', "mlaudit.toml:1:1: unknown key 'selct' (did you mean 'select'?)"),
        ("[[table\n", "not valid TOML"),
        ('"""', "not valid TOML"),
        ("\x00", "not valid TOML"),
        ('[[ignore]]\nrule = "ML1499"\npath = "*"\nreason = "x"\n', "no rule 'ML1499'"),
        ('select = ["resample-before-splt"]\n', "(did you mean 'resample-before-split'?)"),
        ("[params.ML1401]\nnope = 3\n", "ML1401 has no param 'nope'"),
        ('rules = ["../.."]\n', "leads out of the project"),
        ('rules = ["/"]\n', "leads out of the project"),
        ('rules = ["nowhere"]\n', "mlaudit.toml:1:11: 'nowhere' is not there"),
    ],
)
def test_a_mistake_in_the_manifest_is_2_and_named(project: Path, manifest: str, message: str) -> None:
    (project / "mlaudit.toml").write_text(manifest)

    code, out, err = _scan()

    assert (code, out) == (2, "")
    assert any(message in line for line in err), err


def test_a_column_that_the_manifest_names_and_no_table_has_is_2_besides_the_findings(project: Path) -> None:
    (project / "mlaudit.toml").write_text('[[table]]\npath = "train.csv"\ntarget = "lable"\n')

    code, out, err = _scan()

    assert code == 2
    assert LEAK in out
    assert "error: mlaudit.toml:1: target = 'lable': train.csv has no such column (did you mean 'label'?)" in err


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (b'section: "1.1"\nrules:\n  - code: TEAM1\n    sumary: x\n', "unknown key 'sumary' (did you mean 'summary'?)"),
        (b"a: [\n", "not valid YAML"),
        (b"\xff", "cannot be read as UTF-8 text"),
        (b"[" * 100_000, "not valid YAML"),
        (b"a: !!python/object/apply:os.system ['touch it-ran']\n", "unknown key 'a'"),
    ],
)
def test_a_mistake_in_a_rule_file_is_2_and_named(project: Path, rules: bytes, message: str) -> None:
    folder = project / "team" / "1.1-x"
    folder.mkdir(parents=True)
    (folder / "rules.yaml").write_bytes(rules)

    code, out, err = _scan("--rules", "team")

    assert (code, out) == (2, "")
    assert any(message in line for line in err), err
    assert max(map(len, err)) < 500
    assert not (project / "it-ran").exists()
