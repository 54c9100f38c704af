"""The configs of a project by what they set, and the experiments that they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from mlaudit.evidence.configs.model import SectionSubject
from mlaudit.facts.configs.config import Config, ResultReport
from mlaudit.facts.configs.config_section import ConfigSection
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

_S = TypeVar("_S", bound=ConfigSection)


class ConfigFiles:
    """The configs of one audit."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def training(self) -> list[Config]:
        """Return the training configs."""
        return [
            Config(config, self._registry, self.experiment_of(config.path))
            for config in self._registry.links.evidence.configs
            if config.role == "training" and config.status != "failed"
        ]

    def training_of(self, linked: LinkedExperiment) -> list[Config]:
        """Return the training configs of an experiment."""
        own = {config.path for config in linked.configs}
        return [config for config in self.training() if config.path in own]

    def reports(self) -> list[ResultReport]:
        """Return the files of reported numbers."""
        return [
            ResultReport(config, self._registry, self.experiment_of(config.path))
            for config in self._registry.links.evidence.configs
            if config.role == "results" and config.status != "failed"
        ]

    def sections(self, cls: type[_S], subject: SectionSubject) -> list[_S]:
        """Return the mappings of all configs that are written for a known framework and set this subject."""
        return [
            cls(config.path, section, self._registry, self.experiment_of(config.path))
            for config in self._registry.links.evidence.configs
            for section in config.sections
            if section.subject == subject
        ]

    def experiment_of(self, config_path: str) -> LinkedExperiment | None:
        """Return the first experiment that a config belongs to."""
        owners = [
            e for e in self._registry.links.experiments if any(config.path == config_path for config in e.configs)
        ]
        return owners[0] if owners else None
