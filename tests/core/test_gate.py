"""The gate decides on two axes."""

from __future__ import annotations

import pytest

from mlaudit.core.errors import UsageError
from mlaudit.core.gate import Gate
from mlaudit.core.scale import Confidence, Severity


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        ("error", Gate(Severity.ERROR, Confidence.HIGH)),
        ("error:low", Gate(Severity.ERROR, Confidence.LOW)),
        ("warning", Gate(Severity.WARNING, Confidence.HIGH)),
        ("info:medium", Gate(Severity.INFO, Confidence.MEDIUM)),
    ],
)
def test_a_gate_is_a_severity_and_a_confidence(text: str, gate: Gate) -> None:
    assert Gate.parse(text) == gate


@pytest.mark.parametrize("text", ["", "errors", "high", "error:", ":high", "error:high:low", "ERROR"])
def test_other_words_are_refused_with_the_choices(text: str) -> None:
    with pytest.raises(UsageError, match=r"--fail-on: '.*' is not a gate: it is error, warning or info"):
        Gate.parse(text)


def test_both_axes_must_be_reached() -> None:
    gate = Gate.parse("warning:medium")

    assert gate.is_reached(Severity.ERROR, Confidence.MEDIUM)
    assert not gate.is_reached(Severity.ERROR, Confidence.LOW)
    assert not gate.is_reached(Severity.INFO, Confidence.HIGH)
