"""What the name of a column suggests, word by word."""

from __future__ import annotations

import re
from typing import Literal

NameHint = Literal["identifier", "time", "birth", "outcome", "weight", "none"]

_WORDS: dict[NameHint, frozenset[str]] = {
    "birth": frozenset({"birth", "birthday", "birthdate", "dob", "born", "built", "founded", "release", "released"}),
    "identifier": frozenset(
        {
            "id",
            "ids",
            "uuid",
            "guid",
            "subject",
            "patient",
            "user",
            "customer",
            "client",
            "household",
            "person",
            "participant",
            "device",
            "site",
            "hospital",
            "school",
            "firm",
            "store",
            "account",
            "member",
            "speaker",
            "animal",
            "state",
            "country",
            "county",
        }
    ),
    "time": frozenset(
        {
            "date",
            "datetime",
            "time",
            "timestamp",
            "ts",
            "ds",
            "day",
            "week",
            "month",
            "quarter",
            "year",
            "hour",
            "period",
        }
    ),
    "outcome": frozenset({"target", "label", "outcome", "response"}),
    "weight": frozenset({"weight", "weights", "wt"}),
}

_SPLIT = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")


def name_hint(name: str) -> NameHint:
    """Return the first of birth, identifier, time, outcome, weight that a word of the name means."""
    words = {word.lower() for word in _SPLIT.split(name) if word}
    return next((hint for hint, known in _WORDS.items() if words & known), "none")
