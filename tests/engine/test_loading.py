"""Loading rule files: every mistake is reported, with its place, in one run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toy_facts import Project
from toy_rules import RULE

from mlaudit.core.errors import UsageError
from mlaudit.core.scale import Confidence, Severity
from mlaudit.engine import load


def test_a_correct_file_is_loaded(load_rule):
    rule = load_rule()
    (alternative,) = rule.alternatives
    assert (rule.code, rule.name, rule.section, rule.status) == ("TT1", "shuffled-folds", "2.1", "stable")
    assert (alternative.severity, alternative.confidence) == (Severity.ERROR, Confidence.HIGH)
    assert [reference.key for reference in rule.references] == ["kaufman2012"]
    assert rule.params["rho"].default == 0.2


def test_a_mistake_shows_file_line_column_text_and_caret(problems):
    assert problems(RULE.replace("call.shuffles and", "call.shufles and")) == (
        "rules.yaml:12:20: Call has no fact 'shufles' (did you mean 'shuffles'?)\n"
        "    when: call.shufles and call.data.autocorrelation > params.rho\n"
        "               ^^^^^^^"
    )


def test_a_mistake_in_a_block_of_text_shows_its_own_line(problems):
    block = "when: |  # two lines\n          call.shuffles and\n            call.data.autocorelation > params.rho"
    found = problems(RULE.replace("when: call.shuffles and call.data.autocorrelation > params.rho", block))
    assert found.splitlines()[0].startswith("rules.yaml:14:23: Table has no fact 'autocorelation'")
    assert found.splitlines()[2] == " " * 14 + "^" * 14


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('section: "2.1"', 'section: "2.9"', "1:10: the handbook has no section '2.9' (did you mean"),
        ('section: "2.1"', 'sections: "2.1"', "1:1: unknown key 'sections' (did you mean 'section'?)"),
        ("rules:", "rule:", "the key 'rules' is missing"),
        ("code: TT1", "code: ML2101", "'ML2101' is not a code of this folder"),
        ("code: TT1", "code: 7", "'7' is not a code of this folder"),
        ("    name: shuffled-folds\n", "", "the rule lacks name"),
        ("name: shuffled-folds", "name: Shuffled folds", "is not a name: words in lower case"),
        ("status: stable", "status: stabel", "'stabel' is not a status (did you mean 'stable'?)"),
        ("severity: error", "severity: fatal", "'fatal' is not one of info, warning, error"),
        ("confidence: high", "confidence: hihg", "is not one of low, medium, high (did you mean 'high'?)"),
        ("        severity: error\n", "", "the alternative lacks severity"),
        ("        severity: error\n", "        severty: error\n", "unknown key 'severty' (did you mean 'severity'?)"),
        ("{call: calls}", "{call: cals}", "11:26: unknown name 'cals' (did you mean 'calls'?)"),
        ("{call: calls}", "{call: project}", "for_each needs a list of subjects"),
        ("{call: calls}", "{experiment: calls}", "'experiment' cannot be used as a name here"),
        ("{call: calls}", "{}", "for_each binds at least one name to a list"),
        ("{call: calls}", "calls", "a mapping is needed here"),
        ("references: [kaufman2012]", "references: [kaufmann2012]", "no entry 'kaufmann2012' (did you mean"),
        ("params.rho", "0.5", "the param 'rho' is never used"),
        ("type: number", "type: [number]", "the type of a param is one of"),
        ("default: 0.2", "default: 2", "the default of 'rho' is at most 1"),
        ("default: 0.2", "default: x", "the default of 'rho' is a number, not 'x'"),
        ("default: 0.2", "default: [1]", "the default of a param is a number, text or true or false"),
        ("default: 0.2", "defaul: 0.2", "unknown key 'defaul' (did you mean 'default'?)"),
        ("summary: Folds", "summary: Folds mix\n    summary: Folds", "the key 'summary' is repeated"),
        ("when: call", "when: >\n          call", "an expression is written on one line or as a block"),
        ("and call.data", "and\n          call.data", "an expression is written on one line or as a block"),
        ("{call.callee}", "{call.calle}", "Call has no fact 'calle'"),
        ("({call.data.autocorrelation:.2f})", "({call.data.n_rows})", "call.data.n_rows may be unknown here"),
        ("        when:", "        subject: call.callee\n        when:", "'subject' needs a subject, this is string"),
        (
            "        when:",
            "        exhibit: call.data\n        when:",
            "'exhibit' needs a fact that can be drawn, this is Table",
        ),
        (
            "        when:",
            "        exhibit: call.data.balnce\n        when:",
            "no fact 'balnce' (did you mean 'balance'?)",
        ),
        ("({call.data.autocorrelation:.2f})", "({call.data.balance})", "call.data.balance may be unknown here"),
        ("when: call", "when: call.data.balance and call", "12:15: a condition is needed here, this is exhibit"),
        ("        when:", "        anchor: [call, call.daat]\n        when:", "Call has no fact 'daat'"),
        ("    why:", "    contradicted_by: call.data.n_row > 3\n    why:", "Table has no fact 'n_row'"),
        ("    why:", "    yields_to: [TT9]\n    why:", "there is no rule TT9"),
        ("    why:", '    also: ["9.9"]\n    why:', "the handbook has no section '9.9'"),
        ("rules:\n", "rules: [\n", "not valid YAML"),
        ("rules:\n", "rules:\n  - 3\n", "a mapping is needed here"),
        ("rules:\n", "x: &x [*x]\nrules:\n", "'x' contains itself"),
        ("rules:\n", "x: *x\nrules:\n", "there is no anchor 'x'"),
    ],
)
def test_a_mistake_is_reported(problems, old, new, message):
    assert old in RULE
    assert message in problems(RULE.replace(old, new, 1))


def test_a_rule_without_alternatives_is_not_dropped_in_silence(problems):
    start, end = RULE.index("    detect:"), RULE.index("    why:")
    assert "a rule has at least one alternative" in problems(RULE[:start] + "    detect: []\n" + RULE[end:])


def test_all_mistakes_of_all_files_are_reported_in_one_run(tmp_path):
    for name in ("a", "b"):
        folder = tmp_path / "team" / name
        folder.mkdir(parents=True)
        text = RULE.replace("TT1", f"{name.upper()}A1").replace("shuffled-folds", f"{name}-folds")
        text = text.replace("severity: error", "severity: fatal").replace("call.shuffles and", "call.shufles and")
        (folder / "rules.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load(Project, [tmp_path / "team"])
    heads = [line.partition("team/")[2].split(": ")[0] for line in str(caught.value).splitlines() if "team/" in line]
    assert heads == ["a/rules.yaml:12:20", "a/rules.yaml:13:19", "b/rules.yaml:12:20", "b/rules.yaml:13:19"]


def second(code="TT2", name="other-folds"):
    rule = RULE[RULE.index("  - code") :]
    return rule.replace("TT1", code).replace("shuffled-folds", name)


@pytest.mark.parametrize(
    ("code", "name", "message"),
    [
        ("TT1", "other-folds", "the code 'TT1' is already used in"),
        ("TT2", "shuffled-folds", "the name 'shuffled-folds'"),
    ],
)
def test_codes_and_names_are_unique(problems, code, name, message):
    assert message in problems(RULE + second(code, name))


def test_a_circle_of_rules_that_yield_is_reported(problems):
    one = RULE.replace("    why:", "    yields_to: [TT2]\n    why:")
    other = second().replace("    why:", "    yields_to: [TT1]\n    why:")
    assert "yields_to runs in a circle: TT1 > TT2 > TT1" in problems(one + other)


def test_a_param_may_be_used_in_the_contradiction_alone(load_rule):
    text = RULE.replace("params.rho", "0.5").replace(
        "    why:", "    contradicted_by: call.data.n_rows > params.rho\n    why:"
    )
    assert load_rule(text).contradictions[0] is not None


def test_numbers_are_read_as_in_yaml_1_2(load_rule):
    assert load_rule(RULE.replace("default: 0.2", "default: 1e-3")).params["rho"].default == 0.001


@pytest.mark.parametrize("text", ["[" * 50_000, "{a: " * 30_000, "- " * 50_000, "a: &a [b]\n" + "- *a\n" * 20_000])
def test_a_hostile_file_is_one_clear_line(problems, text):
    assert "not valid YAML" in problems(text)
    assert len(problems(text).splitlines()[0]) < 100


def test_aliases_that_multiply_are_refused(problems):
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "too large" in problems("\n".join(levels))


def test_a_missing_folder_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="there is no such rules folder"):
        load(Project, [tmp_path / "nowhere"])


def binary(path):
    path.write_bytes(b"\xff\xfe\x00")


def link_out(path):
    secret = path.parent.parent / "secret.txt"
    secret.write_text("- [secret", encoding="utf-8")
    path.symlink_to(secret)


def large(path):
    path.write_text("#" * 2_000_001, encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (binary, "cannot be read as UTF-8"),
        (link_out, "is a link out of the rules folder"),
        (os.mkfifo, "is not a regular file"),
        (Path.mkdir, "is not a regular file"),
        (large, "has more than 2,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_usage_error_that_shows_nothing_of_it(tmp_path, make, reason):
    folder = tmp_path / "team"
    folder.mkdir()
    make(folder / "rules.yaml")
    with pytest.raises(UsageError) as caught:
        load(Project, [folder])
    assert reason in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    (tmp_path / "rules.yaml").write_bytes(b"\xef\xbb\xbf" + RULE.replace("\n", "\r\n").encode())
    assert [rule.code for rule in load(Project, [tmp_path]).rules] == ["TT1"]


NODES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["call", "calls", "TT1", "error"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["call", "type", "min", "x"]), inner),
    max_leaves=6,
)
TREE = yaml.safe_load(RULE)


def paths(tree, path=()):
    yield path
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield from paths(value, (*path, key))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.sampled_from(sorted(paths(TREE), key=str)), NODES)
def test_no_file_raises_anything_but_a_usage_error(load_text, path, node):
    tree = yaml.safe_load(RULE)
    owner = tree
    for key in path[:-1]:
        owner = owner[key]
    if path:
        owner[path[-1]] = node
    try:
        load_text(yaml.safe_dump(tree if path else node, allow_unicode=True))
    except UsageError as error:
        assert str(error)  # noqa: PT017


def test_loading_imports_no_heavy_library():
    code = (
        "import sys, mlaudit.engine; print(sorted({'numpy', 'polars', 'scipy', 'pandas', 'rich'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
