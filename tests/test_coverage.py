"""What each section claims is checked by rules that exist, or says why not."""

from __future__ import annotations

import pytest
import yaml

from mlaudit.cli.rule_index import rule_entries
from mlaudit.handbook import Section, sections

RULES = {rule.code: rule for rule in rule_entries()}
COVERED = sections()


@pytest.mark.parametrize("section", COVERED, ids=lambda section: section.number)
def test_a_claim_names_rules_that_exist_or_a_reason(section: Section) -> None:
    assert section.claims, "coverage.yaml is missing"
    for claim in section.claims:
        assert claim.text.endswith("."), claim.text
        assert claim.rules or claim.unchecked, claim.text
        assert set(claim.rules) <= set(RULES), claim.text


@pytest.mark.parametrize("section", COVERED, ids=lambda section: section.number)
def test_every_rule_of_a_section_checks_one_of_its_claims(section: Section) -> None:
    own = {code for code, rule in RULES.items() if rule.section == section.number}
    assert own <= {code for claim in section.claims for code in claim.rules}


@pytest.mark.parametrize("section", COVERED, ids=lambda section: section.number)
def test_a_list_of_claims_has_no_words_that_nobody_reads(section: Section) -> None:
    document = yaml.safe_load(section.path.with_name("coverage.yaml").read_text(encoding="utf-8"))
    assert set(document) == {"claims"}
    assert set().union(*document["claims"]) <= {"claim", "rules", "unchecked"}


def test_all_sections_of_the_handbook_are_there() -> None:
    assert [section.number for section in COVERED] == [
        f"{chapter}.{number}"
        for chapter, count in enumerate((4, 4, 4, 4, 4, 4, 4, 2, 3), 1)
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("section", COVERED, ids=lambda section: section.number)
def test_every_section_has_three_stable_rules(section: Section) -> None:
    stable = [rule for rule in RULES.values() if rule.status == "stable"]
    assert sum(section.number in (rule.section, *rule.also) for rule in stable) >= 3
