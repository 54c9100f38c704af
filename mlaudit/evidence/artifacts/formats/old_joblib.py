"""Files that joblib wrote before 0.10: ``ZF``, the length in hexadecimal digits, and one block of zlib.

Such a pickle names companion files for its arrays. They are never opened: the name is the writer's, and can lead to
any file.

References
----------
joblib.numpy_pickle_compat
"""

from __future__ import annotations

from dataclasses import replace

from mlaudit.evidence.artifacts.failures import NOTHING
from mlaudit.evidence.artifacts.formats.pickled import read_pickled
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.streams.bytestream import Section, Source
from mlaudit.evidence.artifacts.streams.compression import compression_of, decompressed

MAGIC = b"ZF"
_DIGITS = len(hex(1 << 64))


def read_old_joblib(path: str, file: Source, size: int, limits: Limits) -> Artifact:
    """Read the pickle in the block."""
    file.seek(0)
    head = file.read(len(MAGIC) + _DIGITS + 3)
    start = len(MAGIC) + _DIGITS
    # Python 2 ended the digits with an L, which made the header one byte longer.
    start += head[start : start + 1] == b" "
    codec = compression_of(head[start : start + 2])
    if codec is None:
        reason = "it begins as a file of joblib before 0.10 and is none"
        return Artifact(path, "joblib", "failed", NOTHING, reason, cause="damage")
    section = Section(file, start, size - start)
    compression, stream = decompressed(section, size - start, head[start:], limits)
    return replace(read_pickled(path, stream, compression, limits), container="joblib+zlib")
