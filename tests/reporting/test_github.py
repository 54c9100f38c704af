"""Workflow commands say what was found, to a reader that undoes GitHub's escapes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sample_reports import BAD, HOSTILE, REALISTIC

from mlaudit.core.location import Location
from mlaudit.core.scale import Severity
from mlaudit.findings import Diff, Report
from mlaudit.reporting import ShowOptions, render

COMMAND = re.compile(r"::(?P<name>[a-z]+) (?P<properties>.*?)::(?P<data>.*)")
Command = tuple[str, dict[str, str], str]


def read(report: Report, **options: object) -> tuple[list[Command], str]:
    """Read the commands as the runner does: at the first ``::``, then at commas and equal signs, then unescaped."""
    *lines, last = render(report, "github", ShowOptions(**options)).splitlines()  # type: ignore[arg-type]
    commands = []
    for line in lines:
        match = COMMAND.fullmatch(line)
        assert match is not None, line
        pairs = dict(pair.split("=", 1) for pair in match["properties"].split(","))
        properties = {key: unescaped(value.replace("%3A", ":").replace("%2C", ",")) for key, value in pairs.items()}
        commands.append((match["name"], properties, unescaped(match["data"])))
    return commands, last


def unescaped(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_the_worst_come_first(realistic: Report) -> None:
    commands, _ = read(realistic, pedantic=True)

    assert [name for name, _, _ in commands] == ["error", "error", *["warning"] * 8]
    assert commands[0][1]["title"] == "ML1401 resampling-before-split"
    assert commands[1][1]["title"] == "ML1301 log-of-values-with-zero"


def test_a_command_has_place_rule_and_message(realistic: Report) -> None:
    (command, *_), _ = read(realistic)

    assert command == (
        "error",
        {
            "title": "ML1401 resampling-before-split", "file": "train.py",
            "line": "14", "endLine": "14", "col": "16", "endColumn": "42",
        },
        realistic.findings[-2].message,
    )  # fmt: skip


def test_columns_are_left_out_across_lines_and_lines_where_there_are_none(realistic: Report) -> None:
    across = replace(realistic.findings[-2], location=Location("a.py", 3, 5, 4, 2))
    commands, _ = read(replace(realistic, findings=(across, realistic.findings[0])))

    assert [sorted(properties) for _, properties, _ in commands] == [
        ["endLine", "file", "line", "title"],
        ["file", "title"],
    ]


def test_paths_begin_at_the_repository(realistic: Report) -> None:
    commands, _ = read(realistic, repository_path="projects/churn")

    assert commands[0][1]["file"] == "projects/churn/train.py"


def test_signs_that_mean_something_are_escaped_and_come_back() -> None:
    text = "100 %, a:b, c%3Ad"
    finding = replace(REALISTIC.findings[-2], message=text, name=text, location=Location("a,b:c%25.py"))

    ((_, properties, data),), _ = read(replace(REALISTIC, findings=(finding,)))

    assert (data, properties["title"], properties["file"]) == (text, f"ML1401 {text}", "a,b:c%25.py")


def test_hostile_text_makes_no_command_of_its_own() -> None:
    commands, last = read(HOSTILE, pedantic=True)

    assert [name for name, _, _ in commands] == ["error", "notice"]
    assert all(
        set(properties) <= {"title", "file", "line", "endLine", "col", "endColumn"} for _, properties, _ in commands
    )
    assert BAD not in commands[0][2]
    assert not last.startswith("::")


@pytest.mark.parametrize(
    ("number", "last"),
    [(3, "3 findings."), (11, "11 findings; of each level GitHub shows the first 10 on the lines themselves.")],
)
def test_the_last_line_counts_and_says_what_is_not_rendered(realistic: Report, number: int, last: str) -> None:
    finding = replace(realistic.findings[-2], severity=Severity.WARNING)

    assert read(replace(realistic, findings=(finding,) * number))[1] == last


def test_a_clean_report_says_so(realistic: Report) -> None:
    assert read(replace(realistic, findings=()))[1] == "No findings."
    assert read(replace(realistic, findings=(), diff=Diff("main", 2)))[1] == "No findings on lines changed since main."
