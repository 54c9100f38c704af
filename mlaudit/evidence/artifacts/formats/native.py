"""Models in the formats of their own libraries: the reader of each, and boosters that stand as bytes in a pickle."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from mlaudit.evidence.artifacts.failures import NOTHING
from mlaudit.evidence.artifacts.formats.boosters import Booster, reason_to_stop
from mlaudit.evidence.artifacts.formats.catboost_models import read_binary, read_catboost_binary, read_catboost_json
from mlaudit.evidence.artifacts.formats.lightgbm_models import read_lightgbm_json, read_lightgbm_text, read_text
from mlaudit.evidence.artifacts.formats.native_heads import HEAD_BYTES, NativeFormat, native_format_of
from mlaudit.evidence.artifacts.formats.onnx_models import read_onnx
from mlaudit.evidence.artifacts.formats.ubjson_documents import UbjsonDocument
from mlaudit.evidence.artifacts.formats.xgboost_models import read_model, read_xgboost
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream, PlainStream

_READERS: dict[NativeFormat, Callable[[str, ByteStream, Limits], Artifact]] = {
    "onnx": read_onnx,
    "xgboost-json": lambda path, stream, limits: read_xgboost(path, stream, "json", limits),
    "xgboost-ubjson": lambda path, stream, limits: read_xgboost(path, stream, "ubjson", limits),
    "lightgbm-text": read_lightgbm_text,
    "lightgbm-json": read_lightgbm_json,
    "catboost-json": read_catboost_json,
    "catboost-binary": read_catboost_binary,
}
_OF_PICKLE = re.compile(rb"\{L\x00{7}\x06Config\{")
"""Before the model, a pickle of XGBoost holds the configuration of the training."""

_UNREAD = "it is XGBoost's binary format of before 3.1, which is not read: save the model as .ubj or .json"


def read_native(path: str, stream: ByteStream, format: NativeFormat, limits: Limits) -> Artifact:
    """Read a model in a format of its library.

    Parameters
    ----------
    path : str
        Relative to the audit root.
    stream : ByteStream
    format : str
        As `native_format_of` tells it.
    limits : Limits
    """
    reader = _READERS.get(format)
    if reader is None:
        return Artifact(path, format, "failed", NOTHING, _UNREAD, cause="unsupported")
    return reader(path, stream, limits)


def booster_within(class_path: str, content: bytes | str, limits: Limits) -> Booster | None:
    """Read the bytes or text that a pickle keeps of a booster, in the native format of its library.

    Parameters
    ----------
    class_path : str
        Class of the object that holds them: ``xgboost.core.Booster``, ``lightgbm.basic.Booster``,
        ``catboost.core.CatBoostClassifier``.
    content : bytes or str
        Its attribute ``handle`` (XGBoost, LightGBM) or ``__model`` (CatBoost).

    Returns
    -------
    Booster or None
        What was read, also where the reading stopped before the end; None where the bytes show none of the formats.
    """
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    stream = PlainStream(io.BytesIO(data), len(data))
    booster = Booster(class_path)
    found = native_format_of(data[:HEAD_BYTES])
    if found == "lightgbm-text":
        reason_to_stop(booster, lambda booster: read_text(stream, booster, limits))
    elif found == "catboost-binary":
        reason_to_stop(booster, lambda booster: read_binary(data, booster, limits))
    elif found == "xgboost-ubjson" or _OF_PICKLE.match(data):
        reason_to_stop(booster, lambda booster: read_model(UbjsonDocument(stream, limits), booster))
    else:
        return None
    return booster
