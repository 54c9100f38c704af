"""Files of safetensors: the length of a header, the header in JSON, and the bytes of the tensors.

References
----------
https://github.com/huggingface/safetensors#format
"""

from __future__ import annotations

from math import prod

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.failures import Malformed, OverBudget, Stopped
from mlaudit.evidence.artifacts.formats.archives import shown
from mlaudit.evidence.artifacts.formats.gathering import Gathering
from mlaudit.evidence.artifacts.formats.json_text import JsonValue, parse_json
from mlaudit.evidence.artifacts.formats.tensors import TensorTypes
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import ArrayView, Artifact, ArtifactValue
from mlaudit.evidence.artifacts.pickles.dtypes import shape_of
from mlaudit.evidence.artifacts.pickles.nodes import Blob, Global
from mlaudit.evidence.artifacts.streams.bytestream import Source
from mlaudit.evidence.artifacts.view.arrays import Arrays

METADATA = "__metadata__"
_LENGTH_BYTES = 8
_TYPES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
    "F8_E8M0": "float8_e8m0fnu",
    "C64": "complex64",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U64": "uint64",
    "U32": "uint32",
    "U16": "uint16",
    "U8": "uint8",
    "BOOL": "bool",
}


def read_safetensors(path: str, file: Source, size: int, limits: Limits) -> Artifact:
    """Read the names, types, shapes and short contents of the tensors, and the metadata."""
    gathering = Gathering(path, limits)
    found: dict[str, ArtifactValue] | None = None
    try:
        header, start = _header(file, size, limits, gathering)
        found = _Tensors(file, start, size - start, gathering).read(header)
        metadata = header.get(METADATA)
        if isinstance(metadata, dict):
            found[METADATA] = {key: value if isinstance(value, str) else str(value) for key, value in metadata.items()}
    except Stopped as problem:
        gathering.refuse(problem)
    return gathering.shown("safetensors", found)


def _header(file: Source, size: int, limits: Limits, gathering: Gathering) -> tuple[dict[str, JsonValue], int]:
    file.seek(0)
    length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
    if length > size - _LENGTH_BYTES:
        raise Malformed(f"its header of {length:,} bytes runs past its end")
    if length > limits.json_bytes:
        raise OverBudget("bytes of JSON", limits.json_bytes)
    header, repeated = parse_json(file.read(length), limits)
    for key in repeated:
        gathering.refuse(Malformed(f"the header has the key '{shown(key)}' more than once"))
    if not isinstance(header, dict):
        raise Malformed("its header is no JSON object")
    return header, _LENGTH_BYTES + length


class _Tensors:
    """The tensors behind one header."""

    def __init__(self, file: Source, start: int, size: int, gathering: Gathering) -> None:
        self._file = file
        self._start = start
        self._size = size
        self._gathering = gathering
        self._types = TensorTypes(gathering.limits)
        self._arrays = Arrays(gathering.limits, self._types)
        self._spans: list[tuple[int, int, str]] = []

    def read(self, header: dict[str, JsonValue]) -> dict[str, ArtifactValue]:
        """View every tensor; one that is wrongly described is Unknown and a problem."""
        found: dict[str, ArtifactValue] = {}
        for name, entry in header.items():
            if name != METADATA:
                try:
                    found[name] = self._tensor(name, entry)
                except Malformed as problem:
                    self._gathering.refuse(problem)
                    found[name] = Unknown(str(problem))
        self._compare_spans()
        return found

    def _tensor(self, name: str, entry: JsonValue) -> ArrayView | Unknown:
        label = shown(name)
        if not isinstance(entry, dict):
            raise Malformed(f"tensor '{label}' is not described")
        kind, shape, offsets = entry.get("dtype"), entry.get("shape"), entry.get("data_offsets")
        axes = shape_of(tuple(shape)) if isinstance(shape, list) else None
        span = shape_of(tuple(offsets)) if isinstance(offsets, list) else None
        if not isinstance(kind, str) or axes is None or span is None or len(span) != 2:
            raise Malformed(f"tensor '{label}' has no readable type, shape or place")
        begin, end = span
        if not begin <= end <= self._size:
            raise Malformed(f"tensor '{label}' lies outside of the file")
        self._spans.append((begin, end, label))
        dtype = Global("torch", _TYPES.get(kind, kind.lower()))
        known = self._types.read(dtype)
        if known is None:
            return ArrayView(axes, kind.lower(), Unknown("arrays of this type are not decoded"))
        if prod(axes) * known.item_size != end - begin:
            raise Malformed(f"tensor '{label}' has another number of bytes than its shape says")
        return self._arrays.from_buffer((self._content(begin, end), dtype, axes, "C"))

    def _content(self, begin: int, end: int) -> bytes | Blob:
        limits, tally = self._gathering.limits, self._gathering.tally
        if end - begin > limits.array_bytes or tally.kept + end - begin > limits.kept_bytes:
            return Blob("bytes", self._start + begin, end - begin)
        self._file.seek(self._start + begin)
        tally.kept += end - begin
        return self._file.read(end - begin)

    def _compare_spans(self) -> None:
        """The tensors must cover the file, one behind the other."""
        covered, last = 0, ""
        for begin, end, label in sorted(self._spans):
            if begin < covered:
                self._gathering.refuse(Malformed(f"tensors '{last}' and '{label}' overlap"))
            elif begin > covered:
                self._gathering.note(f"{begin - covered:,} bytes before tensor '{label}' belong to none")
            covered, last = max(covered, end), label
        if covered < self._size:
            self._gathering.note(f"{self._size - covered:,} bytes behind the last tensor belong to none")
