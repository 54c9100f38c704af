"""What is not needed is not imported, and nothing is imported from where the program is run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"numpy", "pandas", "polars", "scipy", "sklearn", "joblib", "pyarrow"}


def modules_of(arguments: list[str]) -> set[str]:
    script = (
        "import json, sys\n"
        f"sys.argv = ['mlaudit', *{arguments!r}]\n"
        "from mlaudit.__main__ import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "print('\\n' + json.dumps(sorted(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["rules"], ["explain", "ML1401"], ["facts", "Table"]])
def test_commands_about_rules_import_no_numerical_library(arguments: list[str]) -> None:
    assert modules_of(arguments).isdisjoint(HEAVY)


def test_the_version_needs_neither_typer_nor_rich_nor_yaml() -> None:
    assert modules_of(["--version"]).isdisjoint({"typer", "rich", "yaml", *HEAVY})


def test_nothing_is_imported_from_the_working_directory(tmp_path: Path) -> None:
    for name in ("yaml", "queue", "typer", "polars", "sitecustomize", "rich", "re", "difflib", "json", "__future__"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r})\n")

    for arguments in (["--version"], ["rules"], ["facts"], ["handbook"]):
        done = subprocess.run(
            [sys.executable, "-m", "mlaudit", *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr

    assert not (tmp_path / "ran").exists()
