"""What a loader that is not joblib makes of a file with joblib's placeholders of arrays.

joblib passes over the bytes behind a placeholder; ``pickle.load`` takes them for opcodes. An honest file stops it
there: a padding begins with a byte that is no opcode, and raw numbers soon have one. A hostile one goes on.

The pickle of an array of objects has a memo of its own for joblib only. To another loader it takes texts of the file
for modules: ``steps.dtype``, which cannot be imported. So a name is listed only where its last part is new as well.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from mlaudit.evidence.artifacts.failures import Stopped
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.pickles.class_paths import dotted
from mlaudit.evidence.artifacts.pickles.machine import Machine, Tally
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream


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
    known = frozenset(name.rpartition(".")[2] for name in artifact.globals)
    met = dict.fromkeys(dotted(name) for name in tally.globals.values())
    hidden = [name for name in met if name.rpartition(".")[2] not in known]
    if not hidden:
        return artifact
    more = f"{len(hidden):,} more {'global' if len(hidden) == 1 else 'globals'}"
    anomaly = f"to a loader that is not joblib it names {more}"
    return replace(artifact, globals=(*artifact.globals, *hidden), anomalies=(*artifact.anomalies, anomaly))
