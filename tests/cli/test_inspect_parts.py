"""The parts of inspect on models that are made by hand: sizes, usual values, imports, tensors, rows of a tree."""

from __future__ import annotations

import json

import pytest
from rich.text import Text

from mlaudit.cli.models.disclosure import Disclosure
from mlaudit.cli.models.flow import aligned, flowed
from mlaudit.cli.models.importable import imports_of
from mlaudit.cli.models.parts import parts_of
from mlaudit.cli.models.sizes import array_bytes, size_text
from mlaudit.cli.models.tensors import many, tensors_in
from mlaudit.cli.models.usual import split_parameters
from mlaudit.cli.models.words import Words, bounded
from mlaudit.cli.plain import MOST_ITEMS, MOST_VALUES, Plainer
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, Artifact, EstimatorView

FORGOTTEN = Unknown("it was not kept")


def array(*shape: int, dtype: str = "float64", values: tuple[object, ...] | Unknown = FORGOTTEN) -> ArrayView:
    return ArrayView(shape, dtype, values)  # type: ignore[arg-type]


def estimator(path: str, **parameters: object) -> EstimatorView:
    return EstimatorView(path, path, parameters, {})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (812, "812 B"), (5_120, "5.12 kB"), (999_600, "1 MB"), (604_000_000, "604 MB"), (3 << 50, "3.38 PB")],
)
def test_sizes_are_in_powers_of_a_thousand(count: int, text: str) -> None:
    assert size_text(count) == text


@pytest.mark.parametrize(
    ("found", "count"),
    [
        (array(600, 3), 14_400),
        (array(), 8),
        (array(7, dtype="bfloat16"), 14),
        (array(5, dtype="bool"), 5),
        (array(5, dtype="text"), None),
        (array(1 << 40, 1 << 40), None),
        (array(-3), None),
    ],
)
def test_bytes_of_an_array_are_known_where_its_items_have_a_size(found: ArrayView, count: int | None) -> None:
    assert array_bytes(found) == count


def test_the_default_of_any_version_is_usual() -> None:
    path = "sklearn.linear_model.LogisticRegression"
    for penalty in ("l2", "deprecated"):
        assert split_parameters(estimator(path, penalty=penalty, C=1), frozenset()).chosen == {}
    chosen = split_parameters(estimator(path, penalty="l1", C=2.0, fit_intercept=1, n_jobs=None), frozenset()).chosen
    assert chosen == {"penalty": "l1", "C": 2.0, "fit_intercept": 1}


def test_tuples_and_not_a_number_are_compared() -> None:
    tfidf = estimator("sklearn.feature_extraction.text.TfidfVectorizer", ngram_range=(1, 1), max_df=1)
    imputer = estimator("sklearn.impute.SimpleImputer", missing_values=float("nan"))

    assert split_parameters(tfidf, frozenset()).chosen == {}
    assert split_parameters(imputer, frozenset()).chosen == {}


def test_imports_are_grouped_and_python_is_one_library() -> None:
    found = imports_of(["numpy.dtype", "numpy.ndarray", "builtins.set", "posix.system", "__main__.Clip", "acme.Model"])

    assert (found.libraries, found.main, found.unknown, found.dangerous) == (
        ("numpy", "Python"),
        ("__main__.Clip",),
        ("acme.Model",),
        ("posix.system",),
    )


@pytest.mark.parametrize(
    ("name", "rebuilds"),
    [
        ("cloudpickle.cloudpickle._make_function", True),
        ("dill._dill._create_type", True),
        ("dill._dill._load_type", False),
    ],
)
def test_only_what_makes_functions_and_classes_rebuilds_code(name: str, rebuilds: bool) -> None:
    assert imports_of([name]).rebuild_code is rebuilds


def test_tensors_are_counted_and_the_largest_come_first() -> None:
    weights = {f"w{number}": array(number, 10, dtype="float32") for number in range(1, 21)}

    found = tensors_in(weights)

    assert found is not None
    assert (found.count, found.parameters, found.n_bytes, found.types) == (20, 2_100, 8_400, {"float32": 20})
    assert [name for name, _ in found.largest[:2]] == ["w20", "w19"]


