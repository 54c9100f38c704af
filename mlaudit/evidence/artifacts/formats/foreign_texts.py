"""Text in the place of a model: what a failed download, a renamed table or a script leaves behind."""

from __future__ import annotations

import re
from dataclasses import replace

from mlaudit.evidence.artifacts.failures import Stopped
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream

_HEAD_BYTES = 512
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype html|html|head|\?xml)", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_LEAST_ASCII = 0.7
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def with_text_named(artifact: Artifact, stream: ByteStream) -> Artifact:
    """Say of a file that turned out to be no pickle that it is text, where it is.

    Parameters
    ----------
    artifact : Artifact
        That nothing could be read of.
    stream : ByteStream
        Its bytes, from their beginning.
    """
    try:
        at = stream.window(0, _HEAD_BYTES)
    except Stopped:
        return artifact
    head = stream.buffer[at : at + _HEAD_BYTES]
    if _WEB_PAGE.match(head):
        return replace(artifact, reason="it is a web page and no model: download the file itself")
    if not is_text(head):
        return artifact
    return replace(artifact, reason="it is text and no pickle: rename it, or put the model in its place")


def is_text(head: bytes) -> bool:
    """Tell whether the first bytes of a file are text, in UTF-8 or in an encoding of one byte a letter."""
    if head.startswith(_UTF16):
        return True
    n_others = len(_BEYOND_ASCII.findall(head))
    return bool(head) and _CONTROLS.search(head) is None and n_others <= (1 - _LEAST_ASCII) * len(head)
