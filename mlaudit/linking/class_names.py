"""Which names the classes of a folder of labels have."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from mlaudit.evidence.configs.model import Config


def class_names(folder: str, configs: Iterable[Config]) -> tuple[str, ...]:
    """Return the names that the nearest description of a set above a folder gives; empty where there is none.

    Two descriptions in one folder may be of two sets: then neither counts.
    """
    described: dict[str, list[tuple[str, ...]]] = {}
    for config in configs:
        for section in config.sections:
            if section.subject == "detection_data" and not section.prefix:
                names = tuple(str(entry.value) for entry in section.fields.get("names", ()))
                described.setdefault(posixpath.dirname(config.path), []).append(names)
    above = folder
    while True:
        if above in described:
            return described[above][0] if len(set(described[above])) == 1 else ()
        if not above:
            return ()
        above = posixpath.dirname(above)
