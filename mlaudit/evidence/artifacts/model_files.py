"""Telling by its content, whatever its name, whether a file is worth reading as a model."""

from __future__ import annotations

import os
from pathlib import Path

from mlaudit.evidence.artifacts.failures import Problem, Stopped
from mlaudit.evidence.artifacts.formats.archives import open_archive
from mlaudit.evidence.artifacts.formats.native_heads import native_format_of
from mlaudit.evidence.artifacts.formats.npy import read_npy
from mlaudit.evidence.artifacts.formats.npy_headers import read_header
from mlaudit.evidence.artifacts.formats.safetensors import read_safetensors
from mlaudit.evidence.artifacts.formats.torch_archives import is_pickle_of_torch
from mlaudit.evidence.artifacts.formats.zips import open_as_model
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.sniffing import (
    HEAD_BYTES,
    format_of,
    holds_archive,
    is_block_compressed,
    looks_like_artifact,
)
from mlaudit.evidence.artifacts.streams.bytestream import PlainStream, Source

_BLOCK_BYTES = 1 << 20


def holds_model(path: Path, has_arrays: bool) -> bool:
    """Tell whether a regular file holds a model, or objects of any kind.

    Parameters
    ----------
    path : Path
    has_arrays : bool
        Whether files of plain arrays count as well: asked for by name they are read, but a folder of them says nothing.
    """
    try:
        with path.open("rb") as file:
            return _holds_model(file, os.fstat(file.fileno()).st_size, has_arrays)
    except (OSError, Stopped):
        return False


def fault_of(path: Path) -> str:
    """Say why a regular file is not of the one format that has its suffix; empty where it is.

    Only what describes its content is read, which of arrays and tensors is little.
    """
    try:
        with path.open("rb") as file:
            return _fault_of(file, os.fstat(file.fileno()).st_size, path.suffix.lower())
    except OSError as problem:
        return f"cannot be read: {problem.strerror or 'input error'}"
    except Stopped as stopped:
        return str(stopped)


def _fault_of(file: Source, size: int, suffix: str) -> str:
    head = file.read(HEAD_BYTES)
    found = format_of(head)
    if isinstance(found, Problem):
        return found.text
    if suffix == ".safetensors" and found == "safetensors":
        return read_safetensors("", file, size, DEFAULT).reason
    if suffix == ".npy" and found == "npy":
        file.seek(0)
        return read_npy("", PlainStream(file, size), DEFAULT).reason
    if suffix == ".npz" and found == "zip":
        open_archive(file, size, DEFAULT)
        return ""
    is_model = suffix == ".onnx" and native_format_of(head) == "onnx"
    return "" if is_model else f"its first bytes are not those of a file of its name, {suffix}"


def _holds_model(file: Source, size: int, has_arrays: bool) -> bool:
    head = file.read(HEAD_BYTES)
    if is_block_compressed(head):
        head += file.read(_BLOCK_BYTES)
    if native_format_of(head) is not None:
        return True
    found = format_of(head)
    if found == "zip":
        # One that was torn off has no directory; its first member may still tell.
        return _begins_torch_archive(head) or open_as_model(file, size, DEFAULT, has_arrays)
    if found == "npy":
        return has_arrays or read_header(PlainStream(file, size), DTypes(DEFAULT), DEFAULT)[0].dtype.has_objects
    if found == "torch stream":
        return True
    if found == "tar":
        return has_arrays
    if found == "safetensors":
        return has_arrays
    if looks_like_artifact(head, size):
        return looks_like_artifact(head + file.read(_BLOCK_BYTES), size)
    is_readable = found == "old joblib" or isinstance(found, Problem) or holds_archive(head)
    return has_arrays and is_readable and size > 0


def _begins_torch_archive(head: bytes) -> bool:
    length = int.from_bytes(head[26:28], "little")
    return is_pickle_of_torch(head[30 : 30 + length].decode("latin-1"))
