"""The first rule of a team: a folder that works, to be changed."""

from __future__ import annotations

import re
from pathlib import Path

from mlaudit.core.errors import UsageError
from mlaudit.engine.expressions import suggestion
from mlaudit.engine.loader import TEAM_CODE
from mlaudit.handbook import sections

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

RULES = """\
# {program} lists what can be asked: subjects, their facts, types and units.
section: "{section}"
rules:
  - code: {code}
    name: {name}
    summary: A table has more columns than rows
    status: stable
    since: "1.0"
    params:
      ratio: {{type: number, default: 1.0, min: 0, help: Columns per row that are too many.}}
    detect:
      - for_each: {{table: tables}}
        subject: table
        applies_when: table.n_rows > 0
        when: table.n_columns > params.ratio * table.n_rows
        severity: warning
        confidence: high
        message: "{{table.path}} has {{table.n_columns:,}} columns and {{table.n_rows:,}} rows"
    why: |
      What goes wrong, in two to five sentences: with more columns than rows some column fits any target by chance.
    fix: |
      # the change that mends it
      features = SelectKBest(k=20)
    references: []
"""
TESTS = """\
{code}:
  fires:
    - name: eight columns and four rows
      table: {{path: wide.csv, n_columns: 8, n_rows: 4}}
      expect: {{severity: warning, confidence: high}}
  silent:
    - name: as many rows as columns
      of: eight columns and four rows
      but: {{table.n_rows: 8}}
    - name: a header alone
      of: eight columns and four rows
      but: {{table.n_rows: 0}}
  not_checked:
    - name: the file cannot be read
      of: eight columns and four rows
      without: [table.n_rows]
"""


def write_rule(folder: Path, code: str, name: str, section: str) -> tuple[Path, Path]:
    """Write the rule and its tests into a folder of its own, and return both files.

    Raises
    ------
    UsageError
        For a code, name or section that no rule can have, or where the files are there already.
    """
    if not TEAM_CODE.fullmatch(code):
        raise UsageError(
            f"'{code}' is no code for a rule of your own: two or more capitals, not ML, then digits: ACME101"
        )
    if not NAME.fullmatch(name):
        raise UsageError(f"'{name}' is not a name: words in lower case, joined by '-', that read well after 'allow'")
    numbers = [one.number for one in sections()]
    if section not in numbers:
        raise UsageError(f"the handbook has no section '{section}'{suggestion(section, numbers)}")
    home = folder / f"{code}-{name}"
    rules, tests = home / "rules.yaml", home / "tests.yaml"
    words = {"code": code, "name": name, "section": section, "program": "'mlaudit facts'"}
    try:
        home.mkdir(parents=True, exist_ok=True)
        for path, text in ((rules, RULES), (tests, TESTS)):
            with path.open("x", encoding="utf-8") as file:
                file.write(text.format(**words))
    except FileExistsError:
        raise UsageError(f"{home}: there is such a rule already") from None
    except OSError as error:
        raise UsageError(f"{home}: cannot be written: {error.strerror}") from None
    return rules, tests
