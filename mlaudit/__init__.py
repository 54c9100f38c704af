"""Audit a machine-learning project for the pitfalls that make its scores wrong."""

from __future__ import annotations

__version__ = "0.1.0"
