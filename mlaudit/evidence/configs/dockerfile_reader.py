"""Instructions of a Dockerfile as leaves: ``[0].FROM``, ``[1].RUN``, … with the text behind the word.

Lines that end in a backslash go on, comments and here-documents are left out.
Reference: https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import re

from mlaudit.evidence.configs.leaf import Leaf, Leaves, Malformed

_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)\s+(\S.*)?")
_HERE_DOCUMENT = re.compile(r"<<-?[\"']?(\w+)[\"']?")
_WORDS = frozenset(
    """ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME
    WORKDIR""".split()  # noqa: SIM905 - one word each
)


def dockerfile_leaves(text: str) -> Leaves:
    """Collect the instructions in their order.

    Raises
    ------
    Malformed
        For a first line that is no instruction, with its number, or when a limit is passed.
    """
    found = Leaves()
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        start, written = at, lines[at].rstrip("\r")
        at += 1
        if not written.strip() or written.lstrip().startswith("#"):
            continue
        while written.endswith("\\") and at < len(lines):
            more = lines[at].rstrip("\r")
            at += 1
            written = written if more.lstrip().startswith("#") else f"{written[:-1].rstrip()} {more.strip()}"
        instruction = _INSTRUCTION.fullmatch(written)
        if instruction is None or instruction[1].upper() not in _WORDS:
            raise Malformed(f"'{written.split()[0]}' is no instruction of a Dockerfile", start + 1)
        at = _behind_here_document(instruction[2] or "", lines, at)
        found.enter(1)
        place = len(lines[start]) - len(lines[start].lstrip()) + 1
        found.add(Leaf(f"[{len(found.found)}].{instruction[1].upper()}", instruction[2] or "", start + 1, place))
    return found


def _behind_here_document(arguments: str, lines: list[str], at: int) -> int:
    """Return the number of the line behind the documents that an instruction opens."""
    for end in _HERE_DOCUMENT.findall(arguments):
        while at < len(lines) and lines[at].strip() != end:
            at += 1
        at += 1
    return at
