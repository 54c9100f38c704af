"""Files that the manifest names beside itself, such as a baseline or a folder of rules."""

from __future__ import annotations

from pathlib import Path

from mlaudit.core.errors import UsageError
from mlaudit.core.location import Location
from mlaudit.discovery.model import Discovered
from mlaudit.engine.selection import pointed


def named_place(discovered: Discovered, key: str, name: str, option: str = "") -> Path:
    """Return the path of what the manifest names under a key.

    Parameters
    ----------
    option : str
        With which the command line may name such a file anywhere.

    Raises
    ------
    UsageError
        Where it leads out of the project, which the manifest may not.
    """
    path = discovered.beside_manifest(name)
    if path is None:
        way = f": name it with {option}" if option else ""
        raise misnamed(discovered, key, name, f"'{name}' leads out of the project{way}")
    return path


def named_file(discovered: Discovered, key: str, name: str, option: str = "") -> Path:
    """Return the path of what the manifest names under a key, and has to be there.

    Raises
    ------
    UsageError
        Where it is not, or leads out of the project.
    """
    path = named_place(discovered, key, name, option)
    if not path.exists():
        raise misnamed(discovered, key, name, f"'{name}' is not there")
    return path


def misnamed(discovered: Discovered, key: str, name: str, problem: str) -> UsageError:
    """Say what is wrong with what the manifest names, with its line and a caret."""
    manifest = discovered.manifest
    place = manifest.positions.get(key, Location(manifest.path or "", 1, 1))
    return UsageError(pointed(place, name, problem))
