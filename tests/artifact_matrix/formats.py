"""Every format in which an object is dumped, by the library that users dump it with."""

from __future__ import annotations

import gzip
import pickle
from collections.abc import Callable
from pathlib import Path

import cloudpickle
import joblib
import numpy as np
from formats_named import COMPRESSIONS, FORMATS_OF_SAMPLES, OBJECT_ARRAY

Dump = Callable[[object, Path], None]


def _pickled(protocol: int) -> Dump:
    return lambda value, path: _write(path, pickle.dumps(value, protocol=protocol)) and None


def _joblib(**options: object) -> Dump:
    return lambda value, path: joblib.dump(value, path, **options) and None


def _write(path: Path, content: bytes) -> int:
    return path.write_bytes(content)


def _gzipped(value: object, path: Path) -> None:
    with gzip.open(path, "wb") as file:
        pickle.dump(value, file)


def _memory_mapped(value: object, path: Path) -> None:
    """Dump what a load with memory-mapped arrays returns."""
    first = path.with_suffix(".first")
    try:
        joblib.dump(value, first)
        joblib.dump(joblib.load(first, mmap_mode="r"), path)
    finally:
        first.unlink()


def _object_array(value: object, path: Path) -> None:
    array = np.empty(1, dtype=object)
    array[0] = value
    joblib.dump(array, path)


def _dill(value: object, path: Path) -> None:
    """Dump with dill, which is imported late and put to rest again: joblib would else write as dill does."""
    import dill

    dill.extend()
    try:
        _write(path, dill.dumps(value))
    finally:
        dill.extend(use_dill=False)


def _skops(value: object, path: Path) -> None:
    from skops import io

    io.dump(value, path)


FORMATS: dict[str, tuple[str, Dump]] = {
    **{f"pickle-{protocol}": (".pkl", _pickled(protocol)) for protocol in range(6)},
    "pickle-gzip": (".pkl.gz", _gzipped),
    "joblib": (".joblib", _joblib()),
    **{f"joblib-{protocol}": (".joblib", _joblib(protocol=protocol)) for protocol in (0, 2, 4, 5)},
    **{f"joblib-{name}": (".joblib", _joblib(compress=(name, 3))) for name in COMPRESSIONS},
    "joblib-mapped": (".joblib", _memory_mapped),
    OBJECT_ARRAY: (".joblib", _object_array),
    "cloudpickle": (".pkl", lambda value, path: _write(path, cloudpickle.dumps(value)) and None),
    "dill": (".dill", _dill),
    "skops": (".skops", _skops),
}
"""Suffix and dump by name."""

assert tuple(FORMATS) == FORMATS_OF_SAMPLES
