"""The change that a finding asks for, in the names of the project where all of them are known."""

from __future__ import annotations

import pytest
import toy_facts as toy
from toy_rules import RULE

from mlaudit.engine import Selection, evaluate, select

DEPENDENT = toy.table(n_rows=500, autocorrelation=0.6)


def with_recipes(*recipes):
    text = "    recipes:\n" + "".join(f"      - |\n        {recipe}\n" for recipe in recipes)
    return RULE.replace("    references:", text + "    references:")


@pytest.fixture
def fix_of(load_text):
    """Return the fix of the only finding."""

    def found(text, call):
        (finding,) = evaluate(select(load_text(text), Selection()), toy.project([call])).findings
        return finding

    return found


def test_a_recipe_stands_in_place_of_the_fix(fix_of):
    recipe = "folds = {call.callee}()\n        scores = cross_val_score(model, X, y, cv=folds)"
    finding = fix_of(with_recipes(recipe), toy.call(data=DEPENDENT))
    assert finding.fix == "folds = KFold()\nscores = cross_val_score(model, X, y, cv=folds)"


def test_the_first_recipe_whose_facts_are_all_known_is_taken(fix_of):
    finding = fix_of(with_recipes("{call.data.group}", "{call.callee}"), toy.call(data=DEPENDENT))
    assert finding.fix == "KFold"


def test_the_fix_of_the_rule_stands_where_a_fact_of_every_recipe_is_missing(fix_of):
    finding = fix_of(with_recipes("{call.data.group} {call.callee}"), toy.call(data=DEPENDENT))
    assert finding.fix == "Use TimeSeriesSplit."


def test_what_a_recipe_reads_is_no_reason_for_the_finding(fix_of):
    plain, told = (
        fix_of(text, toy.call(data=DEPENDENT)) for text in (RULE, with_recipes("{call.n_splits} {call.callee}"))
    )
    assert (told.because, told.confidence) == (plain.because, plain.confidence)


def test_a_mistake_in_a_recipe_shows_its_place(problems):
    found = problems(with_recipes("folds = {call.calle}()"))
    assert "rules.yaml:20:23: Call has no fact 'calle' (did you mean 'callee'?)" in found


def test_an_alternative_without_the_names_of_a_recipe_has_none(load_rule):
    other = (
        "      - for_each: {table: tables}\n        when: table.n_rows > 10\n        severity: info\n"
        "        confidence: low\n        message: many\n"
    )
    rule = load_rule(with_recipes("{call.callee}").replace("    why:", other + "    why:"))
    assert [len(recipes) for recipes in rule.recipes] == [1, 0]
