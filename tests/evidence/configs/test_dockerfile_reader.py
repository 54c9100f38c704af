"""Instructions of a Dockerfile."""

from __future__ import annotations

import pytest

from mlaudit.evidence.configs.dockerfile_reader import dockerfile_leaves
from mlaudit.evidence.configs.leaf import Malformed


def test_instructions_have_numbers_words_and_places() -> None:
    text = "# syntax\nfrom python:3.12\n\nRUN pip install \\\n  # why\n  -r a.txt\nCOPY . .\n"
    found = [(leaf.key, leaf.value, leaf.line) for leaf in dockerfile_leaves(text).found]
    assert found == [("[0].FROM", "python:3.12", 2), ("[1].RUN", "pip install -r a.txt", 4), ("[2].COPY", ". .", 7)]


def test_here_documents_are_left_out() -> None:
    text = "FROM a\nRUN <<EOF\npip install b\nCOPY c d\nEOF\nCOPY . .\n"
    assert [leaf.key for leaf in dockerfile_leaves(text).found] == ["[0].FROM", "[1].RUN", "[2].COPY"]


@pytest.mark.parametrize("text", ["FROM a\nRUN <<EOF\nnever closed", "FROM a\nRUN b \\", "FROM a\r\nRUN b\r\n"])
def test_endings_of_all_kinds_are_read(text: str) -> None:
    assert [leaf.key for leaf in dockerfile_leaves(text).found] == ["[0].FROM", "[1].RUN"]


def test_what_is_no_dockerfile_is_refused_with_its_line() -> None:
    with pytest.raises(Malformed) as problem:
        dockerfile_leaves("FROM a\n{{ template }}\n")
    assert (problem.value.reason, problem.value.line) == ("'{{' is no instruction of a Dockerfile", 2)
