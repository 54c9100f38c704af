"""What a file of a tokenizer says of its pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mlaudit.findings import Note


@dataclass(frozen=True)
class Vocabulary:
    """One ``tokenizer.json``, ``vocab.json``, ``vocab.txt`` or ``added_tokens.json``.

    Attributes
    ----------
    ids : mapping of str to int
        The number of each piece; empty where the file could not be read.
    is_whole : bool
        It lists every piece; a list of added tokens does not.
    algorithm : str or None
        ``WordPiece``, ``BPE``, ``Unigram`` or ``WordLevel``, where the file says so.
    lowercases : bool or None
        Text is put into lower case before it is cut; None where the file does not say.
    added : frozenset of str
        Pieces that are matched before the text is changed in any way.
    """

    path: str
    ids: Mapping[str, int] = field(default_factory=dict)
    is_whole: bool = False
    algorithm: str | None = None
    lowercases: bool | None = None
    added: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()

    @cached_property
    def largest_id(self) -> int | None:
        """The largest number; None where there is none."""
        return max(self.ids.values(), default=None)

    @cached_property
    def capitalised(self) -> int:
        """Pieces with a letter in upper case, those that are matched before any change left out."""
        return sum(piece != piece.lower() for piece in self.ids if piece not in self.added and not _is_marked(piece))


def _is_marked(piece: str) -> bool:
    """A piece such as ``[CLS]`` or ``<PAD>``, which is no text."""
    return piece[:1] + piece[-1:] in ("[]", "<>")
