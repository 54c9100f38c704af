"""Audit a machine-learning project for the pitfalls that make its scores wrong."""

# No import stands here, not even one from __future__: `python -m mlaudit` runs this file while the scanned folder may
# still be first on the path.

__version__ = "0.1.0"
