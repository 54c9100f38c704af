"""What source does to images and texts: found where it happens, and passed over where it is done right."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from mlaudit.evidence.source.inputs import InputCode, read_inputs
from mlaudit.evidence.source.inputs.scopes import File
from mlaudit.evidence.source.text.text import Line, SourceText

IMPORTS = """
import albumentations as A
import cv2
import keras
import numpy as np
import segmentation_models_pytorch as smp
import torch
from torch.utils.data import Subset, random_split
from torchvision import datasets, transforms as T
from torchvision.transforms import v2
from transformers import AutoModel, AutoTokenizer
"""


def _read(source: str) -> InputCode:
    text = IMPORTS + source
    lines = [Line(line, number, "train.py") for number, line in enumerate(text.split("\n"), 1)]
    found = read_inputs(File([ast.parse(text)]), SourceText("train.py", lines))
    assert found is not None
    return found


def _only(found: tuple[Any, ...]) -> Any:
    (one,) = found
    return one


@pytest.mark.parametrize(
    "source",
    [
        "val_set = datasets.ImageFolder('data/val', transform=T.Compose([T.RandomCrop(8), T.ToTensor()]))",
        "steps = [v2.RandomCrop(8)]\nchain = v2.Compose(steps)\ntest_set = Own(test_files, transform=chain)",
        "chains = {'train': T.RandomCrop(8), 'test': T.Compose([T.RandomCrop(8)])}",
        "valid_set = Own(split='val', transform=A.Compose([A.OneOf([A.RandomCrop(8, 8)])]))",
        "whole = Own(transform=T.RandomCrop(8))\na, val_ds = random_split(whole, [0.8, 0.2])",
        "whole = Own(transform=T.RandomCrop(8))\nval_ds = Subset(whole, rows)",
    ],
)
def test_random_steps_are_followed_to_images_that_a_network_is_judged_on(source: str) -> None:
    assert _only(_read(source).held_out_images).steps == ("RandomCrop",)


@pytest.mark.parametrize(
    "source",
    [
        "train_set = datasets.ImageFolder('data/train', transform=T.RandomCrop(8))",
        "val_set = datasets.ImageFolder('data/val', transform=T.Compose([T.CenterCrop(8)]))",
        "val_set = datasets.ImageFolder('data/val', transform=T.RandomHorizontalFlip(p=0))",
        "test_tta = datasets.ImageFolder('data/test', transform=T.RandomCrop(8))",
        "chains = {'a': T.CenterCrop(8), 'val': T.RandomCrop(8)}",
        "whole = Own(transform=T.CenterCrop(8))\na, val_ds = random_split(whole, [0.8, 0.2])",
        "whole = Own(transform=T.RandomCrop(8))\na, val_ds = random_split(whole, [1, 1])\nval_ds.dataset.transform = x",
        "test_loss = criterion(test_output, transform=T.RandomCrop(8)) if 0 else None",
    ],
)
def test_images_of_training_and_fixed_steps_are_passed_over(source: str) -> None:
    assert _read(source).held_out_images == ()


def test_a_chain_that_is_named_after_the_test_is_told_apart() -> None:
    source = "test_chain = T.RandomRotation(9)\ntest_set = datasets.MNIST('d', train=False, transform=test_chain)"
    assert _only(_read(source).held_out_images).part == "own_chain"


def test_a_generator_of_keras_changes_its_validation_part_too() -> None:
    made = "g = keras.preprocessing.image.ImageDataGenerator(rotation_range=9, zoom_range=0, validation_split=0.1)\n"
    code = _read(
        made + "g.flow_from_directory('d', subset='training')\ng.flow_from_directory('d', subset='validation')"
    )
    assert _only(code.held_out_images).steps == ("rotation_range",)


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("cv2.resize(mask, size)", "default"),
        ("cv2.resize(mask, size, None, 0, 0, cv2.INTER_AREA)", "cv2.INTER_AREA"),
        ("cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR)", "cv2.INTER_LINEAR"),
    ],
)
def test_masks_that_are_resized_by_means(call: str, kind: str) -> None:
    assert (
        _only(_read(f"def load_mask(path):\n    mask = cv2.imread(path)\n    return {call}").mask_resizes).kind == kind
    )


@pytest.mark.parametrize(
    "body",
    [
        "mask = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST)",
        "mask = cv2.resize(mask, size, interpolation=how)",
        "mask = cv2.resize(mask, size, **options)",
        "mask = cv2.resize(mask, size)\n    return mask > 0.5",
        "mask = np.where(image == 3, 1, 0)\n    mask = cv2.resize(mask, size)",
        "mask = rle_decode(row)\n    mask = cv2.resize(mask, size)",
        "pred_mask = cv2.resize(pred_mask, size)",
        "attention_mask = cv2.resize(attention_mask, size)",
    ],
)
def test_masks_that_keep_their_labels(body: str) -> None:
    assert _read(f"def load(image, mask):\n    {body}").mask_resizes == ()


def test_pictures_of_masks_are_no_labels() -> None:
    assert _read("def plot_overlay(image, mask):\n    mask = cv2.resize(mask, size)").mask_resizes == ()


_PAIRS = """
class Leaves:
    def __init__(self, root, flip, flip_mask):
        self.flip = flip
        self.flip_mask = flip_mask

    def __getitem__(self, i):
        img, msk = self.load(i)
        {first}
        return self.flip(img), {second}

