"""The changed lines are those of the new files, whatever the files hold."""

from __future__ import annotations

import pytest

from mlaudit.discovery.patch import Span, changed_spans


def spans(text: str) -> list[tuple[str, Span]]:
    return list(changed_spans(text.encode().splitlines(keepends=True)))


def test_added_and_changed_lines_are_a_span_and_removed_ones_lie_between_two_lines() -> None:
    patch = """\
diff --git a/train.py b/train.py
index 1..2 100644
--- a/train.py
+++ b/train.py
@@ -3 +3,2 @@ def f():
-a
+b
+c
@@ -9,2 +10,0 @@
-d
-e
"""
    assert spans(patch) == [("train.py", Span(3, 4)), ("train.py", Span(11, 10))]


def test_lines_of_a_file_that_look_like_a_patch_are_passed_by() -> None:
    patch = """\
--- a/x.sql
+++ b/x.sql
@@ -1,2 +1,2 @@
--- a/other
-@@ -1 +1 @@
+++ b/other
+@@ -5 +5 @@
@@ -7 +7 @@
-x
\\ No newline at end of file
+y
\\ No newline at end of file
"""
    assert spans(patch) == [("x.sql", Span(1, 2)), ("x.sql", Span(7, 7))]


def test_a_file_that_was_removed_has_no_lines() -> None:
    assert spans("--- a/x.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n") == []


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("b/a b.py\t", "a b.py"),
        (r'"b/\303\251.py"', "é.py"),
        (r'"b/a\"\\\t\n.py"', 'a"\\\t\n.py'),
        (r'"b/\377.py"', "\udcff.py"),
        ("b/b/x.py", "b/x.py"),
    ],
)
def test_unusual_names_are_read(written: str, path: str) -> None:
    assert spans(f"--- a/x\n+++ {written}\n@@ -0,0 +1 @@\n+x\n") == [(path, Span(1, 1))]


@pytest.mark.parametrize(
    ("span", "first", "last", "expected"),
    [
        (Span(3, 5), 5, 9, True),
        (Span(3, 5), 1, 3, True),
        (Span(3, 5), 6, 9, False),
        (Span(3, 5), 4, 4, True),
        (Span(4, 3), 3, 4, True),
        (Span(4, 3), 4, 4, False),
        (Span(4, 3), 3, 3, False),
    ],
)
def test_a_span_meets_lines_that_it_shares_and_those_on_both_sides_of_a_removal(
    span: Span, first: int, last: int, expected: bool
) -> None:
    assert span.meets(first, last) is expected
