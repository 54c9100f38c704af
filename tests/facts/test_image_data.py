"""Sets of images are judged as far as they could be listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.audit import Options
from mlaudit.audit.reading import discovered_by, read_evidence
from mlaudit.core.values import Incomplete
from mlaudit.evidence.tables.store import TableStore
from mlaudit.facts.registry import Registry
from mlaudit.facts.saved_models.image_data import box_sets, held_out_parts
from mlaudit.linking.experiments import link


def _registry(root: Path) -> Registry:
    evidence = read_evidence(discovered_by(Options(paths=(root,))), frozenset({"config"}))
    with TableStore((), 1 << 30) as tables:
        return Registry(link(evidence, tables.header), tables)


def _write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("0 0.5 0.5 0.1 0.1\n")


def test_a_set_that_was_listed_in_part_is_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Classes of training that come after the last image that was listed would look as if they were missing."""
    _write(tmp_path, *(f"a/{part}/{name}/1.jpg" for part in ("train", "val") for name in ("x", "y")))
    _write(tmp_path, *(f"b/{part}/{name}/1.jpg" for part in ("test", "train") for name in ("x", "y")))
    assert [part.path for part in held_out_parts(_registry(tmp_path))] == ["a/val", "b/test"]  # type: ignore[union-attr]
    monkeypatch.setattr("mlaudit.discovery.walk.MAX_FILES", 7)
    found = held_out_parts(_registry(tmp_path))
    assert isinstance(found, Incomplete)
    assert ([part.path for part in found.items], found.missing.reason) == (
        ["a/val"],
        "there are too many images and labels to list",
    )


def test_labels_of_the_folder_at_which_the_listing_ended_are_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path, *(f"labels/{part}/{number}.txt" for part in ("train", "val") for number in range(3)))
    monkeypatch.setattr("mlaudit.discovery.walk.MAX_FILES", 4)
    found = box_sets(_registry(tmp_path))
    assert isinstance(found, Incomplete)
    assert [boxes.path for boxes in found.items] == ["labels/train"]
