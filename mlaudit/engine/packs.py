"""Rule packs: rules that come in a distribution of their own, as data.

A pack is a package that holds ``rules.yaml`` files and an entry point of the group ``mlaudit.rules``, whose name is
that of the pack and whose value is the package. Nothing of it is ever imported: the entry point is read from
the metadata of what is installed, and the files are found through the list of files in it.
"""

from __future__ import annotations

import sys
from importlib.metadata import Distribution, EntryPoint, entry_points
from pathlib import Path

from mlaudit.core.errors import UsageError
from mlaudit.engine.expressions import suggestion

GROUP = "mlaudit.rules"
PREFIX = "pack:"


def is_pack(folder: str | Path) -> bool:
    """Whether a rules folder is named as a pack: ``pack:acme``."""
    return str(folder).startswith(PREFIX)


def located(folder: Path, audited: Path | None = None) -> Path:
    """Return the folder of a pack; any other folder as it is.

    Parameters
    ----------
    audited : Path
        Root of the project that is audited. A pack inside of it is refused, since a change to the project can edit its
        rules, unless the whole environment that mlaudit runs in lies there.

    Raises
    ------
    UsageError
        For a pack that is not installed, whose files are not listed, or that lies in what is audited.
    """
    if not is_pack(folder):
        return folder
    name = str(folder).removeprefix(PREFIX)
    points = {point.name: point for point in entry_points(group=GROUP)}
    if name not in points:
        known = f"{suggestion(name, points)}" if points else "; none is installed"
        raise UsageError(f"{folder}: there is no such rule pack{known}")
    found = _folder(points[name], folder)
    environment = Path(sys.prefix).resolve()
    if audited is not None and found.is_relative_to(audited.resolve()) and not found.is_relative_to(environment):
        raise UsageError(f"{folder}: the pack lies in what is audited, at {found}: install it elsewhere")
    return found


def _folder(point: EntryPoint, named: Path) -> Path:
    distribution: Distribution | None = point.dist
    inside = point.value.replace(".", "/")
    files = (distribution.files if distribution is not None else None) or []
    rules = [file for file in files if file.name == "rules.yaml" and file.as_posix().startswith(f"{inside}/")]
    if distribution is None or not rules:
        missing = f"{named}: the distribution of the pack lists no rules.yaml under {inside}/"
        raise UsageError(f"{missing}; one that is installed as editable lists none of its files: name its folder")
    return Path(str(distribution.locate_file(inside))).resolve()
