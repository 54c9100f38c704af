"""A Jupyter notebook as cells of code, each line with its place in the JSON file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mlaudit.evidence.source.run_magic import filled_in
from mlaudit.evidence.source.text.json_lines import MalformedJson, Node, Text, read_json
from mlaudit.evidence.source.text.text import Line

_MAGIC = re.compile(r"^\s*(?:%|!|\?|;)|^\s*[\w.]+\?{1,2}\s*$")
_RUN = re.compile(r"^(\s*)%run\s+(\S.*?)\s*$")
_TIMED = re.compile(r"^(\s*)%(?:time|timeit)\s+(?=[A-Za-z_])")
_SHELL_VALUE = re.compile(r"^\s*[\w, ]+=\s*[!%]")
_SKIPPED = ("outputs", "metadata", "attachments", "widgets")
"""Parts of a notebook that hold no code; pictures make most of many files."""

_LANGUAGE = re.compile(r"[\w.+# -]{1,30}")
_LIKE_PYTHON = ("pyspark", "sage", "sagemath")
_CODE_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun", "%%memit", "%%wandb", "%%skip")


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell. ``order`` is its execution count, None where it was not run."""

    number: int
    lines: tuple[Line, ...]
    order: int | None


@dataclass(frozen=True, slots=True)
class Notebook:
    """Code cells in stored order. ``foreign``: the language of its kernel, where that is not Python; else empty."""

    cells: list[Cell]
    foreign: str


def read_notebook(text: str, path: str) -> Notebook:
    """Read a notebook; formats 3 and 4.

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
    return Notebook(found, _foreign(document.get("metadata")))


def first_indent(lines: Sequence[Line]) -> str:
    """Return what the first line of code is indented by, which IPython takes from all lines."""
    code = (line.text for line in lines if line.text.strip() and not line.text.lstrip().startswith("#"))
    first = next(code, "")
    return first[: len(first) - len(first.lstrip(" \t"))]


def without_magics(lines: Sequence[Line]) -> str:
    """Join the lines of a cell: shell lines, magics and help requests are blanked but counted, ``%run`` is a call."""
    first = next((line.text.strip() for line in lines if line.text.strip()), "")
    if first.startswith("%%") and not first.startswith(_CODE_MAGICS):
        return "\n" * max(0, len(lines) - 1)
    return "\n".join(_blanked_lines(line.text for line in lines))


def is_run_in_order(cells: Sequence[Cell]) -> bool:
    """Whether the execution counts never fall from one cell to the next."""
    counts = [cell.order for cell in cells if cell.order is not None]
    return all(earlier < later for earlier, later in pairwise(counts))


def _blanked_lines(texts: Iterable[str]) -> Iterator[str]:
    """Blank what is no Python; a line that ends with a backslash goes on in the next."""
    is_going_on = False
    for text in texts:
        is_escape = is_going_on or bool(_MAGIC.match(text) or _SHELL_VALUE.match(text))
        yield "" if is_going_on else _blanked(text)
        is_going_on = is_escape and text.rstrip().endswith("\\")


def _blanked(text: str) -> str:
    run = _RUN.match(text)
    if run:
        return f"{run.group(1)}get_ipython().run_line_magic('run', {filled_in(run.group(2))})"
    timed = _TIMED.match(text)
    if timed:
        return timed.group(1) + text[timed.end() :]
    if _MAGIC.match(text) or _SHELL_VALUE.match(text):
        return text[: len(text) - len(text.lstrip())] + "pass"
    return text


def _foreign(metadata: Node) -> str:
    """Return the language that metadata name, unless any of their names stands for Python."""
    names = []
    for part, key in (("language_info", "name"), ("kernelspec", "language")):
        holder = metadata.get(part) if isinstance(metadata, dict) else None
        name = _text(holder.get(key)).strip() if isinstance(holder, dict) else ""
        names += [name] if _LANGUAGE.fullmatch(name) else []
    is_python = any("python" in name.lower() or name.lower() in _LIKE_PYTHON for name in names)
    return "" if is_python or not names else names[0]


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
