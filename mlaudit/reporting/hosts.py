"""What code hosts want of every finding: a path in the repository, a region, an identity of its own."""

from __future__ import annotations

import hashlib
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlaudit.core.location import Location
from mlaudit.findings import Finding


@dataclass(frozen=True, slots=True)
class Region:
    """Lines and columns from 1; ``end_column`` is one past the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


def region(location: Location) -> Region:
    """Return a region that is never empty; a file without lines is marked at its first character."""
    if location.line is None:
        return Region(1, 1, 1, 2)
    column = location.column or 1
    end_line = max(location.line, location.end_line or location.line)
    end_column = location.end_column or column + 1
    if end_line == location.line:
        end_column = max(end_column, column + 1)
    return Region(location.line, column, end_line, end_column)


def repository_path(path: str, root: str = "") -> str:
    """Return a path that begins at the repository and never leaves it; ``root`` is that of the audit, from there."""
    joined = posixpath.normpath(posixpath.join(root, path.lstrip("/")))
    while joined.startswith("../"):
        joined = joined.removeprefix("../")
    return joined


def identified(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Give each finding an identity of its own: hosts hide a finding whose identity another one has."""
    seen: Counter[str] = Counter()
    for finding in findings:
        fingerprint = finding.fingerprint or _stand_in(finding)
        seen[fingerprint] += 1
        yield finding, f"{fingerprint}:{seen[fingerprint]}"


def _stand_in(finding: Finding) -> str:
    """Make a fingerprint of what stays when lines move."""
    parts = "\0".join((finding.code, finding.location.path, finding.subject))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
