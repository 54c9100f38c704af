"""Hostile records for the view: shared without end, of impossible sizes, or damaged."""

from __future__ import annotations

import random
import time

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from hostile import PROTOCOL, named, text
from hypothesis import given, settings
from hypothesis import strategies as st

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts.formats.native import booster_within
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.model import EstimatorView
from mlaudit.evidence.artifacts.queries.held_rows import held_rows
from mlaudit.evidence.artifacts.queries.learnt import classes_of, feature_names_in, n_features_in, rows_fitted_on
from mlaudit.evidence.artifacts.queries.searches import search_of
from mlaudit.evidence.artifacts.reader import read_artifact

_INDEX = named("pandas.core.indexes.base", "_new_Index")
_SLICE = named("builtins", "slice")
_MANAGER = named("pandas.core.internals.managers", "BlockManager")
_BLOCK = named("pandas._libs.internals", "_unpickle_block")


def _range(stop: int) -> bytes:
    state = b"".join(
        text(key) + b"\x8a\x08" + n.to_bytes(8, "little") for key, n in (("start", 0), ("stop", stop), ("step", 1))
    )
    return _INDEX + named("pandas.core.indexes.range", "RangeIndex") + b"}(" + state + b"u\x86R"


def _frame(axes: bytes, blocks: bytes) -> bytes:
    state = b"}" + text("_mgr") + _MANAGER + blocks + axes + b"\x86Rs"
    return named("pandas.core.frame", "DataFrame") + b")\x81" + state + b"b"


def _block(low: int, high: int) -> bytes:
    bounds = b"".join(b"\x8a\x08" + n.to_bytes(8, "little", signed=True) for n in (low, high))
    return _BLOCK + b"N" + _SLICE + bounds + b"N\x87R" + b"K\x02\x87R"


_AXES = b"](" + _range(20_000) + _range(5) + b"e"
BOMBS = {
    "tables that share wide axes": PROTOCOL
    + _AXES
    + b"\x940(]\x94"
    + b"".join(_frame(b"h\x00", b"]") for _ in range(2_000))
    + b"t.",
    "a table of 2**62 columns": PROTOCOL
    + _frame(b"](" + _range(2**62) + _range(1) + b"e", b"](" + _block(0, 2**62) + b"e")
    + b".",
    "blocks that all cover every column": PROTOCOL + _frame(_AXES, b"](" + _block(0, 20_000) * 3_000 + b"e") + b".",
    "estimators that share their members": PROTOCOL
    + b"]("
    + (named("sklearn.tree._classes", "DecisionTreeRegressor") + b")\x81}" + text("tree_") + b"Nsb") * 5_000
    + b"e\x940("
    + (named("sklearn.ensemble._forest", "RandomForestRegressor") + b")\x81}" + text("estimators_") + b"h\x00sb")
    * 3_000
    + b"t.",
    "a forest in itself": PROTOCOL
    + named("sklearn.ensemble._forest", "RandomForestRegressor")
    + b")\x81\x94}"
    + text("estimators_")
    + b"]h\x00asb.",
    "a search in itself": PROTOCOL
    + named("sklearn.model_selection._search", "GridSearchCV")
    + b")\x81\x94}("
    + text("best_estimator_")
    + b"h\x00"
    + text("cv_results_")
    + b"h\x00ub.",
    "a class that is its own base": PROTOCOL
    + named("cloudpickle.cloudpickle", "_make_skeleton_class")
    + b"(N"
    + text("A")
    + b")}NNtR\x94}"
    + text("__qualname__")
    + b"h\x00sb.",
    "a tree with a depth in text": PROTOCOL
    + named("sklearn.tree._classes", "DecisionTreeRegressor")
    + b")\x81}"
    + text("tree_")
    + named("sklearn.tree._tree", "Tree")
    + b")R}"
    + text("max_depth")
    + text("x")
    + b"sbsb.",
}


def _ask_everything(value: object) -> None:
    if isinstance(value, EstimatorView):
        for question in (n_features_in, feature_names_in, classes_of, rows_fitted_on, held_rows, search_of):
            question(value)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_for_the_view_is_read_quickly(name, read_bytes):
    started = time.process_time()
    artifact = read_bytes(BOMBS[name])
    _ask_everything(artifact.value)

    assert artifact.status == "complete"
    assert time.process_time() - started < 3.0


