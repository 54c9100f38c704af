"""How often each rule fires on a collection of projects, and how often it was asked and kept silent.

Run: ``python benchmarks/calibration.py FOLDER [FOLDER ...] [--firings FILE] [--seconds N] [--select CODES]``. Every
folder inside of FOLDER is one project. Nothing of them is executed. ``--firings`` writes each finding as one line of
JSON, to be judged by reading the code around it; `docs/calibration.md` holds what came of that.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from mlaudit import engine
from mlaudit.audit import Options
from mlaudit.audit.options import READ_KINDS
from mlaudit.audit.reading import discovered_by, read_evidence, with_inner_tables
from mlaudit.core.scale import State
from mlaudit.evidence.tables.store import TableStore
from mlaudit.facts.project import Project
from mlaudit.facts.registry import Registry
from mlaudit.findings import Finding
from mlaudit.linking.experiments import link

DECIDED = {State.PASS: "silent", State.FAIL: "fired", State.NOT_CHECKED: "not checked"}


def main() -> None:
    """Audit every project in a process of its own, and print one row for each rule."""
    options = _arguments()
    if options.one:
        print(json.dumps(audited(options.folders[0], options)))
        return
    totals: dict[str, Counter[str]] = {}
    failed = 0
    with open(options.firings, "w", encoding="utf-8") as firings:
        for project in _projects(options.folders):
            found = _in_own_process(project, options)
            failed += found is None
            for code, counts in (found or {"rules": {}})["rules"].items():
                totals.setdefault(code, Counter()).update(counts)
            for firing in (found or {"firings": []})["firings"]:
                print(json.dumps({"project": str(project), **firing}), file=firings, flush=True)
    print("\n".join(_table(totals)))
    print(f"{failed} projects took too long or failed", file=sys.stderr)


def audited(project: Path, asked: argparse.Namespace) -> dict[str, object]:
    """Return, by rule, what became of its subjects, and every finding with its place.

    Each rule is asked by itself, since the coverage of a report sums over rules; facts are measured once all the same.
    """
    ruleset = engine.load(Project, [])
    chosen = engine.select(ruleset, engine.Selection(select=asked.select, preview=True))
    options = Options((project,), evidence=frozenset(asked.evidence))
    with TableStore(engine.plan(chosen), options.memory, options.threads) as tables:
        discovered = discovered_by(options)
        if "table" in options.evidence:
            discovered = with_inner_tables(discovered, tables)
        evidence = read_evidence(discovered, options.evidence)
        root = Project(Registry(link(evidence, tables.header), tables))
        states = {selected.rule.code: engine.evaluate([selected], root).states for selected in chosen}
        findings = engine.evaluate(chosen, root).findings
    rules = {
        code: {"asked": int(any(counts[state] for state in (State.PASS, State.FAIL)))}
        | {name: counts[state] for state, name in DECIDED.items()}
        for code, counts in states.items()
    }
    return {"rules": rules, "firings": [_firing(finding) for finding in findings]}


def _firing(finding: Finding) -> dict[str, object]:
    place = finding.location
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "path": place.path,
        "line": place.line,
        "message": finding.message,
    }


def _in_own_process(project: Path, options: argparse.Namespace) -> dict[str, dict] | None:
    command = [sys.executable, __file__, "--one", str(project), "--evidence", ",".join(options.evidence)]
    command += ["--select", ",".join(options.select)] if options.select else []
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=options.seconds)
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        print(f"{project}: no result", file=sys.stderr)
        return None


def _projects(folders: Iterable[Path]) -> Iterator[Path]:
    return (project for folder in folders for project in sorted(folder.iterdir()) if project.is_dir())


def _table(totals: dict[str, Counter[str]]) -> Iterator[str]:
    columns = ("asked", "silent", "fired", "not checked")
    yield "| rule | projects asked | subjects silent | fired | not checked |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for code, counts in sorted(totals.items()):
        yield f"| {code} | " + " | ".join(f"{counts[column]:,}" for column in columns) + " |"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--firings", default="/dev/null", help="a file for the findings, one line of JSON each")
    parser.add_argument("--seconds", type=int, default=300, help="most time for one project")
    parser.add_argument("--select", type=lambda text: tuple(text.split(",")), help="rules, by code or prefix")
    parser.add_argument(
        "--evidence", type=lambda text: text.split(","), default=sorted(READ_KINDS), help="kinds to read"
    )
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
