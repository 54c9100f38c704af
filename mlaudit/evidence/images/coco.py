"""Annotations of COCO's form: lists of images, of categories, and of boxes that name both by numbers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from mlaudit.core.location import Location
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.images.model import BoxSet

MAX_BYTES = 32 << 20
MAX_NUMBER = 1e12
"""Larger numbers are no pixels; whole numbers in JSON have no end."""

_BEGINNING = 4096
_FIRST_KEYS = re.compile(rb'\s*\{\s*"(?:info|licenses|images|annotations|categories|type)"\s*:')
_BOX = 4


def is_coco(file: ProjectFile) -> bool:
    """Tell by its first bytes whether a JSON file may hold annotations."""
    if not file.path.lower().endswith(".json"):
        return False
    try:
        with file.absolute.open("rb") as content:
            return _FIRST_KEYS.match(content.read(_BEGINNING)) is not None
    except OSError:
        return False


def read_coco(file: ProjectFile) -> BoxSet | None:
    """Read the annotations of a file; None where it holds none."""
    if file.size > MAX_BYTES:
        return None
    try:
        document = json.loads(file.absolute.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None  # the reader of configs says why
    if not isinstance(document, dict):
        return None
    found = [_items(document.get(key)) for key in ("images", "annotations", "categories")]
    images, annotations, categories = found
    if images is None or annotations is None or categories is None:
        return None
    return _counted(file.path, images, annotations, categories)


Item = Mapping[str, Any]


def _counted(path: str, images: list[Item], annotations: list[Item], categories: list[Item]) -> BoxSet:
    sizes = {_id(image): (_number(image.get("width")), _number(image.get("height"))) for image in images}
    names = {_id(category): str(category.get("name", "")) for category in categories}
    flat = outside = corners = unnamed = boxes = 0
    first: Location | None = None
    per_image: Counter[object] = Counter()
    per_class = Counter(dict.fromkeys(names.values(), 0))
    for place, annotation in enumerate(annotations):
        box = annotation.get("bbox")
        if not isinstance(box, list) or len(box) != _BOX or annotation.get("iscrowd") == 1:
            continue
        numbers = [_number(value) for value in box]
        if any(value is None for value in numbers):
            continue
        x, y, width, height = (float(value or 0) for value in numbers)
        boxes += 1
        per_image[_hashable(annotation.get("image_id"))] += 1
        category = _hashable(annotation.get("category_id"))
        across, down = sizes.get(_hashable(annotation.get("image_id")), (None, None))
        is_flat, is_unnamed = width <= 0 or height <= 0, category not in names
        is_outside = across is not None and down is not None and _leaves(x, y, width, height, across, down)
        flat, unnamed, outside = flat + is_flat, unnamed + is_unnamed, outside + is_outside
        corners += bool(is_outside and across and down and x < width <= across + 1 and y < height <= down + 1)
        per_class[names.get(category, "")] += not is_unnamed
        if first is None and (is_flat or is_unnamed or is_outside):
            first = Location(path, logical=f"annotations[{place}]")
    return BoxSet(
        location=Location(path),
        form="COCO",
        n_images=len(images),
        n_boxes=boxes,
        n_flat=flat,
        n_outside=outside,
        n_corners=corners,
        n_unnamed=unnamed,
        most_in_one=max(per_image.values(), default=0),
        n_empty=sum(_id(image) not in per_image for image in images),
        first_fault=first,
        per_class={name: count for name, count in per_class.items() if name},
    )


def _items(value: object) -> list[Item] | None:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else None


def _leaves(x: float, y: float, width: float, height: float, across: float, down: float) -> bool:
    slack_x, slack_y = 0.01 * across + 1, 0.01 * down + 1
    return x < -slack_x or y < -slack_y or x + width > across + slack_x or y + height > down + slack_y


def _id(item: Item) -> object:
    return _hashable(item.get("id"))


def _hashable(value: object) -> object:
    return value if isinstance(value, int | str) else None


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < MAX_NUMBER else None  # type: ignore[arg-type]
