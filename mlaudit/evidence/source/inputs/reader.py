"""Entry point: one file to what it does to images and texts."""

from __future__ import annotations

from mlaudit.evidence.source.inputs.images import held_out_images, separate_transforms
from mlaudit.evidence.source.inputs.masks import mask_resizes, segmentation_losses
from mlaudit.evidence.source.inputs.model import InputCode
from mlaudit.evidence.source.inputs.pretrained import double_rescalings, encoded_texts, masked_ends
from mlaudit.evidence.source.inputs.scopes import File
from mlaudit.evidence.source.inputs.texts import retokenized_chats, token_means, tokenizers_and_models
from mlaudit.evidence.source.text.text import SourceText

_IMAGES = frozenset({"torchvision", "albumentations", "tensorflow", "keras", "cv2", "skimage"})
_KERAS = frozenset({"tensorflow", "keras"})
_TEXTS = frozenset({"transformers"})
_OTHERS = frozenset({"segmentation_models_pytorch", "sentence_transformers"})


def read_inputs(file: File, text: SourceText) -> InputCode | None:
    """Read a file; None where it imports no library for images or texts."""
    libraries = file.libraries
    if libraries.isdisjoint(_IMAGES | _TEXTS | _OTHERS):
        return None
    has_texts = not libraries.isdisjoint(_TEXTS)
    return InputCode(
        held_out_images=tuple(held_out_images(file, text)),
        mask_resizes=tuple(mask_resizes(file, text)),
        separate_transforms=tuple(separate_transforms(file, text)),
        segmentation_losses=tuple(segmentation_losses(file, text)),
        retokenized_chats=tuple(retokenized_chats(file, text)) if has_texts else (),
        tokenizers_and_models=tuple(tokenizers_and_models(file, text)) if has_texts else (),
        token_means=tuple(token_means(file, text)) if has_texts else (),
        encoded_texts=tuple(encoded_texts(file, text)) if "sentence_transformers" in libraries else (),
        masked_ends=tuple(masked_ends(file, text)) if has_texts else (),
        double_rescalings=() if libraries.isdisjoint(_KERAS) else tuple(double_rescalings(file, text)),
    )
