"""What a fact can be: a value, with how it is known; absent (None); or unknown, with what would supply it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, NoReturn, TypeVar

from mlaudit.core.scale import Confidence

T = TypeVar("T")

EvidenceKind = Literal["table", "source", "artifact", "config", "declaration", "predictions"]


class CellValue(str):
    """Text taken from a cell of the user's data. Printers hide it unless values are asked for."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that could not be measured.

    Attributes
    ----------
    reason : str
        Why, in a phrase that follows "not checked:", such as ``no data file was found``.
    supply : str
        What the user can add to make it known, such as ``a data file``; empty where nothing would help.
    """

    reason: str
    supply: str = ""

    def __bool__(self) -> NoReturn:
        raise TypeError("an unknown fact has no truth value")


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a value is known.

    Attributes
    ----------
    how : {'declared', 'read', 'inferred', 'sampled'}
        Stated by the user; taken from the evidence; guessed; or measured on a part of the rows.
    confidence : Confidence
        ``high`` unless inferred.
    detail : str
        ``column called 'target'``, ``20,000 of 1,200,000 rows``.
    """

    how: Literal["declared", "read", "inferred", "sampled"] = "read"
    confidence: Confidence = Confidence.HIGH
    detail: str = ""


READ = Provenance()


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """A value that says how it is known. A bare value means that it was read."""

    value: T
    provenance: Provenance = READ


@dataclass(frozen=True, slots=True)
class Incomplete(Generic[T]):
    """A list of which some members could not be read: `any` over it is true or unknown, never false."""

    items: tuple[T, ...]
    missing: Unknown
