"""Hostile text made printable. Every printer sends every string of the audited project through here.

Column names, class names, paths and cell text may hold terminal escapes, bidirectional controls, line ends and the
command prefixes of CI services. What cannot be shown is written as its code point.
"""

from __future__ import annotations

import re
import unicodedata

TAB_WIDTH = 4
_SERVICE_COMMAND = re.compile(r"##(?=\w*\[)")
_LINE_COMMAND = re.compile(r"::(?=\w)")


def printable(text: str) -> str:
    r"""Return one line of visible characters.

    Controls, formats, surrogates, private and unassigned characters become ``\x1b``, ``\u202e``; other spaces
    become plain ones; ``::word`` and ``##word[``, which GitHub, Azure and TeamCity act on, lose their first sign.
    """
    return _LINE_COMMAND.sub(r"\\x3a:", source_text(text))


def source_text(text: str) -> str:
    """Return `printable` text of a source line, which keeps ``x[::step]`` because it never begins a line."""
    if not text.isprintable():
        text = "".join(map(shown_character, text))
    return _SERVICE_COMMAND.sub(r"\\x23#", text)


def paragraphs(text: str) -> list[str]:
    """Split into lines at line feeds only, each `printable`."""
    return [printable(line.rstrip()) for line in text.expandtabs(TAB_WIDTH).strip("\n").split("\n")]


def shown_character(character: str) -> str:
    """Return what stands for one character; a tab is as wide as `TAB_WIDTH` spaces."""
    if character.isprintable():
        return character
    if character == "\t":
        return " " * TAB_WIDTH
    if unicodedata.category(character) == "Zs":
        return " "
    point = ord(character)
    if character in "\n\r":
        return "\\n" if character == "\n" else "\\r"
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