leaves = Leaves("data", T.RandomRotation(9), flip_mask=T.{third})
"""


def test_image_and_mask_that_draw_apart() -> None:
    found = _read(_PAIRS.format(first="pass", second="self.flip_mask(msk)", third="RandomRotation(9)"))
    assert (_only(found.separate_transforms).owner, _only(found.separate_transforms).steps) == (
        "Leaves",
        ("RandomRotation",),
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"first": "torch.manual_seed(i)", "second": "self.flip_mask(msk)", "third": "RandomRotation(9)"},
        {"first": "pass", "second": "self.flip_mask(msk)", "third": "CenterCrop(9)"},
        {"first": "pass", "second": "msk", "third": "RandomRotation(9)"},
    ],
)
def test_image_and_mask_that_stay_together(parts: dict[str, str]) -> None:
    assert _read(_PAIRS.format(**parts)).separate_transforms == ()


@pytest.mark.parametrize(
    ("loss", "applies"),
    [
        ("smp.losses.DiceLoss('binary')", True),
        ("smp.losses.DiceLoss('binary', from_logits=False)", False),
        ("torch.nn.BCEWithLogitsLoss()", True),
    ],
)
def test_losses_that_apply_an_activation(loss: str, applies: bool) -> None:
    found = _read(f"model = smp.Unet('resnet18', classes=1, activation='sigmoid')\nloss = {loss}")
    assert _only(found.segmentation_losses).applies_activation is applies


@pytest.mark.parametrize("activation", ["None", "chosen"])
def test_a_network_whose_activation_is_none_or_not_known(activation: str) -> None:
    source = f"model = smp.Unet('resnet18', classes=1, activation={activation})\nloss = smp.losses.DiceLoss('binary')"
    assert _read(source).segmentation_losses == ()


_CHAT = "t = AutoTokenizer.from_pretrained('a/llama')\ntext = t.apply_chat_template(m, tokenize={})\nids = {}"


def test_a_conversation_that_is_marked_twice() -> None:
    assert _only(_read(_CHAT.format(False, "t(text)")).retokenized_chats).model == "a/llama"
    assert len(_read(_CHAT.format(False, "t([text], padding=True)")).retokenized_chats) == 1


@pytest.mark.parametrize(
    ("tokenizes", "call"),
    [(True, "t(text)"), (False, "t(text, add_special_tokens=False)"), (False, "t(other)"), (False, "t(text, **how)")],
)
def test_a_conversation_that_is_marked_once(tokenizes: bool, call: str) -> None:
    assert _read(_CHAT.format(tokenizes, call)).retokenized_chats == ()


def test_a_tokenizer_and_a_network_of_one_function() -> None:
    found = _read("def f():\n    t = AutoTokenizer.from_pretrained('a')\n    m = AutoModel.from_pretrained('b')")
    assert (_only(found.tokenizers_and_models).tokenizer, _only(found.tokenizers_and_models).model) == ("a", "b")


def test_several_tokenizers_are_not_paired() -> None:
    two = "a = AutoTokenizer.from_pretrained('a')\nb = AutoTokenizer.from_pretrained('b')\n"
    assert _read(two + "m = AutoModel.from_pretrained('b')").tokenizers_and_models == ()


@pytest.mark.parametrize("mean", ["out.last_hidden_state.mean(dim=1)", "outputs[0].mean(1)"])
def test_a_mean_over_padding(mean: str) -> None:
    source = f"t = AutoTokenizer.from_pretrained('a')\ndef f(texts):\n    x = t(texts, padding=True)\n    return {mean}"
    assert _only(_read(source).token_means).padding == "padding=True"


@pytest.mark.parametrize("call", ["t(text, padding=True)", "t(texts)", "pad(texts, padding=True)"])
def test_a_mean_without_padding(call: str) -> None:
    source = (
        f"t = AutoTokenizer.from_pretrained('a')\ndef f(texts):\n    {call}\n    return o.last_hidden_state.mean(1)"
    )
    assert _read(source).token_means == ()


@pytest.mark.parametrize("one", ["t('a', return_tensors='pt')", "t('a', return_tensors='pt').to(device)"])
def test_a_mean_of_one_text_beside_a_padded_batch(one: str) -> None:
    loaded = "t = AutoTokenizer.from_pretrained('a')\nbatch = t(texts, padding=True)\n"
    mean = "x = {}\no = m(**x)\nv = o.last_hidden_state.mean(dim=1)"
    assert _read(loaded + mean.format(one)).token_means == ()
    assert _only(_read(loaded + mean.format("batch.to(device)")).token_means).padding == "padding=True"


def test_a_file_without_images_and_texts_is_not_read() -> None:
    assert read_inputs(File([ast.parse("import os")]), SourceText("a.py", [])) is None
