"""``%run prep.ipynb``: which file the arguments name, and whose variables it sees."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

_MAGIC = re.compile(rb"^[ \t]*\"?[ \t]*%run[ \t]+([^\r\n]+)", re.MULTILINE)
_CALL = re.compile(rb"run_line_magic\(u?\\?[\"']run\\?[\"'], *u?\\?[\"']([^\r\n]+)|\.magic\(u?\\?[\"']%?run ([^\r\n]+)")
_END = re.compile(r"\\n\"?,?\s*$|\\?[\"']?\)+(?:\\n\"?,?)?\s*$|\",?\s*$")
"""What may follow the arguments on a line of a notebook's JSON, or behind a call."""

_VARIABLE = re.compile(r"\$(\w+)|\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class RunArguments:
    """What ``%run`` is given.

    Attributes
    ----------
    target : str
        A path, whose suffix may be left out, or a dotted module name.
    is_module : bool
        It is one (``-m``).
    shares_variables : bool
        A script sees the variables of the caller (``-i``), as a notebook always does.
    is_main : bool
        ``__name__`` is ``"__main__"`` (unless ``-n``).
    """

    target: str
    is_module: bool = False
    shares_variables: bool = False
    is_main: bool = True


def filled_in(text: str) -> str:
    """Return the Python text that stands for arguments in which IPython fills in variables: ``%run $name``."""
    if not _VARIABLE.search(text):
        return repr(text)
    parts, end = [], 0
    for found in _VARIABLE.finditer(text):
        parts += [repr(text[end : found.start()]), f"str({found.group(1) or found.group(2)})"]
        end = found.end()
    return " + ".join([*parts, repr(text[end:])])


def run_arguments(text: str) -> RunArguments | None:
    """Read the arguments; None where they name no file."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.replace('"', "").replace("'", "").split()
    options: set[str] = set()
    for word in words:
        if not word.startswith("-"):
            return RunArguments(word, "m" in options, "i" in options, "n" not in options)
        options.update(word[1:])
    return None


def run_in(head: bytes) -> Iterator[RunArguments]:
    """Find the magics in a script or in the JSON of a notebook by their text."""
    if b"run" not in head:
        return
    for match in (*_MAGIC.finditer(head), *_CALL.finditer(head)):
        written = next(group for group in match.groups() if group is not None).decode("utf-8", "replace")
        plain = _END.sub("", written).replace('\\"', '"').replace("\\\\", "\\")
        found = run_arguments(_VARIABLE.sub(lambda match: _assigned(head, match), plain))
        if found is not None:
            yield found


def _assigned(head: bytes, name: re.Match[str]) -> str:
    """Return the text that a variable is given by name, if it is given one."""
    word = re.escape((name.group(1) or name.group(2)).encode())
    found = re.search(rb"\b" + word + rb"""\s*=\s*\\?["']([^"'\\\r\n]+)""", head)
    return name.group() if found is None else found.group(1).decode("utf-8", "replace")
