"""What one file looks like to the audit, as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.tree import Tree

from mlaudit.cli.inspection import Inspected
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import BOLD, DIM, Page, marked
from mlaudit.reporting.options import ShowOptions

if TYPE_CHECKING:
    from mlaudit.evidence.artifacts.model import Artifact
    from mlaudit.evidence.configs.model import Config
    from mlaudit.evidence.dependencies.model import DependencyFile
    from mlaudit.evidence.source.model import SourceUnit
    from mlaudit.evidence.tables.model import TableProfile
    from mlaudit.evidence.vocabularies.model import Vocabulary


def tree_text(found: Inspected, options: ShowOptions) -> str:
    """Return the tree of a file that could be read; what draws one kind is imported for that kind only."""
    page = Page(options)
    if found.kind == "artifact":
        from mlaudit.cli.models.tree import write_model

        write_model(page, cast("Artifact", found.content), found.size, options)
        return str(page)
    tree = Tree(marked(printable(found.path), BOLD), guide_style=DIM)
    _grow(tree, found)
    page.tree(tree)
    return str(page)


def _grow(tree: Tree, found: Inspected) -> None:
    if found.kind == "config":
        from mlaudit.cli.config_tree import grow_config

        grow_config(tree, cast("Config", found.content))
    elif found.kind == "dependencies":
        from mlaudit.cli.config_tree import grow_dependencies

        grow_dependencies(tree, cast("DependencyFile", found.content))
    elif found.kind == "vocabulary":
        from mlaudit.cli.config_tree import grow_vocabulary

        grow_vocabulary(tree, cast("Vocabulary", found.content))
    elif found.kind == "table":
        from mlaudit.cli.table_tree import grow_table

        grow_table(tree, cast("TableProfile", found.content))
    else:
        from mlaudit.cli.source_tree import grow_source

        grow_source(tree, cast("SourceUnit", found.content))
