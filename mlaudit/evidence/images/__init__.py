"""Sets of images, and of boxes on them."""

from mlaudit.evidence.images.boxes import by_folder, read_boxes
from mlaudit.evidence.images.coco import is_coco, read_coco
from mlaudit.evidence.images.model import BoxSet, ImageSet
from mlaudit.evidence.images.parts import image_sets

__all__ = ["BoxSet", "ImageSet", "by_folder", "image_sets", "is_coco", "read_boxes", "read_coco"]
