"""Audits asked for by a program."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlaudit.api.result import Result
from mlaudit.audit import Options, audit

if TYPE_CHECKING:
    from mlaudit.api.frames import Parts


def scan(
    *paths: str | PathLike[str],
    select: Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    preview: bool = False,
    **settings: Any,
) -> Result:
    """Audit files and folders, as ``mlaudit scan`` does; the manifest of the project counts.

    Parameters
    ----------
    paths
        Files and folders; the working directory where none is given.
    select, ignore : iterable of str
        Rules by code prefix, code, name or section; None takes the manifest's, else all stable rules.
    preview : bool
        Whether rules in preview run too.
    settings
        Further fields of `mlaudit.audit.Options`: ``target``, ``time``, ``exclude``, ``diff``, ``memory``, ...

    Raises
    ------
    UsageError
        For a path that is not there, a faulty manifest, an unknown rule or setting.
    """
    return Result(audit(_options([Path(path) for path in paths] or [Path()], select, ignore, preview, settings)))


def check(  # noqa: PLR0913 - the roles of a project, each by its name
    train: Parts | None = None,
    test: Parts | None = None,
    *,
    tables: dict[str, Parts] | None = None,
    model: object = None,
    target: str | None = None,
    time: str | None = None,
    group: str | None = None,
    id: str | None = None,
    protected: Iterable[str] = (),
    select: Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    preview: bool = False,
    **settings: Any,
) -> Result:
    """Audit what a program has in memory.

    The objects are written to a private folder for the time of the audit, because tables are read by a worker of
    bounded memory and models by a reader that executes nothing. The folder is removed in the end.

    Parameters
    ----------
    train, test : frame, or (features, target)
        A pandas or polars frame, a pyarrow table, a DuckDB relation, or anything else with the Arrow stream interface;
        or a pair of features and target, where features may be a 2-D array of shape (rows, columns).
    tables : dict of str to frame
        Further tables by name.
    model : estimator
        A fitted estimator or pipeline.
    target, time, group, id : str
        Columns of these roles, in the tables that have them.
    protected : iterable of str
        Columns of protected attributes.
    select, ignore, preview, settings
        As in `scan`.

    Raises
    ------
    UsageError
        Where there is nothing to check, an object is no table or cannot be written, or a rule is unknown.
    """
    from mlaudit.api.objects import Roles, write_project

    named = {"train": train, "test": test, **(tables or {})}
    given = {name: part for name, part in named.items() if part is not None}
    roles = Roles(target, time, group, id, tuple(protected))
    with tempfile.TemporaryDirectory(prefix="mlaudit-") as folder:
        write_project(Path(folder), given, model, roles)
        report = audit(_options([Path(folder)], select, ignore, preview, settings))
    return Result(replace(report, root="."))


def _options(
    paths: Iterable[Path],
    select: Iterable[str] | None,
    ignore: Iterable[str],
    preview: bool,
    settings: dict[str, Any],
) -> Options:
    known = Options.__dataclass_fields__
    if unknown := [name for name in settings if name not in known]:
        from mlaudit.core.errors import UsageError
        from mlaudit.engine.expressions import suggestion

        raise UsageError(f"there is no setting '{unknown[0]}'{suggestion(unknown[0], known)}")
    chosen = None if select is None else tuple([select] if isinstance(select, str) else select)
    ignored = (ignore,) if isinstance(ignore, str) else tuple(ignore)
    return Options(tuple(paths), select=chosen, ignore=ignored, preview=preview, **settings)
