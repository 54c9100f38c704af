"""From one file of a tokenizer to its vocabulary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.vocabularies.model import Vocabulary
from mlaudit.findings import Note

MAX_VALUES = 4_000_000
"""Commas or lines in a file; the largest vocabularies, with their merges, have half a million."""


def read_vocabulary(file: ProjectFile) -> Vocabulary:
    """Read a vocabulary.

    Never raises: a file that cannot be read is a note, and one that holds something else has no pieces.
    """
    name = file.path.rpartition("/")[2].lower()
    try:
        data = file.absolute.read_bytes()
        is_list = name.endswith(".txt")
        if data.count(b"\n" if is_list else b",") > MAX_VALUES:
            return _unreadable(file, f"more than {MAX_VALUES:,} values")
        if is_list:
            return _lines(file.path, data.decode("utf-8"))
        document = json.loads(data)
    except OSError as error:
        return _unreadable(file, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        return _unreadable(file, f"not UTF-8 text: byte {error.start} cannot be read")
    except RecursionError:
        return _unreadable(file, "nested too deeply")
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        return _unreadable(file, "not valid JSON", line)
    if not isinstance(document, dict):
        return Vocabulary(file.path)
    if name == "tokenizer.json":
        return _tokenizer(file.path, document)
    ids = _numbered(document)
    return Vocabulary(file.path, ids, is_whole=name == "vocab.json" and bool(ids))


def _lines(path: str, text: str) -> Vocabulary:
    """Read one piece to a line, numbered from 0 on; of a piece that stands twice the later number holds."""
    pieces = text.split("\n")
    if pieces[-1] == "":
        pieces.pop()
    return Vocabulary(path, {piece.rstrip("\r"): number for number, piece in enumerate(pieces)}, True, "WordPiece")


def _tokenizer(path: str, document: Mapping[str, Any]) -> Vocabulary:
    model = document.get("model")
    model = model if isinstance(model, dict) else {}
    pieces = model.get("vocab")
    ids = _numbered(pieces) if isinstance(pieces, dict) else _ordered(pieces)
    listed = document.get("added_tokens")
    added = {
        token["content"]: token["id"]
        for token in (listed if isinstance(listed, list) else ())
        if isinstance(token, dict) and isinstance(token.get("content"), str) and _is_number(token.get("id"))
    }
    algorithm = model.get("type")
    return Vocabulary(
        path,
        {**ids, **added},
        is_whole=bool(ids),
        algorithm=algorithm if isinstance(algorithm, str) else None,
        lowercases=_lowercases(document.get("normalizer")),
        added=frozenset(added),
    )


def _is_number(value: object) -> bool:
    """Whether a value can be the number of a piece; JSON knows no bounds."""
    return type(value) is int and 0 <= value < 1 << 63


def _numbered(pieces: Mapping[str, Any]) -> dict[str, int]:
    """Take a mapping of pieces to numbers; one that holds anything else is none."""
    ids = {piece: number for piece, number in pieces.items() if _is_number(number)}
    return ids if len(ids) == len(pieces) else {}


def _ordered(pieces: object) -> dict[str, int]:
    """Take the list of pieces and scores of a unigram model, whose numbers are their places."""
    if not isinstance(pieces, list):
        return {}
    firsts = (piece[0] if isinstance(piece, list) and piece else None for piece in pieces)
    return {first: number for number, first in enumerate(firsts) if isinstance(first, str)}


def _lowercases(normalizer: object) -> bool | None:
    if not isinstance(normalizer, dict):
        return None
    kinds = [(step.get("type"), step.get("lowercase")) for step in _steps(normalizer)]
    return any(kind == "Lowercase" or (kind == "BertNormalizer" and lowers is True) for kind, lowers in kinds)


def _steps(normalizer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield normalizer
    inner = normalizer.get("normalizers")
    for step in inner if isinstance(inner, list) else ():
        if isinstance(step, dict):
            yield step


def _unreadable(file: ProjectFile, reason: str, line: int | None = None) -> Vocabulary:
    return Vocabulary(file.path, notes=(Note(file.path, reason, "unreadable", file.named, line),))
