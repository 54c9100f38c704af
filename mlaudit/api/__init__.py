"""What programs, notebooks and tests call: an audit of files, or of objects in memory."""

from __future__ import annotations

from mlaudit.api.calls import check, scan
from mlaudit.api.result import FindingsError, Result
from mlaudit.core.errors import UsageError

__all__ = ["FindingsError", "Result", "UsageError", "check", "scan"]
