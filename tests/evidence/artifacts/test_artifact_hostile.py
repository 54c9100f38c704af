from __future__ import annotations

import bz2
import gzip
import lzma
import time
import tracemalloc
import zlib
from dataclasses import replace

import pytest
from hostile import BOOM, HOSTILE, PROTOCOL, array, dtype, dtype_bomb, named, size, text

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.model import EstimatorView

VALUES = "it holds more than 300,000 bytes of values"
SMALL = replace(DEFAULT, held_bytes=300_000, marks=100, opcode_bytes=200_000)


def _written_out(value: object) -> int:
    """Count the values that are shown when a view is written out naively."""
    if isinstance(value, EstimatorView):
        return 1 + sum(_written_out(v) for v in (*value.parameters.values(), *value.fitted.values()))
    if isinstance(value, dict):
        return 1 + sum(map(_written_out, value.values()))
    return 1 + sum(map(_written_out, value)) if isinstance(value, list | tuple) else 1


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_quickly_and_without_an_error(name, read_bytes):
    started = time.process_time()
    artifact = read_bytes(HOSTILE[name])

    assert time.process_time() - started < 2.0
    assert artifact.status == "complete" or artifact.reason
    assert _written_out(artifact.value) <= DEFAULT.view_values + DEFAULT.view_depth


def test_twenty_million_marks_stop_at_the_budget(read_bytes):
    started = time.process_time()
    artifact = read_bytes(PROTOCOL + b"(" * 20_000_000 + b".", replace(DEFAULT, skim_opcode_bytes=1 << 20))

    assert artifact.reason == "it holds more than 100,000 open marks"
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"}" * 100_000, VALUES),
        (b"]" + b"Na" * 100_000, VALUES),
        (b"}" + b"NNs" * 60_000, VALUES),
        (b"N" + b"2" * 100_000, VALUES),
        (b"(NNNN" * 90 + b"N" * 60_000 + b"(" + b"N" * 60_000, VALUES),
        (b"N" + b"\x94" * 100_000, VALUES),
        (b"N" + b"".join(b"r" + number.to_bytes(4, "little") for number in range(7, 30_000)), VALUES),
        (b"M\x01\x02" * 30_000, VALUES),
        (b"\x8c\x02ab" * 30_000, VALUES),
        (b"X\x02\x00\x00\x00ab" * 20_000, VALUES),
        (b"cm\nf\n\x94" + b"h\x00)RNbNaNNs" * 10_000, VALUES),
        (b"(" * 100_000, "it holds more than 100 open marks"),
        (b"N0" * 300_000, "it holds more than 200,000 bytes of opcodes"),
    ],
)
def test_past_a_budget_what_was_seen_stays_and_globals_go_on(content, reason, read_bytes):
    artifact = read_bytes(PROTOCOL + named("first", "seen") + content + BOOM + b")R.", SMALL)

    assert (artifact.status, artifact.reason) == ("partial", reason)
    assert artifact.globals[0] == "first.seen"
    assert artifact.globals[-1] == "marker.boom"
    assert artifact.pipelines == ()


def test_globals_behind_a_budget_are_found_through_the_memo(read_bytes):
    content = PROTOCOL + text("marker") + b"\x94" + b"}" * 100_000 + text("boom") + b"\x94h\x00h\x01\x93)R."

    assert read_bytes(content, SMALL).globals == ("marker.boom",)


def test_globals_behind_a_budget_are_found_through_numbered_entries_of_the_memo(read_bytes):
    content = PROTOCOL + text("marker") + b"q\x07" + b"}" * 100_000 + text("boom") + b"r\x00\x01\x00\x00"
    artifact = read_bytes(content + b"h\x07j\x00\x01\x00\x00\x93)R.", SMALL)

    assert artifact.globals == ("marker.boom",)


