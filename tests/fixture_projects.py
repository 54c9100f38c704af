"""Reads what the projects under ``fixtures/`` say that a scan of them must find."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from mlaudit.core.scale import Confidence, Severity

FIXTURES = Path(__file__).parent.parent / "fixtures"


@dataclass(frozen=True, order=True)
class Expected:
    """One finding. ``line`` is None for data and model files; ``says`` are parts of the message.

    ``confidence`` is given where it matters: what rests on a guess must not gate.
    """

    code: str
    path: str
    line: int | None
    severity: Severity
    says: tuple[str, ...] = field(default=(), compare=False)
    confidence: Confidence | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Project:
    """One fixture: ``<section>/<rule name>/<fails|warns|passes>-<what>``."""

    folder: Path
    section: str
    rule: str
    case: str
    fires: tuple[Expected, ...]
    silent: tuple[str, ...]

    @property
    def name(self) -> str:
        """Path below ``fixtures``."""
        return f"{self.section}/{self.rule}/{self.case}"


def projects() -> list[Project]:
    """Return every fixture project, in order of path."""
    return [_read(path) for path in sorted(FIXTURES.glob("*/*/*/expected.yaml"))]


def _read(path: Path) -> Project:
    section, rule, case = path.parent.relative_to(FIXTURES).parts
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    unknown = set(document) - {"fires", "silent", "clean"}
    fires = tuple(_expected(entry) for entry in document.get("fires", []))
    if unknown or bool(document.get("clean")) == bool(fires):
        raise ValueError(f"{path}: give fires, or clean: true; {unknown or ''}")
    return Project(path.parent, section, rule, case, fires, tuple(document.get("silent", [])))


def _expected(entry: dict[str, object]) -> Expected:
    says = entry.get("says", [])
    line = entry.get("line")
    return Expected(
        str(entry["code"]),
        str(entry["path"]),
        line if isinstance(line, int) else None,
        Severity(str(entry["severity"])),
        tuple(str(part) for part in says) if isinstance(says, list) else (),
        Confidence(str(entry["confidence"])) if "confidence" in entry else None,
    )
