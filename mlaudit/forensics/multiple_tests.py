"""Corrections for several tests at once."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for the chance of any false alarm among them (Holm 1979; statsmodels ``multipletests``)."""
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, index in enumerate(_ascending(p_values)):
        largest = max(largest, min(1.0, p_values[index] * (len(p_values) - rank)))
        adjusted[index] = largest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for the share of false alarms among the rejected (``scipy.stats.false_discovery_control``)."""
    adjusted, least = [1.0] * len(p_values), 1.0
    for rank, index in reversed(list(enumerate(_ascending(p_values), 1))):
        least = min(least, p_values[index] * len(p_values) / rank)
        adjusted[index] = least
    return adjusted


def _ascending(p_values: Sequence[float]) -> list[int]:
    return sorted(range(len(p_values)), key=p_values.__getitem__)
