"""What an expression of Prometheus does to quantiles: https://prometheus.io/docs/practices/histograms/."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MAX_LENGTH = 20_000
_SPACE = re.compile(r"\s+")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^'\\]|\\.)*'")
_QUANTILE = re.compile(r"\bhistogram_quantile\s*\(")
_GROUPING = r"(?P<mode>(?i:by|without))\s*\((?P<labels>[^()]*)\)"
_AGGREGATION = re.compile(rf"^\(*\s*(?i:sum|avg|min|max)\s*(?:{_GROUPING})?\s*\(")
_GROUPED_BEHIND = re.compile(rf"^\s*{_GROUPING}")
_MEAN_OF = re.compile(rf"\b(?i:avg|sum)\s*(?:{_GROUPING})?\s*\(")
_SUMMARY = re.compile(r"^[\w:]+\s*\{[^{}]*\bquantile\s*=")
_MEAN = re.compile(
    r"\b(?P<name>[\w:]*(?:latency|duration|seconds|response_time|_ms|milliseconds)[\w:]*)_sum\b[^/<>]*/[^/<>]*?\b(?P=name)_count\b"
    r"[^/<>]*>"
)


def lost_buckets(expression: str) -> str | None:
    """Return the first ``histogram_quantile`` over buckets that were summed without their bound ``le``."""
    text, masked = _readable(expression)
    for match in _QUANTILE.finditer(masked):
        parts = list(_arguments(masked, match.end()))
        if len(parts) == 2 and "_bucket" in parts[1] and _loses_bounds(parts[1].strip()):
            return _shown(text[match.start() : match.end() + len(",".join(parts)) + 1])
    return None


def averaged_quantile(expression: str) -> str | None:
    """Return the first mean or sum over quantiles that were computed one by one."""
    text, masked = _readable(expression)
    for match in _MEAN_OF.finditer(masked):
        inner = next(_arguments(masked, match.end()), "")
        if _SUMMARY.match(inner.strip()) or _QUANTILE.match(inner.strip()):
            return _shown(text[match.start() : match.end() + len(inner) + 1])
    return None


def compared_mean(expression: str) -> str | None:
    """Return the histogram of times whose sum over count is held against an upper limit."""
    found = _MEAN.search(_readable(expression)[1])
    return None if found is None else found["name"]


def _loses_bounds(argument: str) -> bool:
    aggregation = _AGGREGATION.match(argument)
    if aggregation is None:
        return False
    grouping: re.Match[str] | None = aggregation
    if aggregation["mode"] is None:
        inside = next(_arguments(argument, aggregation.end()), "")
        grouping = _GROUPED_BEHIND.match(argument[aggregation.end() + len(inside) + 1 :])
    if grouping is None:
        return True
    is_among = "le" in re.split(r"[\s,]+", grouping["labels"].strip())
    return is_among if grouping["mode"].lower() == "without" else not is_among


def _arguments(text: str, start: int) -> Iterator[str]:
    """Yield the arguments of a call whose bracket opens before ``start``."""
    depth, begin = 0, start
    for at in range(start, len(text)):
        mark = text[at]
        if mark in "([{":
            depth += 1
        elif mark in ")]}":
            if depth == 0:
                yield text[begin:at]
                return
            depth -= 1
        elif mark == "," and depth == 0:
            yield text[begin:at]
            begin = at + 1


def _readable(expression: str) -> tuple[str, str]:
    """Return the expression on one line, and again with every text in quotes masked: brackets mean nothing there."""
    text = _SPACE.sub(" ", expression[:_MAX_LENGTH])
    return text, _STRING.sub(lambda found: '"' + "_" * (len(found[0]) - 2) + '"', text)


def _shown(call: str) -> str:
    return call if len(call) <= 100 else f"{call[:97]}..."
