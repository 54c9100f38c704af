"""Configs with the position of every key."""

from __future__ import annotations

from mlaudit.evidence.configs.reader import read_config

__all__ = ["read_config"]
