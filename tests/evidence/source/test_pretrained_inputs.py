"""Published networks and the form in which code gives them texts and images."""

from __future__ import annotations

import ast

import pytest

from mlaudit.evidence.source.inputs import InputCode, read_inputs
from mlaudit.evidence.source.inputs.scopes import File
from mlaudit.evidence.source.text.text import Line, SourceText

ENCODE = (
    "from sentence_transformers import SentenceTransformer, util\nmodel = SentenceTransformer('bert-base-uncased')\n"
)
TUNE = """
from transformers import AutoTokenizer, DataCollatorForLanguageModeling
tokenizer = AutoTokenizer.from_pretrained("gpt2")
"""
COLLATE = "collator = DataCollatorForLanguageModeling(tokenizer=tokenizer, mlm=False)\n"
KERAS = """
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.applications import EfficientNetB0, ResNet50, efficientnet
from tensorflow.keras.preprocessing.image import ImageDataGenerator
"""


def _read(source: str) -> InputCode:
    lines = [Line(line, number, "train.py") for number, line in enumerate(source.split("\n"), 1)]
    found = read_inputs(File([ast.parse(source)]), SourceText("train.py", lines))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "use",
    [
        "util.cos_sim(model.encode('a'), model.encode('b'))",
        "model.similarity(model.encode(texts), model.encode(texts))",
        "import faiss\nindex.add(model.encode(texts))",
    ],
)
def test_vectors_that_are_compared_or_filled_into_an_index(use: str) -> None:
    (found,) = _read(ENCODE + use).encoded_texts
    assert (found.model, found.is_compared, found.is_prefixed) == ("bert-base-uncased", True, False)


@pytest.mark.parametrize(
    "use",
    [
        "from sentence_transformers.losses import CosineSimilarityLoss\nmodel.encode('a')",
        "from sentence_transformers import losses\nloss = losses.CosineSimilarityLoss(model)\nmodel.encode('a')",
        "model.fit(pairs)\nmodel.encode('a')",
        "other = SentenceTransformer('all-MiniLM-L6-v2')\nmodel.encode('a')",
        "other = SentenceTransformer(name)\nmodel.encode('a')",
        "model.save('encoder')",
    ],
)
def test_encoders_that_are_trained_or_compared_with_others_are_passed_over(use: str) -> None:
    assert _read(ENCODE + use).encoded_texts == ()


@pytest.mark.parametrize(
    "use",
    [
        "model.encode('query: ' + asked)",
        "asked = 'a'\nmodel.encode(f'Passage: {asked}')",
        "model.encode('a', prompt_name='query')",
    ],
)
def test_prefixes_are_seen_as_text_and_as_prompts(use: str) -> None:
    (found,) = _read(ENCODE + use).encoded_texts
    assert found.is_prefixed


@pytest.mark.parametrize(
    ("use", "is_made_here"),
    [
        ("texts = read()\nmodel.encode([str(text) for text in texts])", True),
        ("model.encode(['a', 'b'])", True),
        ("def vectors(texts):\n    return model.encode(texts)", False),
        ("def vectors(texts):\n    return model.encode([text.strip() for text in texts])", False),
    ],
)
def test_texts_that_a_function_is_given_may_bear_a_prefix(use: str, is_made_here: bool) -> None:
    (found,) = _read(ENCODE + use).encoded_texts
    assert found.is_made_here is is_made_here


@pytest.mark.parametrize("end", ["text = row['a'] + tokenizer.eos_token\n", "text = f'{row}{tokenizer.eos_token}'\n"])
def test_an_end_that_is_the_padding_is_left_out_of_the_loss(end: str) -> None:
    (found,) = _read(TUNE + "tokenizer.pad_token = tokenizer.eos_token\n" + end + COLLATE).masked_ends
    assert (found.tokenizer, found.is_always, found.padded_at.line) == ("gpt2", True, 4)


def test_padding_that_is_set_on_a_condition_is_told_apart() -> None:
    source = "if tokenizer.pad_token is None:\n    tokenizer.pad_token = tokenizer.eos_token\n"
    (found,) = _read(TUNE + source + "text = row + tokenizer.eos_token\n" + COLLATE).masked_ends
    assert not found.is_always


@pytest.mark.parametrize(
    "source",
    [
        "tokenizer.pad_token = tokenizer.unk_token\ntext = row + tokenizer.eos_token\n" + COLLATE,
        "tokenizer.pad_token = tokenizer.eos_token\n" + COLLATE,
        "text = row + tokenizer.eos_token\n" + COLLATE,
        "tokenizer.pad_token = tokenizer.eos_token\ntokenizer.add_special_tokens({'pad_token': '<pad>'})\n"
        "text = row + tokenizer.eos_token\n" + COLLATE,
        "tokenizer.pad_token = tokenizer.eos_token\ntext = row + tokenizer.eos_token\n"
        "collator = DataCollatorForLanguageModeling(tokenizer=tokenizer, mlm=True)\n",
    ],
)
def test_ends_that_are_learned_are_passed_over(source: str) -> None:
    assert _read(TUNE + source).masked_ends == ()


@pytest.mark.parametrize(
    "source",
    [
        "images = ImageDataGenerator(rescale=1/255.)\nbase = EfficientNetB0(include_top=False)",
        "base = tf.keras.applications.EfficientNetV2S()\nscale = layers.Rescaling(1. / 255)",
        "base = efficientnet.EfficientNetB3(weights='imagenet')\nscale = layers.Rescaling(scale=0.00392)",
    ],
)
def test_pixels_are_divided_before_a_network_that_divides(source: str) -> None:
    (found,) = _read(KERAS + source).double_rescalings
    assert found.application.startswith("EfficientNet")


@pytest.mark.parametrize(
    "source",
    [
        "images = ImageDataGenerator()\nbase = EfficientNetB0()",
        "images = ImageDataGenerator(rescale=1/255)\nbase = ResNet50()",
        "images = ImageDataGenerator(rescale=1/255)\nbase = EfficientNetB0()\nother = ResNet50()",
        "images = ImageDataGenerator(rescale=1/255)\nbase = EfficientNetB0(weights=None)",
        "images = ImageDataGenerator(rescale=1/255)\nbase = EfficientNetB0(weights=path)",
        "scale = layers.Rescaling(1/255)\nbase = tf.keras.applications.EfficientNetV2S(include_preprocessing=False)",
        "scale = layers.Rescaling(1/127.5, offset=-1)\nbase = EfficientNetB0()",
        "scale = layers.Rescaling(1/255)\nown = layers.Conv2D(8, 3)\nbase = EfficientNetB0()",
    ],
)
def test_pixels_that_are_divided_once_are_passed_over(source: str) -> None:
    assert _read(KERAS + source).double_rescalings == ()
