"""How arguments weight the classes is read as the libraries read them."""

from __future__ import annotations

import pytest

from mlaudit.core.class_weights import weight_ratio_of, weighting_of
from mlaudit.core.values import Unknown

NOT_LITERAL = Unknown("it is not a literal in the code")


@pytest.mark.parametrize(
    ("arguments", "weighting"),
    [
        ({}, "none"),
        ({"class_weight": "balanced"}, "balanced"),
        ({"class_weight": "balanced_subsample"}, "balanced"),
        ({"class_weight": ((0, 1), (1, 5))}, "explicit"),
        ({"class_weight": [(0, 1), (1, 5)]}, "explicit"),
        ({"class_weight": ((("a", 1), ("b", 5)), (("a", 1), ("b", 1)))}, "explicit"),
        ({"scale_pos_weight": 3}, "explicit"),
        ({"is_unbalance": True}, "balanced"),
        ({"unbalanced_sets": "true"}, "balanced"),
        ({"class_weights": (1, 5)}, "explicit"),
        ({"auto_class_weights": "SqrtBalanced"}, "balanced"),
    ],
)
def test_each_library_weights_classes_by_its_own_parameters(arguments, weighting) -> None:
    assert weighting_of(arguments.get) == weighting


@pytest.mark.parametrize(
    "arguments",
    [
        {"class_weight": ((0, 1), (1, 1))},
        {"class_weights": (2.0, 2.0)},
        {"auto_class_weights": "None"},
        {"scale_pos_weight": 1},
        {"is_unbalance": 0, "scale_pos_weight": 1},
        {"priors": (0.97, 0.03)},
        {"weights": "distance"},
    ],
)
def test_equal_weights_and_weights_of_other_things_are_none(arguments) -> None:
    assert weighting_of(arguments.get) == "none"


@pytest.mark.parametrize(
    "arguments",
    [
        {"class_weight": NOT_LITERAL},
        {"scale_pos_weight": NOT_LITERAL},
        {"class_weight": "heavy"},
        {"class_weight": ((((((1,),),),),),)},
    ],
)
def test_weights_that_cannot_be_read_are_unknown(arguments) -> None:
    assert isinstance(weighting_of(arguments.get), Unknown)


def test_a_known_weight_counts_beside_an_unknown_one() -> None:
    assert weighting_of({"class_weight": NOT_LITERAL, "scale_pos_weight": 3}.get) == "explicit"


def test_the_ratio_is_given_only_as_a_number() -> None:
    assert [weight_ratio_of({"scale_pos_weight": given}.get) for given in (None, 30)] == [None, 30.0]
    assert isinstance(weight_ratio_of({"scale_pos_weight": (1, 2)}.get), Unknown)
