"""Rows are followed into files of the project that a script imports, and no further."""

from __future__ import annotations

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import read_sources

HEAD = """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
"""
SCALING = """\
from sklearn.preprocessing import StandardScaler

def scale(X):
    return StandardScaler().fit_transform(X)
"""
LEAKY = """\
df = pd.read_csv("a.csv")
X, y = df.drop(columns="y"), df["y"]
X = {scale}(X)
X_train, X_test, y_train, y_test = train_test_split(X, y)
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
"""
CLEAN = """\
df = pd.read_csv("a.csv")
X, y = df.drop(columns="y"), df["y"]
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = LogisticRegression().fit({scale}(X_train), y_train)
print(model.score(X_test, y_test))
"""


@pytest.fixture
def read_project(tmp_path):
    """Write files and read them all; units by path."""

    def reader(files: dict[str, str]):
        found = []
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            kind = "notebook" if name.endswith(".ipynb") else "source"
            found.append(ProjectFile(name, path, kind, path.stat().st_size))
        return {unit.path: unit for unit in read_sources(found)}

    return reader


def leaks(unit):
    """Places of what learns from scored rows."""
    return [(fit.location.path, fit.location.line) for fit in unit.fits if fit.reaches_test_rows is True]


WAYS = [
    ("from prep import scale\n", "scale", "train.py", "prep.py"),
    ("from prep import scale as normed\n", "normed", "train.py", "prep.py"),
    ("import prep\n", "prep.scale", "train.py", "prep.py"),
    ("from prep import *\n", "scale", "train.py", "prep.py"),
    ("import lib.prep\n", "lib.prep.scale", "train.py", "lib/prep.py"),
    ("import lib.prep as p\n", "p.scale", "train.py", "lib/prep.py"),
    ("from lib import prep\n", "prep.scale", "train.py", "lib/prep.py"),
    ("from .prep import scale\n", "scale", "lib/train.py", "lib/prep.py"),
    ("from . import prep\n", "prep.scale", "lib/train.py", "lib/prep.py"),
    ("from ..prep import scale\n", "scale", "lib/jobs/train.py", "lib/prep.py"),
    ("from lib.prep import scale\n", "scale", "notebooks/train.py", "lib/prep.py"),
    ("from lib.prep import scale\n", "scale", "notebooks/train.py", "src/lib/prep.py"),
    ("from lib.prep import scale\n", "scale", "notebooks/train.py", "lib/prep/__init__.py"),
]


@pytest.mark.parametrize(("statement", "name", "script", "module"), WAYS)
def test_a_leak_across_two_files_is_found_where_it_happens(read_project, statement, name, script, module):
    units = read_project({module: SCALING, script: HEAD + statement + LEAKY.format(scale=name)})

    assert leaks(units[script]) == [(module, 4)]
    assert units[script].fits[0].location.text.strip() == "return StandardScaler().fit_transform(X)"
    assert leaks(units[module]) == []


@pytest.mark.parametrize(("statement", "name", "script", "module"), WAYS)
def test_the_same_helper_called_after_the_split_is_silent(read_project, statement, name, script, module):
    units = read_project({module: SCALING, script: HEAD + statement + CLEAN.format(scale=name)})

    assert leaks(units[script]) == leaks(units[module]) == []
    assert [fit.location.path for fit in units[script].fits] == [module, script]


def test_one_helper_serves_a_leaky_script_and_a_clean_one(read_project):
    units = read_project(
        {
            "prep.py": SCALING,
            "leaky.py": HEAD + "from prep import scale\n" + LEAKY.format(scale="scale"),
            "clean.py": HEAD + "from prep import scale\n" + CLEAN.format(scale="scale"),
        }
    )

    assert {path: leaks(unit) for path, unit in units.items()} == {
        "clean.py": [],
        "leaky.py": [("prep.py", 4)],
        "prep.py": [],
    }


