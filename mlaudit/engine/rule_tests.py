"""Runs the cases that stand beside the rules, and checks what loading does not: that tests exist and examples parse."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from mlaudit.core.errors import UsageError
from mlaudit.core.scale import Confidence, Severity, State
from mlaudit.core.subject import Subject
from mlaudit.engine.cases import Case, Expected, distance, read_cases
from mlaudit.engine.evaluate import Evaluation, evaluate
from mlaudit.engine.expressions import suggestion
from mlaudit.engine.schema import Rule, Ruleset
from mlaudit.engine.selection import SelectedRule, Selection, select
from mlaudit.engine.stub_project import StubProject
from mlaudit.engine.stubs import NEVER_UNKNOWN
from mlaudit.engine.yaml_composer import Node
from mlaudit.engine.yaml_nodes import Source, data
from mlaudit.findings import Finding

NEAR_MISS = 3
"""Facts by which a silent case may differ from a firing one to count as a near miss."""

_FENCE = re.compile(r"^```(?:python|py)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"^(from \w|import \w|[\w, .\[\]\"']+ = )", re.MULTILINE)
_EXPECTATIONS = ("severity", "confidence", "message")


@dataclass(frozen=True, slots=True)
class RuleTestRun:
    """What came of the cases.

    Attributes
    ----------
    rules, cases : int
        Tested.
    problems : tuple of str
        One a failure: ``file:line:col: message``, with the source line under it where there is one.
    """

    rules: int
    cases: int
    problems: tuple[str, ...]


def run_tests(ruleset: Ruleset) -> RuleTestRun:
    """Run the tests.yaml beside every rule of the ruleset."""
    problems: list[str] = []
    count = 0
    by_folder: dict[Path, list[Rule]] = {}
    for rule in ruleset.rules:
        by_folder.setdefault(rule.folder, []).append(rule)
    for folder, rules in sorted(by_folder.items()):
        path = folder / "tests.yaml"
        source = Source.open(path, folder.resolve()) if path.exists() else Source(str(path), "")
        cases = read_cases(source)
        codes = {rule.code for rule in rules}
        for code in sorted(cases.keys() - codes):
            source.problem(1, 1, f"there is no rule {code} in this folder{suggestion(code, codes)}")
        for rule in rules:
            tester = _Tester(source, rule, ruleset.root)
            tester.run(cases.get(rule.code, []))
            problems += tester.of_rule
            count += len(cases.get(rule.code, []))
        problems += [str(problem) for problem in sorted(source.problems, key=lambda p: (p.line, p.column))]
    return RuleTestRun(len(ruleset.rules), count, tuple(problems))


class _Tester:
    """Tests one rule; problems of a case go to the source, those of the rule to ``of_rule``."""

    def __init__(self, source: Source, rule: Rule, root: type[Subject]) -> None:
        self.source = source
        self.rule = rule
        self.root = root
        self.of_rule: list[str] = []

    def run(self, cases: list[Case]) -> None:
        """Run all cases of the rule and check that there are enough."""
        for case in cases:
            self._run_case(case)
        firing = [case for case in cases if case.outcome == "fires"]
        silent = [case for case in cases if case.outcome == "silent"]
        if not cases:
            self._rule_problem("has no tests")
        elif not firing:
            self._rule_problem("has no firing case")
        elif not any(distance(one, other) <= NEAR_MISS for one in silent for other in firing):
            self._rule_problem(f"has no near miss: a silent case at most {NEAR_MISS} facts away from a firing one")
        for kind, text in [("fix", self.rule.fix), *(("recipe", text) for text in _recipes(self.rule))]:
            for block in _python_in(text):
                if problem := _syntax_problem(block):
                    self._rule_problem(f"has a {kind} whose Python does not parse: {problem}")

    def _rule_problem(self, message: str) -> None:
        place = self.rule.location
        self.of_rule.append(f"{place.path}:{place.line}:1: {self.rule.code} {message}")

    def _fail(self, case: Case, message: str) -> None:
        self.source.at(_first_line(case.node), f"{self.rule.code} '{case.name}': {message}")

    def _run_case(self, case: Case) -> None:
        before = len(self.source.problems)
        project = StubProject(self.source, self.rule, self.root).project(case)
        chosen = self._chosen(case)
        if chosen is None or len(self.source.problems) > before:
            return
        result = evaluate([chosen], project)
        problem = _verdict(case.outcome, result)
        if not problem and case.outcome in ("fires", "contradicted"):
            problem = self._contradiction(case.outcome, chosen, project, result.findings)
        if problem:
            self._fail(case, problem)
        elif case.expect is not None:
            self._check_expectations(case, case.expect, result.findings)

    def _chosen(self, case: Case) -> SelectedRule | None:
        params: Mapping[str, object] = {}
        if case.params is not None:
            values = data(case.params)
            params = values if isinstance(values, dict) else {}
        selection = Selection(select=(self.rule.code,), params={self.rule.code: params})
        try:
            return select(Ruleset((self.rule,), self.root), selection)[0]
        except UsageError as error:
            self._fail(case, str(error))
            return None

    @staticmethod
    def _contradiction(outcome: Expected, chosen: SelectedRule, project: Subject, found: list[Finding]) -> str:
        """Compare with the verdict of the same rule without ``contradicted_by``."""
        free = replace(chosen.rule, contradictions=tuple(None for _ in chosen.rule.contradictions))
        plain = evaluate([replace(chosen, rule=free)], project).findings
        is_contradicted = [one.message for one in plain] != [one.message for one in found]
        if is_contradicted and outcome == "fires":
            return "fires, but the data contradict it"
        if not is_contradicted and outcome == "contradicted":
            return "fires, and nothing contradicts it"
        return ""

    def _check_expectations(self, case: Case, expect: Node, findings: list[Finding]) -> None:
        for word, (key, node) in self.source.pairs(expect).items():
            if word not in _EXPECTATIONS:
                self.source.at(key, f"unknown key '{word}'{suggestion(word, _EXPECTATIONS)}")
                continue
            wanted = str(node.value)
            scale: list[str] = list(Severity) if word == "severity" else list(Confidence)
            if word != "message" and wanted not in scale:
                self.source.at(node, f"'{wanted}' is not a {word}{suggestion(wanted, scale)}")
                continue
            actual = [str(getattr(finding, word)) for finding in findings]
            if not any(wanted in one if word == "message" else wanted == one for one in actual):
                got = "; ".join(actual) or "no finding"
                self.source.at(node, f"{self.rule.code} '{case.name}': the {word} is: {got}")


def _verdict(outcome: Expected, result: Evaluation) -> str:
    """Say what differs from the expected outcome; empty when nothing does."""
    states = result.states
    if states[State.ERROR]:
        return result.notes[0].reason
    missing = [entry.reason for entry in result.not_checked]
    actual = "fires" if states[State.FAIL] else "not_checked" if states[State.NOT_CHECKED] else "silent"
    impossible = [reason for reason in missing if NEVER_UNKNOWN in reason]
    if actual == "not_checked" and impossible:
        return f"cannot be judged: {impossible[0]}"
    expected = "fires" if outcome == "contradicted" else outcome
    if actual == expected:
        return ""
    return {
        "fires": "fires: " + "; ".join(finding.message for finding in result.findings),
        "not_checked": f"is not checked: {'; '.join(missing)}",
        "silent": "is silent",
    }[actual]


def _first_line(node: Node) -> Node:
    """A node for messages: the first key of a mapping, or the node itself."""
    if isinstance(node, yaml.MappingNode) and node.value:
        key: Node = node.value[0][0]
        return key
    return node


def _recipes(rule: Rule) -> list[str]:
    """Return the recipes with a name in place of each fact."""
    return list(dict.fromkeys(recipe.filled_with("name") for recipes in rule.recipes for recipe in recipes))


def _python_in(fix: str) -> list[str]:
    """Fenced blocks; a fix without any is Python as a whole when one of its lines imports or assigns."""
    if "```" in fix:
        return _FENCE.findall(fix)
    return [fix] if _CODE.search(fix) else []


def _syntax_problem(text: str) -> str:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return " ".join(str(error).split())
    return ""
