"""From the places of images to the parts of a set."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from mlaudit.discovery.model import ListedFile
from mlaudit.evidence.images.model import ImagePart, ImageSet, PartName

_NAMES: dict[str, PartName] = {
    **dict.fromkeys(("train", "training", "train2017", "train_images"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "val2017", "dev"), "val"),
    **dict.fromkeys(("test", "testing", "test2017"), "test"),
}
_NO_IMAGES = frozenset(
    {"labels", "masks", "mask", "annotations", "gt", "segmentation", "depths", "runs", "predictions"}
)
"""Folders of pictures that say something of images, or that a program made."""

_NO_CLASSES = frozenset({"images", "image", "img", "imgs", "jpegimages", "data"})
MIN_CLASSES = 2


def image_sets(images: Iterable[ListedFile]) -> tuple[ImageSet, ...]:
    """Return the sets that have a part for training and another one."""
    places: dict[str, dict[tuple[PartName, str], list[ListedFile]]] = {}
    for image in images:
        found = _place(image.path)
        if found is not None:
            above, name, folder = found
            places.setdefault(above, {}).setdefault((name, folder), []).append(image)
    sets = (ImageSet(above, _parts(found)) for above, found in sorted(places.items()))
    return tuple(one for one in sets if one.part("train") is not None and len(one.parts) > 1)


def is_of_part(folder: str) -> bool:
    """Whether a folder lies in that of a part, or is one."""
    return any(name.lower() in _NAMES for name in folder.split("/"))


def _place(path: str) -> tuple[str, PartName, str] | None:
    """Return what stands above the folder of a part, the part, and its folder."""
    folders = posixpath.dirname(path).split("/")
    if not _NO_IMAGES.isdisjoint(folder.lower() for folder in folders):
        return None
    at = next((i for i, folder in enumerate(folders) if folder.lower() in _NAMES), None)
    if at is None:
        return None
    return "/".join(folders[:at]), _NAMES[folders[at].lower()], "/".join(folders[: at + 1])


def _parts(found: dict[tuple[PartName, str], list[ListedFile]]) -> tuple[ImagePart, ...]:
    """Make the parts of one set; of two folders that mean one part, the one with more images counts."""
    largest: dict[PartName, ImagePart] = {}
    for (name, folder), images in found.items():
        part = ImagePart(name, folder, tuple(images), _classes(folder, images))
        if name not in largest or len(images) > len(largest[name].images):
            largest[name] = part
    return tuple(largest.values())


def _classes(folder: str, images: Sequence[ListedFile]) -> tuple[str, ...]:
    """Return the folders of classes, where every image lies in one, right below the part."""
    inner = {posixpath.dirname(image.path).removeprefix(folder).strip("/") for image in images}
    if "" in inner or any("/" in one for one in inner) or inner & _NO_CLASSES or len(inner) < MIN_CLASSES:
        return ()
    return tuple(sorted(inner))
