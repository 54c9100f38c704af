from __future__ import annotations

import bz2
import gzip
import lzma
import pickle
import zlib

import pytest

from mlaudit.evidence.artifacts.sniffing import looks_like_artifact


def test_every_dump_looks_like_an_artifact(dumps):
    missed = [
        (name, kind)
        for name, paths in dumps.items()
        for kind, path in paths.items()
        if not looks_like_artifact(path.read_bytes()[: 512 if "bz2" not in kind else None])
    ]

    assert missed == []


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"a,b\n1,2\n",
        b"city,\n",
        b"import os\n",
        b"# text",
        b"(draft)\n",
        gzip.compress(b"a,b\n1,2\n"),
        bz2.compress(b"text"),
        lzma.compress(b"text"),
        zlib.compress(b"text"),
        b"PK\x03\x04",
        b"\x93NUMPY",
        b"\x1f\x8b",
        b"x\x9c\x00",
        b"\x89PNG\r\n",
    ],
)
def test_other_files_do_not(head):
    assert not looks_like_artifact(head)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"\x02\x21\x4c\x18", "legacy format"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"just text", "it is no pickle"),
    ],
)
def test_what_is_not_read_says_why(content, reason, read_bytes):
    artifact = read_bytes(content)

    assert artifact.status == "failed"
    assert reason in artifact.reason


def test_a_file_that_cannot_be_opened_says_why(tmp_path, read):
    artifact = read(tmp_path / "gone.pkl")

    assert (artifact.status, artifact.reason) == ("failed", "it cannot be opened: No such file or directory")


def test_the_suffix_does_not_matter(tmp_path, read):
    path = tmp_path / "notes.txt"
    path.write_bytes(gzip.compress(pickle.dumps([1, 2])))

    assert read(path).value == [1, 2]
