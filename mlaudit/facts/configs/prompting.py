"""Facts of how a language model is examined on a task, as a config sets it."""

from __future__ import annotations

import re

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection

_OF_SEVERAL = re.compile(r"pass|maj|vote|consensus|consistency|take_first_k")


class Prompting(ConfigSection):
    """One task of an evaluation harness."""

    @fact(unit="examples")
    def exemplars(self) -> float | Unknown | None:
        """Solved examples in front of each question."""
        return self._number("exemplars")

    @fact()
    def exemplar_split(self) -> str | Unknown | None:
        """The part of the data that solved examples are drawn from."""
        return self._text("exemplar_split")

    @fact()
    def evaluated_split(self) -> str | Unknown | None:
        """The part of the data that is scored."""
        return self._text("evaluated_split")

    @fact()
    def has_written_exemplars(self) -> bool:
        """Solved examples stand in the file itself, or in code that it names."""
        return bool(self._entries("written_exemplars"))

    @fact()
    def generates(self) -> bool:
        """The model writes its answer, instead of scoring given ones."""
        return self._text("output") == "generate_until"

    @fact()
    def draws_tokens(self) -> bool | Unknown:
        """Tokens are drawn: sampling is switched on, and the temperature is not 0."""
        samples, temperature = self._flag("sampling"), self.temperature
        if isinstance(samples, Unknown) or isinstance(temperature, Unknown):
            return samples if isinstance(samples, Unknown) else Unknown("the temperature is filled in later")
        return samples is True and (temperature is None or temperature > 0)

    @fact()
    def temperature(self) -> float | Unknown | None:
        """How flat the distribution is from which a token is drawn."""
        return self._number("temperature")

    @fact(unit="answers")
    def repeats(self) -> float | Unknown | None:
        """Answers to each question."""
        return self._number("repeats")

    @fact()
    def scores_several_answers(self) -> bool:
        """The metric, or a filter before it, is made for several answers to one question."""
        written = [*self._entries("metric"), *self._entries("filters")]
        return any(_OF_SEVERAL.search(str(entry.value).lower()) for entry in written)

    @fact()
    def exemplar_split_key(self) -> ConfigKey | None:
        """Where the part for solved examples is named."""
        return self._place("exemplar_split")

    @fact()
    def sampling_key(self) -> ConfigKey | None:
        """Where sampling is switched on."""
        return self._place("sampling")

    @fact()
    def temperature_key(self) -> ConfigKey | None:
        """Where the temperature is set."""
        return self._place("temperature")
