"""Where something stands in the audited project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Location:
    """A place in one file.

    Attributes
    ----------
    path : str
        Relative to the audit root, forward slashes.
    line, end_line : int or None
        Physical, 1-based; in a notebook the line of the JSON file. None where the file has no lines.
    column, end_column : int or None
        1-based; ``end_column`` is one past the last character.
    cell, cell_line : int or None
        Notebook cell and the line in it, 1-based, counted over code and text cells as a reader sees them.
    logical : str or None
        What the place is called where lines mean nothing: ``column:age``, ``step:smote``.
    text : str
        The source line itself, without its line end; empty where there is none.
    """

    path: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    cell: int | None = None
    cell_line: int | None = None
    logical: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that someone wrote in the project, from its sign to the end of the line."""

    location: Location
    text: str


StepKind = Literal["read", "call", "change", "learn", "split", "fit", "score", "choose"]


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One link of a chain of events in source: the code that stands at a place, on one line.

    Attributes
    ----------
    kind : StepKind
        What happens to the rows there; ``learn`` is a transformer that is fitted, ``fit`` a model, ``choose`` a choice
        by scores, and ``call`` a call of the project's own that leads to the next step.
    """

    location: Location
    text: str
    kind: StepKind = "call"
