"""The Python in the texts of rules and sections parses, and calls what the installed libraries have."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml

RULES = Path(__file__).parents[2] / "rules"
FENCED = re.compile(r"```(?:python|py)\n(.*?)```", re.DOTALL)
CHECKED = ("sklearn", "imblearn", "pandas", "numpy", "scipy", "statsmodels", "polars", "lightgbm", "xgboost")
"""Libraries of the development environment; of others only the form is seen."""
ALIASES = {"np": "numpy", "pd": "pandas"}


def _fixes() -> Iterator[tuple[str, str]]:
    for path in sorted(RULES.glob("*/*/rules.yaml")):
        for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]:
            yield rule["code"], rule["fix"]


def _sections() -> Iterator[tuple[str, str]]:
    for path in sorted(RULES.glob("*/*/handbook.md")):
        for number, block in enumerate(FENCED.findall(path.read_text("utf-8"))):
            yield f"{path.parent.name}-{number}", block


PROSE = {"ML1206", "ML2112"}
"""Fixes that are a matter of looking, not of code; what they quote is code."""


def _code_of(name: str, text: str) -> list[str]:
    return re.findall(r"`([^`\n]+\(.*?\))`", text) if name in PROSE else FENCED.findall(text) or [text]


CASES = [(name, code) for name, text in (*_fixes(), *_sections()) for code in _code_of(name, text)]


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_code_of_a_text_can_be_used(name: str, code: str) -> None:
    tree = ast.parse(code)
    names = _imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            _meant(node, names)
        elif isinstance(node, ast.Call):
            _check_keywords(node, names)


def _imported(tree: ast.Module) -> dict[str, object]:
    names: dict[str, object] = {alias: importlib.import_module(package) for alias, package in ALIASES.items()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in CHECKED:
                    module = importlib.import_module(alias.name)
                    top = importlib.import_module(alias.name.split(".")[0])
                    names[alias.asname or top.__name__] = module if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in CHECKED:
            module = importlib.import_module(node.module)
            for alias in node.names:
                names[alias.asname or alias.name] = _member(module, alias.name)
    return names


def _member(owner: object, name: str) -> object:
    if isinstance(owner, ModuleType) and not hasattr(owner, name):
        return importlib.import_module(f"{owner.__name__}.{name}")
    return getattr(owner, name)


def _meant(node: ast.AST, names: dict[str, object]) -> object:
    """Return what a dotted name of a library means; None where it is a name of the reader's own."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _meant(node.value, names)
        return _member(owner, node.attr) if inspect.ismodule(owner) or inspect.isclass(owner) else None
    return None


def _check_keywords(node: ast.Call, names: dict[str, object]) -> None:
    called = _meant(node.func, names)
    if not callable(called):
        return
    try:
        parameters = inspect.signature(called).parameters
    except (TypeError, ValueError):
        return
    if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        assert {keyword.arg for keyword in node.keywords if keyword.arg} <= set(parameters)
