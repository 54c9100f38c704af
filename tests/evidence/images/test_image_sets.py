"""Sets of images are told by their folders, boxes by their numbers, and copies by their bytes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlaudit.discovery.discover import discover
from mlaudit.discovery.model import ListedFile, ProjectFile
from mlaudit.evidence.images import BoxSet, by_folder, image_sets, is_coco, read_boxes, read_coco
from mlaudit.evidence.images.copies import same_bytes, same_source


def _listed(*paths: str) -> list[ListedFile]:
    return [ListedFile(path, Path("/data") / path) for path in paths]


def _written(tmp_path: Path, **files: bytes) -> list[ListedFile]:
    found = []
    for name, content in files.items():
        path = tmp_path / f"{name}.png"
        path.write_bytes(content)
        found.append(ListedFile(path.name, path))
    return found


def _coco(tmp_path: Path, document: object) -> BoxSet | None:
    path = tmp_path / "train.json"
    path.write_text(json.dumps(document))
    return read_coco(ProjectFile("train.json", path, "config", path.stat().st_size))


def test_parts_and_classes_are_told_by_folders() -> None:
    (one,) = image_sets(_listed("d/train/b/1.png", "d/train/a/2.png", "d/Valid/a/3.png", "d/Valid/b/4.png"))
    assert (one.path, [(part.name, part.folder, part.classes) for part in one.parts]) == (
        "d",
        [("train", "d/train", ("a", "b")), ("val", "d/Valid", ("a", "b"))],
    )


@pytest.mark.parametrize(
    "paths",
    [
        ("train/images/1.png", "val/images/2.png"),
        ("images/train/1.png", "images/val/2.png"),
        ("train/1.png", "train/a/2.png", "val/3.png"),
        ("train/a/1.png", "val/a/2.png"),
        ("train/a/x/1.png", "train/b/x/2.png", "val/a/x/3.png"),
    ],
)
def test_images_that_are_not_sorted_into_classes_have_none(paths: tuple[str, ...]) -> None:
    (one,) = image_sets(_listed(*paths))
    assert all(part.classes == () for part in one.parts)


@pytest.mark.parametrize(
    "paths",
    [
        ("train/a/1.png", "train/b/2.png"),
        ("val/a/1.png", "test/b/2.png"),
        ("train/masks/1.png", "val/masks/2.png"),
        ("runs/train/1.png", "runs/val/2.png"),
        ("pictures/1.png",),
    ],
)
def test_pictures_that_are_no_set_with_parts(paths: tuple[str, ...]) -> None:
    assert image_sets(_listed(*paths)) == ()


def test_copies_are_told_by_their_bytes(tmp_path: Path) -> None:
    a, b, c, d = _written(tmp_path, a=b"one", b=b"two", c=b"one", d=b"four")
    assert same_bytes(tmp_path, [c, d], [a, b]) == [("c.png", "a.png")]


def test_links_and_empty_files_are_no_images(tmp_path: Path) -> None:
    a, b = _written(tmp_path, a=b"", b=b"")
    os.symlink("/etc/hostname", tmp_path / "c.png")
    link = ListedFile("c.png", tmp_path / "c.png")
    assert same_bytes(tmp_path, [a, link], [b, link]) == []


def test_too_many_bytes_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlaudit.evidence.images.copies.MAX_HASHED_BYTES", 5)
    a, b = _written(tmp_path, a=b"one", b=b"one")
    assert same_bytes(tmp_path, [a], [b]) is None


def test_pictures_of_one_image_are_told_by_their_names() -> None:
    own = _listed("val/a_jpg.rf.0123456789ab.jpg", "val/b_jpg.rf.0123456789ab.jpg", "val/c.jpg")
    others = _listed("train/a_jpg.rf.ba9876543210.jpg", "train/c.jpg")
    assert same_source(own, others) == [(own[0].path, others[0].path)]


def test_labels_of_yolo(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("0 0.5 0.5 0.1 0.1\n1 0.5 0.5 0 0.1\n2 0.5 0.5 0.1 0.1\n0 0.5 1.2 0.1 0.1\nname\n")
    (tmp_path / "2.txt").write_text("")
    (tmp_path / "3.txt").write_text("0 0.1 0.1 0.2 0.2 0.3 0.3\n")
    files = [ListedFile(f"train/labels/{i}.txt", tmp_path / f"{i}.txt") for i in (1, 2, 3)]
    found = read_boxes("train/labels", files, ("a", "b"))
    counts = (found.n_images, found.n_boxes, found.n_flat, found.n_outside, found.n_unnamed, found.n_empty)
    assert counts == (3, 5, 1, 1, 1, 1)
    assert (found.per_class, found.most_in_one) == ({"a": 3, "b": 1}, 4)
    assert found.first_fault is not None
    assert (found.first_fault.path, found.first_fault.line) == ("train/labels/1.txt", 2)


def test_without_names_no_class_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("7 0.5 0.5 0.1 0.1\ninf 0 0 1 1\n0 nan 0 1 1\n")
    assert read_boxes("x", [ListedFile("x/1.txt", tmp_path / "1.txt")], ()).n_unnamed == 0


def test_labels_outside_of_parts_and_lists_of_names_are_none() -> None:
    files = _listed("raw/labels/1.txt", "train/labels/1.txt", "train/labels/classes.txt")
    assert by_folder(files) == {"train/labels": [files[1]]}


def test_annotations_of_coco(tmp_path: Path) -> None:
    boxes = [[0, 0, 10, 10], [0, 0, 0, 10], [50, 50, 90, 90], [0, 0, 10], [0, 0, "a", 1], [0, 0, 10**400, 1]]
    document = {
        "images": [{"id": 1, "width": 100, "height": 100}, {"id": 2, "width": 100, "height": 100}],
        "annotations": [{"image_id": 1, "category_id": 1 + (i == 2), "bbox": box} for i, box in enumerate(boxes)]
        + [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 0, 0], "iscrowd": 1}],
        "categories": [{"id": 1, "name": "x"}],
    }
    found = _coco(tmp_path, document)
    assert found is not None
    counts = (found.n_boxes, found.n_flat, found.n_outside, found.n_corners, found.n_unnamed, found.n_empty)
    assert counts == (3, 1, 1, 1, 1, 1)
    assert found.first_fault is not None
    assert found.first_fault.logical == "annotations[1]"


@pytest.mark.parametrize(
    ("text", "may_be"),
    [('{"images": []}', True), ('\n{ "info": {}}', True), ('{"lr": 1}', False), ("[1]", False), ("", False)],
)
def test_annotations_are_suspected_by_their_first_bytes(tmp_path: Path, text: str, may_be: bool) -> None:
    (tmp_path / "a.json").write_text(text)
    assert is_coco(ProjectFile("a.json", tmp_path / "a.json", "config", len(text))) is may_be


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 300) | st.floats(allow_nan=False) | st.text(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "image_id", "category_id", "bbox", "width", "height", "name"]), inner)
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(images=_VALUES, annotations=_VALUES, categories=_VALUES)
def test_any_annotations_are_read(tmp_path: Path, images: object, annotations: object, categories: object) -> None:
    found = _coco(tmp_path, {"images": images, "annotations": annotations, "categories": categories})
    assert found is None or found.n_boxes >= max(found.n_flat, found.n_outside, found.n_unnamed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_any_labels_are_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "1.txt").write_bytes(content)
    found = read_boxes("train/labels", [ListedFile("train/labels/1.txt", tmp_path / "1.txt")], ("a",))
    assert found.n_boxes >= max(found.n_flat, found.n_outside, found.n_unnamed)


def test_images_and_labels_are_listed_though_git_ignores_them(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("data/\n")
    for name in ("data/train/images/1.png", "data/train/labels/1.txt", "notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("0 0.5 0.5 0.1 0.1\n")
    found = discover([tmp_path])
    assert [file.path for file in found.images] == ["data/train/images/1.png"]
    assert [file.path for file in found.labels] == ["data/train/labels/1.txt"]
