"""Two hold-outs with one seed over the same rows are one split."""

from __future__ import annotations

import pytest

LATER = """
y = df['churn']
X = df.drop(columns=['churn'])
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state={first})
selector = SelectKBest(k=5).fit(X_train, y_train)
names = X.columns[selector.get_support()]
X_train, X_test, y_train, y_test = train_test_split(X[names], y, test_size={size}, random_state={second})
model = LogisticRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""


@pytest.mark.parametrize(
    ("first", "size", "second", "leaks"),
    [(7, 0.2, 7, False), (7, 0.2, 8, True), (7, 0.3, 7, True), ("None", 0.2, "None", True)],
)
def test_selection_on_the_training_part_of_the_same_draw_is_clean(read, first, size, second, leaks) -> None:
    unit = read(LATER.format(first=first, size=size, second=second))
    assert any(fit.reaches_test_rows is True for fit in unit.fits if fit.step.kind == "selector") is leaks
