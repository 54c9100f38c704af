"""What is written to files: rows, models, and the paths that the text names."""

from __future__ import annotations

import ast
from typing import Literal

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Done, Saved
from mlaudit.evidence.source.model import Literal_
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import NONE, Data, Value


def path_of(run: Run, value: Value | None) -> str | Unknown:
    """Return a literal path, Unknown otherwise."""
    found: Literal_ | Unknown = run.literal(value)
    return found if isinstance(found, str) else Unknown("the path is not a literal in the code")


def saved(run: Run, node: ast.Call, callee: str, thing: Value | None, path: str | Unknown) -> None:
    """Record an object that is written to a file."""
    models = run.estimators_in([thing]) if thing is not None else []
    rows = next(iter(run.rows_in([thing])), None) if thing is not None and not models else None
    fits = frozenset[int]().union(*(model.model_fits for model in models))
    what: Literal["model", "rows", "unknown"]
    what = "model" if models else "rows" if rows is not None and rows.kind != "unknown" else "unknown"
    run.trace.saved[run.key(node)] = Saved(node, callee, path, what, rows, fits)


def frame_saved(run: Run, node: ast.Call, rows: Data, name: str, given: Arguments) -> Value:
    """Follow ``df.to_csv(path)``."""
    path = path_of(run, given.get(0, "path_or_buf", "path", "excel_writer", "file"))
    for mark in rows.mark_ids():
        event = run.trace.marks[mark]
        if isinstance(event, Done) and isinstance(path, str):
            event.written_to.add(path)
    run.trace.saved[run.key(node)] = Saved(node, f"pandas.DataFrame.{name}", path, "rows", rows)
    return NONE
