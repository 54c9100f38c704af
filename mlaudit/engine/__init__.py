"""Rules: loading, checking, selecting, evaluating, suppressing."""

from __future__ import annotations

from mlaudit.engine.evaluate import Evaluation, evaluate
from mlaudit.engine.loader import load
from mlaudit.engine.plan import plan
from mlaudit.engine.schema import Rule, Ruleset
from mlaudit.engine.selection import SelectedRule, Selection, select

__all__ = ["Evaluation", "Rule", "Ruleset", "SelectedRule", "Selection", "evaluate", "load", "plan", "select"]
