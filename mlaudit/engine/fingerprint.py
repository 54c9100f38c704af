"""Identity of a finding that survives edits elsewhere in the file and new versions of mlaudit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from mlaudit.findings import Finding

SCHEME = "1"


def fingerprinted(findings: Iterable[Finding]) -> list[Finding]:
    """Give each finding the hash of scheme, code, subject, its source line without spacing, and an occurrence index.

    Nothing measured, no line number and no tool version enters it.
    """
    seen: dict[tuple[str, ...], int] = {}
    marked = []
    for finding in findings:
        parts = (SCHEME, finding.code, finding.subject, "".join(finding.location.text.split()))
        seen[parts] = seen.get(parts, 0) + 1
        text = "\x1f".join([*parts, str(seen[parts])])
        marked.append(replace(finding, fingerprint=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()))
    return marked
