"""What a shell completes behind options: rules, sections, formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

Completed = list[tuple[str, str]]
"""Words, each with what a shell may show beside it."""


def rule(incomplete: str) -> Completed:
    """Complete a code or a name; names are offered where the first letters are theirs."""
    from mlaudit.cli.rule_index import rule_entries

    entries = rule_entries()
    words = [(entry.code, f"{entry.name}: {entry.summary}") for entry in entries]
    words += [(entry.name, entry.summary) for entry in entries if incomplete]
    return [(word, text) for word, text in words if word.startswith(incomplete)]


def section(incomplete: str) -> Completed:
    """Complete the number of a section."""
    from mlaudit.handbook import sections

    return [(one.number, one.title) for one in sections() if one.number.startswith(incomplete)]


def in_list(complete: Callable[[str], Completed]) -> Callable[[str], Completed]:
    """Complete the last of several words that are joined by commas."""

    def complete_last(incomplete: str) -> Completed:
        before, comma, last = incomplete.rpartition(",")
        return [(f"{before}{comma}{word}", text) for word, text in complete(last)]

    return complete_last


def one_of(words: Iterable[str]) -> Callable[[str], Completed]:
    """Complete one of a few words."""
    known = list(words)
    return lambda incomplete: [(word, "") for word in known if word.startswith(incomplete)]


def gate(incomplete: str) -> Completed:
    """Complete a level of ``--fail-on``."""
    return [(word, "") for word in _gates() if word.startswith(incomplete)]


def _gates() -> Iterator[str]:
    from mlaudit.core.scale import Confidence, Severity

    for severity in reversed(Severity):
        yield str(severity)
        yield from (f"{severity}:{confidence}" for confidence in reversed(Confidence))
