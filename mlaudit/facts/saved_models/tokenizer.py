"""Facts of the tokenizer that is saved beside a model."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.configs.model import Config, ConfigEntry
from mlaudit.facts.configs.config_section import ConfigKey
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.linking.model_folders import LinkedModelFolder, entry_of

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry
    from mlaudit.facts.saved_models.model_folder import ModelFolder

_CONFIG = "tokenizer_config.json"
_MAP = "special_tokens_map.json"
_SPECIAL = re.compile(r"(?:(?:bos|eos|pad|unk|sep|cls|mask)_token|additional_special_tokens\[\d+\])(?:\.content)?")
_ADDED = re.compile(r"added_tokens_decoder\.(\d+)\.content")
_LATIN = re.compile(r"(?:##)?[a-z]{2,}")
_FEWEST_WORDS = 5_000
"""Pieces in Latin letters below which nothing is said of a vocabulary's case."""

_NO_VOCABULARY = Unknown("no list of all pieces stands beside the config", "tokenizer.json or a vocabulary")


class Tokenizer(LinkedSubject):
    """What cuts text into pieces and numbers them."""

    evidence = "config"

    def __init__(self, folder: LinkedModelFolder, model: ModelFolder, registry: Registry) -> None:
        config = folder.beside.get(_CONFIG)
        place = config.path if config is not None else folder.config.path
        super().__init__(f"tokenizer:{folder.path}", Location(place, 1), registry, None)
        self._folder = folder
        self._model = model
        self._config = config
        self._whole = next((one for one in folder.vocabularies if one.is_whole), None)

    @fact()
    def largest_id(self) -> float | None:
        """The largest number of a piece that any file lists; absent where none lists pieces."""
        listed = [one.largest_id for one in self._folder.vocabularies if one.largest_id is not None]
        return max((float(number) for number in [*listed, *self._added.values()]), default=None)

    @fact()
    def has_whole_vocabulary(self) -> bool:
        """A file lists every piece."""
        return self._whole is not None

    @fact(unit="pieces")
    def unlisted_tokens(self) -> list[str]:
        """Special tokens that are named and stand in no list: a loader gives them numbers behind the others.

        Classes of tokenizers that bring code of their own may know them without a list.
        """
        if self._whole is None or self._config is None or entry_of(self._config, "auto_map.AutoTokenizer[0]"):
            return []
        return [token for token in self._named if token not in self._ids]

    @fact(unit="pieces")
    def n_unlisted(self) -> int:
        """How many these are."""
        return len(self.unlisted_tokens)

    @fact()
    def end_of_text(self) -> str | None:
        """The token that ends a text."""
        found = entry_of(self._config, "eos_token", "eos_token.content")
        if found is None:
            found = entry_of(self._folder.beside.get(_MAP), "eos_token", "eos_token.content")
        return found.value if found is not None and isinstance(found.value, str) else None

    @fact()
    def end_of_text_id(self) -> float | Unknown | None:
        """The number of this token; absent where none is named."""
        token = self.end_of_text
        if token is None:
            return None
        number = self._ids.get(token)
        return _NO_VOCABULARY if number is None else float(number)

    @fact()
    def stops(self) -> str | None:
        """The numbers at which generation stops; absent where none is set."""
        return _listed(self._stops)

    @fact()
    def generation_stops_at_end(self) -> bool | Unknown | None:
        """The number of the token that ends a text is among these; absent where either is not set."""
        own = self.end_of_text_id
        if own is None or isinstance(own, Unknown):
            return own
        return any(entry.value == own for entry in self._stops) if self._stops else None

    @fact()
    def model_stops(self) -> str | None:
        """Numbers in the config of the model, where none of them ends a generation; absent where one does."""
        own, used = _all(self._folder.config, "eos_token_id"), {entry.value for entry in self._stops}
        return None if any(entry.value in used for entry in own) else _listed(own)

    @fact()
    def stops_key(self) -> ConfigKey | None:
        """Where these numbers are set."""
        return self._key(self._stops[0]) if self._stops else None

    @fact()
    def pads_at_the_end(self) -> bool:
        """It is told to fill short texts up behind their last token."""
        found = entry_of(self._config, "padding_side")
        return found is not None and found.value == "right"

    @fact()
    def padding_key(self) -> ConfigKey | None:
        """Where that is set."""
        return self._key(entry_of(self._config, "padding_side"))

    @fact()
    def lowercases(self) -> bool | None:
        """Text is put into lower case before it is cut; absent where no file says."""
        known = None if self._whole is None else self._whole.lowercases
        found = entry_of(self._config, "do_lower_case")
        if known is None and found is not None and isinstance(found.value, bool):
            return found.value
        return known

    @fact()
    def lowercases_key(self) -> ConfigKey | None:
        """Where that is set."""
        return self._key(entry_of(self._config, "do_lower_case"))

    @fact()
    def cuts_words_into_pieces(self) -> bool:
        """It looks up the longest piece of a word in a list, as BERT does."""
        return self._whole is not None and self._whole.algorithm == "WordPiece"

    @fact(unit="share")
    def capitalised_share(self) -> float | Unknown:
        """Pieces with a letter in upper case among all."""
        if self._whole is None:
            return _NO_VOCABULARY
        return self._whole.capitalised / max(1, len(self._whole.ids))

    @fact()
    def is_of_latin_words(self) -> bool:
        """Many of its pieces are words in small Latin letters, so that the case of its vocabulary means something."""
        pieces = () if self._whole is None else self._whole.ids
        return sum(_LATIN.fullmatch(piece) is not None for piece in pieces) >= _FEWEST_WORDS

    @cached_property
    def _added(self) -> dict[str, int]:
        """Tokens that the config of the tokenizer lists with their numbers."""
        entries = self._config.entries if self._config is not None else ()
        found = ((_ADDED.fullmatch(entry.key), entry.value) for entry in entries)
        return {value: int(match[1]) for match, value in found if match is not None and isinstance(value, str)}

    @cached_property
    def _ids(self) -> dict[str, int]:
        listed: dict[str, int] = {}
        for vocabulary in self._folder.vocabularies:
            listed.update(vocabulary.ids)
        return {**listed, **self._added}

    @cached_property
    def _named(self) -> list[str]:
        """Special tokens that the files name, each once."""
        files = (self._config, self._folder.beside.get(_MAP))
        named = (entry for file in files if file is not None for entry in file.entries)
        return list(
            dict.fromkeys(
                entry.value for entry in named if _SPECIAL.fullmatch(entry.key) and isinstance(entry.value, str)
            )
        )

    @cached_property
    def _stops(self) -> list[ConfigEntry]:
        """Numbers that end a generation: those of its own config, else those of the model's."""
        for config in (self._folder.beside.get("generation_config.json"), self._folder.config):
            found = _all(config, "eos_token_id")
            if found:
                return found
        return []

    def _key(self, found: ConfigEntry | None) -> ConfigKey | None:
        return None if found is None else ConfigKey(found.location.path, found, self._registry, self._linked)


def _listed(entries: list[ConfigEntry]) -> str | None:
    return ", ".join(str(entry.value) for entry in entries) or None


def _all(config: Config | None, key: str) -> list[ConfigEntry]:
    entries = config.entries if config is not None else ()
    found = [entry for entry in entries if entry.key == key or entry.key.startswith(f"{key}[")]
    return [entry for entry in found if isinstance(entry.value, int) and not isinstance(entry.value, bool)]
