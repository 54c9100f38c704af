"""Which tables of a project hold the history of features that a training table has as well; told by their columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlaudit.forensics.names import is_entity_name, is_stamp_name, name_hint


@dataclass(frozen=True, slots=True)
class SharedColumns:
    """Columns of a training table that its history has too: what names an entity, and what is known of it."""

    keys: tuple[str, ...]
    features: tuple[str, ...]


def shared_with_history(
    training: Sequence[str], history: Sequence[str], target: str, key: str | None
) -> SharedColumns | None:
    """Return what a training table shares with a history of its features; None where the other table is none.

    A history has a time of its own, an entity, and no target: with it, it would be another part of the data.

    Parameters
    ----------
    target, key : str, str or None
        Of the training table; ``key`` where it is declared.
    """
    if target not in training or target in history:
        return None
    if not any(map(is_stamp_name, training)) or not any(map(is_stamp_name, history)):
        return None
    shared = [name for name in training if name in history and not is_stamp_name(name)]
    keys = tuple(name for name in shared if name == key or (key is None and is_entity_name(name)))
    features = tuple(name for name in shared if name not in keys and name_hint(name) not in ("identifier", "outcome"))
    return SharedColumns(keys, features) if keys and features else None
