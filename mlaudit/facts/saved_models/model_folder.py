"""Facts of a saved model of Hugging Face's form: whether its config, its tokenizer and its weights agree."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.configs.model import Config, ConfigEntry
from mlaudit.facts.configs.config_section import TRIAL, ConfigKey
from mlaudit.facts.saved_models.image_input import ImageInput
from mlaudit.facts.saved_models.tokenizer import Tokenizer
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.linking.model_folders import LinkedModelFolder, entry_of

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

_GENERATES = re.compile(r"CausalLM|LMHeadModel|ForConditionalGeneration")
_CLASSIFIES = re.compile(r"For(?:Image|Sequence|Token|Audio)Classification$")
_SOUND = re.compile(r"wav2vec2|hubert|wavlm|unispeech|sew|data2vec-audio|mctct")
"""Families that read sound: their vocabulary is that of the output, and no id is looked up in an embedding."""

_EMBEDDINGS = re.compile(
    r"(?:^|\.)(?:embed_tokens|wte|word_embeddings|word_embedding|tok_embeddings|embed_in|shared)\.weight$"
)
_HEADS = ("classifier.weight", "score.weight", "classifier.out_proj.weight", "classification_head.out_proj.weight")
_SIZE = re.compile(r"(?:^|\.)vocab_size$")
_SPECIAL_ID = re.compile(r"(?:bos|eos|pad|unk|sep|cls|mask|decoder_start|forced_bos|forced_eos)_token_id(?:\[\d+\])?")
_LABEL = re.compile(r"id2label\.\d+")

_ABSOLUTE = frozenset(
    """bert distilbert electra roberta xlm-roberta camembert mpnet albert gpt2 opt openai-gpt ernie layoutlm
    mobilebert longformer big_bird convbert nezha-absolute""".split()  # noqa: SIM905 - a list of names
)
"""Families that look positions up in a table, so that none lies beyond it."""

_OFFSET = frozenset({"roberta", "xlm-roberta", "camembert", "mpnet", "longformer"})
"""Families whose positions are counted from behind the padding id, which leaves the first rows of the table unused."""

_FEWEST_IDS = 100
"""Below so many rows a vocabulary is that of letters, phonemes or actions, and ids in the config are left from a
default."""

UNSET_LENGTH = 1e9
"""Above it, the longest sequence is a stand-in for none."""


class ModelFolder(LinkedSubject):
    """One folder with the config of a model."""

    evidence = "config"

    def __init__(self, folder: LinkedModelFolder, registry: Registry) -> None:
        super().__init__(f"model_folder:{folder.path}", Location(folder.config.path, 1), registry, None)
        self._folder = folder
        self._config = folder.config

    @fact()
    def family(self) -> str | None:
        """The family of the network, such as ``bert``."""
        return self._word("model_type")

    @fact()
    def architecture(self) -> str | None:
        """The class that it was saved from, such as ``BertForSequenceClassification``."""
        return self._word("architectures[0]")

    @fact()
    def is_trial(self) -> bool:
        """Its path says that it is a test, a demonstration or a quick run."""
        return TRIAL.search(self.path.lower()) is not None

    @fact()
    def generates(self) -> bool:
        """It writes text."""
        return _GENERATES.search(self.architecture or "") is not None

    @fact()
    def continues_text(self) -> bool:
        """It writes text behind the one that it is given, without an encoder."""
        return re.search("CausalLM|LMHeadModel", self.architecture or "") is not None

    @fact()
    def looks_up_ids(self) -> bool:
        """The ids of a tokenizer select rows of an embedding; those of models of sound are what comes out."""
        return _SOUND.search(self.family or "") is None

    @fact(unit="rows")
    def embedding_rows(self) -> float | Unknown:
        """Rows of the embedding: those of the weights, else as many as the config says."""
        rows = [shape[0] for name, shape in self._folder.shapes.items() if _EMBEDDINGS.search(name) and len(shape) == 2]
        sizes = [entry.value for entry in self._config.entries if _SIZE.search(entry.key)]
        told = rows or [size for size in sizes if isinstance(size, int) and not isinstance(size, bool)]
        return float(max(told)) if told else Unknown("neither weights nor config tell the rows of the embedding")

    @fact()
    def tokenizer(self) -> Tokenizer:
        """The tokenizer beside it."""
        return Tokenizer(self._folder, self, self._registry)

    @fact()
    def image_input(self) -> ImageInput:
        """How images are brought into the form that it takes."""
        return ImageInput(self._folder, self._registry)

    @fact()
    def vocabulary_key(self) -> ConfigKey | None:
        """Where the size of the vocabulary is set."""
        found = next((entry for entry in self._config.entries if _SIZE.search(entry.key)), None)
        return self._key(self._config, found)

    @fact()
    def id_beyond_embedding(self) -> float | Unknown | None:
        """The first id of a special token in the config that has no row; absent where all have one."""
        found = self._id_beyond
        return found if isinstance(found, Unknown) or found is None else float(found.value or 0)

    @fact()
    def id_beyond_embedding_key(self) -> ConfigKey | None:
        """Where this id is set."""
        found = self._id_beyond
        return None if isinstance(found, Unknown) else self._key(self._config, found)

    @fact(unit="classes")
    def n_labels(self) -> int | None:
        """Classes that have a name in the config; absent where none has."""
        return sum(_LABEL.fullmatch(entry.key) is not None for entry in self._config.entries) or None

    @fact(unit="outputs", evidence="artifact")
    def head_outputs(self) -> int | Unknown | None:
        """Outputs of the last layer by the weights; absent where it does not classify."""
        if _CLASSIFIES.search(self.architecture or "") is None:
            return None
        shape = next((self._folder.shapes[name] for name in _HEADS if name in self._folder.shapes), None)
        return shape[0] if shape is not None and len(shape) == 2 else Unknown("the weights are not here", "the weights")

    @fact()
    def labels_key(self) -> ConfigKey | None:
        """Where the classes are named."""
        return self._key(self._config, entry_of(self._config, "id2label.0"))

    @fact()
    def width(self) -> float | None:
        """Features of one token."""
        return self._size(self._config, "hidden_size", "d_model", "dim", "n_embd")

    @fact()
    def pooled_width(self) -> float | None:
        """Features that the pooling behind it expects; absent where it is no model for sentences."""
        return self._size(self._folder.pooling, "word_embedding_dimension", "embedding_dimension")

    @fact(unit="modes")
    def n_pooling_modes(self) -> int:
        """Ways of pooling that are switched on; the vectors of several are put behind each other."""
        pooling = self._folder.pooling
        entries = pooling.entries if pooling is not None else ()
        return sum(entry.key.startswith("pooling_mode_") and entry.value is True for entry in entries)

    @fact()
    def pooling_key(self) -> ConfigKey | None:
        """Where the features for pooling are set."""
        pooling = self._folder.pooling
        found = entry_of(pooling, "word_embedding_dimension", "embedding_dimension")
        return None if pooling is None else self._key(pooling, found)

    @fact(unit="tokens")
    def positions(self) -> float | Unknown | None:
        """Positions that can be used; absent where they are not looked up in a table."""
        if self.family not in _ABSOLUTE:
            return None
        rows = self._size(self._config, "max_position_embeddings", "n_positions")
        if rows is None:
            return Unknown("the config does not set the number of positions")
        padding = self._size(self._config, "pad_token_id")
        return rows - (1 + (1 if padding is None else padding) if self.family in _OFFSET else 0)

    @fact(unit="tokens")
    def longest_input(self) -> float | None:
        """The longest sequence that is let through; absent where none is set."""
        found = self._longest
        return None if found is None else float(found[1].value or 0)

    @fact()
    def longest_input_key(self) -> ConfigKey | None:
        """Where it is set."""
        return None if self._longest is None else self._key(*self._longest)

    @cached_property
    def _longest(self) -> tuple[Config, ConfigEntry] | None:
        for name, key in (
            ("sentence_bert_config.json", "max_seq_length"),
            ("tokenizer_config.json", "model_max_length"),
        ):
            config = self._folder.beside.get(name)
            found = entry_of(config, key)
            if (
                config is not None
                and found is not None
                and _is_number(found)
                and float(found.value or 0) < UNSET_LENGTH
            ):
                return config, found
        return None

    @cached_property
    def _id_beyond(self) -> ConfigEntry | Unknown | None:
        rows = self.embedding_rows
        if isinstance(rows, Unknown):
            return rows
        ids = [entry for entry in self._config.entries if _SPECIAL_ID.fullmatch(entry.key) and _is_number(entry)]
        if rows < _FEWEST_IDS:
            return None
        return next((entry for entry in ids if not -1 <= float(entry.value or 0) < rows), None)

    def _word(self, key: str) -> str | None:
        found = entry_of(self._config, key)
        return found.value if found is not None and isinstance(found.value, str) else None

    def _size(self, config: Config | None, *keys: str) -> float | None:
        found = entry_of(config, *keys)
        return float(found.value or 0) if found is not None and _is_number(found) else None

    def _key(self, config: Config, found: ConfigEntry | None) -> ConfigKey | None:
        return None if found is None else ConfigKey(config.path, found, self._registry, self._linked)


def _is_number(entry: ConfigEntry) -> bool:
    return isinstance(entry.value, int | float) and not isinstance(entry.value, bool)
