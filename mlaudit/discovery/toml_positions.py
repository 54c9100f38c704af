"""Where each key of a TOML document stands; `tomllib` reads values only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")


@dataclass(slots=True)
class KeyPositions:
    """1-based line and column of every key, by dotted path with list indices: ``table[0].target``."""

    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, path: str) -> tuple[int, int]:
        """Return the place of a key, or of the nearest one that holds it."""
        while path and path not in self.places:
            path = path.rpartition("[" if path.endswith("]") else ".")[0]
        return self.places.get(path, (1, 1))


def key_positions(text: str) -> KeyPositions:
    """Scan the lines of a document that `tomllib` has accepted.

    Keys inside multi-line strings are not told apart from real ones; they can only add entries that nothing asks for.
    """
    found = KeyPositions()
    prefix = ""
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header is not None:
            name = _dotted(header[2])
            prefix = name
            if header[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
                prefix = f"{name}[{counts[name]}]"
            found.places.setdefault(prefix, (number, header.start(2) + 1))
            continue
        key = _KEY.match(line)
        if key is not None:
            name = _dotted(key[1])
            found.places.setdefault(f"{prefix}.{name}" if prefix else name, (number, key.start(1) + 1))
    return found


def _dotted(text: str) -> str:
    return ".".join(part.strip("\"'") for part in _PART.findall(text))
