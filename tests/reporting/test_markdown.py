"""The Markdown of rules and sections is split and wrapped without loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.reporting import ShowOptions
from mlaudit.reporting.layout import Page
from mlaudit.reporting.markdown import blocks, emphasised, is_python


def test_blocks() -> None:
    text = (
        "# Title\none\ntwo\n\n- first\n  more\n- second\n\n> said\n> twice\n\n"
        "```python\nx = 1\n\ny = 2\n```\n| a | b |\n"
    )

    assert list(blocks(text)) == [
        ("heading", "Title"),
        ("text", "one two"),
        ("blank", ""),
        ("item", "first more"),
        ("item", "second"),
        ("blank", ""),
        ("quote", "said twice"),
        ("blank", ""),
        ("code", "x = 1"),
        ("code", ""),
        ("code", "y = 2"),
        ("code", "| a | b |"),
    ]


def test_a_text_that_is_python_needs_no_fences() -> None:
    assert list(blocks("from a import b\n\nb(1)\n")) == [("code", "from a import b"), ("code", ""), ("code", "b(1)")]


@pytest.mark.parametrize(
    ("text", "expected"), [("Use a pipeline.", False), ("word", False), ("x = 1", True), ("f(x)  # why", True)]
)
def test_code_is_told_from_prose(text: str, expected: bool) -> None:
    assert is_python(text) is expected


def test_nested_brackets_do_no_harm() -> None:
    assert is_python("(" * 100_000) is False


def test_emphasis_loses_its_stars() -> None:
    assert emphasised("a **b c** and *d* but 2 * 3 * 4 and x**2").plain == "a b c and d but 2 * 3 * 4 and x**2"


@given(st.text(alphabet="ab #>-*`|\n[1.", max_size=80))
def test_no_letter_is_lost(text: str) -> None:
    page = Page(ShowOptions())
    page.markdown(text, 4)

    fences = [line for line in text.split("\n") if line.strip().startswith("```")]
    written = str(page)
    for letter in "ab":
        assert written.count(letter) == text.count(letter) - sum(line.count(letter) for line in fences)
