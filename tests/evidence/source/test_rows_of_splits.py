"""Whether the rows that are cut or scored are still those of the file, in its order."""

from __future__ import annotations

import pytest

CUT = """
X, y = df.drop(columns="churn"), df["churn"]
print(cross_val_score(LogisticRegression(), X, y, cv=KFold(5)).mean())
"""
SCORED = """
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="churn"), df["churn"])
model = LogisticRegression().fit(X_train, y_train)
print(accuracy_score(y_test, model.predict(X_test)))
"""


def test_rows_as_they_were_read_keep_the_order_of_the_file(read):
    (split,) = read(CUT).splits
    assert split.keeps_file_order


@pytest.mark.parametrize(
    "change",
    [
        "df = df.sample(frac=1)",
        "df = df.sample(frac=1).reset_index(drop=True)",
        "from sklearn.utils import shuffle\ndf = shuffle(df)",
        "from sklearn.utils import resample\ndf = resample(df, replace=False)",
        "df = df.sort_values('age')",
        "df = df[df['age'] > 18]",
        "df = df.query('age > 18')",
        "df, rest = train_test_split(df)",
    ],
)
def test_rows_that_are_shuffled_sorted_filtered_or_split_do_not(read, change):
    assert not read(f"{change}\n{CUT}").splits[-1].keeps_file_order


def test_the_two_sides_of_a_hold_out_are_not_filtered(read):
    (score,) = read(SCORED).evaluations
    assert not score.is_filtered


@pytest.mark.parametrize("change", ["df = df[df['age'] > 18]", "df = df.query('age > 18')", "df = df.sample(1000)"])
def test_rows_that_a_condition_or_a_sample_kept_are_filtered(read, change):
    (score,) = read(f"{change}\n{SCORED}").evaluations
    assert score.is_filtered


@pytest.mark.parametrize(
    ("change", "is_distinct"),
    [
        ("df = df.drop_duplicates('patient')", True),
        ("df = df.drop_duplicates(subset=['patient'])", True),
        ("df = df.drop_duplicates()", False),
    ],
)
def test_rows_are_distinct_after_one_was_kept_for_each_level(read, change, is_distinct):
    assert read(f"{change}\n{CUT}").splits[-1].is_distinct is is_distinct
