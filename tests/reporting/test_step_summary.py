"""The Markdown report, as a Markdown parser that lets HTML through shows it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sample_reports import HOSTILE, REALISTIC

from mlaudit.findings import Diff, Report
from mlaudit.reporting import ShowOptions, render
from mlaudit.reporting.escape import printable
from mlaudit.reporting.step_summary import MOST_BYTES, quoted

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
COMMENT = re.compile(r"<!--.*?-->")
OWN_ELEMENTS = {
    *("h2", "h3", "p", "strong", "em", "ul", "ol", "li", "details", "summary", "pre", "code"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


def shown(report: Report, **options: object) -> str:
    return COMMENT.sub("", PARSER.render(render(report, "markdown", ShowOptions(**options))))  # type: ignore[arg-type]


def elements(html: str) -> set[str]:
    return set(re.findall(r"<(\w+)", html))


def test_it_begins_with_the_counts_and_the_experiments(realistic: Report) -> None:
    html = shown(realistic)

    assert html.startswith("<h2>mlaudit: 1 error, 8 warnings; 1 suppressed (1 inline), 1 of low confidence not shown")
    assert "train.py: data data/churn.csv (read) → target churned (inferred) → split train_test_split (read)" in html


def test_findings_follow_from_the_worst_on_with_numbers_flow_and_fix(realistic: Report) -> None:
    html = shown(realistic)

    assert re.findall(r"<h3>\S+ (\w+): (ML\d+)", html)[:2] == [("error", "ML1401"), ("warning", "ML2201")]
    for part in (
        "7.12 %  (inferred: column 'churned')",
        "<li>train.py:9:6: pd.read_csv",
        "model = make_pipeline(SMOTE()",
    ):
        assert part in unescape(html)


def test_code_stands_in_blocks_that_it_cannot_end(realistic: Report) -> None:
    fix = "x = 1\n```\n<script>alert(1)</script>\n````\n"
    html = shown(replace(realistic, findings=(replace(realistic.findings[-2], fix=fix),)))

    assert "````" in html
    assert "script" not in elements(html)


@pytest.mark.parametrize("report", [REALISTIC, HOSTILE])
def test_only_elements_of_our_own_are_in_it(report: Report) -> None:
    assert elements(shown(report, pedantic=True, verbose=True)) <= OWN_ELEMENTS


@given(st.text(alphabet="ab_*`[]()<>!|#&;:/@.~$-=\\\n wW"))
def test_quoted_text_is_shown_as_it_is(text: str) -> None:
    html = COMMENT.sub("", PARSER.renderInline(quoted(f"x{text}x")))

    assert unescape(html) == printable(f"x{text}x")
    assert elements(html) == set()


def test_nobody_is_mentioned_and_nothing_is_linked() -> None:
    assert quoted("@team http://x www.x.y a@b.c") == (
        "@<!-- -->team http:<!-- -->//x www.<!-- -->x.y a@<!-- -->b.c"
    )  # fmt: skip


def test_it_stays_below_what_github_takes(realistic: Report) -> None:
    many = replace(realistic, findings=realistic.findings[-2:-1] * 3000)

    text = render(many, "markdown", ShowOptions())

    assert len(text.encode()) <= MOST_BYTES
    assert re.search(r"\*[\d,]+ more findings did not fit here; another format has them all\.\*", text)
    assert "rules checked" in text


def test_a_clean_report_says_so(realistic: Report) -> None:
    assert "No findings." in shown(replace(realistic, findings=()))
    assert "No findings on lines changed since main." in shown(replace(realistic, findings=(), diff=Diff("main", 3)))
