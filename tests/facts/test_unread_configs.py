"""A config or report that cannot be read leaves rules about such files undecided; a file of another name does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.audit import Options, audit


def _undecided(folder: Path) -> set[tuple[str, str]]:
    report = audit(Options(paths=(folder,)))
    return {(entry.code, entry.reason) for entry in report.coverage.not_checked}


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("config.yaml", "model: {a: [1\n", {"ML1406", "ML2101", "ML2201"}),
        ("conf/train.toml", "[model\n", {"ML1406", "ML2101", "ML2201"}),
        ("metrics.json", '{"accuracy": 0.9,', {"ML2201"}),
    ],
)
def test_what_would_have_been_a_config_is_missed(tmp_path: Path, name: str, text: str, codes: set[str]) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    assert _undecided(tmp_path) == {(code, f"{name} could not be read") for code in codes}


@pytest.mark.parametrize("name", ["odd.json", "data/records.json", ".github/workflows/train.yml", "docker-compose.yml"])
def test_a_torn_file_of_another_name_is_a_note_and_no_more(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{[: \n")
    (tmp_path / "train.py").write_text("print(1)\n")
    assert _undecided(tmp_path) == set()
