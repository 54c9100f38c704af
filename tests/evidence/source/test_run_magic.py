"""Rows are followed into what a notebook runs by ``%run`` or imports from another notebook."""

from __future__ import annotations

import json

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import read_sources
from mlaudit.evidence.source.run_magic import RunArguments, run_arguments, run_in

HEAD = """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
"""
HELPER = HEAD + "def scale(X):\n    return StandardScaler().fit_transform(X)\n"
LOADING = HEAD + "df = pd.read_csv('a.csv')\nX, y = df.drop(columns='y'), df['y']\n"
SPLIT = "X_train, X_test, y_train, y_test = train_test_split({X}, y)\n"
SCORE = "print(LogisticRegression().fit({train}, y_train).score({test}, y_test))\n"
LEAKY = SPLIT.format(X="scale(X)") + SCORE.format(train="X_train", test="X_test")
CLEAN = SPLIT.format(X="X") + SCORE.format(train="scale(X_train)", test="X_test")


def notebook(*cells: str) -> str:
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": n, "source": text.splitlines(True)}
        for n, text in enumerate(cells, start=1)
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


@pytest.fixture
def leaks(tmp_path):
    """Read files; where something learns from scored rows, by file that was read."""

    def reader(files: dict[str, str]) -> dict[str, list[str]]:
        found = []
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            kind = "notebook" if name.endswith(".ipynb") else "source"
            found.append(ProjectFile(name, path, kind, path.stat().st_size))
        return {
            unit.path: [fit.location.path for fit in unit.fits if fit.reaches_test_rows is True]
            for unit in read_sources(found)
        }

    return reader


WAYS = [
    ("%run prep.ipynb", "prep.ipynb", "a.ipynb"),
    ("%run ./prep.ipynb", "prep.ipynb", "a.ipynb"),
    ('%run "../shared/my prep.ipynb"', "shared/my prep.ipynb", "work/a.ipynb"),
    ("%run prep", "prep.ipynb", "a.ipynb"),
    ("%run prep", "prep.py", "a.ipynb"),
    ("%run -i prep.py --fast 3", "prep.py", "a.ipynb"),
    ("%run prep.py", "prep.py", "a.ipynb"),
    ("%run -m lib.prep", "lib/prep.py", "a.ipynb"),
    ("%%time\n%run prep.ipynb", "prep.ipynb", "a.ipynb"),
    ("name = 'prep.ipynb'\n%run $name", "prep.ipynb", "a.ipynb"),
    ('folder = "lib"\n%run {folder}/prep', "lib/prep.py", "a.ipynb"),
    ("if True:\n    %run prep.ipynb", "prep.ipynb", "a.ipynb"),
    ("import import_ipynb\nfrom prep import scale", "prep.ipynb", "a.ipynb"),
    ("import nbimporter\nfrom lib.prep import *", "lib/prep.ipynb", "a.ipynb"),
    ("from ipynb.fs.full.prep import scale", "prep.ipynb", "a.ipynb"),
    ("from ipynb.fs.defs.prep import scale", "prep.ipynb", "a.ipynb"),
    ("from .ipynb.fs.full.prep import scale", "work/prep.ipynb", "work/a.ipynb"),
    ("get_ipython().run_line_magic('run', 'prep.ipynb')", "prep.ipynb", "a.py"),
    ("get_ipython().magic(u'run prep.ipynb')", "prep.ipynb", "a.py"),
]


def project(way: str, helper: str, name: str, body: str) -> dict[str, str]:
    cells = (LOADING, way, body)
    written = notebook(*cells) if name.endswith(".ipynb") else "\n".join(cells)
    return {helper: notebook(HELPER) if helper.endswith(".ipynb") else HELPER, name: written}


@pytest.mark.parametrize(("way", "helper", "name"), WAYS)
def test_a_helper_of_another_notebook_that_sees_all_rows_is_found_there(leaks, way, helper, name):
    assert leaks(project(way, helper, name, LEAKY)) == {helper: [], name: [helper]}


@pytest.mark.parametrize(("way", "helper", "name"), WAYS)
def test_the_same_helper_called_on_training_rows_is_silent(leaks, way, helper, name):
    assert leaks(project(way, helper, name, CLEAN)) == {helper: [], name: []}


def test_a_notebook_that_is_run_goes_on_with_the_variables_of_the_caller(leaks):
    scaling = notebook("X = StandardScaler().fit_transform(X)")
    leaky = SPLIT.format(X="X") + SCORE.format(train="X_train", test="X_test")

    assert leaks({"scaling.ipynb": scaling, "a.ipynb": notebook(LOADING, "%run scaling.ipynb", leaky)}) == {
        "a.ipynb": ["scaling.ipynb"],
        "scaling.ipynb": [],
    }


def test_a_script_that_is_run_does_not_see_the_variables_of_the_caller_unless_told_to(leaks):
    scaling = "X.fillna(X.mean(), inplace=True)\n"
    leaky = SPLIT.format(X="X") + SCORE.format(train="X_train", test="X_test")

    def run(magic: str) -> list[str]:
        return leaks({"scaling.py": scaling, "a.ipynb": notebook(LOADING, magic, leaky)})["a.ipynb"]

    assert (run("%run scaling.py"), run("%run -i scaling.py")) == ([], ["scaling.py"])


def test_what_a_script_does_under_its_main_guard_happens_when_it_is_run_and_not_when_it_is_imported(leaks):
    script = LOADING + 'if __name__ == "__main__":\n    X = StandardScaler().fit_transform(X)\n'
    leaky = HEAD + SPLIT.format(X="X") + SCORE.format(train="X_train", test="X_test")

    def read(way: str) -> list[str]:
        return leaks({"load.py": script, "a.ipynb": notebook(way, leaky)})["a.ipynb"]

    assert read("%run load.py") == ["load.py"]
    assert read("%run -n load.py") == read("from load import X, y") == []


def test_notebooks_that_run_each_other_are_followed_once(leaks):
    files = {"a.ipynb": notebook(LOADING, "%run b.ipynb", LEAKY), "b.ipynb": notebook(HELPER, "%run a.ipynb")}
    assert leaks(files)["a.ipynb"] == ["b.ipynb"]


def test_a_notebook_is_no_module_where_nothing_lets_import_find_it(leaks):
    assert leaks(project("from prep import scale", "prep.ipynb", "a.ipynb", LEAKY)) == {"prep.ipynb": [], "a.ipynb": []}


def test_a_file_outside_of_the_project_and_a_magic_without_a_file_are_passed_over(leaks):
    for magic in ("%run ../../etc/prep.ipynb", "%run $name", "%run -i", "%run 'open", "%run"):
        assert leaks({"a.ipynb": notebook(LOADING, magic, "pass")}) == {"a.ipynb": []}


def test_arguments_of_the_magic_name_a_file():
    assert run_arguments("-i -e 'my prep.ipynb' x") == RunArguments("my prep.ipynb", shares_variables=True)
    assert run_arguments("-n -m lib.prep") == RunArguments("lib.prep", is_module=True, is_main=False)
    assert run_arguments("-i") is run_arguments("") is None


def test_magics_are_found_in_the_json_of_a_notebook():
    text = notebook('%run a.ipynb\n%run "b c.py" x', "get_ipython().run_line_magic('run', 'd')\n1", "%run e")
    assert [found.target for found in run_in(text.encode())] == ["a.ipynb", "b c.py", "e", "d"]
