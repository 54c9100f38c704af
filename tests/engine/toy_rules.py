"""Rule files as text for tests of the engine."""

from __future__ import annotations

from pathlib import Path

from mlaudit.findings import Reference
from mlaudit.handbook import Section

SECTIONS = (Section("1.4", "Class imbalance", Path("handbook.md")), Section("2.1", "Validation", Path("handbook.md")))
WORKS = {"kaufman2012": Reference("kaufman2012", "Kaufman et al. (2012). Leakage in data mining. ACM TKDD 6(4)")}

RULE = """\
section: "2.1"
rules:
  - code: TT1
    name: shuffled-folds
    summary: Folds mix past and future
    status: stable
    since: "0.1"
    params:
      rho: {type: number, default: 0.2, min: 0, max: 1, help: Autocorrelation that counts.}
    detect:
      - for_each: {call: calls}
        when: call.shuffles and call.data.autocorrelation > params.rho
        severity: error
        confidence: high
        message: "{call.callee} shuffles {call.data.path} ({call.data.autocorrelation:.2f})"
    why: Neighbours of test rows are in the training rows.
    fix: Use TimeSeriesSplit.
    references: [kaufman2012]
"""
"""A correct rules file with one rule."""
