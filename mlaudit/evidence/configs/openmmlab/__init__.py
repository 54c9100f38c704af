"""Configs of OpenMMLab, which are Python files, without running them."""

from __future__ import annotations

from mlaudit.evidence.configs.openmmlab.reader import read_openmmlab

__all__ = ["read_openmmlab"]
