"""A Jupyter notebook as cells of code, each line with its place in the JSON file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mlaudit.evidence.source.json_lines import MalformedJson, Node, Text, read_json
from mlaudit.evidence.source.text import Line

_MAGIC = re.compile(r"^\s*(?:%|!|\?)|^\s*[\w.]+\?{1,2}\s*$")
_RUN = re.compile(r"^(\s*)%run\s+(\S.*?)\s*$")
_TIMED = re.compile(r"^(\s*)%(?:time|timeit)\s+(?=[A-Za-z_])")
_SHELL_VALUE = re.compile(r"^\s*[\w, ]+=\s*[!%]")
_SKIPPED = ("outputs", "metadata", "attachments")
"""Parts of a notebook that hold no code; pictures make most of many files."""

_CODE_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun", "%%memit", "%%wandb", "%%skip")


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell. ``order`` is its execution count, None where it was not run."""

    number: int
    lines: tuple[Line, ...]
    order: int | None


def read_cells(text: str, path: str) -> list[Cell]:
    """Read the code cells of a notebook in stored order; formats 3 and 4.

    Raises
    ------
    MalformedJson
        Where the file is not JSON, or holds no list of cells.
    """
    document = read_json(text, _SKIPPED)
    if not isinstance(document, dict) or not isinstance(document.get("cells", document.get("worksheets")), list):
        raise MalformedJson("it has no list of cells")
    found = []
    for number, cell in enumerate(_all_cells(document), start=1):
        if isinstance(cell, dict) and _text(cell.get("cell_type")) == "code":
            source = cell.get("source", cell.get("input"))
            count = cell.get("execution_count", cell.get("prompt_number"))
            order = int(count) if isinstance(count, float) and 0 <= count < 1e9 else None
            found.append(Cell(number, tuple(_lines(source, number, path)), order))
    return found


def without_magics(lines: Sequence[Line]) -> str:
    """Join the lines of a cell: shell lines, magics and help requests are blanked but counted, ``%run`` is a call."""
    first = next((line.text.strip() for line in lines if line.text.strip()), "")
    if first.startswith("%%") and not first.startswith(_CODE_MAGICS):
        return "\n" * max(0, len(lines) - 1)
    return "\n".join(_blanked(line.text) for line in lines)


def is_run_in_order(cells: Sequence[Cell]) -> bool:
    """Whether the execution counts never fall from one cell to the next."""
    counts = [cell.order for cell in cells if cell.order is not None]
    return all(earlier < later for earlier, later in pairwise(counts))


def _blanked(text: str) -> str:
    run = _RUN.match(text)
    if run:
        return f"{run.group(1)}get_ipython().run_line_magic('run', {run.group(2)!r})"
    timed = _TIMED.match(text)
    if timed:
        return timed.group(1) + text[timed.end() :]
    if _MAGIC.match(text) or _SHELL_VALUE.match(text):
        return text[: len(text) - len(text.lstrip())] + "pass"
    return text


def _all_cells(document: Node) -> list[Node]:
    if not isinstance(document, dict):
        return []
    cells = document.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = document.get("worksheets")
    found: list[Node] = []
    for sheet in sheets if isinstance(sheets, list) else []:
        inner = sheet.get("cells") if isinstance(sheet, dict) else None
        found += inner if isinstance(inner, list) else []
    return found


def _lines(source: Node, cell: int, path: str) -> Iterator[Line]:
    pieces = source if isinstance(source, list) else [source]
    open_text, open_line, count = "", 0, 0
    for piece in pieces:
        if not isinstance(piece, Text):
            continue
        for index, part in enumerate(piece.value.split("\n")):
            if index:
                count += 1
                yield Line(open_text.rstrip("\r"), open_line or piece.line, path, cell, count)
                open_text, open_line = "", 0
            open_text += part
            if part and not open_line:
                open_line = piece.line
    if open_text:
        yield Line(open_text.rstrip("\r"), open_line, path, cell, count + 1)


def _text(node: Node | None) -> str:
    return node.value if isinstance(node, Text) else ""
