"""A hostile config costs one line and little time; none raises."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs import read_config
from mlaudit.evidence.configs.model import Config
from mlaudit.evidence.configs.openmmlab import read_openmmlab

NEST = "".join(f"{'a' * n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(2, 40))
MERGES = "".join(f"k{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(2, 40))
BOMBS = {
    "laughs.yaml": "a: &a1 [x, x]\n" + NEST,
    "empty.yaml": "a: &a1 []\n" + NEST,
    "merge.yaml": "k1: &a1 {x: 1}\n" + MERGES,
    "cycle.yaml": "&a [*a, *a]",
    "cyclic_key.yaml": "&a {<<: *a, b: *a}",
    "documents.yaml": "---\n" * 50_000,
    "long_key.yaml": f"? {'k' * 200_000}\n:\n" + "".join(f"  a{n}: 1\n" for n in range(15_000)),
    "long_key.json": json.dumps({"k" * 200_000: {str(n): 1 for n in range(15_000)}}),
    "wide.json": json.dumps({str(n): n for n in range(300_000)}),
    "quotes.json": '"a' + '\\"a' * 300_000,
    "digits.json": "[" + "9" * 100_000 + "]",
    "digits.yaml": "a: " + "9" * 100_000,
    "digits.toml": "a = " + "9" * 100_000,
    "twice.json": "{" + ",".join(['"a": 1'] * 50_000) + "}",
    "dots.toml": "[" + "a." * 50_000 + "a]\n" + "".join(f"b.c{n} = 1\n" for n in range(20_000)),
    "header.toml": f"['{'k' * 500_000}']\n" + "".join(f"c{n} = 1\n" for n in range(20_000)),
}


def read(folder: Path, name: str, data: bytes) -> Config:
    path = folder / name
    path.write_bytes(data)
    return read_config(ProjectFile(name, path, "config", len(data)))


@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "-", "{", '{"a":', "a.", "&a [*a,", "? ", "'", "|\n ", "!!a "])
@pytest.mark.parametrize("suffix", ["yaml", "toml", "json"])
def test_100_kb_of_an_opening_is_one_note_and_quick(tmp_path: Path, piece: str, suffix: str) -> None:
    started = time.process_time()
    config = read(tmp_path, f"deep.{suffix}", (piece * (100_000 // len(piece))).encode())
    assert config.status == "failed" or not config.settings
    assert len(config.notes) <= 1
    assert time.process_time() - started < 5


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_bounded(tmp_path: Path, name: str) -> None:
    started = time.process_time()
    config = read(tmp_path, name, BOMBS[name].encode())
    assert len(config.notes) <= 1
    assert time.process_time() - started < 8


@given(st.binary(max_size=300) | st.text("{}[]:,\"'-&*!|>#\n ab1.=~%@`?<", max_size=80).map(str.encode))
def test_random_bytes_never_raise(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    for name in ("a.yaml", "a.toml", "a.json"):
        assert all("\n" not in note.reason for note in read(folder, name, data).notes)


def test_tags_that_name_python_objects_run_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    text = f"a: !!python/object/apply:os.system ['touch {mark}']\nb: !!python/name:os.system ''\n"
    config = read(tmp_path, "a.yaml", text.encode())
    assert config.status == "complete"
    assert not mark.exists()


FIXTURES = Path(__file__).parents[3] / "fixtures"
PIECES = [
    b"{{ x }}",
    b"${x}",
    b"{% if x %}",
    b"\t",
    b"\xff",
    b"&a [*a]",
    b"<<: *a",
    b"!!python/name:os ",
    b'"',
    b"[",
    b"}",
]
PIECES += [b": ", b"- " * 300, b"? ", b"|\n", b"---\n", b"\r", b"\x00", b"9" * 400, b"1e999", b"_base_ = ['x.py']\n"]


def test_real_configs_that_were_damaged_cost_one_note_each(tmp_path: Path) -> None:
    chance = random.Random(0)
    configs = [path for path in sorted(FIXTURES.rglob("*")) if path.suffix in (".yaml", ".json", ".toml", ".pbtxt")]
    recipes = sorted(FIXTURES.rglob("*openmmlab*/**/*.py"))
    assert recipes
    for path in chance.sample(configs, 150) + recipes * 5:
        data = bytearray(path.read_bytes()[:20_000])
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data) + 1)
            data[at : at + chance.choice((0, 0, 1, 30))] = chance.choice(PIECES)
        if path.suffix == ".py":
            (tmp_path / path.name).write_bytes(data)
            read_openmmlab([ProjectFile(path.name, tmp_path / path.name, "source", len(data))])
        else:
            notes = read(tmp_path, path.name, bytes(data)).notes
            assert len(notes) <= 1
            assert all("\n" not in note.reason for note in notes)
