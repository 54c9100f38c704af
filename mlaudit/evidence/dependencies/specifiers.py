"""Versions as poetry and conda write them, turned into PEP 440 specifiers."""

from __future__ import annotations

import re
from collections.abc import Callable

_PART = re.compile(r"(===|==|!=|<=|>=|~=|<|>|=|\^|~)?\s*([\w.*+!-]+)")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_BUILD = re.compile(r"^(=?=?[\w.*]+)=[\w.*]+$")


def from_poetry(written: str) -> str | None:
    """``^1.4`` and ``~1.4`` become ranges, a bare version is exact; alternatives (``||``) have no such form."""
    return _joined(written, _poetry_part)


def from_conda(written: str) -> str | None:
    """``=1.4`` and a bare ``1.4`` mean any 1.4; the build behind a second ``=`` is left out."""
    text = written.strip()
    build = _BUILD.match(text)
    if build is not None:
        text = f"=={build[1].lstrip('=')}"
    return _joined(text, _conda_part)


def _joined(written: str, convert: Callable[[str, str], str | None]) -> str | None:
    if "|" in written:
        return None
    found = []
    for text in filter(None, (part.strip() for part in written.split(","))):
        match = _PART.fullmatch(text)
        converted = None if match is None else convert(match[1] or "", match[2])
        if converted is None:
            return None
        found.append(converted)
    return ",".join(filter(None, found))


def _poetry_part(operator: str, version: str) -> str | None:
    if version == "*":
        return ""
    if operator in ("^", "~"):
        numbers = _numbers(version)
        if numbers is None:
            return None
        last = next((i for i, number in enumerate(numbers) if number), len(numbers) - 1)
        index = last if operator == "^" else min(1, len(numbers) - 1)
        upper = [*numbers[:index], numbers[index] + 1]
        return f">={version},<{'.'.join(map(str, upper))}"
    return f"{'==' if operator in ('', '=') else operator}{version}"


def _conda_part(operator: str, version: str) -> str | None:
    if version == "*":
        return ""
    if operator in ("", "="):
        return f"=={version if version.endswith('*') else version + '.*'}"
    return None if operator in ("^", "~") else f"{operator}{version}"


def _numbers(version: str) -> list[int] | None:
    match = _NUMBERS.match(version)
    return None if match is None else [int(number) for number in match[0].split(".")]
