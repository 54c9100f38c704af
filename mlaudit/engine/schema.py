"""A rule as loaded: checked, typed, compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from mlaudit.core.location import Location
from mlaudit.core.scale import Confidence, Severity
from mlaudit.core.subject import Subject
from mlaudit.core.values import EvidenceKind
from mlaudit.engine.messages import Template
from mlaudit.engine.scope import Compiled
from mlaudit.engine.types import fields_of
from mlaudit.findings import Reference

Status = Literal["preview", "stable", "deprecated"]
ParamValue = float | int | str | bool

RULE_KEYS = {
    "code": "Code: ML, chapter, section, two digits; a team's own rules have their own letters",
    "name": "kebab-case; reads after 'allow'",
    "also": "other sections that it serves",
    "summary": "one line",
    "status": "preview, stable or deprecated",
    "since": "version",
    "yields_to": "rules whose finding on the same subject makes this one superfluous",
    "params": "numbers that a project may change",
    "detect": "ways to know, strongest first",
    "contradicted_by": "condition that turns a finding into advice",
    "why": "what goes wrong",
    "fix": "the concrete change",
    "recipes": "the change in the names of the project; the first whose facts are all known stands in place of the fix",
    "references": "keys of bibliography.yaml",
}
REQUIRED_RULE_KEYS = ("code", "name", "summary", "status", "since", "detect", "why", "fix", "references")
ALTERNATIVE_KEYS = {
    "for_each": "names to lists; later ones may use earlier names",
    "subject": "what the finding is about; the first that has a value",
    "anchor": "where it is shown; the first that has a value",
    "related": "further places",
    "exhibit": "facts to be drawn",
    "where": "filter; bindings that fail it are not counted",
    "applies_when": "guard; false is not applicable, unknown is not checked",
    "unless": "exemption; only a true one silences",
    "when": "the condition",
    "severity": "info, warning or error",
    "confidence": "low, medium or high",
    "message": "template over facts",
}
REQUIRED_ALTERNATIVE_KEYS = ("for_each", "when", "severity", "confidence", "message")
PARAM_KEYS = ("type", "default", "min", "max", "help")


@dataclass(frozen=True, slots=True)
class Param:
    """A number, text or switch that a project may change."""

    type: Literal["number", "string", "bool"]
    default: ParamValue
    help: str
    min: float | None = None
    max: float | None = None


def param_problem(param: Param, value: object) -> str:
    """Say what keeps a value from being one of the param, in words that follow its name; empty when nothing does."""
    if param.type == "number":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"is a number, not {value!r}"
        if param.min is not None and value < param.min:
            return f"is at least {param.min:g}"
        if param.max is not None and value > param.max:
            return f"is at most {param.max:g}"
        return ""
    wanted = str if param.type == "string" else bool
    return "" if isinstance(value, wanted) else f"is a {param.type}, not {value!r}"


@dataclass(frozen=True, slots=True)
class Binding:
    """One name of ``for_each`` and the list that it ranges over."""

    name: str
    items: Compiled


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to know that a rule is broken."""

    bindings: tuple[Binding, ...]
    subjects: tuple[Compiled, ...]
    anchors: tuple[Compiled, ...]
    related: tuple[Compiled, ...]
    exhibits: tuple[Compiled, ...]
    where: Compiled | None
    applies_when: Compiled | None
    unless: Compiled | None
    when: Compiled
    severity: Severity
    confidence: Confidence
    message: Template


@dataclass(frozen=True, slots=True)
class Rule:
    """One pitfall.

    ``contradicted_by`` is compiled once per alternative, in the scope of its names; None where the names that it uses
    are not bound there. So are the ``recipes``, of which those are left out.
    """

    code: str
    name: str
    section: str
    summary: str
    status: Status
    since: str
    alternatives: tuple[Alternative, ...]
    contradictions: tuple[Compiled | None, ...]
    recipes: tuple[tuple[Template, ...], ...]
    why: str
    fix: str
    references: tuple[Reference, ...]
    location: Location
    folder: Path
    also: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()
    params: Mapping[str, Param] = field(default_factory=dict)

    def evidence(self) -> tuple[EvidenceKind, ...]:
        """Return the kinds of evidence that its facts come from, of whatever a subject is read."""
        kinds = {
            kind
            for compiled in self.compiled()
            for cls, name in compiled.facts
            for kind in (fields_of(cls)[name].evidence or cls.evidence, *(sub.evidence for sub in cls.__subclasses__()))
        }
        return tuple(sorted(kinds - {"declaration"}))

    def compiled(self) -> list[Compiled]:
        """Return every expression of the rule."""
        found: list[Compiled | None] = list(self.contradictions)
        for alternative in self.alternatives:
            found += [binding.items for binding in alternative.bindings]
            found += [*alternative.subjects, *alternative.anchors, *alternative.related, *alternative.exhibits]
            found += [alternative.where, alternative.applies_when, alternative.unless, alternative.when]
            found += alternative.message.fields
        found += [field for recipes in self.recipes for recipe in recipes for field in recipe.fields]
        return [compiled for compiled in found if compiled is not None]


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All rules that were loaded, sorted by code, and the root of their facts."""

    rules: tuple[Rule, ...]
    root: type[Subject]
