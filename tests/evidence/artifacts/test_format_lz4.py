"""LZ4 frames: of the real library, of a small encoder here, damaged, and as bombs."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.model import EstimatorView
from mlaudit.evidence.artifacts.streams.bytestream import Allowance, CompressedStream
from mlaudit.evidence.artifacts.streams.lz4_frames import Lz4Codec

SAMPLES = Path(__file__).parents[3] / "fixtures" / "artifacts" / "formats"
INDEPENDENT = b"\x04\x22\x4d\x18\x60\x40\x00"
LINKED = b"\x04\x22\x4d\x18\x40\x40\x00"
END = bytes(4)


def sized(content: bytes, is_stored: bool = False) -> bytes:
    return (len(content) | is_stored << 31).to_bytes(4, "little") + content


def decoded(content: bytes, step: int = 1 << 17) -> bytes:
    """Decode a stream of frames as the readers of artifacts do."""
    stream = CompressedStream(io.BytesIO(content), Lz4Codec(), DEFAULT, Allowance(len(content), DEFAULT))
    at, found = 0, b""
    while True:
        at = stream.window(at, step)
        part = stream.buffer[at : at + step]
        if not part:
            return found
        found += part
        at += len(part)


def outcome(content: bytes) -> str:
    """Decode, or return the reason."""
    try:
        return f"{len(decoded(content))} bytes"
    except (Malformed, OverBudget) as problem:
        return str(problem)


def literals(content: bytes) -> bytes:
    """A block that repeats nothing."""
    return extended(len(content), 0) + content


def extended(literal: int, match: int) -> bytes:
    def rest(length: int) -> bytes:
        return b"" if length < 15 else b"\xff" * ((length - 15) // 255) + bytes([(length - 15) % 255])

    return bytes([min(literal, 15) << 4 | min(match, 15)]) + rest(literal)


def repeated(content: bytes, offset: int, length: int) -> bytes:
    """A sequence: literals, then ``length`` bytes from ``offset`` back."""
    rest = length - 4 - 15
    more = b"" if rest < 0 else b"\xff" * (rest // 255) + bytes([rest % 255])
    return extended(len(content), length - 4) + content + offset.to_bytes(2, "little") + more


def samples() -> list[Path]:
    return sorted(SAMPLES.glob("numbers-*.lz4"))


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.stem)
def test_frames_of_the_library_are_decoded(path):
    expected = "".join(f"{number * number % 977}," for number in range(120_000)).encode()

    assert decoded(path.read_bytes()) == expected


def test_there_are_samples_of_linked_and_of_independent_blocks():
    assert [path.stem for path in samples()] == ["numbers-independent", "numbers-large-blocks", "numbers-linked"]


def test_a_forest_that_joblib_compressed_is_read(read):
    artifact = read(SAMPLES / "forest.lz4.joblib")

    assert (artifact.status, artifact.container) == ("complete", "joblib+lz4")
    assert isinstance(artifact.value, EstimatorView)
    assert artifact.value.public_path == "sklearn.ensemble.RandomForestClassifier"
    assert artifact.value.parameters["n_estimators"] == 3


@given(st.lists(st.tuples(st.binary(max_size=400), st.integers(1, 70_000), st.integers(4, 3_000)), max_size=30))
@settings(max_examples=60, deadline=None)
def test_matches_copy_what_stands_so_far_back(sequences):
    expected, block = bytearray(), b""
    for content, offset, length in [(b"start", 5, 4), *sequences]:
        expected += content
        back = min(offset, len(expected), 65_535)
        block += repeated(content, back, length)
        for _ in range(length):
            expected.append(expected[-back])
    block += literals(b"end")
    expected += b"end"
    frame = b"\x04\x22\x4d\x18\x60\x70\x00" + sized(block) + END

    assert decoded(frame, 1_000) == bytes(expected)


def test_linked_blocks_reach_back_over_64_kib_of_earlier_blocks():
    first = bytes(range(256)) * 256
    frame = LINKED + sized(first, True) + sized(repeated(b"", 65_535, 100) + literals(b"")) + END

    assert decoded(frame) == first + first[1:101]


def test_independent_blocks_do_not_reach_back():
    frame = INDEPENDENT + sized(b"x" * 100, True) + sized(repeated(b"", 50, 10)) + END

    with pytest.raises(Malformed, match="its compressed bytes are damaged"):
        decoded(frame)


def test_skippable_frames_and_further_frames_are_passed():
    skippable = b"\x53\x2a\x4d\x18" + (200_000).to_bytes(4, "little") + bytes(200_000)
    frame = INDEPENDENT + sized(literals(b"text")) + END

    assert decoded(skippable + frame + skippable + frame) == b"texttext"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x04\x22\x4d\x18\x61\x40" + bytes(20), "needs a dictionary"),
        (INDEPENDENT + END + b"\x02\x21\x4c\x18" + bytes(20), "legacy format"),
        (b"\x04\x22\x4d\x18\x20\x40" + bytes(20), "damaged"),
        (b"\x04\x22\x4d\x18\x60\x30" + bytes(20), "damaged"),
        (INDEPENDENT + sized(bytes(70_000), True) + END, "damaged"),
        (INDEPENDENT + sized(repeated(b"x", 0, 10)) + END, "damaged"),
        (INDEPENDENT + sized(repeated(b"x", 1, 70_000)) + END, "damaged"),
        (INDEPENDENT + sized(b"\xf0" + b"\xff" * 60_000) + END, "damaged"),
        (b"\x04\x22\x4d\x18\x68\x40" + (5).to_bytes(8, "little") + b"\0" + sized(literals(b"four")) + END, "damaged"),
    ],
    ids=["dictionary", "legacy", "version", "block size", "long block", "offset 0", "too much", "endless", "size"],
)
def test_what_is_no_readable_frame_says_so(content, reason):
    with pytest.raises(Malformed, match=reason):
        decoded(content)


def test_a_bomb_stops_at_the_budget_of_bytes():
    block = sized(repeated(b"\0", 1, (4 << 20) - 10) + literals(b"end"))
    bomb = b"\x04\x22\x4d\x18\x60\x70\x00" + block * 400 + END
    limits = replace(DEFAULT, stream_bytes=64 << 20)
    stream = CompressedStream(io.BytesIO(bomb), Lz4Codec(), limits, Allowance(len(bomb), limits))

    with pytest.raises(OverBudget, match="bytes after decompression"):
        stream.skip(0, 1 << 40)


def test_many_blocks_of_nothing_cost_little():
    started = time.process_time()

    assert decoded(INDEPENDENT + sized(b"\0") * 200_000 + END) == b""
    assert time.process_time() - started < 2.0


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_frames_end_in_the_same_text_or_a_reason(data):
    content = bytearray((SAMPLES / "forest.lz4.joblib").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))

    assert outcome(bytes(content))


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_random_bytes_behind_the_magic_number_raise_nothing_else(content):
    for head in (b"", INDEPENDENT, LINKED):
        assert outcome(head + content)
