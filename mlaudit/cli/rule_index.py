"""What is said about each rule, kept in one file so that it can be shown without loading the rule language.

``python -m mlaudit.cli.rule_index`` writes the file. It carries a digest of the rule files: where that no longer holds,
as in a checkout in which a rule was just edited, the rules are loaded instead.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlaudit.core.scale import Confidence, Severity
from mlaudit.findings import Reference
from mlaudit.handbook import rules_folder

if TYPE_CHECKING:
    from mlaudit.engine import Rule

INDEX = Path(__file__).parent.parent / "rules_index.json"


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule without its conditions.

    Attributes
    ----------
    severity, confidence : Severity, Confidence
        The strongest that one of its ways to know can reach.
    evidence : tuple of str
        Kinds of evidence that it reads: ``artifact``, ``config``, ``source``, ``table``.
    params : dict
        Name to type, default, min, max and help.
    """

    code: str
    name: str
    section: str
    also: tuple[str, ...]
    summary: str
    status: str
    since: str
    severity: Severity
    confidence: Confidence
    evidence: tuple[str, ...]
    yields_to: tuple[str, ...]
    params: dict[str, dict[str, object]]
    why: str
    fix: str
    references: tuple[Reference, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the entry as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> RuleEntry:
        """Read back what `as_json` wrote."""
        typed = {
            "also": tuple(record["also"]),
            "severity": Severity(record["severity"]),
            "confidence": Confidence(record["confidence"]),
            "evidence": tuple(record["evidence"]),
            "yields_to": tuple(record["yields_to"]),
            "references": tuple(Reference(**reference) for reference in record["references"]),
        }
        return cls(**{**record, **typed})


def rule_entries(folders: Iterable[Path] = ()) -> list[RuleEntry]:
    """Return the bundled rules and those of further folders, sorted by code.

    Raises
    ------
    UsageError
        Where rules have to be loaded and hold a mistake.
    """
    further = list(folders)
    if not further and INDEX.is_file():
        index = json.loads(INDEX.read_text(encoding="utf-8"))
        if index["digest"] == digest():
            return [RuleEntry.from_json(record) for record in index["rules"]]
    from mlaudit.cli.ruleset import load_rules

    return [entry_of(rule) for rule in load_rules(further).rules]


def entry_of(rule: Rule) -> RuleEntry:
    """Return the entry of a loaded rule."""
    return RuleEntry(
        code=rule.code,
        name=rule.name,
        section=rule.section,
        also=rule.also,
        summary=rule.summary,
        status=rule.status,
        since=rule.since,
        severity=max((way.severity for way in rule.alternatives), key=lambda step: step.rank),
        confidence=max((way.confidence for way in rule.alternatives), key=lambda step: step.rank),
        evidence=rule.evidence(),
        yields_to=rule.yields_to,
        params={name: asdict(param) for name, param in rule.params.items()},
        why=rule.why,
        fix=rule.fix,
        references=rule.references,
    )


def digest() -> str:
    """Return a hash over names and contents of the bundled rule files."""
    folder = rules_folder()
    found = hashlib.sha256()
    for path in sorted([*folder.glob("*/*/rules.yaml"), folder / "bibliography.yaml"]):
        content = path.read_bytes()
        found.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def index_text() -> str:
    """Return the content that the file should have."""
    from mlaudit.cli.ruleset import load_rules

    records = [entry_of(rule).as_json() for rule in load_rules().rules]
    return json.dumps({"digest": digest(), "rules": records}, indent=1) + "\n"


if __name__ == "__main__":
    INDEX.write_text(index_text(), encoding="utf-8")
