"""Seeds that a loop runs through, of which the best is kept."""

from __future__ import annotations

import pytest

from mlaudit.core.values import Unknown

XY = "y = df['churn']\nX = df.drop(columns=['churn'])\n"
FIT = "    score = {model}.fit(a, c).score(b, d)\n"
KEEP = "    if score > best:\n        best, seed = score, i\nprint(best, seed)\n"
DRAW = "    a, b, c, d = train_test_split(X, y, random_state={seed})\n"
ONCE = "a, b, c, d = train_test_split(X, y, random_state=0)\n"
PLAIN = FIT.format(model="LogisticRegression()")

CASES = {
    "draws of the split": (
        "best = 0\nfor i in range(100):\n" + DRAW.format(seed="i") + PLAIN + KEEP,
        ["split"],
    ),
    "draws of the split, the best afterwards": (
        "scores = []\nfor i in range(100):\n"
        + DRAW.format(seed="i")
        + PLAIN
        + "    scores.append(score)\nprint(max(scores))\n",
        ["split"],
    ),
    "draws of the model": (
        "best = 0\n"
        + ONCE
        + "for i in range(100):\n"
        + FIT.format(model="RandomForestClassifier(random_state=i)")
        + KEEP,
        ["model"],
    ),
    "one seed for all settings": (
        "best = 0\nfor i in [1, 2, 3]:\n"
        + DRAW.format(seed="0")
        + FIT.format(model="RandomForestClassifier(max_depth=i, random_state=0)")
        + KEEP,
        [None],
    ),
    "the mean over draws": (
        "scores = []\nfor i in range(100):\n"
        + DRAW.format(seed="i")
        + PLAIN
        + "    scores.append(score)\nprint(np.mean(scores), np.std(scores))\n",
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_choice_knows_whether_seeds_were_tried(read, case):
    code, seeds = CASES[case]
    assert [choice.seeds_tried for choice in read(XY + code).choices] == seeds


@pytest.mark.parametrize(
    "made",
    [
        "options = settings.copy()",
        "options = {'test_size': 0.2}\noptions.update(settings)",
        "options = {'test_size': 0.2} | settings",
        "options = json.load(open('split.json'))\noptions['test_size'] = 0.2",
    ],
)
def test_a_seed_among_arguments_that_are_put_together_elsewhere_is_unknown(read, made):
    code = f"import json\nfrom team import settings\n{made}\na, b = train_test_split(df, **options)\n"
    (split,) = read(code).splits
    assert isinstance(split.is_seeded, Unknown)


def test_arguments_that_stand_in_the_text_tell_that_there_is_no_seed(read):
    (split,) = read("options = {'test_size': 0.2}\na, b = train_test_split(df, **options)\n").splits
    assert split.is_seeded is False
