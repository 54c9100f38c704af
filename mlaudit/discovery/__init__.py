"""Which files a project holds, and what its manifest declares."""

from __future__ import annotations

from mlaudit.discovery.discover import discover

__all__ = ["discover"]
