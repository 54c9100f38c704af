"""The JSON Schema of rule files agrees with the loader."""

from __future__ import annotations

import jsonschema
import pytest
import yaml
from toy_rules import RULE, SECTIONS, WORKS

from mlaudit.engine.json_schema import json_schema
from mlaudit.engine.schema import ALTERNATIVE_KEYS, RULE_KEYS


@pytest.fixture(autouse=True)
def _toy_sections(monkeypatch):
    monkeypatch.setattr("mlaudit.engine.json_schema.sections", lambda: SECTIONS)
    monkeypatch.setattr("mlaudit.engine.json_schema.bibliography", lambda: WORKS)


def is_valid(text):
    return jsonschema.Draft202012Validator(json_schema()).is_valid(yaml.safe_load(text))


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_a_rule_file_that_loads_is_valid():
    assert is_valid(RULE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("severity: error", "severity: fatal"),
        ("status: stable", "status: done"),
        ("kaufman2012", "kaufmann2012"),
        ('"2.1"', '"2.9"'),
        ("summary:", "sumary:"),
        ("when:", "whn:"),
        ("type: number", "type: integer"),
        ("{call: calls}", "{}"),
    ],
)
def test_a_mistake_that_the_schema_can_see_is_not_valid(old, new):
    assert not is_valid(RULE.replace(old, new, 1))


def test_every_key_is_described():
    rule = json_schema()["properties"]["rules"]["items"]
    alternative = rule["properties"]["detect"]["items"]
    described = {**rule["properties"], **alternative["properties"]}
    assert {key: form["description"] for key, form in described.items()} == {**RULE_KEYS, **ALTERNATIVE_KEYS}
