"""Reading one artifact: from the bytes of a file to pipelines, without executing anything of it."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from typing import BinaryIO

from mlaudit.core.collection import collection_paused
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts.failures import NOTHING, Problem, Stopped, Unsupported
from mlaudit.evidence.artifacts.formats.directories import END_MAGIC
from mlaudit.evidence.artifacts.formats.members import read_tar
from mlaudit.evidence.artifacts.formats.native import read_native
from mlaudit.evidence.artifacts.formats.native_heads import native_format_of
from mlaudit.evidence.artifacts.formats.nested import resolve_nested
from mlaudit.evidence.artifacts.formats.npy import read_npy
from mlaudit.evidence.artifacts.formats.old_joblib import read_old_joblib
from mlaudit.evidence.artifacts.formats.pickled import read_pickled
from mlaudit.evidence.artifacts.formats.safetensors import read_safetensors
from mlaudit.evidence.artifacts.formats.torch_streams import read_torch_stream
from mlaudit.evidence.artifacts.formats.zips import read_zip, with_archive_behind
from mlaudit.evidence.artifacts.limits import DEFAULT, Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.sniffing import HEAD_BYTES, Format, format_of
from mlaudit.evidence.artifacts.streams.bytestream import CHUNK, ByteStream, PlainStream, head_of, taken
from mlaudit.evidence.artifacts.streams.compression import decompressed

_HELD_BYTES = 64 << 20
"""An archive behind compression is held as a whole, since it is read from its end."""


def read_artifact(file: ProjectFile, limits: Limits = DEFAULT) -> Artifact:
    """Read a model file of any format; nothing of it is imported, called or executed.

    Parameters
    ----------
    file : ProjectFile
    limits : Limits
        Budgets past which the result is ``partial``.

    Returns
    -------
    Artifact
        Always: what cannot be read is ``failed`` or ``partial``, with the reason.
    """
    try:
        with file.absolute.open("rb") as handle, collection_paused():
            return _read(file.path, handle, os.fstat(handle.fileno()).st_size, limits)
    except OSError as problem:
        return _failed(file.path, Problem(f"it cannot be opened: {problem.strerror or 'input error'}", "absent"))
    except (MemoryError, RecursionError):
        return _failed(file.path, Problem("it needs more memory than there is", "budget"))


def _failed(path: str, problem: Problem) -> Artifact:
    return Artifact(path, "unknown", "failed", NOTHING, problem.text, cause=problem.cause)


def _read(path: str, file: BinaryIO, size: int, limits: Limits) -> Artifact:
    """Read a file by its content; its name says nothing."""
    beginning = file.read(min(CHUNK, size))
    head = beginning[:HEAD_BYTES]
    found = format_of(head)
    if found == "zip":
        return read_zip(path, file, size, limits)
    native = native_format_of(head)
    if native is None:
        artifact = _read_as(found, path, file, size, beginning, limits)
    else:
        artifact = read_native(path, PlainStream(file, size, beginning), native, limits)
    if size == len(beginning) and END_MAGIC not in beginning:
        return artifact
    return with_archive_behind(artifact, file, size, limits)


def _read_as(
    found: Format | Problem, path: str, file: BinaryIO, size: int, beginning: bytes, limits: Limits
) -> Artifact:
    """Read a file, whose first bytes are given, of a format that is no archive."""
    if isinstance(found, Problem):
        return _failed(path, found)
    if found == "npy":
        return read_npy(path, PlainStream(file, size, beginning), limits)
    if found == "safetensors":
        return read_safetensors(path, file, size, limits)
    if found == "torch stream":
        return read_torch_stream(path, PlainStream(file, size, beginning), limits)
    if found == "old joblib":
        return read_old_joblib(path, file, size, limits)
    if found == "tar":
        return read_tar(path, PlainStream(file, size, beginning), size, limits)
    try:
        compression, stream = decompressed(file, size, beginning, limits)
        return _read_stream(path, stream, size, compression, limits)
    except Stopped as stopped:
        return _failed(path, stopped.problem)


def _read_stream(path: str, stream: ByteStream, size: int, compression: str, limits: Limits) -> Artifact:
    """Read what stands behind compression, or a plain pickle."""
    found = _format_behind(stream) if compression else "pickle"
    if found == "pickle":
        return read_pickled(path, stream, compression, limits, resolve_nested)
    if isinstance(found, Problem):
        return _failed(path, Problem(f"behind {compression}: {found.text}", found.cause))
    if found == "tar":
        artifact = read_tar(path, stream, size, limits)
    else:
        data = taken(stream, _HELD_BYTES)
        if data is None:
            raise Unsupported(f"it is {found} of more than {_HELD_BYTES:,} bytes behind compression, which is not read")
        artifact = _read(path, io.BytesIO(data), len(data), limits)
    return replace(artifact, container=f"{artifact.container}+{compression}")


def _format_behind(stream: ByteStream) -> Format | Problem:
    """Return the format of a stream; what cannot be decompressed is left to the reader of pickles to complain of."""
    try:
        head = head_of(stream, HEAD_BYTES)
    except Stopped:
        return "pickle"
    return format_of(head) if head else "pickle"
