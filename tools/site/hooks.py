"""Hooks of the documentation site: pages made from the rules, the facts and the program, and where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from pages import (
    command_page,
    decisions,
    facts_page,
    handbook_pages,
    index_page,
    manifest_page,
    rule_pages,
    studies,
    works_page,
)

ROOT = Path(__file__).parents[2]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put sections, rules and decisions into the navigation."""
    filled = {
        "Handbook": [{page.title: page.path} for page in handbook_pages()],
        "Decisions": [{page.title: page.path} for page in decisions(ROOT)],
    }
    navigation: list[Any] = config.nav or []
    guides = {page for entry in navigation for members in entry.values() for page in _paths(members)}
    for entry in navigation:
        for title, members in entry.items():
            if title in filled:
                entry[title] = filled[title]
            elif title == "How right it is":
                entry[title] = [*members, *({page.title: page.path} for page in studies(ROOT, guides))]
            elif title == "Reference":
                entry[title] = [
                    {"Rules": [{page.title: page.path} for page in rule_pages()]} if "Rules" in member else member
                    for member in members
                ]
    return config


def _paths(members: Any) -> list[str]:
    if isinstance(members, str):
        return [members]
    return [path for member in members for path in _paths([*member.values()] if isinstance(member, dict) else member)]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    pages = [
        index_page(ROOT),
        *handbook_pages(),
        *rule_pages(),
        facts_page(),
        manifest_page(),
        command_page(),
        works_page(),
    ]
    for page in pages:
        files.append(File.generated(config, page.path, content=page.text))
    return files
