"""What a config file says, with the position of every key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mlaudit.core.location import Comment, Location
from mlaudit.findings import Note

SectionSubject = Literal[
    "training",
    "monitor",
    "generation",
    "parallelism",
    "serving",
    "agent",
    "architecture",
    "prompting",
    "detection",
    "detection_data",
    "ci_job",
    "ci_step",
    "deployment",
    "container",
    "rollout",
    "alert",
    "data_check",
    "sweep",
    "spot_job",
    "image",
]
"""What a mapping in the words of a framework sets."""

ConfigScalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class ConfigEntry:
    """One leaf: its dotted key (list items as ``[0]``), its value, where its key stands, whether it is a template.

    A templated value (``${data.path}``, ``{{ x }}``) keeps its text and is not known.
    """

    key: str
    value: ConfigScalar
    location: Location
    is_templated: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """A leaf under the name that mlaudit's rules use, mapped by ``vocabulary.yaml``.

    ``name`` is one of: data_path, target, time_column, group_column, task, metric, cv_method, cv_n_splits,
    cv_shuffle, stratify, test_share, sampler, sampler_neighbours, class_weight, scale_pos_weight, imputer, scaler,
    selector, model, seed, reported_metric:<metric>. Lists give one setting per item.
    """

    name: str
    value: ConfigScalar
    key: str
    location: Location


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping inside a config that is written in the words of a known framework.

    Attributes
    ----------
    subject : SectionSubject
        What it sets.
    dialect, title : str
        The framework, as ``dialects.yaml`` names it and as people do.
    prefix : str
        Dotted key of the mapping; empty for the whole file.
    fields : dict of str to tuple of ConfigEntry
        What is set, under the names of ``dialects.yaml``; a list has one entry for each item.
    is_whole : bool
        Whether all files that it inherits from were read, so that what is not set here is not set at all.
    """

    subject: SectionSubject
    dialect: str
    title: str
    prefix: str
    fields: Mapping[str, tuple[ConfigEntry, ...]]
    location: Location
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Config:
    """One YAML, TOML or JSON file, or a Python file that only assigns settings.

    ``role`` is ``results`` for a file of reported numbers (metrics.json), ``training`` where a training or
    evaluation setting was recognised, else ``other``; for a file that cannot be read it is what the name says.
    ``comments`` are those that hold ``mlaudit:``.
    """

    path: str
    status: Literal["complete", "partial", "failed"]
    role: Literal["training", "results", "other"] = "other"
    entries: tuple[ConfigEntry, ...] = ()
    settings: tuple[Setting, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[Note, ...] = ()
    comments: tuple[Comment, ...] = ()
