"""Facts of how an image is built, by its Dockerfile."""

from __future__ import annotations

import re

from mlaudit.core.subject import fact
from mlaudit.evidence.configs.model import ConfigEntry
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection

_WHOLE_FOLDER = re.compile(r"(?:--\S+\s+)*(?:\[?\s*[\"']?\.{1}/?[\"']?)[\s,]")
_INSTALLS = re.compile(r"\b(?:pip3?|uv pip|conda|mamba|poetry)\s+(?:install|sync|env update)\b|\buv sync\b")
_OF_THE_PROJECT = re.compile(r"install\s+(?:-\S+\s+)*(?:--no-deps\s+)?(?:-e\s+)?\.(?:\[\S*\])?(?=\s|$)")


class ImageBuild(ConfigSection):
    """One Dockerfile."""

    @fact()
    def reinstalls_on_every_change(self) -> bool:
        """A whole folder is copied into a stage before its dependencies are installed from a list."""
        return self._too_early is not None

    @fact()
    def copies_dependencies_first(self) -> bool:
        """Something other than the whole folder is copied before it, mostly the list of dependencies."""
        early = self._too_early
        if early is None:
            return False
        line = early.location.line or 0
        begin = max((e.location.line or 0 for e in self._entries("base") if (e.location.line or 0) < line), default=0)
        return any(begin < (entry.location.line or 0) < line for entry in self._entries("copies"))

    @fact()
    def copy_key(self) -> ConfigKey | None:
        """Where the folder is copied too early."""
        early = self._too_early
        return None if early is None else ConfigKey(self.path, early, self._registry, self._linked)

    @property
    def _too_early(self) -> ConfigEntry | None:
        """The first copy of a whole folder behind which, in the same stage, dependencies are installed."""
        instructions = [*self._entries("base"), *self._entries("copies"), *self._entries("commands")]
        copied: ConfigEntry | None = None
        for entry in sorted(instructions, key=lambda entry: entry.location.line or 0):
            word, text = entry.key.rpartition(".")[2], f"{entry.value} "
            if word == "FROM":
                copied = None
            elif word in ("COPY", "ADD"):
                copied = copied or (entry if _WHOLE_FOLDER.match(text) else None)
            elif copied is not None and _INSTALLS.search(text) and not _OF_THE_PROJECT.search(text):
                return copied
        return None
