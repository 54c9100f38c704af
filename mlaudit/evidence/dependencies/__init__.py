"""Files that say which versions of which libraries a project installs."""

from mlaudit.evidence.dependencies.reader import read_dependencies

__all__ = ["read_dependencies"]
