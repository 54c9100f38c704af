"""The API summaries of knowledge.yaml, looked up by canonical name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from mlaudit.core.bundled import read_bundled
from mlaudit.core.declared import Declared, in_force
from mlaudit.evidence.source.model import SplitMethod


@dataclass(frozen=True, slots=True)
class FoldClass:
    """A splitter class and its defaults."""

    method: SplitMethod
    n_splits: int | None = None
    parameters: tuple[str, ...] = ()
    shuffle: bool = False
    stratified: bool = False


@dataclass(frozen=True, slots=True)
class FrameMethods:
    """What methods of pandas objects and arrays do; the others keep rows and change cells one by one."""

    statistics: dict[str, str]
    displays: frozenset[str]
    filters: frozenset[str]
    conditions: frozenset[str]
    writers: frozenset[str]
    sorts: frozenset[str]
    recodings: frozenset[str]
    lookups: frozenset[str]
    rowless: frozenset[str]
    attributes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All summaries. Methods take canonical dotted names; bare names are taken for those of a known library.

    ``own`` are the names that a team declared: they count in full only.
    """

    own: frozenset[str]
    libraries: frozenset[str]
    renamed: dict[str, tuple[tuple[str, str], ...]]
    loaders: frozenset[str]
    loader_families: tuple[str, ...]
    folds: dict[str, FoldClass]
    holdouts: frozenset[str]
    cross_validations: frozenset[str]
    pipelines: frozenset[str]
    positional: dict[str, tuple[str, ...]]
    metrics: dict[str, str]
    scorers: dict[str, str]
    classification: frozenset[str]
    regression: frozenset[str]
    stopping: tuple[str, ...]
    frame: FrameMethods
    function_groups: frozenset[str]
    groups_of: dict[str, tuple[str, ...]]
    logarithms: dict[str, float]
    transforms: dict[str, str]
    dumps: dict[str, tuple[int, int]]

    def renamed_in(self, dotted: str) -> tuple[tuple[str, str], ...]:
        """Return the modules that were renamed in the library of a name."""
        return self.renamed.get(dotted.partition(".")[0], ())

    def known_name(self, dotted: str) -> str:
        """Return the last name of something in a known library, a declared name in full, empty for anything else."""
        if dotted in self.own:
            return dotted
        library, _, rest = dotted.partition(".")
        if not rest:
            return dotted
        return rest.rpartition(".")[2] if library in self.libraries else ""

    def is_loader(self, dotted: str) -> bool:
        """Whether a call of it reads rows."""
        return dotted in self.loaders or dotted.startswith(self.loader_families)

    def fold_class(self, dotted: str) -> FoldClass | None:
        """Return the splitter class, None for anything else."""
        return self.folds.get(self.known_name(dotted))

    def metric(self, dotted: str) -> str | None:
        """Return the metric that a function computes."""
        return self.metrics.get(self.known_name(dotted))

    def transform(self, dotted: str) -> str | None:
        """Return what a function learns that fits and transforms at once."""
        return self.transforms.get(dotted if dotted in self.own else dotted.rpartition(".")[2])

    def parameters(self, dotted: str) -> tuple[str, ...]:
        """Return the names of the first parameters of a constructor."""
        return self.positional.get(dotted if dotted in self.own else dotted.rpartition(".")[2], ())

    def groups(self, dotted: str) -> tuple[str, ...]:
        """Return the groups that a function belongs to, such as ``stacks``."""
        return self.groups_of.get(dotted, ())


def knowledge() -> Knowledge:
    """Return the summaries, and what is declared about the project that is being audited."""
    return _knowledge_with(in_force())


@cache
def bundled_knowledge() -> Knowledge:
    """Return the summaries alone."""
    return _knowledge_with(Declared())


@cache
def _bundled() -> dict[str, Any]:
    return cast(dict[str, Any], read_bundled(Path(__file__).with_name("knowledge.yaml")))


@lru_cache(maxsize=2)
def _knowledge_with(declared: Declared) -> Knowledge:
    raw = declared.added_to(_bundled())
    functions: dict[str, Any] = raw["functions"]
    return Knowledge(
        own=declared.names,
        libraries=frozenset(raw["libraries"]),
        renamed=_by_library(raw["renamed"]),
        loaders=frozenset(raw["loaders"]),
        loader_families=tuple(name[:-1] for name in raw["loaders"] if name.endswith("*")),
        folds={name: _fold_class(fields) for name, fields in raw["folds"].items()},
        holdouts=frozenset(raw["holdouts"]),
        cross_validations=frozenset(raw["cross_validations"]),
        pipelines=frozenset(raw["pipelines"]),
        positional={name: tuple(parameters) for name, parameters in raw["positional"].items()},
        metrics=dict(raw["metrics"]),
        scorers=dict(raw["scorers"]),
        classification=frozenset(raw["classification"]),
        regression=frozenset(raw["regression"]),
        stopping=tuple(raw["stopping"]),
        frame=_frame_methods(raw["frame"]),
        function_groups=frozenset(functions),
        groups_of=_groups_of(functions),
        logarithms=dict(functions["logarithms"]),
        transforms=dict(functions["transforms"]),
        dumps={name: (places[0], places[1]) for name, places in functions["dumps"].items()},
    )


def _groups_of(functions: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group, names in functions.items():
        for name in names:
            found[name] = (*found.get(name, ()), group)
    return found


def _by_library(renamed: dict[str, str]) -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for old, new in renamed.items():
        library = old.partition(".")[0]
        found[library] = (*found.get(library, ()), (old, new))
    return found


def _fold_class(fields: dict[str, Any]) -> FoldClass:
    return FoldClass(**{**fields, "parameters": tuple(fields.get("parameters", ()))})


def _frame_methods(raw: dict[str, Any]) -> FrameMethods:
    groups = {name: frozenset(names) for name, names in raw.items() if name != "statistics"}
    return FrameMethods(statistics=dict(raw["statistics"]), **groups)
