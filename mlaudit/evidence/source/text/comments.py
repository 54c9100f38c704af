"""The comments of a script or notebook that address mlaudit."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator, Sequence
from itertools import groupby

from mlaudit.core.location import Comment, Location
from mlaudit.evidence.source.text.notebook import without_magics
from mlaudit.evidence.source.text.text import Line

WORD = "mlaudit:"


def comments(lines: Sequence[Line]) -> tuple[Comment, ...]:
    """Collect them, each at its line; a cell that is no Python does not hide those of the others."""
    if not any(WORD in line.text for line in lines):
        return ()
    cells = (list(cell) for _, cell in groupby(lines, key=lambda line: line.cell))
    return tuple(comment for cell in cells for comment in _of_cell(cell))


def _of_cell(lines: Sequence[Line]) -> Iterator[Comment]:
    is_notebook = lines[0].cell is not None
    text = without_magics(lines) if is_notebook else "\n".join(line.text for line in lines)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text + "\n").readline):
            if token.type == tokenize.COMMENT and WORD in token.string:
                yield Comment(_place(lines[token.start[0] - 1]), token.string)
    except (tokenize.TokenError, SyntaxError, IndexError):
        return


def _place(line: Line) -> Location:
    return Location(line.path, line.physical, cell=line.cell, cell_line=line.cell_line)
