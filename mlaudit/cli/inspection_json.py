"""One file as mlaudit reads it, for machines. ``docs/inspect.schema.json`` describes the result."""

from __future__ import annotations

import json

from mlaudit import __version__
from mlaudit.cli.inspection import Inspected
from mlaudit.cli.models.record import model_record
from mlaudit.cli.plain import Json, Plainer
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.reporting.options import ShowOptions

SCHEMA_VERSION = 1


def inspection_json(found: Inspected, options: ShowOptions) -> str:
    """Return everything that was read, as ASCII JSON; what is beyond a bound is cut and listed under ``cut``."""
    plainer = Plainer(options.show_values)
    content: Json
    if isinstance(found.content, Artifact):
        content = model_record(found.content, plainer, "/content")
    else:
        content = plainer.record(found.content, "/content")
    record: dict[str, Json] = {
        "schema": SCHEMA_VERSION,
        "tool": {"name": "mlaudit", "version": __version__},
        "path": found.path,
        "kind": found.kind,
        "bytes": found.size,
        "content": content,
        "cut": plainer.cuts,
    }
    return json.dumps(record, indent=2, allow_nan=False) + "\n"
