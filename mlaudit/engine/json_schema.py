"""The JSON Schema of rule files, for editors: the keys that the loader knows, and nothing that only it can check."""

from __future__ import annotations

from typing import get_args

from mlaudit.core.scale import Confidence, Severity
from mlaudit.engine.schema import (
    ALTERNATIVE_KEYS,
    PARAM_KEYS,
    REQUIRED_ALTERNATIVE_KEYS,
    REQUIRED_RULE_KEYS,
    RULE_KEYS,
    Status,
)
from mlaudit.handbook import bibliography, sections

Schema = dict[str, object]

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT, "uniqueItems": True}
_EXPRESSION: Schema = {"type": ["string", "boolean"], "description": "a condition of the rule language"}
_LINKS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
_CONDITIONS = ("where", "applies_when", "unless", "when")


def json_schema() -> Schema:
    """Return the schema of one rules.yaml, draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of mlaudit",
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "rules"],
        "properties": {"section": _section(), "rules": {"type": "array", "items": _rule()}},
    }


def _section() -> Schema:
    return {"enum": [section.number for section in sections()], "description": "the section of the handbook"}


def _rule() -> Schema:
    forms: dict[str, Schema] = {
        "code": {"type": "string", "pattern": "^[A-Z]{2,}[0-9]+$"},
        "name": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "also": _TEXTS,
        "status": {"enum": list(get_args(Status))},
        "yields_to": _TEXTS,
        "params": {"type": "object", "additionalProperties": _param()},
        "detect": {"type": "array", "minItems": 1, "items": _alternative()},
        "contradicted_by": _EXPRESSION,
        "recipes": {"type": "array", "minItems": 1, "items": _TEXT},
        "references": {"type": "array", "items": {"enum": sorted(bibliography())}, "uniqueItems": True},
    }
    return _mapping(RULE_KEYS, forms, REQUIRED_RULE_KEYS)


def _alternative() -> Schema:
    forms: dict[str, Schema] = {
        "for_each": {"type": "object", "minProperties": 1, "additionalProperties": _TEXT},
        "subject": _LINKS,
        "anchor": _LINKS,
        "related": _LINKS,
        "exhibit": _LINKS,
        **dict.fromkeys(_CONDITIONS, _EXPRESSION),
        "severity": {"enum": [str(member) for member in Severity]},
        "confidence": {"enum": [str(member) for member in Confidence]},
    }
    return _mapping(ALTERNATIVE_KEYS, forms, REQUIRED_ALTERNATIVE_KEYS)


def _param() -> Schema:
    forms: dict[str, Schema] = {
        "type": {"enum": ["number", "string", "bool"]},
        "default": {"type": ["number", "string", "boolean"]},
        "min": {"type": "number"},
        "max": {"type": "number"},
    }
    return _mapping(dict.fromkeys(PARAM_KEYS, ""), forms, ("type", "default", "help"))


def _mapping(keys: dict[str, str], forms: dict[str, Schema], required: tuple[str, ...]) -> Schema:
    """Describe a mapping with these keys only; a key without a form of its own holds text."""
    described = {
        key: {**forms.get(key, _TEXT), **({"description": text} if text else {})} for key, text in keys.items()
    }
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": described}
