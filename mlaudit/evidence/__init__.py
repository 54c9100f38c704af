"""Readers of what a project holds. Nothing of it is ever executed."""
