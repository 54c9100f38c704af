"""What the headers of NumPy's files say, before anything behind them is read."""

from __future__ import annotations

import os
from pathlib import Path

from mlaudit.discovery.model import ArrayShape
from mlaudit.evidence.artifacts.failures import Stopped
from mlaudit.evidence.artifacts.formats.archives import open_archive
from mlaudit.evidence.artifacts.formats.npy import is_array
from mlaudit.evidence.artifacts.formats.npy_headers import Header, read_header
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream, PlainStream, Source

MAX_MEMBERS = 200


def shapes_of(path: Path) -> dict[str, ArrayShape]:
    """Return the arrays of a file by name, with "" for the one of a ``.npy`` file.

    Empty where one of them holds objects, which are a pickle, where it is shorter than its header says, and where the
    file is of another format.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if path.suffix.lower() == ".npz":
                return _members(file, size)
            shape = _shape(PlainStream(file, size), size)
            return {} if shape is None else {"": shape}
    except (OSError, Stopped):
        return {}


def _members(file: Source, size: int) -> dict[str, ArrayShape]:
    archive = open_archive(file, size, DEFAULT)
    if archive.problems or len(archive.members) > MAX_MEMBERS:
        return {}
    found = {}
    for member in archive.members:
        shape = _shape(archive.unchecked(member), member.size) if is_array(member.name) else None
        if shape is None:
            return {}
        found[member.name.removesuffix(".npy")] = shape
    return found


def _shape(stream: ByteStream, size: int) -> ArrayShape | None:
    header, at = read_header(stream, DTypes(DEFAULT), DEFAULT)
    if header.dtype.has_objects or header.n_bytes > size - at:
        return None
    return ArrayShape(header.shape, header.dtype.kind, _is_record(header))


def _is_record(header: Header) -> bool:
    """Whether each item has named numbers, and nothing else."""
    return header.dtype.kind == "V" and len(header.shape) == 1 and bool(header.dtype.fields)
