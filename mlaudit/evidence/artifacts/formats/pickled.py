"""Files of one or more pickles, as pickle, cloudpickle, dill and joblib write them."""

from __future__ import annotations

from collections.abc import Callable

from mlaudit.evidence.artifacts.failures import NOTHING
from mlaudit.evidence.artifacts.formats.foreign_texts import with_text_named
from mlaudit.evidence.artifacts.formats.plain_loading import with_plain_globals
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact, ArtifactPipeline, ArtifactValue
from mlaudit.evidence.artifacts.pickles.class_paths import called_paths, paths_of
from mlaudit.evidence.artifacts.pickles.consecutive import Pickles
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream
from mlaudit.evidence.artifacts.view.pipelines import pipelines_of
from mlaudit.evidence.artifacts.view.viewer import Viewer

NestedReader = Callable[[Pickles], DTypes | None]


def read_pickled(
    path: str, stream: ByteStream, compression: str, limits: Limits, reader: NestedReader | None = None
) -> Artifact:
    """Read a file of one or more pickles.

    Parameters
    ----------
    path : str
        Relative to the audit root.
    stream : ByteStream
        The bytes, already decompressed.
    compression : str
        Its name, empty for none.
    limits : Limits
    reader : callable or None
        Reads what calls of the pickles would load, and returns what reads the types of arrays then.
    """
    pickles = Pickles(stream, limits)
    pickles.read()
    pickles.refuse_rest()
    pickles.note_more()
    dtypes = None if reader is None else reader(pickles)
    viewer = Viewer(limits, dtypes or pickles.tally.dtypes)
    value, found = _viewed(pickles, viewer, limits)
    artifact = Artifact(
        path,
        f"{'joblib' if pickles.tally.arrays else 'pickle'}{'+' if compression else ''}{compression}",
        pickles.status,
        value,
        "" if pickles.problem is None else pickles.problem.text,
        pickles.tally.protocol,
        found,
        viewer.versions,
        paths_of(pickles.tally.globals.values()),
        tuple(pickles.tally.anomalies),
        None if pickles.problem is None else pickles.problem.cause,
        called_paths(pickles.tally.globals.values()),
    )
    if artifact.cause == "foreign":
        return with_text_named(artifact, stream.rewound())
    return with_plain_globals(artifact, stream.rewound(), limits) if pickles.tally.is_ambiguous else artifact


def _viewed(pickles: Pickles, viewer: Viewer, limits: Limits) -> tuple[ArtifactValue, tuple[ArtifactPipeline, ...]]:
    """View the roots, and find pipelines in those that are whole: a torn one would seem to lack steps."""
    whole = [viewer.view(root) for root in pickles.roots]
    torn = [viewer.view(pickles.salvaged)] if pickles.has_salvaged else []
    values = [*whole, *torn]
    value = NOTHING if not values else values[0] if len(values) == 1 else values
    return value, pipelines_of(whole[0] if len(whole) == 1 else whole, limits)
