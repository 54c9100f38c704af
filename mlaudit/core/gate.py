"""The line above which findings fail a run."""

from __future__ import annotations

from dataclasses import dataclass

from mlaudit.core.errors import UsageError
from mlaudit.core.scale import Confidence, Severity


@dataclass(frozen=True, slots=True)
class Gate:
    """The weakest severity and the weakest confidence that fail a run, written ``error:high``."""

    severity: Severity = Severity.ERROR
    confidence: Confidence = Confidence.HIGH

    @classmethod
    def parse(cls, text: str, where: str = "--fail-on") -> Gate:
        """Read ``error``, ``warning:medium``; without a confidence it is ``high``.

        Raises
        ------
        UsageError
            Where either word is not on its scale.
        """
        severity, colon, confidence = text.partition(":")
        try:
            return cls(Severity(severity), Confidence(confidence) if colon else Confidence.HIGH)
        except ValueError:
            shown = f"{where}: '{text}' is not a gate"
            raise UsageError(f"{shown}: it is error, warning or info, alone or with :high, :medium or :low") from None

    def is_reached(self, severity: Severity, confidence: Confidence) -> bool:
        """Whether a finding of this severity and confidence fails the run."""
        return severity.rank >= self.severity.rank and confidence.rank >= self.confidence.rank
