"""Which kind of evidence a file is, told by its name."""

from __future__ import annotations

import re

from mlaudit.discovery.model import FileKind

_SUFFIXES: dict[str, FileKind] = {
    "csv": "table",
    "tsv": "table",
    "parquet": "table",
    "pq": "table",
    "feather": "table",
    "arrow": "table",
    "jsonl": "table",
    "ndjson": "table",
    "pkl": "artifact",
    "pickle": "artifact",
    "joblib": "artifact",
    "sav": "artifact",
    "py": "source",
    "ipynb": "notebook",
    "yaml": "config",
    "yml": "config",
    "toml": "config",
    "json": "config",
}
_DEPENDENCIES = re.compile(
    r"(?:requirements?|constraints?)(?:[-_.][\w.-]*)?\.(?:txt|in)|[\w-]+[-_.]requirements?\.(?:txt|in)|"
    r"pyproject\.toml|pipfile(?:\.lock)?|(?:uv|poetry|pdm)\.lock|pylock\.(?:[\w-]+\.)?toml|"
    r"(?:conda|environment)(?:[-_.][\w.-]*)?\.ya?ml"
)
"""Files that say which versions of which libraries are installed."""

_COMPRESSED = frozenset({"csv", "tsv", "pkl"})

DATA_SUFFIXES = tuple(suffix for suffix, kind in _SUFFIXES.items() if kind in ("table", "artifact"))
"""Suffixes, without the dot, of files that are read although git ignores them, when something names them."""

MAX_BYTES: dict[FileKind, int] = {
    "table": 1 << 40,
    "artifact": 1 << 36,
    "source": 4 << 20,
    "notebook": 64 << 20,
    "config": 5 << 20,
    "dependencies": 8 << 20,
}
"""Larger files are left out with a note; tables and artifacts have budgets of their own."""

IGNORED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".dvc",
        ".idea",
        ".vscode",
        ".devcontainer",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".hydra",
        ".hypothesis",
        ".eggs",
        ".tox",
        ".nox",
        ".venv",
        "venv",
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "site-packages",
        "mlruns",
        "wandb",
        "lightning_logs",
    }
)
"""Editors, environments, caches and run archives."""

ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
"""Whatever its name, a folder that holds one of these is an environment."""

IGNORED_NAMES = frozenset(
    {
        "package.json",
        "package-lock.json",
        "npm-shrinkwrap.json",
        "pnpm-lock.yaml",
        "conda-lock.yml",
        "composer.json",
        "tsconfig.json",
        "mlaudit.toml",
    }
)
"""Configs that say nothing of a model."""


def kind_of(name: str) -> FileKind | None:
    """Return the kind that a file name stands for, or None."""
    lower = name.lower()
    if lower in IGNORED_NAMES:
        return None
    if _DEPENDENCIES.fullmatch(lower):
        return "dependencies"
    stem, _, suffix = lower.rpartition(".")
    if suffix == "gz":
        stem, _, suffix = stem.rpartition(".")
        if suffix not in _COMPRESSED:
            return None
    return _SUFFIXES.get(suffix) if stem else None
