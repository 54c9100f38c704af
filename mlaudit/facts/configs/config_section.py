"""What all mappings of a config that are written for a known framework share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.configs.model import ConfigEntry, ConfigScalar, Section
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

_LEFT_OPEN = frozenset({"auto", "???"})
"""Words by which a framework, or whoever starts the run, fills in a value later."""

TRIAL = re.compile(
    r"(?:^|[^a-z])(?:test(?:s|data)?|dev|devtools|debug|quick|quick_schedules|instant|tiny|dummy|smoke|overfit|mock|demo|toy)(?=[^a-z]|$)"
)
"""Paths of tests, demonstrations and quick runs, in lower case."""


class ConfigSection(LinkedSubject):
    """One mapping of a config in the words of a framework. What it does not set is absent."""

    evidence = "config"

    def __init__(self, path: str, section: Section, registry: Registry, linked: LinkedExperiment | None) -> None:
        super().__init__(f"config:{path}#{section.prefix or section.subject}", section.location, registry, linked)
        self._section = section

    @fact()
    def framework(self) -> str:
        """The framework whose words it uses."""
        return self._section.title

    @fact()
    def is_trial(self) -> bool:
        """Its path says that it is a test, a demonstration or a quick run, where odd values are meant."""
        return TRIAL.search(self.path.lower()) is not None

    def _entries(self, name: str) -> tuple[ConfigEntry, ...]:
        """What is set under a name, without what is left empty."""
        return tuple(entry for entry in self._section.fields.get(name, ()) if entry.value is not None)

    def _value(self, name: str) -> ConfigScalar | Unknown:
        entries = self._entries(name)
        if not entries:
            is_told = self._section.is_whole
            return None if is_told else Unknown(f"{name} may be inherited", "the base files of the config")
        entry = entries[0]
        if entry.is_templated or entry.value in _LEFT_OPEN:
            return Unknown(f"{entry.key} is filled in when the run starts", "the resolved config")
        return entry.value

    def _text(self, name: str) -> str | Unknown | None:
        value = self._value(name)
        return value if value is None or isinstance(value, Unknown) else str(value)

    def _number(self, name: str) -> float | Unknown | None:
        value = self._value(name)
        if value is None or isinstance(value, Unknown):
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return Unknown(f"{self._entries(name)[0].key} is no number")
        return float(value)

    def _flag(self, name: str) -> bool | Unknown | None:
        value = self._value(name)
        if value is None or isinstance(value, Unknown):
            return value
        return value if isinstance(value, bool) else Unknown(f"{self._entries(name)[0].key} is neither true nor false")

    def _place(self, name: str) -> ConfigKey | None:
        entries = self._entries(name)
        return ConfigKey(self.path, entries[0], self._registry, self._linked) if entries else None


class ConfigKey(LinkedSubject):
    """One key of such a mapping."""

    evidence = "config"

    def __init__(self, path: str, entry: ConfigEntry, registry: Registry, linked: LinkedExperiment | None) -> None:
        super().__init__(f"config:{path}#{entry.key}", entry.location, registry, linked)
        self._entry = entry

    @fact()
    def written(self) -> str:
        """The key as the file has it."""
        return self._entry.key

    @fact()
    def value(self) -> str:
        """What it is set to."""
        value = self._entry.value
        return str(value).lower() if isinstance(value, bool) else str(value)
