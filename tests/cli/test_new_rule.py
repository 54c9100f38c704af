"""``mlaudit rules new``."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import Run

WIDE = "a,b,c,d\n1,2,3,4\n5,6,7,8\n"


def test_a_new_rule_works_before_it_is_changed(command: Run, tmp_path: Path) -> None:
    code, out, err = command("rules", "new", "ACME101", "wide-table")
    assert code == 0
    assert out.splitlines()[0] == "mlaudit-rules/ACME101-wide-table/rules.yaml"
    assert "'mlaudit rules test mlaudit-rules' tests it" in err
    assert command("rules", "test", "mlaudit-rules")[2] == "1 rule, 4 cases, 0 problems\n"

    (tmp_path / "data.csv").write_text(WIDE)
    code, out, _ = command("scan", "data.csv", "--rules", "mlaudit-rules", "--select", "ACME", "-f", "concise", "-q")
    assert (code, out) == (0, "data.csv: ACME101 data.csv has 4 columns and 2 rows\n")
    assert "ACME101" in command("rules", "list", "ACME", "--rules", "mlaudit-rules")[1]


def test_a_rule_is_not_written_over(command: Run) -> None:
    command("rules", "new", "ACME101", "wide-table")
    code, _, err = command("rules", "new", "ACME101", "wide-table")
    assert (code, err) == (2, "mlaudit-rules/ACME101-wide-table: there is such a rule already\n")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("ML0001", "wide-table"), "'ML0001' is no code for a rule of your own"),
        (("ACME1", "Wide Table"), "'Wide Table' is not a name"),
        (("ACME1", "wide", "--section", "1.31"), "no section '1.31' (did you mean '1.3'?)"),
    ],
)
def test_what_no_rule_can_be_called(command: Run, tmp_path: Path, arguments: tuple[str, ...], complaint: str) -> None:
    code, _, err = command("rules", "new", *arguments)
    assert code == 2
    assert complaint in err
    assert list(tmp_path.iterdir()) == []
