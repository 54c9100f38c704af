"""The one exception that reaches the user: a mistake in how mlaudit was called or configured."""

from __future__ import annotations


class UsageError(Exception):
    """One or more complete lines (``file:line:col: message`` plus a caret where there is text); exit code 2."""
