"""The names that a loader would import, grouped by what they say of a file. No group of them is called safe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mlaudit.evidence.artifacts.view.by_value import CLASSES, FUNCTIONS
from mlaudit.facts.artifacts.global_names import Standing, is_standard, standing

_LIBRARIES = frozenset({"cloudpickle", "dill"})


@dataclass(frozen=True, slots=True)
class Imports:
    """Dotted names in order of appearance, each in one group; see `facts.global_names`.

    Attributes
    ----------
    known : tuple of str
        Of the field's libraries, and of those modules of Python that honest files name.
    main : tuple of str
        Of the script that saved the file.
    unknown : tuple of str
        Of packages that are not known.
    dangerous : tuple of str
        What runs programs or code that is handed to it, or reaches files or the network.
    """

    known: tuple[str, ...] = ()
    main: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    dangerous: tuple[str, ...] = ()

    @property
    def libraries(self) -> tuple[str, ...]:
        """Libraries of the known names, the one with the most names first; Python's modules are one."""
        count = Counter("Python" if is_standard(name) else name.partition(".")[0] for name in self.known)
        return tuple(name for name, _ in count.most_common())

    @property
    def rebuild_code(self) -> bool:
        """Whether some of them rebuild functions and classes from code that the file carries."""
        names = (name for name in self.known if name.partition(".")[0] in _LIBRARIES)
        return any(name.rpartition(".")[2] in FUNCTIONS | CLASSES for name in names)


def imports_of(names: Iterable[str]) -> Imports:
    """Group the globals of an artifact."""
    groups: dict[Standing, list[str]] = {"known": [], "main": [], "unknown": [], "dangerous": []}
    for name in names:
        groups[standing(name, ())].append(name)
    return Imports(*(tuple(groups[group]) for group in ("known", "main", "unknown", "dangerous")))
