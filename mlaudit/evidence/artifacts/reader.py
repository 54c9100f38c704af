"""Reading one artifact: from the bytes of a file to pipelines, without executing anything of it."""

from __future__ import annotations

import os
from typing import BinaryIO

from mlaudit.core.collection import collection_paused
from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts.compression import decompressed
from mlaudit.evidence.artifacts.limits import DEFAULT, Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.pickles import NOTHING, read_pickled
from mlaudit.evidence.artifacts.sniffing import HEAD_BYTES, format_of


def read_artifact(file: ProjectFile, limits: Limits = DEFAULT) -> Artifact:
    """Read a pickle or joblib file; nothing of it is imported, called or executed.

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
            return _read(file.path, handle, limits)
    except OSError as problem:
        return _failed(file.path, f"it cannot be opened: {problem.strerror or 'input error'}")
    except (MemoryError, RecursionError):
        return _failed(file.path, "it needs more memory than there is")


def _failed(path: str, reason: str) -> Artifact:
    return Artifact(path, "unknown", "failed", NOTHING, reason)


def _read(path: str, file: BinaryIO, limits: Limits) -> Artifact:
    """Read a file by its content; its name says nothing."""
    size = os.fstat(file.fileno()).st_size
    head = file.read(HEAD_BYTES)
    file.seek(0)
    found = format_of(head)
    if isinstance(found, Unknown):
        return _failed(path, found.reason)
    if found == "zip":
        return _failed(path, "it is a zip archive (as skops, PyTorch and NumPy write them), which is not read yet")
    if found == "npy":
        return _failed(path, "it is a NumPy array file, not a pickled model")
    compression, stream = decompressed(file, size, head, limits)
    return read_pickled(path, stream, compression, limits)
