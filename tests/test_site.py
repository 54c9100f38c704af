"""The documentation site is built from what the program knows, and needs nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlaudit.cli.rule_index import rule_entries
from mlaudit.handbook import sections

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def test_every_section_and_rule_has_a_page(site: Path) -> None:
    for section in sections():
        assert section.title in (site / "handbook" / f"{section.number}.html").read_text(encoding="utf-8")
    for rule in rule_entries():
        assert rule.name in (site / "reference" / "rules" / f"{rule.code}.html").read_text(encoding="utf-8")


def test_codes_and_works_in_the_handbook_are_links(site: Path) -> None:
    page = (site / "handbook" / "6.1.html").read_text(encoding="utf-8")
    assert 'href="../reference/rules/ML6103.html"' in page
    assert 'href="../reference/bibliography.html#hyndman2021"' in page


def test_every_command_is_shown_with_its_help(site: Path) -> None:
    page = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    for command in ("scan", "init", "explain", "handbook", "facts", "inspect", "rules new", "baseline create"):
        assert f"<code>mlaudit {command}</code>" in page


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for page in (site / "index.html", site / "reference" / "rules" / "ML2101.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img)[^>]+src=\"(https?:[^\"]+)", text)
        loaded += re.findall(r"<link[^>]+rel=\"(?:stylesheet|preload)\"[^>]+href=\"(https?:[^\"]+)", text)
        assert loaded == []
