"""A member that cannot be trusted is named, makes the artifact partial, and still shows its globals."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from dataclasses import replace

import pytest
from hostile import BOOM, PROTOCOL
from zips import Entry, archive

from mlaudit.evidence.artifacts.failures import OverBudget
from mlaudit.evidence.artifacts.formats.archives import open_archive
from mlaudit.evidence.artifacts.formats.directories import ends_in_archive
from mlaudit.evidence.artifacts.limits import DEFAULT

PICKLE = PROTOCOL + BOOM + b")R."
NAME = "m/data.pkl"
DEFLATE64, ZSTANDARD = 9, 93

REFUSED = {
    "another name in its own header": (
        archive(Entry(NAME, PICKLE, local_name="m/other.txt")),
        "member 'm/data.pkl' has another name in its own header than in the directory",
    ),
    "other flags in its own header": (
        archive(Entry(NAME, PICKLE, local_flags=1)),
        "member 'm/data.pkl' has another flags in its own header than in the directory",
    ),
    "another method in its own header": (
        archive(Entry(NAME, PICKLE, local_method=8)),
        "member 'm/data.pkl' has another compression method in its own header than in the directory",
    ),
    "another size in its own header": (
        archive(Entry(NAME, PICKLE, local_size=3)),
        "member 'm/data.pkl' has another size in its own header than in the directory",
    ),
    "a wrong checksum": (
        archive(Entry(NAME, PICKLE, checksum=7)),
        "member 'm/data.pkl' does not have the checksum that it states",
    ),
    "a wrong checksum behind deflate": (
        archive(Entry(NAME, PICKLE, method=8, checksum=7)),
        "member 'm/data.pkl' does not have the checksum that it states",
    ),
    "a mark of encryption on plain bytes": (
        archive(Entry(NAME, PICKLE, flags=1)),
        "member 'm/data.pkl' is marked as encrypted or patched",
    ),
    "one name twice": (
        archive(Entry(NAME, b"\x80\x04N."), Entry(NAME, PICKLE)),
        "there is more than one member 'm/data.pkl'",
    ),
    "two members in one place": (
        archive(Entry(NAME, PICKLE), Entry("m/copy.pkl", PICKLE, offset=0, local_name=NAME)),
        "members 'm/data.pkl' and 'm/copy.pkl' overlap",
    ),
    "bytes before it": (b"GIF89a" + archive(Entry(NAME, PICKLE)), "6 bytes stand before the zip archive"),
    "bytes before it that the directory knows of": (
        b"#!/bin/sh\n" + archive(Entry(NAME, PICKLE, offset=10), shift=10),
        "10 bytes stand before the zip archive",
    ),
    "bytes behind it": (archive(Entry(NAME, PICKLE)) + b"xyz", "3 bytes follow the zip archive"),
    "fewer members than stated": (
        archive(Entry(NAME, PICKLE), count=3),
        "the zip archive states 3 members and lists 1",
    ),
    "more bytes than stated": (
        archive(Entry(NAME, PICKLE, stated_size=4)),
        "member 'm/data.pkl' is longer than the 4 bytes that it states",
    ),
    "bytes behind the end of deflate": (
        archive(Entry(NAME, PICKLE, method=8, packed=zlib.compress(PICKLE, wbits=-15) + b"junk")),
        "bytes follow the compressed content of member 'm/data.pkl'",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_member_that_cannot_be_trusted_is_named_and_its_globals_are_listed(name, read_bytes):
    content, problem = REFUSED[name]
    artifact = read_bytes(content)

    assert artifact.status == "partial"
    assert problem in artifact.anomalies
    assert artifact.reason
    assert artifact.globals == ("marker.boom",)


UNREADABLE = {
    "Deflate64": (
        archive(Entry(NAME, PICKLE, method=DEFLATE64)),
        "member 'm/data.pkl' is compressed by method 9, which is not read",
    ),
    "Zstandard": (
        archive(Entry(NAME, PICKLE, method=ZSTANDARD)),
        "member 'm/data.pkl' is compressed by method 93, which is not read",
    ),
    "damaged bzip2": (
        archive(Entry(NAME, PICKLE, method=12, packed=b"BZh9" + b"\xff" * 30)),
        "the compressed bytes of member 'm/data.pkl' are damaged",
    ),
    "damaged LZMA": (
        archive(Entry(NAME, PICKLE, method=14, packed=b"\x09\x04\x05\x00\x5d\x00\x00\x10\x00" + b"\xff" * 30)),
        "the compressed bytes of member 'm/data.pkl' are damaged",
    ),
    "LZMA with a dictionary of 4 GiB": (
        archive(Entry(NAME, PICKLE, method=14, packed=b"\x09\x04\x05\x00\x5d\xff\xff\xff\xff" + b"\0" * 30)),
        "the compressed bytes of member 'm/data.pkl' are damaged",
    ),
    "LZMA whose properties have another length": (
        archive(Entry(NAME, PICKLE, method=14, packed=b"\x09\x04\xff\xff" + b"\0" * 90)),
        "the compressed bytes of member 'm/data.pkl' are damaged",
    ),
    "encryption": (
        archive(Entry(NAME, b"\x00\x01\x02" * 9, flags=1, checksum=7)),
        "member 'm/data.pkl' is encrypted",
    ),
    "no header of its own": (
        archive(Entry(NAME, PICKLE, offset=5)),
        "member 'm/data.pkl' has no header of its own",
    ),
    "damaged deflate": (
        archive(Entry(NAME, PICKLE, method=8, packed=b"\xff" * 30)),
        "the compressed bytes of member 'm/data.pkl' are damaged",
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_member_that_cannot_be_read_is_named(name, read_bytes):
    content, problem = UNREADABLE[name]
    artifact = read_bytes(content)

    assert artifact.status in ("partial", "failed")
    assert problem in artifact.anomalies
    assert artifact.pipelines == ()


def test_an_archive_that_was_torn_off_says_so_and_shows_the_globals_in_it(read_bytes):
    artifact = read_bytes(archive(Entry(NAME, PICKLE))[:-40])

    assert artifact.status == "partial"
    assert "whose directory is missing" in artifact.reason
    assert artifact.globals == ("marker.boom",)


def test_a_pickle_with_an_archive_behind_it_shows_the_globals_of_both(read_bytes):
    artifact = read_bytes(PROTOCOL + b"cfirst\none\n." + archive(Entry(NAME, PICKLE)))

    assert artifact.globals == ("first.one", "marker.boom")
    assert "a zip archive stands at the end of the file" in artifact.anomalies


def test_pickles_in_an_archive_of_no_model_format_are_read_by_name(read_bytes):
    artifact = read_bytes(archive(Entry("notes.txt", b"text"), Entry("a/model.pkl", PICKLE)))

    assert (artifact.container, artifact.status) == ("zip", "complete")
    assert list(artifact.value) == ["a/model.pkl"]
    assert artifact.globals == ("marker.boom",)


def test_an_archive_of_something_else_is_named_by_its_members(read_bytes):
    artifact = read_bytes(archive(Entry("word/document.xml", b"<xml/>")))

    assert artifact.status == "failed"
    assert artifact.reason == "it is a zip archive of no model format that is known, with 'word/document.xml'"


def test_archives_of_the_standard_library_are_read_as_it_reads_them():
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as made:
            made.writestr("a.txt", b"text" * 1_000)
            made.writestr("é/b.txt", b"")
            made.comment = b"a comment"
        size = len(file.getvalue())
        found = open_archive(file, size, DEFAULT)

        assert [(member.name, found.read(member, 1 << 20)) for member in found.members] == [
            ("a.txt", b"text" * 1_000),
            ("é/b.txt", b""),
        ]
        assert found.problems == []


def test_numbers_of_64_bits_are_read():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", allowZip64=True) as made, made.open("wide", "w", force_zip64=True) as member:
        member.write(b"content")
    found = open_archive(file, len(file.getvalue()), DEFAULT)

    assert found.read(found.members[0], 100) == b"content"
    assert found.problems == []


def test_a_directory_of_64_bits_is_read():
    plain = archive(Entry("a", b"content"))
    at = plain.rfind(b"PK\x05\x06")
    _, _, _, _, count, size, offset, _ = struct.unpack("<4sHHHHIIH", plain[at:])
    wide = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    ending = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    content = plain[:at] + wide + locator + ending
    found = open_archive(io.BytesIO(content), len(content), DEFAULT)

    assert found.read(found.members[0], 100) == b"content"
    assert found.problems == []


def test_too_many_members_are_not_listed():
    content = archive(*(Entry(str(number), b"") for number in range(20)))

    with pytest.raises(OverBudget, match="more than 10 zip members"):
        open_archive(io.BytesIO(content), len(content), replace(DEFAULT, archive_members=10))


@pytest.mark.parametrize("method", [8, 12, 14], ids=["deflate", "bzip2", "lzma"])
@pytest.mark.parametrize("length", [0, 3 << 20, 8 << 20])
def test_compressed_members_are_read_to_their_end(method, length, read_bytes):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as written:
        written.writestr(NAME, PROTOCOL + BOOM + b"\x8e" + struct.pack("<Q", length) + bytes(length) + b"\x86.")
    artifact = read_bytes(content.getvalue())

    assert (artifact.status, artifact.anomalies, artifact.globals) == ("complete", (), ("marker.boom",))


@pytest.mark.parametrize("method", [8, 12, 14], ids=["deflate", "bzip2", "lzma"])
def test_a_bomb_in_an_archive_ends_at_the_budget_of_all_its_members(method, read_bytes):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as written:
        for number in range(6):
            written.writestr(f"m/{number}.pkl", PROTOCOL + b"\x8e" + struct.pack("<Q", 8 << 20) + bytes(8 << 20) + b".")
        written.writestr(NAME, b"\x80\x04].")
    tracemalloc.start()
    artifact = read_bytes(content.getvalue(), replace(DEFAULT, stream_bytes=32 << 20))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (artifact.status, artifact.cause) == ("partial", "budget")
    assert "it holds more than 33,554,432 bytes after decompression" in artifact.reason
    assert peak < 32 << 20


def test_members_that_share_their_bytes_are_paid_for_each_time(read_bytes):
    """A small archive could otherwise stand for any number of bytes."""
    bomb = zlib.compress(b"\0" * (8 << 20), 9, wbits=-15)
    checksum = zlib.crc32(b"\0" * (8 << 20))
    entries = [
        Entry(f"{number}.pkl", b"", 8, packed=bomb if number == 0 else b"", checksum=checksum, offset=0)
        for number in range(200)
    ]
    for entry in entries:
        entry.stated_size = 8 << 20
    content = archive(Entry("x/data.pkl", PICKLE), *entries)
    started = time.process_time()
    artifact = read_bytes(content, replace(DEFAULT, stream_bytes=64 << 20))

    assert artifact.status == "partial"
    assert time.process_time() - started < 3.0


def test_random_bytes_are_not_taken_for_an_archive():
    assert not ends_in_archive(io.BytesIO(b"PK\x05\x06" + bytes(18)), 22)
    assert not ends_in_archive(io.BytesIO(b""), 0)
