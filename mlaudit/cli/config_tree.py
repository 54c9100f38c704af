"""A config, a file of dependencies and a vocabulary, as trees."""

from __future__ import annotations

from rich.tree import Tree

from mlaudit.cli.tree_rows import at, row
from mlaudit.core.values import Unknown
from mlaudit.evidence.configs.model import Config
from mlaudit.evidence.dependencies.model import DependencyFile
from mlaudit.evidence.vocabularies.model import Vocabulary
from mlaudit.reporting.wording import counted

SHOWN_TEXT = 60


def grow_config(tree: Tree, config: Config) -> None:
    """Add what a config says."""
    tree.add(row(f"{config.role} config", config.status))
    for note in config.notes:
        tree.add(row("note", note.reason))
    settings = tree.add(row("settings that rules know", str(len(config.settings))))
    for setting in config.settings:
        settings.add(row(f"{setting.name} = {_value(setting.value)}", f"{setting.key}, {at(setting.location)}"))
    entries = tree.add(row("all keys", str(len(config.entries))))
    for entry in config.entries:
        template = "a template, " if entry.is_templated else ""
        entries.add(row(f"{entry.key} = {_value(entry.value)}", f"{template}{at(entry.location)}"))


def grow_dependencies(tree: Tree, file: DependencyFile) -> None:
    """Add what a file of dependencies asks for."""
    tree.add(row(f"dependencies, {file.role}", file.status))
    for note in file.notes:
        tree.add(row("note", note.reason))
    for requirement in file.requirements:
        tree.add(row(f"{requirement.name} {requirement.written}".rstrip(), at(requirement.location)))


def grow_vocabulary(tree: Tree, vocabulary: Vocabulary) -> None:
    """Add what a vocabulary says; its pieces are too many to be listed."""
    tree.add(row("vocabulary", vocabulary.algorithm or ""))
    for note in vocabulary.notes:
        tree.add(row("note", note.reason))
    tree.add(row(counted(len(vocabulary.ids), "piece"), f"numbered up to {vocabulary.largest_id}"))
    tree.add(row(counted(len(vocabulary.added), "added token"), ""))


def _value(value: object) -> str:
    """Return one line for a setting."""
    if isinstance(value, Unknown):
        return f"not known: {value.reason}"
    if isinstance(value, list | tuple):
        return counted(len(value), "item")
    if isinstance(value, dict):
        return f"dict of {counted(len(value), 'key')}"
    text = repr(value)
    return text if len(text) <= SHOWN_TEXT else f"{text[: SHOWN_TEXT - 1]}…"