def test_a_dict_of_other_things_holds_no_tensors() -> None:
    assert tensors_in({**{f"w{number}": array(3) for number in range(9)}, "epoch": 3}) is None


@pytest.mark.parametrize(
    ("count", "text"), [(84_759, "84,759"), (11_700_000, "11.7 million"), (7 * 10**9, "7 billion")]
)
def test_parameters_are_counted_for_people(count: int, text: str) -> None:
    assert many(count) == text


def test_rows_break_between_texts_only() -> None:
    rows = flowed([Text("alpha=1"), Text("beta=22"), Text("gamma=333")], 18)

    assert [row.plain for row in rows] == ["alpha=1, beta=22,", "gamma=333"]


def test_a_text_that_is_wider_than_a_row_is_cut() -> None:
    assert [row.plain for row in flowed([Text("a" * 50), Text("b")], 20)] == ["a" * 19 + "…,", "b"]


def test_columns_of_a_table_are_aligned_by_what_is_seen() -> None:
    rows = aligned([("漢", "1"), ("abc", "22")], 40)

    assert [row.plain for row in rows] == ["漢   1", "abc  22"]


def test_bounded_text_is_printable_and_short() -> None:
    assert bounded("\x1b" * 10_000, 20) == "\\x1b\\x1b\\x1b\\x1b\\x1…"
    assert bounded("fine", 20) == "fine"


def test_text_is_shown_where_a_programmer_wrote_it() -> None:
    words = Words(Disclosure(False, ["age"]))

    assert words.parameter("solver", "lbfgs") == "'lbfgs'"
    assert words.parameter("cols", ["a", "b"]) == "['a', 'b']"
    assert words.parameter("anything", ["age"]) == "['age']"
    assert words.parameter("categories", ["Bern", "Oslo"]) == "2 items, text hidden"
    assert words.learnt("mode_", "Bern") == "text, hidden"
    assert words.learnt("table_", {"Bern": 1}) == "dict of 1 key, hidden"
    assert Words(Disclosure(True)).learnt("table_", {"Bern": 1}) == "{Bern: 1}"


def test_columns_of_a_branch_are_named_where_the_file_names_them() -> None:
    scaler = estimator("sklearn.preprocessing.StandardScaler")
    columns = estimator(
        "sklearn.compose.ColumnTransformer", transformers=[("num", scaler, ["age"]), ("no", "drop", [3])]
    )
    root = parts_of(Artifact("m", "pickle", "complete", columns))

    assert [(part.label, part.columns) for part in root.parts] == [
        ("num", ("age",)),
        ("no", Unknown("columns 3, which have no names")),
    ]


def test_plain_data_is_bounded_and_what_is_cut_is_said() -> None:
    plainer = Plainer(show_values=False)

    assert len(plainer.record(list(range(5_000)), "/content")) == MOST_ITEMS  # type: ignore[arg-type]
    assert plainer.cuts == [{"at": "/content", "kept": MOST_ITEMS, "of": 5_000}]


def test_shared_lists_end() -> None:
    loop: list[object] = []
    loop += [loop, loop]
    plainer = Plainer(show_values=False)

    text = json.dumps(plainer.record(loop, ""))

    assert "it is nested too deeply" in text
    assert text.count("[") <= 2 * MOST_VALUES


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**4000, b"123"])
def test_what_json_lacks_says_its_type(value: object) -> None:
    assert isinstance(Plainer(show_values=False).record({"x": value}, "")["x"], dict)  # type: ignore[index,call-overload]


def test_a_model_stands_before_the_numbers_of_a_long_dict() -> None:
    model = estimator("sklearn.linear_model.Ridge")
    root = parts_of(
        Artifact("m", "pickle", "complete", {**{f"n{number}": 1.0 for number in range(99)}, "model": model})
    )

    assert [part.label for part in root.parts[:2]] == ["model", "n0"]
    assert (len(root.parts), root.left_out) == (40, 60)


def test_the_list_of_cuts_is_bounded_too() -> None:
    plainer = Plainer(show_values=False)
    for number in range(1_500):
        plainer.cut(f"/content/{number}", 1, 2)

    assert len(plainer.cuts) == 1_001
    assert plainer.cuts[-1] == {"at": "/cut", "kept": 1_000, "of": 1_500}