@pytest.mark.parametrize("filling", [b"c", b"\n", b"c\n", b"a\n", b"ca\n", b"ca." * 60 + b"\n", b"\x8c", b"\x8c\x01a"])
def test_the_search_for_globals_in_other_bytes_takes_no_longer_for_hostile_ones(filling, read_bytes):
    filled = filling * ((4 << 20) // len(filling))
    started = time.process_time()
    for protocol in (b"\x80\x02", b"\x80\x04"):
        assert read_bytes(protocol + b"\xff" + filled).reason == "byte 2 (0xff) is no opcode of a pickle"

    assert time.process_time() - started < 4.0


def test_globals_behind_a_budget_are_found_behind_the_arrays_of_joblib(read_bytes):
    skipped = array(b"K\x02\x85", dtype("f8")) + b"\0" * 16
    content = PROTOCOL + skipped + b"}" * 100_000 + skipped + BOOM + b")R."

    assert read_bytes(content, SMALL).globals[-1] == "marker.boom"


def test_globals_of_text_protocols_are_found_behind_a_budget(read_bytes):
    content = b"]" * 100_000 + b"cmarker\nboom\n(tR."

    assert read_bytes(content, SMALL).globals == ("marker.boom",)


def test_globals_before_and_behind_a_parse_error_are_listed(read_bytes):
    artifact = read_bytes(PROTOCOL + named("before", "it") + b"\xff" * 10 + BOOM + b")R.")

    assert artifact.status == "partial"
    assert artifact.reason == "byte 15 (0xff) is no opcode of a pickle"
    assert artifact.globals == ("before.it", "marker.boom")


def test_too_many_globals_stop_at_the_budget(read_bytes):
    content = b"".join(b"c%d\nx\n0" % number for number in range(30_000)) + b"N."
    artifact = read_bytes(content)

    assert (artifact.reason, artifact.cause) == ("it holds more than 20,000 different globals", "names")
    assert len(artifact.globals) == 20_000


def test_a_compression_bomb_stops_at_the_budget_with_little_memory(read_bytes):
    bomb = zlib.compress(PROTOCOL + b"\x8e" + size(200 << 20) + b"\0" * (64 << 20), 1)
    tracemalloc.start()
    artifact = read_bytes(bomb, replace(DEFAULT, stream_bytes=32 << 20))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert artifact.status == "failed"
    assert artifact.reason == "it holds more than 33,554,432 bytes after decompression"
    assert peak < 8 << 20


def test_bytes_after_decompression_are_counted(read_bytes):
    bomb = zlib.compress(PROTOCOL + b"N0" * (8 << 20) + b"N.", 1)
    artifact = read_bytes(bomb, replace(DEFAULT, stream_bytes=1 << 20))

    assert artifact.reason == "it holds more than 1,048,576 bytes after decompression"


def test_opcodes_are_counted_over_all_pickles_of_a_file(read_bytes):
    artifact = read_bytes((PROTOCOL + b"N0" * 40_000 + b"N.") * 3, replace(DEFAULT, opcode_bytes=200_000))

    assert (artifact.reason, artifact.cause) == ("it holds more than 200,000 bytes of opcodes", "budget")


def test_many_members_of_gzip_stop_at_the_budget(read_bytes):
    assert "compressed members" in read_bytes(gzip.compress(b"") * 20_000).reason


def test_a_dtype_bomb_is_parsed_once(read_bytes):
    started = time.process_time()
    read_bytes(dtype_bomb(levels=8))

    assert time.process_time() - started < 0.5


def test_a_dropped_call_is_recorded(read_bytes):
    artifact = read_bytes(PROTOCOL + BOOM + b")R0N.")

    assert artifact.value is None
    assert artifact.anomalies == ("the result of calling marker.boom is thrown away",)


def test_a_call_that_sets_an_attribute_of_code_held_by_value_is_none(read_bytes):
    made = named("dill._dill", "_create_type") + b"(" + named("builtins", "type") + text("C") + b"tR\x94"
    arguments = b"(" + b"h\x00" + text("x") + b"K\x01t"
    setting = named("builtins", "setattr") + arguments + b"R0"

    assert read_bytes(PROTOCOL + made + setting + b".").anomalies == ()
    assert read_bytes(PROTOCOL + BOOM + b"\x940N" + setting + b".").anomalies == (
        "the result of calling builtins.setattr is thrown away",
    )


def test_an_argument_that_crosses_its_frame_is_recorded(read_bytes):
    crossing = b"\x80\x05\x95" + size(5) + b"B" + (20).to_bytes(4, "little") + b"A" * 20 + b"."

    assert "crosses the end of its frame" in read_bytes(crossing).anomalies[0]


def test_a_second_pickle_with_a_payload_is_listed(read_bytes):
    artifact = read_bytes(b"\x80\x04N." + PROTOCOL + BOOM + b")R.")

    assert artifact.globals == ("marker.boom",)
    assert artifact.anomalies == ("1 more pickle follows the first one",)


def test_bytes_behind_the_pickle_are_an_anomaly_and_no_failure(read_bytes):
    artifact = read_bytes(PROTOCOL + b"N." + b"\0" * 64)

    assert artifact.status == "complete"
    assert artifact.anomalies == ("bytes that are no pickle follow the pickle",)


def test_a_companion_file_is_not_followed(read_bytes):
    view = read_bytes(HOSTILE["array in a companion file"]).value

    assert view.reason == "it lies outside of the file (companion file)"


def test_a_truncated_file_is_partial_at_every_length(dumps, read_bytes):
    content = dumps["smote"]["joblib 4"].read_bytes()
    for end in range(3, len(content), 97):
        artifact = read_bytes(content[:end])

        assert artifact.status in ("partial", "failed")
        assert artifact.reason
        assert artifact.pipelines == ()
    assert "sklearn.preprocessing._data.StandardScaler" in artifact.globals


@pytest.mark.parametrize("kind", ["joblib+zlib", "joblib+gzip", "joblib+bz2", "joblib+xz", "joblib+lzma"])
def test_truncated_and_damaged_compressed_files_say_so(kind, dumps, read_bytes):
    content = dumps["search"][kind].read_bytes()
    damaged = content[:2_000] + bytes(byte ^ 0xFF for byte in content[2_000:2_100]) + content[2_100:]
    for changed in (content[: len(content) // 2], damaged):
        artifact = read_bytes(changed)

        assert artifact.status in ("partial", "failed")
        assert artifact.reason


def test_values_past_the_shown_number_are_unknown_and_later_attributes_stay(read_bytes):
    import pickle

    artifact = read_bytes(pickle.dumps([list(range(100)), "end"]), replace(DEFAULT, view_values=50))

    assert isinstance(artifact.value[0][-1], Unknown)


def test_a_file_that_exhausts_memory_is_failed(monkeypatch, read_bytes):
    from mlaudit.evidence.artifacts import reader

    def exhausted(*_):
        raise MemoryError

    monkeypatch.setattr(reader, "decompressed", exhausted)

    assert read_bytes(b"\x80\x04N.").reason == "it needs more memory than there is"


@pytest.mark.parametrize("compress", [gzip.compress, zlib.compress, bz2.compress, lzma.compress])
def test_a_payload_before_damaged_compressed_bytes_is_listed(compress, read_bytes):
    artifact = read_bytes(compress(PROTOCOL + BOOM + b")R.") + b"\xff" * 40)

    assert artifact.globals == ("marker.boom",)
    assert artifact.anomalies == ("bytes that are no pickle follow the pickle",)
