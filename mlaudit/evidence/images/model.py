"""What is known of sets of images by their places, and of boxes by their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mlaudit.core.location import Location
from mlaudit.discovery.model import ListedFile
from mlaudit.findings import Note

PartName = Literal["train", "val", "test"]


@dataclass(frozen=True, slots=True)
class ImagePart:
    """The images of one part of a set.

    Attributes
    ----------
    folder : str
        Relative to the root.
    images : tuple of ListedFile
    classes : tuple of str
        Folders of classes, in the order in which they are numbered; empty where images are not sorted into such.
    """

    name: PartName
    folder: str
    images: tuple[ListedFile, ...]
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageSet:
    """Images that are parted by folders such as ``train`` and ``val``; ``path`` is where these stand."""

    path: str
    parts: tuple[ImagePart, ...]

    def part(self, name: PartName) -> ImagePart | None:
        """Return a part by its name."""
        return next((part for part in self.parts if part.name == name), None)


@dataclass(frozen=True, slots=True)
class BoxSet:
    """Boxes on images: those of one file of COCO's form, or of one folder of YOLO's labels.

    Attributes
    ----------
    n_flat : int
        Boxes without a width or a height.
    n_outside : int
        Boxes that leave their image by more than a hundredth of its side and a pixel.
    n_corners : int
        Of these, boxes whose numbers fit into the image as two corners.
    n_unnamed : int
        Boxes whose class is not among those of the set.
    first_fault : Location or None
        Where the first of these stands.
    per_class : mapping of str to int
        Boxes of each class that has a name, in the order of the classes.
    """

    location: Location
    form: Literal["COCO", "YOLO"]
    n_images: int = 0
    n_boxes: int = 0
    n_flat: int = 0
    n_outside: int = 0
    n_corners: int = 0
    n_unnamed: int = 0
    most_in_one: int = 0
    n_empty: int = 0
    first_fault: Location | None = None
    per_class: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
