"""What the samplers of imbalanced-learn do to the rows, told by their classes."""

from __future__ import annotations

from typing import Literal

Resampling = Literal["adds", "drops", "cleans"]

FULL_STRATEGIES = ("auto", "minority", "not majority", "not minority", "all", 1, 1.0)
"""Values of ``sampling_strategy`` after which the classes are equal."""

_MIXING = ("SMOTE", "BorderlineSMOTE", "SVMSMOTE", "KMeansSMOTE", "ADASYN", "SMOTEENN", "SMOTETomek")
_INTERPOLATING = ("SMOTE", "SMOTENC", "SMOTEN", "BorderlineSMOTE", "SVMSMOTE")
_DROPPING = ("RandomUnderSampler", "NearMiss", "InstanceHardnessThreshold", "CondensedNearestNeighbour")
_CLEANING = (
    "TomekLinks",
    "EditedNearestNeighbours",
    "RepeatedEditedNearestNeighbours",
    "AllKNN",
    "OneSidedSelection",
    "NeighbourhoodCleaningRule",
)


def resampling_of(class_name: str) -> Resampling:
    """Tell a sampler that adds copies or mixtures of rows from one that drops rows or cleans borders."""
    return "drops" if class_name in _DROPPING else "cleans" if class_name in _CLEANING else "adds"


def mixes_numbers(class_name: str) -> bool:
    """Whether a sampler takes every column for a number and makes new rows between two others."""
    return class_name in _MIXING


def interpolates(class_name: str) -> bool:
    """Whether a sampler makes new rows between ``k_neighbors`` neighbours."""
    return class_name in _INTERPOLATING
