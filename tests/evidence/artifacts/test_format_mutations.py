"""Archives, checkpoints, arrays and headers that were damaged inside, behind checksums that hold.

Bytes that are damaged at random mostly fail at a checksum. Here the members of an archive and the JSON of a header are
damaged, and the archive is written anew around them.
"""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from audit import Recorder
from hypothesis import given, settings
from hypothesis import strategies as st
from zips import Entry, archive

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts.formats.json_text import parse_json
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.model_files import holds_model
from mlaudit.evidence.artifacts.reader import read_artifact

SAMPLES = Path(__file__).parents[3] / "fixtures" / "artifacts" / "formats"
TOKENS = (b"{", b"}", b"[", b"]", b'"', b",", b":", b"null", b"true", b"1e999", b"-1", b"99999999999999999999", b"NaN")
NAMES = (b'"__loader__"', b'"CachedNode"', b'"ObjectNode"', b'"NdArrayNode"', b'"__id__"', b'"content"', b'"../x"')
ODD_TEXT = (b"\\ud800", b"\\u0000", b"\xff")
MAGICS = (
    b"PK\x03\x04",
    b"\x93NUMPY\x01\x00",
    b"ZF0x",
    b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.",
    b"\x40" + bytes(7),
)
SECONDS = 2.0


def _array(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _members() -> list[list[tuple[str, bytes]]]:
    """The members of every archive among the samples, and of an archive of arrays."""
    found = [[("a.npy", _array(np.arange(9.0))), ("o.npy", _array(np.array(["x", None], dtype=object)))]]
    for path in sorted(SAMPLES.iterdir()):
        if path.is_file() and path.read_bytes()[:2] == b"PK":
            with zipfile.ZipFile(path) as opened:
                found.append([(name, opened.read(name)) for name in opened.namelist()])
    return found


def _damaged(rng: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(6):
            case 0:
                changed[at : at + rng.choice((1, 2, 8))] = rng.randbytes(rng.choice((0, 1, 2, 8)))
            case 1:
                changed[at:at] = rng.choice(TOKENS + NAMES + ODD_TEXT)
            case 2:
                del changed[at : at + rng.choice((1, 4, 64))]
            case 3:
                start = rng.randrange(len(changed) + 1)
                changed[at:at] = changed[start : start + rng.choice((8, 64, 300))]
            case 4:
                changed[at : at + 4] = rng.choice((b"\xff" * 4, bytes(4), struct.pack("<I", 1 << 31)))
            case _:
                del changed[at:]
    return bytes(changed)


def _input(rng: random.Random, archives: list[list[tuple[str, bytes]]]) -> bytes:
    kind = rng.randrange(6)
    if kind == 0:
        whole = (SAMPLES / "arrays.safetensors").read_bytes()
        length = int.from_bytes(whole[:8], "little")
        header = _damaged(rng, whole[8 : 8 + length])
        return struct.pack("<Q", len(header)) + header + whole[8 + length :]
    if kind == 1:
        return _damaged(rng, (SAMPLES / "checkpoint.stream.pt").read_bytes())
    members = list(rng.choice(archives))
    index = rng.choice([i for i, (name, _) in enumerate(members) if name.endswith((".pkl", ".json", ".npy"))])
    members[index] = (members[index][0], _damaged(rng, members[index][1]))
    made = archive(*(Entry(name, content, rng.choice((0, 8))) for name, content in members))
    return _damaged(rng, made) if rng.random() < 0.2 else made


@pytest.fixture(scope="module")
def target(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("mutations") / "model"


def _read(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    started = time.process_time()
    artifact = read_artifact(ProjectFile("model", path, "artifact", len(content)))

    assert artifact.status == "complete" or artifact.reason
    assert isinstance(holds_model(path, has_arrays=False), bool)
    assert time.process_time() - started < SECONDS


def test_archives_and_headers_that_were_damaged_inside_are_read_without_an_error(target):
    archives = _members()
    for number in range(250):
        _read(target, _input(random.Random(number), archives))


def test_python_reports_nothing_but_the_opening_of_such_files(target):
    archives, recorder = _members(), Recorder()
    for number in range(250, 400):
        target.write_bytes(_input(random.Random(number), archives))
        recorder.read(target)

    assert recorder.events == []


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(MAGICS), st.binary(max_size=200))
def test_any_bytes_behind_the_magic_of_a_format_are_read_without_an_error(target, magic, content):
    _read(target, magic + content)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(TOKENS + NAMES + ODD_TEXT), max_size=40).map(b"".join))
def test_any_tokens_are_read_as_a_tree_of_skops_or_as_a_header(target, content):
    _read(target, archive(Entry("schema.json", content)))
    _read(target, struct.pack("<Q", len(content)) + content)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=30,
    )
)
def test_json_is_read_as_the_standard_library_reads_it(value):
    import json

    assert parse_json(json.dumps(value).encode(), DEFAULT) == (value, ())
