"""Whose mean was filled into the gaps of a train and a test file?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mlaudit.forensics.resolution import Array
from mlaudit.forensics.spikes import SpikeFound, find_spike

FittedOn = Literal["train", "train_and_test", "separately", "none", "undecided"]
MEAN_KINDS = ("exact_mean", "off_lattice_mean")


@dataclass(frozen=True, slots=True)
class ImputationFound:
    """The verdict for one column, the value filled in, and the means of the genuine rows."""

    fitted_on: FittedOn
    value: float | None = None
    count: int = 0
    union_mean: float | None = None
    train_mean: float | None = None


def find_imputation(train: Array, test: Array) -> ImputationFound:
    """Tell a mean over both files from a mean over train, and from one mean for each file."""
    in_train, in_test = find_spike(train), find_spike(test)
    in_union = find_spike(np.concatenate([train, test]))
    if _is_mean(in_train):
        value = in_train.value
        if _is_mean(in_test) and in_test.value != value:
            return _found("separately", in_train, train, test)
        return _found("train", in_train, train, test)
    if _is_mean(in_union):
        return _found("train_and_test", in_union, train, test)
    return ImputationFound("none")


def _is_mean(spike: SpikeFound) -> bool:
    return spike.kind in MEAN_KINDS


def _found(fitted_on: FittedOn, spike: SpikeFound, train: Array, test: Array) -> ImputationFound:
    value = spike.value
    union = np.concatenate([train, test])
    genuine, genuine_train = union[union != value], train[train != value]
    return ImputationFound(
        fitted_on,
        value,
        int((union == value).sum()),
        float(genuine.mean()) if genuine.size else None,
        float(genuine_train.mean()) if genuine_train.size else None,
    )
