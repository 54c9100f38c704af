"""Tables of pandas and sparse matrices of scipy, against the objects that were dumped."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, FrameView

ROWS = 6
PROTOCOLS = (0, 2, 3, 4, 5)


def _frame() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"id": range(ROWS), "income": rng.random(ROWS), "city": list("abcdef")})
    frame["plan"] = pd.Categorical(list("uvuvuv"))
    frame["day"] = pd.date_range("2026-01-01", periods=ROWS)
    frame["zone"] = frame["day"].dt.tz_localize("Europe/Zurich")
    frame["utc"] = frame["day"].dt.tz_localize("UTC")
    frame["wait"] = pd.to_timedelta(range(ROWS), unit="h")
    frame["number"] = pd.array([1, None] * 3, dtype="Int64")
    frame["small"] = pd.array([0.5, None] * 3, dtype="Float32")
    frame["flag"] = pd.array([True, None] * 3, dtype="boolean")
    frame["text"] = pd.array(["a", None] * 3, dtype="string[python]")
    frame["month"] = pd.period_range("2026-01", periods=ROWS, freq="M")
    frame["range"] = pd.arrays.IntervalArray.from_breaks(range(ROWS + 1))
    frame["rare"] = pd.arrays.SparseArray([0, 0, 0, 0, 0, 1])
    frame["other id"] = range(ROWS)
    return frame


FRAMES = {
    "types": _frame(),
    "no rows": pd.DataFrame({"a": [], "b": []}),
    "no columns": pd.DataFrame(index=[1, 2]),
    "numbered": pd.DataFrame(np.zeros((3, 4), dtype="f4")),
    "selected": _frame().loc[1:3, ["text", "id", "plan"]],
    "in between": _frame().assign(z=1).drop(columns="income"),
    "repeated": pd.DataFrame([[1, 2.0]], columns=["a", "a"]),
    "dates": pd.DataFrame({"v": [1, 2]}, index=pd.date_range("2026", periods=2)),
    "wide": pd.DataFrame(np.zeros((2, 2_000)), columns=[f"c{i}" for i in range(2_000)]),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_table_is_told_by_columns_rows_and_types(name, read_bytes, dumped):
    frame = FRAMES[name]
    contents = [pickle.dumps(frame, protocol=protocol) for protocol in PROTOCOLS]
    for content in (*contents, dumped(frame), dumped(frame, compress=3)):
        view = read_bytes(content).value

        assert view.class_path.endswith("DataFrame")
        assert view.columns == tuple(str(column) for column in frame.columns)
        assert (view.n_rows, view.index) == (len(frame), type(frame.index).__name__)
        assert view.dtypes == tuple(str(dtype) for dtype in frame.dtypes)


@pytest.mark.parametrize("column", _frame().columns)
def test_a_series_is_a_table_of_one_column(column, read_bytes):
    series = _frame()[column]
    for protocol in PROTOCOLS:
        view = read_bytes(pickle.dumps(series, protocol=protocol)).value

        assert (view.columns, view.n_rows, view.dtypes) == ((column,), ROWS, (str(series.dtype),))


def test_a_series_without_a_name_has_an_empty_one(read_bytes):
    assert read_bytes(pickle.dumps(pd.Series([1.0]))).value.columns == ("",)


@pytest.mark.parametrize(
    "index",
    [
        pd.RangeIndex(2, 20, 3),
        pd.RangeIndex(5, 0, -2),
        pd.RangeIndex(5, 0),
        pd.date_range("2026", periods=3),
        pd.CategoricalIndex(["a", "b"]),
        pd.interval_range(0, 3),
        pd.period_range("2026-01", periods=3, freq="M"),
        pd.to_timedelta([1, 2], unit="h"),
    ],
    ids=lambda index: f"{type(index).__name__} of {len(index)}",
)
def test_an_index_of_a_class_of_its_own_is_told_by_length_and_type(index, read_bytes):
    view = read_bytes(pickle.dumps(index)).value

    assert isinstance(view, FrameView)
    assert (view.n_rows, view.dtypes) == (len(index), (str(index.dtype),))


def test_an_index_of_levels_names_them(read_bytes):
    index = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", "n"])
    view = read_bytes(pickle.dumps(pd.DataFrame({"v": [1, 2]}, index=index))).value

    assert (view.columns, view.n_rows, view.index) == (("v",), 2, "MultiIndex")
    assert read_bytes(pickle.dumps(index)).value.columns == ("k", "n")


def test_columns_of_several_levels_are_not_named(read_bytes):
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]))
    view = read_bytes(pickle.dumps(frame)).value

    assert view.columns == Unknown("the columns have several levels")
    assert (view.n_rows, view.dtypes) == (1, ("int64", "int64"))


def test_a_categorical_alone_is_told_without_its_categories(read_bytes):
    view = read_bytes(pickle.dumps(pd.Categorical(["secret", "other", "secret"]))).value

    assert (view.n_rows, view.dtypes) == (3, ("category",))
    assert "secret" not in repr(view)


def test_no_cell_of_a_table_is_shown(read_bytes):
    assert "secret" not in repr(read_bytes(pickle.dumps(pd.DataFrame({"a": ["secret"], "b": [1.5]}))).value)


def test_a_table_inside_of_other_objects_is_found(read_bytes):
    view = read_bytes(pickle.dumps({"train": FRAMES["types"], "y": pd.Series([0, 1], name="churn")})).value

    assert (view["train"].n_rows, view["y"].columns) == (ROWS, ("churn",))


def _arrow_text(texts: list[str | None], start: int = 0) -> bytes:
    """Write what pandas writes of text held by Arrow, without Arrow: an index of it."""
    present = sum((text is not None) << number for number, text in enumerate(texts)).to_bytes(
        len(texts) // 8 + 1, "little"
    )
    encoded = [(text or "").encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)]).astype("<i8").tobytes()
    return _index_of([("large_string", len(texts) - start, 1, start, [present, ends, b"".join(encoded)])])


def _index_of(chunks) -> bytes:
    def call(module, name, arguments):
        return b"c" + module + b"\n" + name + b"\n" + pickle.dumps(arguments, protocol=2)[2:-1] + b"R"

    def array(kind, length, missing, start, buffers):
        made = b"".join(
            b"N"
            if buffer is None
            else b"cpyarrow.lib\npy_buffer\n(" + call(b"builtins", b"bytearray", (buffer,)) + b"tR"
            for buffer in buffers
        )
        inside = b"(" + call(b"pyarrow.lib", b"type_for_alias", (kind,))
        inside += b"".join(pickle.dumps(number, protocol=2)[2:-1] for number in (length, missing, start))
        return b"cpyarrow.lib\n_restore_array\n(" + inside + b"](" + made + b"e]Ntt" + b"R"

    held = b"cpyarrow.lib\nchunked_array\n(](" + b"".join(array(*chunk) for chunk in chunks) + b"eNtR"
    text = b"cpandas.arrays\nArrowStringArray\n)\x81}X\x09\0\0\0_pa_array" + held + b"sb"
    return (
        b"\x80\x02cpandas.core.indexes.base\n_new_Index\n(cpandas\nIndex\n}(X\x04\0\0\0data"
        + text
        + b"X\x04\0\0\0nameNutR."
    )


def test_text_held_by_arrow_is_read(read_bytes):
    texts = ["é", None, "", "longer text", *"abcdefgh"]

    assert read_bytes(_arrow_text(texts)).value.values == tuple(texts)
    assert read_bytes(_arrow_text(texts, start=3)).value.values == tuple(texts[3:])


@pytest.mark.parametrize(
    "chunk",
    [
        ("large_string", 3, 0, 0, [None, b"\0" * 8, b""]),
        ("large_string", 2**62, 0, 0, [None, b"\0" * 8, b""]),
        ("large_string", 1, 0, 2**62, [None, b"\0" * 16, b""]),
        ("large_string", -1, 0, 0, [None, b"\0" * 8, b""]),
        ("large_string", 1, 0, 0, [None, b"\xff" * 16, b"abc"]),
        ("string", 1, 0, 0, [None, np.array([2, 1], "<i4").tobytes(), b"abc"]),
        ("string", 1, 0, 0, [b"", b"", None]),
        ("int64", 1, 0, 0, [None, b"\0" * 8, b""]),
        ("string", "x", 0, 0, [None, None, None]),
        ("string", 1, 0, 0, [b"\0"]),
    ],
)
def test_text_of_arrow_with_wrong_lengths_is_not_read(chunk, read_bytes):
    artifact = read_bytes(_index_of([chunk]))

    assert artifact.status == "complete"
    assert not isinstance(artifact.value, ArrayView)


@pytest.mark.parametrize("kind", ["csr", "csc", "coo", "bsr", "dok", "lil", "dia"])
@pytest.mark.parametrize("of", ["matrix", "array"])
def test_a_sparse_matrix_is_told_by_shape_items_and_type(kind, of, read_bytes, dumped):
    made = getattr(scipy.sparse, f"{kind}_{of}")(scipy.sparse.random(20, 30, 0.1, random_state=0, dtype="f4"))
    for content in (*(pickle.dumps(made, protocol=protocol) for protocol in PROTOCOLS), dumped(made)):
        view = read_bytes(content).value

        assert view.class_path.endswith(f"{kind}_{of}")
        assert (view.shape, view.dtype) == (made.shape, "float32")
        assert view.nnz == made.nnz or (kind in ("lil", "dia") and isinstance(view.nnz, Unknown))


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "array",
    [
        np.ma.masked_array([1.0, 2.0, 3.0], mask=[0, 1, 0]),
        np.ma.masked_array(np.arange(6).reshape(2, 3, order="F"), mask=[[0, 1, 0], [0, 0, 1]]),
        np.ma.masked_array(np.asfortranarray(np.arange(6).reshape(2, 3)), mask=[[0, 1, 0], [0, 0, 1]]),
        np.ma.masked_array(["a", "b"], mask=[1, 0], dtype=object),
        np.ma.masked_array([1, 2]),
    ],
    ids=["numbers", "two axes", "in columns", "objects", "without a mask"],
)
def test_a_masked_array_is_read_with_its_mask(array, protocol, read_bytes):
    view = read_bytes(pickle.dumps(array, protocol=protocol)).value

    assert (view.shape, view.mask) == (array.shape, tuple(np.ma.getmaskarray(array).ravel().tolist()))
    assert view.values == tuple(array.ravel().tolist())
