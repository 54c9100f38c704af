"""What a loader that is not joblib makes of a file with joblib's placeholders of arrays.

joblib passes over the bytes behind a placeholder; ``pickle.load`` takes them for opcodes. An honest file stops it
there: a padding begins with a byte that is no opcode, and raw numbers soon have one. A hostile one goes on.

The pickle of an array of objects has a memo of its own for joblib only. To another loader it takes texts of the file
for modules: ``steps.dtype``, which cannot be imported. So a name whose last part is known is listed only where a
library could have it.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from contextlib import suppress

from mlaudit.evidence.artifacts.failures import Stopped
from mlaudit.evidence.artifacts.formats.gathering import with_names
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.pickles.class_paths import called_paths, paths_of
from mlaudit.evidence.artifacts.pickles.machine import Machine, Tally
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream

_OF_ARRAYS = frozenset({"dtype", "ndarray", "_reconstruct", "scalar", "_frombuffer", "NumpyArrayWrapper"})
"""Names that stand in the pickle of an array of objects, under modules of NumPy and joblib alone."""


def with_plain_globals(artifact: Artifact, stream: ByteStream, limits: Limits) -> Artifact:
    """Add the globals that only such a loader meets.

    Parameters
    ----------
    artifact : Artifact
        As joblib would load it.
    stream : ByteStream
        The same bytes, from their beginning.
    limits : Limits
    """
    tally = Tally()
    with suppress(Stopped):
        Machine(stream, limits, tally, depth=1).run(0)
    names = tally.globals.values()
    hidden = [name for name in paths_of(names) if name not in artifact.globals and _can_be(name, artifact.globals)]
    if not hidden:
        return artifact
    more = f"{len(hidden):,} more {'global' if len(hidden) == 1 else 'globals'}"
    return with_names(artifact, hidden, called_paths(names), [f"to a loader that is not joblib it names {more}"])


def _can_be(name: str, known: Collection[str]) -> bool:
    """Tell whether a name is more than a text of the file that is taken for a module."""
    last = name.rpartition(".")[2]
    if last not in {other.rpartition(".")[2] for other in known}:
        return True
    top = name.partition(".")[0]
    is_package = top in sys.stdlib_module_names or top in {other.partition(".")[0] for other in known}
    return is_package and last not in _OF_ARRAYS
