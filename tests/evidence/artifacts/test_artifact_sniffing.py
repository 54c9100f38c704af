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
        if not looks_like_artifact(path.read_bytes()[: 512 if "bz2" not in kind else None], path.stat().st_size)
    ]

    assert missed == []


OTHERS = {
    "nothing": b"",
    "table": b"a,b\n1,2\n",
    "list of words": b"city,\n",
    "script": b"import os\n",
    "comment": b"# text",
    "text in brackets": b"(draft)\n",
    "table, gzip": gzip.compress(b"a,b\n1,2\n", mtime=0),
    "text, bzip2": bz2.compress(b"text"),
    "text, xz": lzma.compress(b"text"),
    "text, zlib": zlib.compress(b"text"),
    "archive": b"PK\x03\x04",
    "array": b"\x93NUMPY",
    "gzip, cut": b"\x1f\x8b",
    "zlib, cut": b"x\x9c\x00",
    "picture": b"\x89PNG\r\n",
    "table, gzip, torn off": gzip.compress(b"a,b\n" * 1000, mtime=0)[:30],
}


@pytest.mark.parametrize("kind", OTHERS)
def test_other_files_do_not(kind):
    assert not looks_like_artifact(OTHERS[kind], len(OTHERS[kind]))


CALL = b"cposix\ngetcwd\n(S'id'\ntR"
UNUSUAL = {
    "behind a value that is dropped": b"N0" + CALL + b".",
    "behind a thousand of them": b"N0" * 1_000 + CALL + b".",
    "behind a long text that is dropped": b"X" + (5_000).to_bytes(4, "little") + b"x" * 5_000 + b"0" + CALL + b".",
    "in a list": b"(lp0\n" + CALL + b"a.",
    "an instance of lines": b"(S'id'\niposix\ngetcwd\n.",
    "an instance of the stack": b"(cposix\ngetcwd\nS'id'\no.",
    "before bytes that are no opcode": b"N0" + CALL + b"\xff\xff",
    "in a second pickle": b"N." + CALL + b".",
    "behind a number": b"I1\n0" + CALL + b".",
}


@pytest.mark.parametrize("kind", UNUSUAL)
@pytest.mark.parametrize("compress", [bytes, gzip.compress, zlib.compress, lzma.compress])
def test_a_call_in_a_pickle_of_an_unusual_beginning_is_seen(kind, compress):
    content = compress(UNUSUAL[kind])

    assert looks_like_artifact(content[:512], len(content))


TEXTS = [
    b"Name,Age\nAnn,31\n",
    b"The quick brown fox jumps over the lazy dog. ",
    b"coverage\nhtmlcov\n.tox\n.env\n",
    b"click\nrequests\nnumpy\n",
    b"city\ntown\n(a)\n",
    b"Using this file is free of charge.\n",
    b"0.5 0.25\n1.5 2.5\n",
    b"I1\n.\n",
    b"import os\n",
    b"(1, 2)\n",
    b"}\n",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("times", [1, 100])
def test_text_is_no_pickle_whatever_letter_it_begins_with(text, times):
    content = text * times

    assert not looks_like_artifact(content[:512], len(content))


@pytest.mark.parametrize(
    ("content", "reason", "cause"),
    [
        (b"", "it is empty", "damage"),
        (b"PK\x03\x04rest", "zip archive", "damage"),
        (b"\x02\x21\x4c\x18", "legacy format", "unsupported"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS is here: run git lfs pull", "absent"),
        (b"just text", "it is text and no pickle", "foreign"),
        ("id,größe\n1,2\n".encode("latin-1"), "it is text and no pickle", "foreign"),
        ("id,größe\n1,2\n".encode("utf-16"), "it is text and no pickle", "foreign"),
        (gzip.compress(b"id,age\n1,2\n", mtime=0), "it is text and no pickle", "foreign"),
        (b"<!DOCTYPE html>\n<html>404", "it is a web page and no model: download the file itself", "foreign"),
        (b"\x00\x01\x02\x03", "it is no pickle", "foreign"),
    ],
)
def test_what_is_not_read_says_why(content, reason, cause, read_bytes):
    artifact = read_bytes(content)

    assert (artifact.status, artifact.cause) == ("failed", cause)
    assert reason in artifact.reason


def test_a_file_that_cannot_be_opened_says_why(tmp_path, read):
    artifact = read(tmp_path / "gone.pkl")

    assert (artifact.status, artifact.reason) == ("failed", "it cannot be opened: No such file or directory")


def test_the_suffix_does_not_matter(tmp_path, read):
    path = tmp_path / "notes.txt"
    path.write_bytes(gzip.compress(pickle.dumps([1, 2])))

    assert read(path).value == [1, 2]
