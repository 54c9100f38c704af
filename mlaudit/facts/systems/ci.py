"""Facts of jobs and steps that a service for continuous integration runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection

_PYTHON = r"(?:python[\d.]*|uv run|poetry run|pipenv run)(?: python[\d.]*)?(?: -\w+)* "
_AT = r"(?:^|[;&|(]\s*)(?:\w+=\S+\s+)*"
"""Where a command begins: with the line, or behind another one; values may be set in front of it."""

_PURPOSES = {
    "test": re.compile(rf"{_AT}(?:pytest|tox|nox|make test\S*|python[\d.]* -m (?:pytest|unittest))(?=\s|$)"),
    "evaluate": re.compile(rf"{_AT}(?:{_PYTHON}(?:\S*[/._-])?(?:evaluat|validat)[\w.]*|make \S*eval\S*)(?=\s|$)"),
    "train": re.compile(
        rf"{_AT}(?:{_PYTHON}(?:\S*[/._-])?train(?:[._]\w+)*|dvc repro|dvc exp run|mlflow run|make \S*train\S*)(?=\s|$)"
    ),
}
_SWALLOWED = re.compile(r"\|\|\s*(?:true|:|echo\b|exit 0)")
_CONTINUED = re.compile(r"\\\s*\n\s*")
_TRIED_OUT = re.compile(
    r"nightly|experiment|canary|optional|unstable|beta|pre-?release|next|edge|\bdev\b|upstream|main$"
)
_OWN_MACHINES = re.compile(r"self-hosted|gpu|cuda|a100|h100|t4")

Purpose = Literal["test", "evaluate", "train"]


class CiJob(ConfigSection):
    """One job: steps on one machine."""

    @fact()
    def trains(self) -> bool:
        """One of its steps trains a model, by the name of the command."""
        return any(trains(entry.value) for entry in self._entries("commands"))

    @fact()
    def has_limit(self) -> bool:
        """The job, or one of its steps, is stopped after a time that the file gives."""
        return bool(self._entries("timeout") or self._entries("step_timeouts"))

    @fact()
    def runs_on_own_machines(self) -> bool:
        """It runs on machines of its owner, or on accelerators."""
        return any(_OWN_MACHINES.search(str(entry.value).lower()) for entry in self._entries("runner"))

    @fact()
    def runner_key(self) -> ConfigKey | None:
        """Where the machine is named."""
        return self._place("runner")


class CiStep(ConfigSection):
    """One step: a command, or several."""

    @fact()
    def purpose(self) -> Purpose | None:
        """What its command is for; absent where the name of the command does not tell."""
        return next((purpose for line in self._command_lines if (purpose := _purpose(line)) is not None), None)

    @fact()
    def command(self) -> str | None:
        """The line that tests, evaluates or trains."""
        return next((line for line in self._command_lines if _purpose(line) is not None), None)

    @fact()
    def swallows_failure(self) -> bool:
        """The end of that line makes a success of every failure."""
        return self.command is not None and _SWALLOWED.search(self.command) is not None

    @fact()
    def goes_on_after_failure(self) -> bool | Unknown | None:
        """The step may fail without failing the job; for GitLab, the job without failing the pipeline.

        Absent for a job that somebody starts by hand, or whose name says that it is tried out.
        """
        if self._text("when") == "manual" or _TRIED_OUT.search(self._section.prefix.lower()):
            return None
        return self._flag("continues")

    @fact()
    def is_asked_for_its_outcome(self) -> bool:
        """It has a name by which later steps can ask how it ended."""
        return bool(self._entries("id"))

    @fact()
    def command_key(self) -> ConfigKey | None:
        """Where the command is."""
        return self._place("command")

    @fact()
    def continues_key(self) -> ConfigKey | None:
        """Where failures are allowed."""
        return self._place("continues")

    @property
    def _command_lines(self) -> list[str]:
        return [line for entry in self._entries("command") for line in _lines(entry.value)]


def trains(command: object) -> bool:
    """Whether a line of a script trains a model, by the name of its command."""
    return any(_purpose(line) == "train" for line in _lines(command))


def _purpose(line: str) -> Purpose | None:
    names: Iterable[Purpose] = ("test", "evaluate", "train")
    return next((name for name in names if _PURPOSES[name].search(line)), None)


def _lines(command: object) -> list[str]:
    """Return the commands of a script, without comments and what is only printed."""
    lines = (line.strip() for line in _CONTINUED.sub(" ", str(command)).split("\n"))
    return [line for line in lines if line and not line.startswith(("#", "echo "))]
