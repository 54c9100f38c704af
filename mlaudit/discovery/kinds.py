"""Which kind of evidence a file is, told by its name."""

from __future__ import annotations

from mlaudit.discovery.model import FileKind

_SUFFIXES: dict[str, FileKind] = {
    ".csv": "table",
    ".tsv": "table",
    ".csv.gz": "table",
    ".tsv.gz": "table",
    ".parquet": "table",
    ".pq": "table",
    ".feather": "table",
    ".arrow": "table",
    ".jsonl": "table",
    ".ndjson": "table",
    ".pkl": "artifact",
    ".pickle": "artifact",
    ".pkl.gz": "artifact",
    ".joblib": "artifact",
    ".sav": "artifact",
    ".py": "source",
    ".ipynb": "notebook",
    ".yaml": "config",
    ".yml": "config",
    ".toml": "config",
    ".json": "config",
}

MAX_BYTES: dict[FileKind, int] = {
    "table": 1 << 40,
    "artifact": 1 << 36,
    "source": 4 << 20,
    "notebook": 64 << 20,
    "config": 4 << 20,
}
"""Larger files are left out with a note; tables and artifacts have budgets of their own."""

IGNORED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".dvc",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".tox",
        ".nox",
        ".venv",
        "venv",
        "__pycache__",
        "node_modules",
        "site-packages",
        "mlruns",
        "wandb",
        "lightning_logs",
    }
)
"""Environments, caches and run archives."""

IGNORED_NAMES = frozenset({"package.json", "package-lock.json", "composer.lock", "tsconfig.json", "mlaudit.toml"})
"""Configs that say nothing of a model."""


def kind_of(name: str) -> FileKind | None:
    """Return the kind that a file name stands for, or None."""
    lower = name.lower()
    if lower in IGNORED_NAMES:
        return None
    return next((kind for suffix, kind in _SUFFIXES.items() if lower.endswith(suffix) and lower != suffix), None)
