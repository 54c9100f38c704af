"""The manifest that a project begins with: what was read stands in it, what is a guess waits behind a #."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlaudit.findings import Belief, ExperimentSummary, Report

HEAD = """\
# What mlaudit cannot know by itself. Everything here can be left out: mlaudit scan says what it takes each experiment
# to be. A setting behind a # is a guess or an example: correct it, and take the # away.

# fail-on = "error:high"                  # what fails a run: error, warning or info, with :high, :medium or :low
# baseline = "mlaudit-baseline.json"      # findings of before; mlaudit baseline create writes it, and takes the # away
# profile = "mlaudit.facts.json"          # for a gate without the data; mlaudit profile writes it
# exclude = ["archive/"]                  # what is not read, as in .gitignore
"""
TAIL = """
# [per-path-ignores]
# "notebooks/scratch/" = ["ML11"]         # rules that do not hold there: code prefixes, codes or names

# [severity]
# ML2114 = "off"                          # info, warning, error or off

# [[ignore]]                              # one finding that is accepted
# rule = "ML2105"
# path = "train.py"
# reason = "the model serves the customers that it was trained on"
"""
WIDTH = 42
UNKNOWN_TARGET = "the target column is not known"
ROLES = ("target", "time")
GROUP = '# group = "..."'.ljust(WIDTH) + "# rows of one person or site stay together"


@dataclass(frozen=True, slots=True)
class TableGuess:
    """One data file and what the experiments over it say of its roles, the surest first."""

    path: str
    rows: str
    roles: Mapping[str, Belief]


def table_guesses(report: Report) -> list[TableGuess]:
    """Gather the data files of all experiments, each once."""
    found: dict[str, list[ExperimentSummary]] = {}
    for experiment in report.experiments:
        if data := _belief(experiment, "data"):
            found.setdefault(data.value, []).append(experiment)
    return [_table(path, experiments) for path, experiments in sorted(found.items()) if path.isprintable()]


def first_manifest(tables: Iterable[TableGuess], answers: Mapping[str, str]) -> str:
    """Write the manifest.

    Parameters
    ----------
    answers : mapping of str to str
        Paths to targets that the user has stated.
    """
    return HEAD + "".join(_entry(table, answers.get(table.path)) for table in tables) + TAIL


def _table(path: str, experiments: list[ExperimentSummary]) -> TableGuess:
    roles: dict[str, Belief] = {}
    order = ("declared", "read", "inferred", "unknown")
    for role in ROLES:
        beliefs = [belief for experiment in experiments for belief in experiment.beliefs if belief.role == role]
        roles[role] = min(beliefs, key=lambda belief: order.index(belief.how), default=Belief("target", "", "unknown"))
    data = _belief(experiments[0], "data")
    return TableGuess(path, data.detail if data else "", roles)


def _belief(experiment: ExperimentSummary, role: str) -> Belief | None:
    return next((belief for belief in experiment.beliefs if belief.role == role and belief.value), None)


def _entry(table: TableGuess, answer: str | None) -> str:
    return "".join(f"{line.rstrip()}\n" for line in _lines(table, answer))


def _lines(table: TableGuess, answer: str | None) -> Iterator[str]:
    yield ""
    yield "[[table]]"
    yield _line(f"path = {quoted(table.path)}", table.rows)
    for role, belief in table.roles.items():
        if role == "target" and answer:
            yield _line(f"target = {quoted(answer)}", "")
        elif belief.value and belief.how in ("read", "declared"):
            yield _line(f"{role} = {quoted(belief.value)}", belief.detail)
        else:
            word = "a guess" if belief.value else "not known"
            is_told = belief.detail and belief.detail != UNKNOWN_TARGET
            told = f"{word}: {belief.detail}" if is_told else word
            yield _line(f"# {role} = {quoted(belief.value or '...')}", told)
    yield GROUP


def _line(setting: str, remark: str) -> str:
    shown = remark if remark.isprintable() else ""
    return f"{f'{setting} '.ljust(WIDTH)}# {shown}" if shown else setting


def quoted(text: str) -> str:
    r"""Return a basic string of TOML: a backslash, a quote and what cannot be printed are escaped."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08X}"
