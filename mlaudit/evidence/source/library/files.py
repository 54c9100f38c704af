"""Files: rows that are read, objects that are dumped, paths that are joined."""

from __future__ import annotations

import ast

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import LoadSeen
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.library.signature import Call
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import idioms
from mlaudit.evidence.source.steps.saving import path_of, saved
from mlaudit.evidence.source.values import NONE, Constant, Data, OpenFile, Part, Reference, Sequence, Value

_ARCHIVES = ("numpy.load", "scipy.io.loadmat")


def load(run: Run, node: ast.Call, name: str, given: Arguments) -> Value:
    """Follow a read: its rows are a root of their own."""
    is_bundled = name.startswith(("sklearn.datasets.", "keras.", "seaborn.", "statsmodels."))
    path = Unknown("it is bundled with a library") if is_bundled else read_path(run, given)
    seen = LoadSeen(node, name, path)
    key = (*run.key(node), path) if isinstance(path, str) else run.key(node)
    for word in ("parse_dates", "index_col"):
        names = run.names(given.get(None, word))
        if names is not None and (word == "parse_dates" or all(idioms.names_time(column) for column in names)):
            seen.times.update(names)
    number = run.trace.load(key, seen)
    if _holds_several(run, name, given):
        run.trace.archives.add(number)
    columns = run.names(given.get(None, "names", "usecols"))
    rows = Data(frozenset([Part(number)]), loads=frozenset([number]), columns=columns, has_time=bool(seen.times))
    if name.startswith("sklearn.datasets.make_") or given.constant(None, "return_X_y") is True:
        return Sequence((replace(rows, columns=None), replace(rows, kind="series", column=None, columns=None)))
    if name.startswith("keras.datasets."):
        test = Data(frozenset([Part(run.trace.root((*run.key(node), "test")))]), loads=rows.loads)
        return Sequence((Sequence((rows, rows)), Sequence((test, test))))
    return rows


def _holds_several(run: Run, name: str, given: Arguments) -> bool:
    """Whether a read gives several row sets by name: arrays, sheets, or the splits of a dataset from a hub."""
    if name == "pandas.read_excel":
        return given.content(None, "sheet_name") == NONE
    return name in _ARCHIVES or (name == "datasets.load_dataset" and given.content(None, "split") in (None, NONE))


def _archive(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``pickle.load(file)``: anything, but often a dict of arrays."""
    found = run.unknown(node)
    run.trace.archives |= {part.root for part in found.parts}
    return found


def read_path(run: Run, given: Arguments) -> str | Unknown:
    """Return the path that a call reads from."""
    value = given.content(0, "filepath_or_buffer", "path", "io", "fname", "file", "source", "filename", "f")
    if isinstance(value, OpenFile):
        value = run.state.content(value.path)
    return path_of(run, value)


def _dump(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    what, where = knowledge().dumps[callee.dotted]
    target = given.content(where, "filename", "file", "f", "fp")
    if isinstance(target, OpenFile):
        target = run.state.content(target.path)
    saved(run, node, callee.dotted, given.content(what, "value", "obj", "sk_model"), path_of(run, target))
    return NONE


def _join_path(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    parts = [run.literal(value) for value in given.positional]
    if parts and all(isinstance(part, str) for part in parts):
        joined = "/".join(
            str(part).rstrip("/") if place < len(parts) - 1 else str(part) for place, part in enumerate(parts)
        )
        return Constant(joined)
    if callee.dotted == "str" and given.positional:
        return given.positional[0]
    return run.unknown(node, given.all())


BY_GROUP: dict[str, Call] = {"dumps": _dump, "unpickles": _archive, "archives": _archive, "paths": _join_path}
