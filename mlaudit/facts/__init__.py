"""Typed measurements, computed when a rule first asks."""
