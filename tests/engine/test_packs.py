"""Rule packs are found through metadata and never imported."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mlaudit.cli.new_rule import write_rule
from mlaudit.core.errors import UsageError
from mlaudit.engine.packs import located

RECORD = "acme_rules/__init__.py,,\nacme_rules/ACME101-wide/rules.yaml,,\nacme-1.0.dist-info/METADATA,,\n"


def install(site: Path, record: str = RECORD) -> Path:
    package, metadata = site / "acme_rules", site / "acme-1.0.dist-info"
    metadata.mkdir(parents=True)
    write_rule(package, "ACME101", "wide", "1.3")
    (package / "__init__.py").write_text("raise SystemExit('imported')\n")
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[mlaudit.rules]\nacme = acme_rules\n")
    (metadata / "RECORD").write_text(record)
    return package


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path / "site")
    return tmp_path / "site"


def test_a_pack_is_found_and_not_imported(site: Path, tmp_path: Path) -> None:
    package = install(site)
    assert located(Path("pack:acme")) == package.resolve()
    assert located(Path("pack:acme"), tmp_path / "project") == package.resolve()
    assert "acme_rules" not in sys.modules


def test_a_folder_is_no_pack() -> None:
    assert located(Path("rules")) == Path("rules")


def test_a_pack_inside_of_what_is_audited_is_refused(site: Path) -> None:
    install(site)
    with pytest.raises(UsageError, match="pack:acme: the pack lies in what is audited"):
        located(Path("pack:acme"), site.parent)


def test_a_pack_in_the_environment_of_mlaudit_may_lie_in_the_project(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = install(site)
    monkeypatch.setattr(sys, "prefix", str(site))
    assert located(Path("pack:acme"), site.parent) == package.resolve()


def test_a_pack_that_is_not_installed(site: Path) -> None:
    with pytest.raises(UsageError, match="pack:acme: there is no such rule pack; none is installed"):
        located(Path("pack:acme"))
    install(site)
    with pytest.raises(UsageError, match=r"there is no such rule pack \(did you mean 'acme'\?\)"):
        located(Path("pack:acne"))


def test_a_pack_without_a_list_of_its_files(site: Path) -> None:
    install(site, "acme-1.0.dist-info/METADATA,,\n")
    with pytest.raises(UsageError, match=r"lists no rules\.yaml under acme_rules/; one that is installed as editable"):
        located(Path("pack:acme"))
