"""What projects save beside pipelines: bundles, tables, and a zoo of odd objects."""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import enum
import functools
import pathlib
import sys
import uuid

import numpy as np
import pandas as pd
import scipy.sparse as sparse
from data import frame, labels, numbers, rare, rng
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kinds import kind


class Mode(enum.Enum):
    """An enumeration of the user's script."""

    FAST = "fast"


class Slotted:
    """An object without a dict."""

    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1
        self.b = "two"


class Reducing:
    """An object that says itself how it is pickled."""

    def __init__(self, size):
        self.size = size

    def __reduce__(self):
        """Return a call and a state."""
        return (Reducing, (self.size,), {"extra": 5})


class Dict(dict):
    """A dict of the user's script."""


class List(list):
    """A list of the user's script."""


for _class in (Mode, Slotted, Reducing, Dict, List):
    _class.__module__ = "__main__"
    setattr(sys.modules["__main__"], _class.__name__, _class)


@kind
def bundle_of_a_project():
    return {
        "model": LogisticRegression(max_iter=60).fit(numbers, labels),
        "scaler": StandardScaler().fit(numbers),
        "features": list(numbers.columns),
        "threshold": 0.37,
        "trained_at": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
        "split_date": dt.date(2025, 12, 31),
        "sample": frame.head(10),
        "levels": {"a", "b"},
        "score": np.float64(0.81),
        "n_rows": np.int64(160),
    }


@kind
def list_of_folds():
    model = make_pipeline(StandardScaler(), LogisticRegression())
    return [(index, model.fit(numbers.iloc[index::2], rare[index::2])) for index in range(2)]


@kind
def unfitted_pipeline():
    return make_pipeline(StandardScaler(with_std=False), RandomForestClassifier(max_depth=3), memory="cache")


@kind
def tables():
    return {
        "train": frame,
        "target": pd.Series(labels, name="target"),
        "by_day": pd.DataFrame(rng.rand(12, 3), columns=list("abc"), index=pd.date_range("2025-01-01", periods=12)),
        "numbered": pd.DataFrame(rng.rand(4, 3)),
    }


@kind
def pandas_values():
    return {
        "time": pd.Timestamp("2026-01-01", tz="UTC"),
        "days": pd.date_range("2026-01-01", periods=4, freq="D"),
        "levels": pd.Series(["a", "b", "a"], dtype="category"),
        "month": pd.Period("2026-01", "M"),
        "pairs": pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", "n"]),
        "bins": pd.cut(pd.Series([1, 5, 9]), 3),
        "text": pd.Series(["x", None, "z"], dtype="string"),
        "counts": pd.array([1, None, 3], dtype="Int64"),
        "range": pd.RangeIndex(5),
        "names": pd.Index(["age", "income"]),
    }


@kind
def numpy_values():
    record = np.dtype([("i", "<i4"), ("f", "<f8"), ("s", "S2")])
    return {
        "generator": np.random.default_rng(5),
        "state": np.random.RandomState(5),
        "columns_first": np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        "record": np.array([(1, 2.5, b"ab"), (3, 4.5, b"cd")], dtype=record),
        "objects": np.array(["x", None, 3, (1, 2)], dtype=object),
        "big_endian": np.arange(3, dtype=">i2"),
        "days": np.array(["2026-01-01", "NaT"], dtype="datetime64[D]"),
        "hours": np.timedelta64(3, "h"),
        "masked": np.ma.masked_array([1.0, 2.0, 3.0], mask=[0, 1, 0]),
        "empty": np.empty((0, 3)),
        "single": np.array(3.5),
        "truth": np.array([True, False]),
        "text": np.array(["é", "bb"]),
        "bytes": np.array([b"a", b"bcd"]),
        "half": np.arange(3, dtype="f2"),
        "strided": np.arange(10)[::2],
        "complex": np.array([1 + 2j]),
        "matrix": rng.rand(30, 20).astype("f4"),
        "large": rng.rand(120, 100),
        "type": np.dtype("f4"),
        "function": np.clip,
        "ufunc": np.log1p,
    }


@kind
def sparse_matrices():
    return {
        name: sparse.random(20, 30, 0.1, format=name, random_state=0) for name in ("csr", "csc", "coo", "lil", "dia")
    }


@kind
def odd_objects():
    return {
        "partial": functools.partial(np.clip, a_min=0, a_max=1),
        "default": collections.defaultdict(list, {"a": [1]}),
        "ordered": collections.OrderedDict(a=1, b=2),
        "counter": collections.Counter("abca"),
        "deque": collections.deque([1, 2], maxlen=5),
        "mode": Mode.FAST,
        "slice": slice(1, 2),
        "range": range(3),
        "bytes": b"\x00\xff",
        "bytearray": bytearray(b"abc"),
        "frozen": frozenset([1, 2]),
        "complex": 1 + 2j,
        "large": 2**200,
        "negative": -5,
        "nan": float("nan"),
        "infinite": float("inf"),
        "slotted": Slotted(),
        "reducing": Reducing(3),
        "dict": Dict(a=1),
        "list": List([1, 2]),
        "class": RandomForestClassifier,
        "ellipsis": ...,
        "path": pathlib.PurePosixPath("/data/x.csv"),
        "id": uuid.UUID(int=5),
        "price": decimal.Decimal("1.10"),
        "delay": dt.timedelta(days=1),
        "keys": {(1, 2): "tuple", 3: "int", None: "none"},
        "nested": {"a": {"b": [({"c": (1,)},)]}},
        "long": "x" * 300_000,
    }
