"""Which files source may unpickle, whatever their names: a textual pass over source that calls such a loader."""

from __future__ import annotations

import re
from itertools import islice

from mlaudit.discovery.mentions import MAX_LENGTH, MAX_MENTIONS, relative_path

_LOADER = re.compile(
    rb"\b(?:c?[pP]ickle|joblib|dill|torch)\s*\.\s*load\b|\bread_pickle\b|\bUnpickler\b|"
    rb"\bfrom\s+(?:_?pickle|joblib|dill|cloudpickle|torch)\s+import\b[^\n]*\bload\b|"
    rb"\bimport\s+(?:_?pickle|joblib|dill|cloudpickle|torch)\s+as\b"
)
_TEXT = re.compile(rb"""["'](?=([^"'\\\r\n]{1,%d})\\?["'])""" % MAX_LENGTH)
"""Between any two quotes: in a notebook the quotes of a cell stand inside those of JSON."""


def loadable(content: bytes) -> set[str]:
    """Collect the texts of a script or notebook that may be paths of what it unpickles.

    Returns
    -------
    set of str
        Normalised, forward slashes; empty where nothing in it unpickles. Most are no paths at all.
    """
    if _LOADER.search(content) is None:
        return set()
    texts = {match[1] for match in islice(_TEXT.finditer(content), MAX_MENTIONS)}
    return {path for text in texts if (path := relative_path(text.decode("utf-8", "replace")))}
