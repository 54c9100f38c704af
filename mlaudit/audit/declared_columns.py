"""Columns that the manifest or the command line names, and no table has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlaudit.audit.options import Options
from mlaudit.discovery.model import DeclaredTable, Manifest
from mlaudit.engine.expressions import suggestion
from mlaudit.findings import Note

ROLES = ("target", "time", "group", "id")
LISTS = ("protected", "predicted", "scores")

Columns = Mapping[str, Sequence[str]]


def missing_columns(manifest: Manifest, options: Options, columns: Columns) -> Iterator[Note]:
    """Note each column that was named and is not there: without it, the rules about it would pass over in silence.

    Parameters
    ----------
    manifest : Manifest
        As it was written. Each entry speaks of one table, which must have the columns.
    options : Options
        The columns named on the command line must be in at least one table: a test set may lack the target.
    columns : mapping of str to sequence of str
        Path to column names, for every table that could be read.
    """
    for table in manifest.tables:
        names = columns.get(table.path)
        for role, name in _named(table):
            if names is not None and name not in names:
                reason = f"{role} = '{name}': {table.path} has no such column{suggestion(name, names)}"
                yield Note(manifest.path or "", reason, "absent", named=True, line=table.location.line)
    for role in ROLES:
        name = getattr(options, role)
        if name and columns and not any(name in names for names in columns.values()):
            where = next(iter(columns)) if len(columns) == 1 else f"none of the {len(columns)} tables"
            known = {other for names in columns.values() for other in names}
            reason = f"--{role} {name}: {where} has no such column{suggestion(name, sorted(known))}"
            yield Note("", reason, "absent", named=True)


def _named(table: DeclaredTable) -> Iterator[tuple[str, str]]:
    """Iterate over the columns of an entry with the keys that name them."""
    for role in ROLES:
        if name := getattr(table, role):
            yield role, name
    for role in LISTS:
        yield from ((role, name) for name in getattr(table, role))
