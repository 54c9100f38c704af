"""The handbook and the bibliography that come with mlaudit."""

from __future__ import annotations

import re

import pytest

from mlaudit.handbook import bibliography, rules_folder, sections


def test_every_section_stands_in_the_folder_of_its_number():
    assert sections()
    for section in sections():
        assert section.path.parent.name.startswith(f"{section.number}-")
        assert section.path.parent.parent.name.startswith(f"{section.number.partition('.')[0]}-")


def test_sections_are_in_the_order_of_their_numbers_and_unique():
    numbers = [tuple(map(int, section.number.split("."))) for section in sections()]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.number)
def test_a_section_has_a_title_and_a_text(section):
    assert section.title
    assert section.text.startswith(f"# {section.number} {section.title}\n")
    assert len(section.text.split()) > 50


@pytest.mark.parametrize("reference", bibliography().values(), ids=lambda reference: reference.key)
def test_a_work_is_cited_in_full(reference):
    assert re.match(r".+ \(\d{4}[a-z]?\)\. .+\. .+", reference.citation)
    assert not reference.url or reference.url.startswith("https://")


def test_the_rules_folder_holds_the_bibliography():
    assert (rules_folder() / "bibliography.yaml").is_file()
