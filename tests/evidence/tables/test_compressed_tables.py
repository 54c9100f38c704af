"""Compressed tables are read to their end, within a budget, and damage is one line."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys

import pytest

from mlaudit.core.values import Unknown
from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.formats import compression
from mlaudit.evidence.tables.formats.compression import decompressed

zstd = pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")

COMPRESSORS = [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("zst", zstd.compress)]


@pytest.mark.parametrize(("suffix", "compress"), COMPRESSORS)
def test_a_table_behind_a_compression_is_the_table(store, write, suffix, compress):
    found = store.profile(write(f"t.tsv.{suffix}", compress(b"a\tb\n1\t2\n3\t4\n")))
    assert [(column.name, column.mean) for column in found.columns] == [("a", 2.0), ("b", 3.0)]


@pytest.mark.parametrize(("suffix", "compress"), COMPRESSORS)
def test_a_bomb_is_refused_within_its_budget(monkeypatch, suffix, compress):
    monkeypatch.setattr(compression, "MAX_BYTES", 1 << 20)
    with pytest.raises(TableFailure, match="decompresses to more than 1 MB"):
        decompressed(io.BytesIO(compress(b"0" * (64 << 20))))


@pytest.mark.parametrize(("suffix", "compress"), COMPRESSORS)
def test_streams_behind_each_other_and_padding_are_read_to_the_end(suffix, compress):
    packed = compress(b"a\n1\n") + compress(b"2\n") + b"\x00" * 512
    assert decompressed(io.BytesIO(packed)).read() == b"a\n1\n2\n"


@pytest.mark.parametrize(("suffix", "compress"), COMPRESSORS)
def test_a_file_cut_short_is_said_to_be(store, write, suffix, compress):
    found = store.profile(write(f"cut.csv.{suffix}", compress(os.urandom(5000))[:-500]))
    assert isinstance(found, Unknown)
    assert "is cut off" in found.reason


@pytest.mark.parametrize("magic", [b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"])
def test_noise_behind_a_magic_number_is_one_line(store, write, magic):
    found = store.profile(write("noise.csv", magic + os.urandom(300)))
    assert isinstance(found, Unknown)
    assert found.reason.startswith("it is not a valid")


@pytest.mark.parametrize(("suffix", "compress"), COMPRESSORS)
@pytest.mark.parametrize("place", [0, 1, 600, -1])
def test_a_damaged_byte_is_told_as_damage_of_the_format_that_the_name_promises(store, write, suffix, compress, place):
    if suffix == "zst" and place not in (0, 1):
        pytest.skip("zstd writes no checksum unless it is asked to")
    packed = bytearray(compress(os.urandom(1200)))
    packed[place] ^= 0xFF
    found = store.profile(write(f"damaged.csv.{suffix}", bytes(packed)))
    assert isinstance(found, Unknown)
    assert found.reason == f"it is not a valid {compression.SUFFIXES['.' + suffix]} file"


def test_plain_text_under_the_name_of_a_compression_is_read(store, write):
    assert store.profile(write("plain.tsv.xz", b"a\tb\n1\t2\n")).n_rows == 1


def test_a_dictionary_beyond_the_memory_of_the_decoder_is_not_called_damage(store, write):
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 400 << 20}]
    found = store.profile(write("large.csv.xz", lzma.compress(b"a\n1\n", filters=filters)))
    assert found == Unknown("it needs more than 256 MB to decompress")
