"""Facts of sets of images as they lie in folders, and of the boxes on them."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Incomplete, Unknown
from mlaudit.evidence.images import model as images
from mlaudit.evidence.images.copies import same_bytes, same_source
from mlaudit.facts.configs.config_section import TRIAL
from mlaudit.facts.subjects import LinkedSubject

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


T = TypeVar("T")

_TOO_MANY = Unknown("there are too many images to compare")
_NOT_LISTED = Unknown("there are too many images and labels to list", "the folder of one set")


class HeldOutPart(LinkedSubject):
    """The images of validation or test, beside those of training."""

    evidence = "config"
    n_images: int

    def __init__(self, train: images.ImagePart, own: images.ImagePart, registry: Registry) -> None:
        super().__init__(f"images:{own.folder}", Location(own.folder), registry, None)
        self._train = train
        self._own = own
        self.n_images = len(own.images)

    @fact()
    def is_trial(self) -> bool:
        """What stands above it says that it is a demonstration or a quick run."""
        return TRIAL.search(f"/{os.path.dirname(self._own.folder)}/".lower()) is not None

    @fact()
    def missing_classes(self) -> list[str]:
        """Folders of classes that training has and that are not here, not even empty."""
        root = self._registry.links.evidence.discovered.root
        absent = (name for name in self._train.classes if name not in self._own.classes)
        return (
            [name for name in absent if not os.path.isdir(root / self._own.folder / name)] if self._own.classes else []
        )

    @fact()
    def other_classes(self) -> list[str]:
        """Folders of classes that are here and not in training."""
        return [name for name in self._own.classes if name not in self._train.classes] if self._train.classes else []

    @fact(unit="classes")
    def n_shifted(self) -> int:
        """Classes of both that have different numbers where each part is numbered by itself, in the order of names."""
        missing = set(self.missing_classes)
        own = sorted({*self._own.classes, *(name for name in self._train.classes if name not in missing)})
        own = own if self._own.classes else []
        numbers = {name: i for i, name in enumerate(self._train.classes)}
        return sum(name in numbers and numbers[name] != i for i, name in enumerate(own) if name in self._own.classes)

    @fact(unit="images")
    def n_copies(self) -> int | Unknown:
        """Images with the same bytes as one of training."""
        return _TOO_MANY if self._copies is None else len(self._copies)

    @fact(unit="share")
    def copied_share(self) -> float | Unknown:
        """These among all."""
        return _TOO_MANY if self._copies is None else len(self._copies) / max(1, self.n_images)

    @fact()
    def copied_image(self) -> str | Unknown | None:
        """The first of them; absent where there is none."""
        return _TOO_MANY if self._copies is None else next((path for path, _ in self._copies), None)

    @fact()
    def its_original(self) -> str | Unknown | None:
        """The image of training with its bytes."""
        return _TOO_MANY if self._copies is None else next((other for _, other in self._copies), None)

    @fact(unit="images")
    def n_of_same_source(self) -> int:
        """Images that were made of one that training has pictures of, by the names that Roboflow gives."""
        return len(self._relatives)

    @fact(unit="share")
    def same_source_share(self) -> float:
        """These among all."""
        return len(self._relatives) / max(1, self.n_images)

    @fact()
    def relative(self) -> str | None:
        """The first of them."""
        return self._relatives[0][0] if self._relatives else None

    @cached_property
    def _copies(self) -> list[tuple[str, str]] | None:
        root = self._registry.links.evidence.discovered.root.resolve()
        return same_bytes(root, self._own.images, self._train.images)

    @cached_property
    def _relatives(self) -> list[tuple[str, str]]:
        return same_source(self._own.images, self._train.images)


class BoxData(LinkedSubject):
    """Boxes on images: one file of annotations, or one folder of labels."""

    evidence = "config"

    def __init__(self, boxes: images.BoxSet, registry: Registry) -> None:
        super().__init__(f"boxes:{boxes.location.path}", boxes.first_fault or boxes.location, registry, None)
        self.path = boxes.location.path
        self._boxes = boxes

    @fact()
    def is_trial(self) -> bool:
        """Its path says that it is a test, a demonstration or a quick run; a part for testing says nothing."""
        parts = [part for part in self.path.lower().split("/") if part not in ("test", "tests", "dev")]
        return TRIAL.search("/".join(parts)) is not None

    @fact(unit="boxes")
    def n_boxes(self) -> int:
        """Boxes in all."""
        return self._boxes.n_boxes

    @fact(unit="boxes")
    def n_flat(self) -> int:
        """Boxes without a width or a height."""
        return self._boxes.n_flat

    @fact(unit="boxes")
    def n_outside(self) -> int:
        """Boxes that leave their image."""
        return self._boxes.n_outside

    @fact(unit="share")
    def outside_share(self) -> float:
        """These among all."""
        return self._boxes.n_outside / max(1, self._boxes.n_boxes)

    @fact(unit="share")
    def corners_share(self) -> float:
        """Of the boxes that leave their image, those whose numbers are two corners inside of it."""
        return self._boxes.n_corners / max(1, self._boxes.n_outside)

    @fact(unit="boxes")
    def n_unnamed(self) -> int:
        """Boxes whose class the set does not know."""
        return self._boxes.n_unnamed

    @fact(unit="classes")
    def n_classes(self) -> int:
        """Classes that have a name."""
        return len(self._boxes.per_class)

    @fact(unit="boxes")
    def most_in_one(self) -> int:
        """Boxes in the image that has the most."""
        return self._boxes.most_in_one


def held_out_parts(registry: Registry) -> list[HeldOutPart] | Incomplete[HeldOutPart]:
    """Return the parts of all sets that stand beside one for training.

    A set whose images were not all listed is left out: half of its classes would look as if they were missing.
    """
    found = []
    for one in registry.links.evidence.image_sets:
        train = one.part("train")
        if train is not None and not _is_cut(one.path, registry):
            found += [HeldOutPart(train, part, registry) for part in one.parts if part is not train]
    return _as_far_as_listed(found, registry)


def box_sets(registry: Registry) -> list[BoxData] | Incomplete[BoxData]:
    """Return the sets of boxes, but the folder in which the listing of labels ended."""
    found = registry.links.evidence.box_sets
    whole = [one for one in found if one.form == "COCO" or not _is_cut(one.location.path, registry)]
    return _as_far_as_listed([BoxData(boxes, registry) for boxes in whole], registry)


def _is_cut(folder: str, registry: Registry) -> bool:
    """Whether the listing of images and labels ended in a folder."""
    last = registry.links.evidence.discovered.last_listed
    return last is not None and (not folder or last.startswith(f"{folder}/"))


def _as_far_as_listed(found: list[T], registry: Registry) -> list[T] | Incomplete[T]:
    return found if registry.links.evidence.discovered.last_listed is None else Incomplete(tuple(found), _NOT_LISTED)