def test_a_function_is_followed_through_two_files_and_sees_the_names_of_its_own(read_project):
    units = read_project(
        {
            "columns.py": 'NUMBERS = ["age"]\n',
            "scaling.py": "from sklearn.preprocessing import StandardScaler\n\ndef scale(df, names):\n"
            "    df[df.columns] = StandardScaler().fit_transform(df)\n",
            "prep.py": "from columns import NUMBERS\nimport scaling\n\ndef prepare(df):\n"
            "    scaling.scale(df, None)\n    return df[NUMBERS]\n",
            "train.py": HEAD + "import prep\nNUMBERS = None\n" + LEAKY.format(scale="prep.prepare"),
        }
    )

    assert leaks(units["train.py"]) == [("scaling.py", 4)]
    assert units["train.py"].splits[0].features == ("age",)


def test_a_class_of_another_file_keeps_its_rows(read_project):
    module = """\
from sklearn.preprocessing import StandardScaler

class Data:
    def __init__(self, df):
        self.scaler = StandardScaler()
        self.X = df.drop(columns="y")

    def scaled(self):
        return self.scaler.fit_transform(self.X)
"""
    script = HEAD + "from data import Data\n" + LEAKY.replace("{scale}(X)", "Data(df).scaled()")

    assert leaks(read_project({"data.py": module, "train.py": script})["train.py"]) == [("data.py", 9)]


def test_rows_that_a_module_splits_are_known_to_the_script_that_imports_them(read_project):
    module = HEAD + SCALING + "\n" + LEAKY.format(scale="scale").rpartition("print")[0]
    script = HEAD + "from data import X_train, X_test, y_train, y_test\n"
    script += "print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))\n"
    units = read_project({"data.py": module, "train.py": script})

    assert leaks(units["train.py"]) == [("data.py", 7)]


def test_a_main_block_is_not_followed_on_import(read_project):
    module = SCALING + "\nif __name__ == '__main__':\n    scale = None\n"
    units = read_project({"prep.py": module, "train.py": HEAD + "import prep\n" + LEAKY.format(scale="prep.scale")})

    assert leaks(units["train.py"]) == [("prep.py", 4)]


def test_files_that_import_each_other_are_read_to_their_ends(read_project):
    units = read_project(
        {
            "a.py": "import b\n" + SCALING,
            "b.py": HEAD + "from a import scale\nimport c\n" + LEAKY.format(scale="scale"),
            "c.py": "import a\nimport b\nfrom c import nothing\n",
        }
    )

    assert leaks(units["b.py"]) == [("a.py", 5)]
    assert {unit.status for unit in units.values()} == {"complete"}


def test_a_library_is_never_taken_for_a_file_of_the_project(read_project):
    script = (
        "from sklearn.preprocessing import StandardScaler\n"
        + HEAD
        + LEAKY.format(scale="StandardScaler().fit_transform")
    )
    units = read_project({"sklearn/preprocessing.py": "StandardScaler = None\n", "train.py": script})

    assert leaks(units["train.py"]) == [("train.py", 7)]


def test_a_file_that_cannot_be_parsed_leaves_the_others_as_they_are(read_project):
    units = read_project({"prep.py": "def (", "train.py": HEAD + "import prep\n" + LEAKY.format(scale="prep.scale")})

    assert units["prep.py"].status == "failed"
    assert units["train.py"].status == "complete"
    assert [split.location.line for split in units["train.py"].splits] == [8]


def test_comments_and_notes_stay_with_their_file(read_project):
    units = read_project(
        {
            "prep.py": SCALING.rstrip() + "  # mlaudit: ignore[ML1104] a study of the leak\n",
            "train.py": HEAD + "import prep\n" + LEAKY.format(scale="prep.scale"),
        }
    )

    assert [comment.location.line for comment in units["prep.py"].comments] == [4]
    assert units["train.py"].comments == ()


def test_a_file_that_is_named_by_its_absolute_path_is_read(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("import b\nimport a\n")
    (unit,) = read_sources([ProjectFile(path.as_posix(), path, "source", path.stat().st_size)])
    assert not unit.notes