def test_a_table_of_too_many_columns_does_not_list_them(read_bytes):
    view = read_bytes(BOMBS["a table of 2**62 columns"]).value

    assert isinstance(view.columns, Unknown)
    assert isinstance(view.dtypes, Unknown)
    assert view.n_rows == 1


def _samples() -> list[bytes]:
    from sklearn.compose import ColumnTransformer, make_column_selector
    from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
    from sklearn.model_selection import GridSearchCV
    from sklearn.neighbors import KNeighborsRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    rows = pd.DataFrame({"a": np.linspace(0, 1, 30), "b": np.linspace(3, 1, 30)})
    target = np.linspace(0, 1, 30)
    columns = ColumnTransformer([("n", StandardScaler(), make_column_selector(pattern="a"))], remainder="passthrough")
    search = GridSearchCV(
        make_pipeline(columns, KNeighborsRegressor()), {"kneighborsregressor__n_neighbors": [1, 2]}, cv=2
    )
    objects = [
        search.fit(rows, target),
        RandomForestRegressor(2, max_depth=2).fit(rows, target),
        HistGradientBoostingRegressor(max_iter=2, max_depth=2).fit(rows, target),
        rows.assign(c=pd.Categorical(list("ab") * 15), d=pd.array([1] * 30, dtype="Int64")),
        FunctionTransformer(lambda X: np.log(X) * 2.0),
        np.ma.masked_array([1.0, 2.0], mask=[0, 1]),
    ]
    return [cloudpickle.dumps(value, protocol=protocol) for value in objects for protocol in (2, 4, 5)]


@pytest.fixture(scope="module")
def samples():
    return _samples()


def test_damaged_files_are_viewed_without_an_error(samples, tmp_path):
    rng = random.Random(3)
    path = tmp_path / "damaged.pkl"
    for _ in range(250):
        content = bytearray(rng.choice(samples))
        for _ in range(rng.randint(1, 5)):
            at = rng.randrange(len(content))
            content[at : at + rng.choice([0, 1, 1, 1, 8])] = rng.randbytes(rng.choice([0, 1, 1, 1, 8]))
        path.write_bytes(content)
        artifact = read_artifact(ProjectFile(path.name, path, "artifact", len(content)))
        _ask_everything(artifact.value)

        assert artifact.status == "complete" or artifact.reason


def test_swapped_values_are_viewed_without_an_error(samples, tmp_path):
    """Values of the wrong type where the view expects others: the opcodes stay in order."""
    rng = random.Random(5)
    path = tmp_path / "swapped.pkl"
    replacements = [b"N", b"K\x05", b")", b"]", b"}", b"\x88"]
    for _ in range(250):
        content = rng.choice(samples)
        for _ in range(rng.randint(1, 4)):
            found = [at for at in (content.find(old, rng.randrange(len(content))) for old in replacements) if at >= 0]
            if found:
                at = rng.choice(found)
                old = next(old for old in replacements if content.startswith(old, at))
                content = content[:at] + rng.choice(replacements) + content[at + len(old) :]
        path.write_bytes(content)
        _ask_everything(read_artifact(ProjectFile(path.name, path, "artifact", len(content))).value)


_LENGTHS = st.sampled_from([0, 1, 2, 7, 255, 2**31, 2**62, 2**64 - 1]).map(lambda n: b"L" + n.to_bytes(8, "big"))
_PIECES = st.one_of(
    st.binary(max_size=6),
    _LENGTHS,
    _LENGTHS.map(lambda length: b"S" + length),
    st.sampled_from(
        [
            b"L\0\0\0\0\0\0\0\x0dfeature_names[#",
            b"L\0\0\0\0\0\0\0\x07version[#L\0\0\0\0\0\0\0\x03i\x02i\x01i\x04]",
            b"num_treesSL\0\0\0\0\0\0\0\x0112L",
            b"num_featureSL\0\0\0\0\0\0\0\x0112L",
            b"iteration_indptr[$l#L",
        ]
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=8).map(b"".join))
def test_any_buffer_of_a_booster_is_read_without_an_error(buffer):
    for beginning in (b"", b"{L\0\0\0\0\0\0\0\x06Config{", b"tree\nversion=v4\n"):
        booster_within("xgboost.core.Booster", beginning + buffer, DEFAULT)
