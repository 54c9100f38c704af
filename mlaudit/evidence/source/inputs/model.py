"""What one file says about images and texts before a network sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlaudit.core.location import Location

Part = Literal["held_out", "own_chain", "split"]
"""Whose images are changed: those of validation or test, by a chain that others share or one that is named after them;
or those of all parts of a set that is split afterwards."""


@dataclass(frozen=True, slots=True)
class HeldOutImages:
    """Random changes that images pass which a network is judged on.

    ``dataset`` is what the code calls them, ``steps`` are the changes that are drawn anew for each image.
    """

    location: Location
    dataset: str
    part: Part
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MaskResize:
    """A mask of labels that is brought to another size; ``kind`` is the interpolation, or ``default``."""

    location: Location
    callee: str
    mask: str
    kind: str


@dataclass(frozen=True, slots=True)
class SeparateTransforms:
    """Image and mask of one sample pass random changes in two calls, which draw different numbers."""

    location: Location
    of_mask: Location
    owner: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SegmentationLoss:
    """A loss for masks beside a network that ends in an activation.

    ``applies_activation`` says that the loss has one of its own, ``activation`` is that of the network.
    """

    location: Location
    callee: str
    network: Location
    activation: str
    applies_activation: bool


@dataclass(frozen=True, slots=True)
class RetokenizedChat:
    """Text with the marks of a conversation goes through a tokenizer that adds its own; ``model`` is its name."""

    location: Location
    template: Location
    model: str


@dataclass(frozen=True, slots=True)
class TokenizerAndModel:
    """A tokenizer and a network of one function, by the names that they are loaded under."""

    location: Location
    tokenizer: str
    model: str
    of_model: Location


@dataclass(frozen=True, slots=True)
class TokenMean:
    """A mean over all positions of texts that were filled up to one length; ``padding`` is how, as written."""

    location: Location
    padding: str


@dataclass(frozen=True, slots=True)
class EncodedTexts:
    """Texts that an encoder of sentences turns into vectors, in a file that does not train it.

    ``is_compared``: the file asks for similarities or fills an index. ``is_prefixed``: it writes "query:" or
    "passage:", or hands over a prompt. ``is_made_here``: some of the texts are made in the function that encodes them,
    not given to it.
    """

    location: Location
    encoded_at: Location
    model: str
    is_compared: bool
    is_prefixed: bool
    is_made_here: bool


@dataclass(frozen=True, slots=True)
class MaskedEnd:
    """A collator for a causal model whose tokenizer pads by the end of a text, which code puts behind each text.

    ``is_always`` is false where the padding is set on a condition; ``tokenizer`` is the name that it is loaded under.
    """

    location: Location
    padded_at: Location
    tokenizer: str
    is_always: bool


@dataclass(frozen=True, slots=True)
class DoubleRescaling:
    """Pixels divided by 255 before an ``application`` of Keras that divides by 255 itself."""

    location: Location
    network: Location
    application: str


@dataclass(frozen=True, slots=True)
class InputCode:
    """Everything of this kind in one file, each in reading order."""

    held_out_images: tuple[HeldOutImages, ...] = ()
    mask_resizes: tuple[MaskResize, ...] = ()
    separate_transforms: tuple[SeparateTransforms, ...] = ()
    segmentation_losses: tuple[SegmentationLoss, ...] = ()
    retokenized_chats: tuple[RetokenizedChat, ...] = ()
    tokenizers_and_models: tuple[TokenizerAndModel, ...] = ()
    token_means: tuple[TokenMean, ...] = ()
    encoded_texts: tuple[EncodedTexts, ...] = ()
    masked_ends: tuple[MaskedEnd, ...] = ()
    double_rescalings: tuple[DoubleRescaling, ...] = ()
