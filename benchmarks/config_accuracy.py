"""What rules on configs, saved models, annotations and inputs of networks say of public repositories.

    python benchmarks/config_accuracy.py FOLDER [FOLDER ...] --select ML4,ML5 [--evidence config,artifact]
                                         [--firings FILE]

Every folder inside of FOLDER holds the extracted files of one repository and is called ``owner+name``. A third of the
repositories is held out, by ``sha256("owner/name") % 3 == 0``: only their totals are printed. The findings of the
others are written to FILE, one line of JSON each, to be judged by reading the files. Nothing is executed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from calibration import audited

COLUMNS = ("asked", "silent", "fired")


def main() -> None:
    """Audit every repository, and print one row for each rule."""
    options = _arguments()
    projects = sorted(path for folder in options.folders for path in folder.iterdir() if path.is_dir())
    totals: dict[tuple[str, bool], Counter[str]] = {}
    counts: Counter[bool] = Counter()
    started = time.process_time()
    with open(options.firings, "w", encoding="utf-8") as firings:
        for project in projects:
            found = audited(project, options)
            held_out = is_held_out(project.name)
            counts[held_out] += 1
            rules, findings = found["rules"], found["firings"]
            assert isinstance(rules, dict)
            assert isinstance(findings, list)
            for code, numbers in rules.items():
                totals.setdefault((code, held_out), Counter()).update(numbers)
            for finding in findings if not held_out else ():
                print(json.dumps({"repository": project.name, **finding}), file=firings, flush=True)
    print("\n".join(_table(totals)))
    print(f"{counts[False]} repositories open, {counts[True]} held out, {time.process_time() - started:.0f} s of CPU")


def is_held_out(folder: str) -> bool:
    """Tell by its name whether nobody looks at a repository."""
    repository = folder.replace("+", "/", 1)
    return int(hashlib.sha256(repository.encode()).hexdigest(), 16) % 3 == 0


def _table(totals: dict[tuple[str, bool], Counter[str]]) -> Iterator[str]:
    yield "| rule | asked | silent | fired | asked, held out | silent | fired |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for code in sorted({code for code, _ in totals}):
        cells = [f"{totals.get((code, part), Counter())[name]:,}" for part in (False, True) for name in COLUMNS]
        yield f"| {code} | " + " | ".join(cells) + " |"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--select", required=True, type=lambda text: tuple(text.split(",")), help="rules, or prefixes")
    parser.add_argument("--evidence", type=lambda text: text.split(","), default=["config", "artifact", "source"])
    parser.add_argument("--firings", default="/dev/null", help="a file for the findings of the open part")
    return parser.parse_args()


if __name__ == "__main__":
    main()
