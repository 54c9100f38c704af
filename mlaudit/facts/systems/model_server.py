"""Facts of a container that answers requests with a model."""

from __future__ import annotations

import re

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection

_SERVERS = re.compile(
    r"""(?:^|[/_-])(?:
        vllm(?:-openai)? | tritonserver | text-(?:generation|embeddings)-inference | torchserve | tensorflow/serving |
        mlserver | sglang | lmdeploy | ollama | bentoml
    )(?=[:@/_-]|$)""",
    re.VERBOSE | re.IGNORECASE,
)
"""Names of servers as they stand in images."""

_TAG = re.compile(r"^[^@]*?(?P<tag>:[\w.-]+)?(?P<digest>@sha256:[0-9a-f]+)?$")
_SIZES = ("tensor-parallel-size", "pipeline-parallel-size", "data-parallel-size")
_SHORT = {"tensor-parallel-size": "-tp", "pipeline-parallel-size": "-pp", "data-parallel-size": "-dp"}
_MANY_MACHINES = re.compile(
    r"--(?:nnodes|node-rank|data-parallel-address|data-parallel-size-local)\b|multi-node|\bray start\b"
)


def is_model_server(image: str) -> bool:
    """Whether the name of an image is that of a program which serves models."""
    return _SERVERS.search(image.split("@")[0]) is not None


class ServingContainer(ConfigSection):
    """One container of a deployment."""

    @fact()
    def image(self) -> str | Unknown | None:
        """The image that it runs, as written."""
        return self._text("image")

    @fact()
    def serves_models(self) -> bool | Unknown:
        """Its image is that of a model server, and it listens on a port."""
        image = self.image
        if isinstance(image, Unknown):
            return image
        return bool(self._entries("ports")) and is_model_server(image or "")

    @fact()
    def image_can_change(self) -> bool | Unknown:
        """The image has no tag, or one that is moved: ``latest``, ``main``, ``nightly``."""
        image = self.image
        if image is None or isinstance(image, Unknown):
            return False if image is None else image
        found = _TAG.match(image.rpartition("/")[2])
        if found is None or found["digest"]:
            return False
        return found["tag"] is None or found["tag"][1:] in ("latest", "main", "master", "nightly")

    @fact()
    def is_asked_whether_it_is_ready(self) -> bool:
        """A probe tells when it can take requests: of its readiness, or of its start."""
        return bool(self._entries("readiness"))

    @fact(unit="devices")
    def accelerators(self) -> float | Unknown | None:
        """Graphics processors that one copy reserves."""
        count = self._value("accelerators")
        if isinstance(count, str) and count.isdecimal():
            return float(count)
        return self._number("accelerators")

    @fact(unit="devices")
    def parallel_devices(self) -> float | Unknown | None:
        """Devices that its arguments spread one model over; absent where they say nothing, or name more machines."""
        words = self._words
        if _MANY_MACHINES.search(" ".join(words)):
            return None
        sizes = [_size(words, name) for name in _SIZES]
        found = [size for size in sizes if size is not None]
        if not found:
            return None
        product = 1
        for size in found:
            if not size.isdecimal():
                return Unknown("its arguments are filled in when it starts", "the rendered manifest")
            product *= int(size)
        return float(product)

    @fact()
    def image_key(self) -> ConfigKey | None:
        """Where the image is named."""
        return self._place("image")

    @fact()
    def accelerators_key(self) -> ConfigKey | None:
        """Where graphics processors are reserved."""
        return self._place("accelerators")

    @property
    def _words(self) -> list[str]:
        written = [*self._entries("commands"), *self._entries("arguments")]
        return [word for entry in written for word in re.split(r"[\s=\\]+", str(entry.value)) if word]


def _size(words: list[str], name: str) -> str | None:
    options = (f"--{name}", f"--{name.replace('-', '_')}", _SHORT[name])
    at = next((index for index, word in enumerate(words) if word in options), None)
    return None if at is None or at + 1 >= len(words) else words[at + 1].strip("\"'")
