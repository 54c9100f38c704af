"""What the name of a column suggests, word by word."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

NameHint = Literal["identifier", "time", "birth", "outcome", "weight", "none"]


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HINTS: dict[NameHint, frozenset[str]] = {
    "birth": _set("birth birthday birthdate dob born"),
    "identifier": _set("id ids uuid guid index idx rowid rownames rownum unnamed key"),
    "time": _set("date datetime time timestamp ds day week month quarter year yr hour period"),
    "outcome": _set("target label labels class outcome response"),
    "weight": _set("weight weights wt wgt"),
}
_ENTITIES = _set(
    "id ids subject subj patient user customer client household hh person participant individual device sensor machine "
    "unit site hospital school class firm company store shop account member speaker animal plot city village region "
    "state country county station player team author driver tree chick rat dog family pair cluster group ticker symbol "
    "stock sku item product batch dam sire mother plate lot worker employee teacher student panel entity series"
)
_DATES_OF_THINGS = _set(
    "birth birthday birthdate dob born built build construction constructed founded release released created creation "
    "hire hired joined signup registered registration opened death died expiry expiration expires due"
)
_STAMPS = _set("date datetime time timestamp ts at asof")
_LAG = re.compile(r"(?:^|_)(?:lag|lagged|shift|prev|previous)s?(?:_|\d|$)|t-\d", re.I)
_COUNTS_OF_TIME = _set("date datetime time timestamp d day week month year yr period t")


def words(name: str) -> list[str]:
    """Lower-case words of a name: ``customerId`` and ``customer_id`` are ``customer``, ``id``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name[:200])
    return [word for word in re.split(r"[^A-Za-z]+", spaced.lower()) if word]


def name_hint(name: str) -> NameHint:
    """Return the first of birth, identifier, time, outcome, weight that a word of the name means.

    A name that is empty, as pandas leaves it for a saved index, is an identifier.
    """
    if not name.strip():
        return "identifier"
    found = set(words(name))
    return next((hint for hint, known in _HINTS.items() if found & known), "none")


@lru_cache(4096)
def is_entity_name(name: str) -> bool:
    """Whether the name is one of a subject, a customer, a site or the like, of which several rows may exist.

    A class is one where it is the whole name, as a school has them: a ``sub class`` or a ``ticket class`` is a kind.
    """
    entities = [word for word in words(name) if word in _ENTITIES or word.removesuffix("s") in _ENTITIES]
    return bool(entities) and (entities != ["class"] or words(name) == ["class"])


def dates_a_thing(name: str) -> bool:
    """Whether the name is of a date that belongs to a thing, as its birth does, and orders no observations."""
    return not _DATES_OF_THINGS.isdisjoint(words(name))


def is_time_name(name: str) -> bool:
    """Whether a number of this name may count time: ``year``, ``day``, ``t``; an hour alone does not."""
    plain = {word.removesuffix("s") for word in words(name)}
    return not _COUNTS_OF_TIME.isdisjoint(plain)


@lru_cache(4096)
def is_stamp_name(name: str) -> bool:
    """Whether the name is one of a time, or of when something was so: ``event_ts``, ``updated_at``, ``as_of``."""
    found = set(words(name))
    return is_time_name(name) or not _STAMPS.isdisjoint(found) or {"as", "of"} <= found


def is_called_lag(name: str) -> bool:
    """Whether the name is one of an earlier value: ``load_lag_1``, ``prev_sales``, ``t-1``."""
    return _LAG.search(name) is not None
