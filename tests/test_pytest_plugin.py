"""``pytest --mlaudit``, by the real pytest in a project of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project") / "demo"
    shutil.copytree(REPOSITORY / "fixtures" / "demo", folder)
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (folder / "test_model.py").write_text("def test_model():\n    assert True\n", encoding="utf-8")
    return folder


def run_pytest(project: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=project, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_each_rule_is_a_test(project: Path) -> None:
    code, out = run_pytest(project, "--mlaudit", "-rs")
    assert code == 1
    assert "train.py:30:8: ML1401 resample-before-split: " in out
    assert "mlaudit explain ML1401 says more" in out
    assert "Traceback" not in out
    assert re.search(r"SKIPPED .*not checked: ", out)
    assert re.search(r"\b5 failed, \d+ passed, \d+ skipped", out)


def test_one_rule_is_chosen_like_a_test(project: Path) -> None:
    code, out = run_pytest(project, "--mlaudit", "-k", "ML1310")
    assert code == 0
    assert "1 passed" in out


def test_a_gate_of_its_own(project: Path) -> None:
    code, out = run_pytest(project, "--mlaudit", "--mlaudit-fail-on", "fatal")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "--mlaudit-fail-on: 'fatal' is not a gate" in out


def test_without_the_option_nothing_is_audited_or_imported(project: Path) -> None:
    (project / "test_imports.py").write_text(
        "import sys\n\n\ndef test_imports():\n    assert 'mlaudit.audit' not in sys.modules\n", encoding="utf-8"
    )
    code, out = run_pytest(project)
    assert code == 0
    assert "2 passed" in out


@pytest.mark.parametrize("arguments", [(), ("-n", "1")])
def test_a_mistake_of_the_manifest_is_told_with_its_line_and_no_crash(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "mlaudit.toml").write_text("selct = 1\n", encoding="utf-8")

    code, out = run_pytest(tmp_path, "--mlaudit", *arguments)

    assert code != 0
    assert "mlaudit.toml:1:1: unknown key 'selct' (did you mean 'select'?)" in out
    assert "INTERNALERROR" not in out
