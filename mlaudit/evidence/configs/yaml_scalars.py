"""Scalars as YAML 1.2 reads them: ``2e-5`` is a number; ``no``, ``on`` and dates are text."""

from __future__ import annotations

import re

import yaml

from mlaudit.evidence.configs.model import ConfigScalar

STANDARD, TEXT = "tag:yaml.org,2002:", "tag:yaml.org,2002:str"
MAX_DIGITS = 300

_INTEGER = re.compile(r"[-+]?\d+(?:_\d+)*")
_FLOAT = re.compile(r"[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+)(?:[eE][-+]?\d+)?")
_WORDS: dict[str, ConfigScalar] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}


def is_opaque(node: yaml.ScalarNode) -> bool:
    """Whether a custom tag, or one that names a Python object, gives the value a meaning of its own."""
    tag = str(node.tag or "")
    return not tag.startswith(STANDARD) or tag.startswith(f"{STANDARD}python/")


def plain_value(node: yaml.ScalarNode) -> ConfigScalar:
    """Return the value of a scalar; quoted, block and tagged ones stay text."""
    text = str(node.value)
    is_number_said_to_be_text = node.tag == TEXT and _INTEGER.fullmatch(text) is not None
    if node.style in ("'", '"', "|", ">") or is_opaque(node) or is_number_said_to_be_text:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > MAX_DIGITS:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
