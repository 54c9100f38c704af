"""Lock files: what a resolver wrote, one exact version of each library and platform."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from mlaudit.evidence.dependencies.listed import MAX_LINE, place
from mlaudit.evidence.dependencies.model import Requirement, normalised

_BLOCK = re.compile(r"\[\[packages?\]\]\s*$")
_TABLE = re.compile(r"\[")
_FIELD = re.compile(r"(name|version)\s*=\s*[\"']([^\"']+)[\"']\s*$")


def of_blocks(path: str, lines: Sequence[str]) -> Iterator[Requirement]:
    """Read uv.lock, poetry.lock, pdm.lock or pylock.toml, which tools write in one form: a block for each package."""
    name, is_open = "", False
    for number, line in enumerate(lines, 1):
        text = line[:MAX_LINE].strip()
        if _BLOCK.match(text):
            name, is_open = "", True
        elif _TABLE.match(text):
            is_open = False
        elif is_open and (field := _FIELD.match(text)):
            if field[1] == "name":
                name = field[2]
            elif name:
                version = field[2]
                yield Requirement(
                    normalised(name), f"=={version}", f"=={version}", place(path, number, line, "version")
                )


def of_pipfile_lock(path: str, text: str, lines: Sequence[str]) -> Iterator[Requirement]:
    """Read Pipfile.lock.

    Raises
    ------
    ValueError
        Where it is no JSON.
    """
    document = json.loads(text)
    lines_of = {line.strip()[1:].partition('"')[0]: number for number, line in enumerate(lines, 1) if ": {" in line}
    for group in ("default", "develop"):
        packages = document.get(group) if isinstance(document, dict) else None
        for name, entry in packages.items() if isinstance(packages, dict) else ():
            version = entry.get("version") if isinstance(entry, dict) else None
            if isinstance(version, str):
                number = lines_of.get(name, 1)
                yield Requirement(normalised(name), version, version, place(path, number, lines[number - 1], name))
