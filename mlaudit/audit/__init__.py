"""One audit from paths to a report."""

from __future__ import annotations

from mlaudit.audit.options import Options
from mlaudit.audit.run import audit

__all__ = ["Options", "audit"]
