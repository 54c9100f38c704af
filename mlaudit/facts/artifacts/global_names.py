"""What the names say that a loader of a pickle would import."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from mlaudit.core.bundled import read_bundled
from mlaudit.evidence.artifacts.pickles.loaders import LOADERS

_BY_VALUE = re.compile(r"\b(?:cloudpickle|dill)\..*\b_(?:make_function|make_skel_func|create_function|create_code)$")

Standing = Literal["dangerous", "known", "own", "main", "unknown"]


@dataclass(frozen=True, slots=True)
class _Known:
    dangerous_modules: frozenset[str]
    harmless: frozenset[str]
    dangerous: frozenset[str]
    dangerous_parts: frozenset[str]
    standard: frozenset[str]
    libraries: frozenset[str]


def standing(dotted: str, own_packages: Collection[str]) -> Standing:
    """Tell what kind of code a global of a pickle names.

    Parameters
    ----------
    dotted : str
        Module and name, such as ``posix.system``; or a package that is imported and no more.
    own_packages : collection of str
        Top-level names of the packages and modules of the audited project.

    Returns
    -------
    str
        ``dangerous`` for what runs programs or code that is handed to it, or reaches files or the network; ``known``
        for classes and functions of the libraries and of the standard library that honest files name.
    """
    known = _known()
    top, _, rest = dotted.partition(".")
    parts = rest.split(".")
    if dotted in known.harmless:
        return "known"
    owners = {dotted[: match.start()] for match in re.finditer(r"\.", dotted)}
    if rest and (top in known.dangerous_modules or not known.dangerous_parts.isdisjoint(parts)):
        return "dangerous"
    if dotted in known.dangerous or not known.dangerous.isdisjoint(owners):
        return "dangerous"
    if top == "__main__":
        return "main"
    if top in known.libraries or top in known.standard or (top in known.dangerous_modules and not rest):
        return "known"
    if top in own_packages:
        return "own"
    return "unknown"


def is_standard(dotted: str) -> bool:
    """Whether a name belongs to a module of the standard library."""
    return dotted.partition(".")[0] in sys.stdlib_module_names


@cache
def _known() -> _Known:
    raw = read_bundled(Path(__file__).with_name("known_globals.yaml"))
    listed = {name: frozenset(names) for name, names in raw.items()}
    return _Known(**listed | {"dangerous": listed["dangerous"] | LOADERS.keys()})


def makes_code(names: Iterable[str]) -> bool:
    """Whether one of the names puts a function together from bytecode, as cloudpickle and dill do."""
    return any(_BY_VALUE.search(name) is not None for name in names)
