"""Facts of what source does to images and texts before a network sees them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from mlaudit.core.bundled import read_bundled
from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.evidence.source.inputs import model as inputs
from mlaudit.facts.configs.config_section import TRIAL
from mlaudit.facts.subjects import LinkedSubject

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

_PUBLISHERS = re.compile(r"^(?:google-bert|FacebookAI|openai-community|distilbert|google-t5|albert)/")
_WITHOUT_BEGINNING = re.compile(
    r"qwen|gpt2|gpt-neo|phi|pythia|falcon|smollm|starcoder|olmo|bloom|tinyllama|zephyr|tulu|vicuna", re.IGNORECASE
)
"""Families of which the tokenizer or the template puts no mark in front of a text."""

_WITH_BEGINNING = re.compile(
    r"meta-llama/(?:meta-)?llama|codellama/|mistralai/mi[sx]tral|google/gemma|deepseek-ai/", re.IGNORECASE
)
"""Publishers whose templates and tokenizers both do; models that others trained on have templates of their own."""

_RAW = re.compile(
    r"(?:google-bert/|FacebookAI/|distilbert/|albert/)?(?:(?:distil)?bert-(?:base|large)-(?:multilingual-)?(?:un)?cased|"
    r"(?:xlm-)?roberta-(?:base|large)|distilroberta-base|albert-(?:base|large|xlarge|xxlarge)-v[12])|"
    r"google/electra-(?:small|base|large)-discriminator|microsoft/deberta-(?:v3-)?(?:xsmall|small|base|large|xlarge)"
)
_PREFIXED = re.compile(r"intfloat/(?:multilingual-)?e5-(?:small|base|large)(?:-v2)?")
_WITHOUT_PADDING = re.compile(
    r"(?:openai-community/)?(?:distil)?gpt2|meta-llama/Llama-2|NousResearch/Llama-2|mistralai/Mistral-7B|tiiuae/falcon|"
    r"EleutherAI/(?:gpt|pythia)|huggyllama/|codellama/",
    re.IGNORECASE,
)


class InputStep(LinkedSubject):
    """Something that happens to images or texts at one place of the source."""

    evidence = "source"

    def __init__(self, key: str, location: Location, registry: Registry) -> None:
        super().__init__(key, location, registry, None)

    @fact()
    def is_trial(self) -> bool:
        """Its path says that it is a test, a demonstration or a quick run."""
        return TRIAL.search(self.path.lower()) is not None


class HeldOutImages(InputStep):
    """Random changes of images that a network is judged on."""

    dataset: str
    part: inputs.Part
    steps: list[str]

    def __init__(self, record: inputs.HeldOutImages, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.dataset = record.dataset
        self.part = record.part
        self.steps = list(record.steps)


class MaskResize(InputStep):
    """A mask of labels that is brought to another size by a mean of pixels."""

    callee: str
    mask: str
    kind: str

    def __init__(self, record: inputs.MaskResize, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.callee = record.callee
        self.mask = record.mask
        self.kind = record.kind


class SeparateTransforms(InputStep):
    """Random changes of an image and of its mask, in two calls."""

    owner: str
    steps: list[str]

    def __init__(self, record: inputs.SeparateTransforms, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.owner = record.owner
        self.steps = list(record.steps)
        self._of_mask = record.of_mask

    @fact()
    def of_mask(self) -> Place:
        """Where the mask is changed."""
        return Place(f"{self.key}.mask", self._of_mask)


class SegmentationLoss(InputStep):
    """A loss for masks beside a network that ends in an activation."""

    callee: str
    activation: str
    applies_activation: bool

    def __init__(self, record: inputs.SegmentationLoss, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.callee = record.callee
        self.activation = record.activation
        self.applies_activation = record.applies_activation
        self._network = record.network

    @fact()
    def network(self) -> Place:
        """Where the network is made."""
        return Place(f"{self.key}.network", self._network)


class RetokenizedChat(InputStep):
    """A conversation with its marks that goes through a tokenizer which adds marks of its own."""

    def __init__(self, record: inputs.RetokenizedChat, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self._model = record.model
        self._template = record.template

    @fact()
    def begins_with_mark(self) -> bool | None:
        """Template and tokenizer both put a mark in front; absent where the name of the model does not tell."""
        if _WITHOUT_BEGINNING.search(self._model):
            return False
        return True if _WITH_BEGINNING.match(self._model) else None

    @fact()
    def template(self) -> Place:
        """Where the conversation is written as text."""
        return Place(f"{self.key}.template", self._template)


class TokenizerAndModel(InputStep):
    """A tokenizer and a network that are loaded side by side."""

    tokenizer: str
    model: str

    def __init__(self, record: inputs.TokenizerAndModel, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.tokenizer = record.tokenizer
        self.model = record.model
        self._of_model = record.of_model

    @fact()
    def vocabulary(self) -> str | None:
        """The vocabulary of the tokenizer; absent where its name is not known."""
        return _vocabulary_of(self.tokenizer)

    @fact()
    def model_vocabulary(self) -> str | None:
        """The vocabulary that the network was trained with; absent where its name is not known."""
        return _vocabulary_of(self.model)

    @fact()
    def of_model(self) -> Place:
        """Where the network is loaded."""
        return Place(f"{self.key}.model", self._of_model)


class TokenMean(InputStep):
    """A mean over all positions of texts that were filled up to one length."""

    padding: str

    def __init__(self, record: inputs.TokenMean, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.padding = record.padding


class EncodedTexts(InputStep):
    """Texts that a published encoder of sentences turns into vectors."""

    model: str
    is_compared: bool
    is_prefixed: bool
    is_made_here: bool

    def __init__(self, record: inputs.EncodedTexts, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.model = record.model
        self.is_compared = record.is_compared
        self.is_prefixed = record.is_prefixed
        self.is_made_here = record.is_made_here
        self._encoded_at = record.encoded_at

    @fact()
    def is_raw(self) -> bool:
        """The name is one of a network that fills in masked words, and was never trained to compare sentences."""
        return _RAW.fullmatch(self.model) is not None

    @fact()
    def wants_prefix(self) -> bool:
        """The name is one of a network that was trained on texts behind "query:" and "passage:"."""
        return _PREFIXED.fullmatch(self.model) is not None

    @fact()
    def encoded_at(self) -> Place:
        """Where the first texts are encoded."""
        return Place(f"{self.key}.encoded", self._encoded_at)


class MaskedEnd(InputStep):
    """A collator that leaves out of the loss where a text ends."""

    is_always: bool
    tokenizer: str

    def __init__(self, record: inputs.MaskedEnd, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.is_always = record.is_always
        self.tokenizer = record.tokenizer
        self._padded_at = record.padded_at

    @fact()
    def has_no_padding(self) -> bool:
        """The name is one of a tokenizer that comes without a token for padding."""
        return _WITHOUT_PADDING.match(self.tokenizer) is not None

    @fact()
    def padded_at(self) -> Place:
        """Where the end of a text is made the padding."""
        return Place(f"{self.key}.padded", self._padded_at)


class DoubleRescaling(InputStep):
    """Pixels that are brought to the range of 0 to 1 twice."""

    application: str

    def __init__(self, record: inputs.DoubleRescaling, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.application = record.application
        self._network = record.network

    @fact()
    def network(self) -> Place:
        """Where the network is made."""
        return Place(f"{self.key}.network", self._network)


class Place(LinkedSubject):
    """Another place that a finding is about."""

    evidence = "source"

    def __init__(self, key: str, location: Location) -> None:
        super().__init__(key, location, None, None)  # type: ignore[arg-type]


_R = TypeVar("_R", bound="_Placed")
_S = TypeVar("_S", bound=InputStep)


class _Placed(Protocol):
    @property
    def location(self) -> Location: ...


def steps_of(
    registry: Registry,
    kind: str,
    make: Callable[[_R, str, Registry], _S],
    records_of: Callable[[inputs.InputCode], tuple[_R, ...]],
) -> list[_S]:
    """Return the subjects of one kind in all source files; a key is the n-th of its kind in its file."""
    found = []
    for unit in registry.links.evidence.units:
        for number, record in enumerate(() if unit.inputs is None else records_of(unit.inputs), 1):
            found.append(make(record, f"flow:{unit.path}#{kind}~{number}", registry))
    return found


def _vocabulary_of(name: str) -> str | None:
    bare = _PUBLISHERS.sub("", name)
    return next((vocabulary for vocabulary, pattern in _families() if pattern.fullmatch(bare)), None)


@cache
def _families() -> tuple[tuple[str, re.Pattern[str]], ...]:
    read = read_bundled(Path(__file__).with_name("vocabulary_families.yaml"))
    return tuple((vocabulary, re.compile("|".join(patterns))) for vocabulary, patterns in read.items())
