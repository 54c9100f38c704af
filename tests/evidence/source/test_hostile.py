from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import read_sources
from mlaudit.evidence.source.model import SourceUnit

N = 30_000
BOMBS = {
    "brackets": "x = " + "[" * N,
    "closed brackets": "x = " + "(" * N + ")" * N,
    "braces": "x = " + "{a: " * N,
    "minus": "x = " + "-" * N + "1",
    "not": "x = " + "not " * N + "1",
    "lambda": "x = " + "lambda: " * N + "1",
    "sum": "x = " + "+".join(["1"] * N),
    "product of names": "x = " + "*".join(["a"] * N),
    "attributes": "x = a" + ".b" * N,
    "subscripts": "x = a" + "[0]" * N,
    "calls": "x = a" + "()" * N,
    "comparisons": "x = " + "<".join(["a"] * N),
    "nested blocks": "".join(" " * i + "if a:\n" for i in range(95)) + " " * 95 + "pass\n",
    "else if": "if a:\n    pass\n" + "elif a:\n    x = b\n" * 3_000,
    "decorators": "@a\n" * N + "def f(): pass\n",
    "text": "x = '" + "a" * 1_900_000 + "'",
    "power": "x = 10 ** 10 ** 10 ** 10\ny = 'a' * 10 ** 12\nz = [0] * 10 ** 12\nw = range(10 ** 15)",
    "calls itself": "def f(x):\n    return f(g(x))\ndef g(x):\n    return g(f(x))\nf(1)\n",
    "fan of calls": "".join(f"def f{i}(x):\n    " + f"f{i + 1}(x); " * 9 + "\n" for i in range(30)) + "f0(1)\n",
    "nested loops": "".join("    " * i + f"for a{i} in range(9):\n" for i in range(15)) + "    " * 15 + "x = [x, x]\n",
    "class that is its own base": "class A(A):\n    def f(self):\n        return self.f()\nA().f()\n",
    "list that holds itself": "a = []\na.append(a)\na.append(a)\nprint(a)\nx = a[0][0]\nfor b in a:\n    f(b)\n",
    "dict that holds itself": "a = {}\na['a'] = a\nprint(a)\nf(a)\n",
    "growing tuple": "x = (1, 2)\n" + "x = (x, x)\n" * 60 + "print(x)\nf(x)\n",
    "empty index": "import pandas as pd\nx = pd.read_csv('a.csv')\nx[()] = 1\nx.loc[()] = x[()]\n",
    "syntax error": "def f(:\n",
    "python 2": "print 'x'\n",
    "coding cookie": "# coding: no-such-codec\nx = 1\n",
}


def reading(tmp_path: Path, raw: bytes, kind="source"):
    path = tmp_path / "a.py"
    path.write_bytes(raw)
    return read_sources([ProjectFile("a.py", path, kind, len(raw))])[0]


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_read_or_told(tmp_path, name):
    unit = reading(tmp_path, BOMBS[name].encode())
    assert all(note.kind != "internal" for note in unit.notes)
    assert unit.status == "complete" or len(unit.notes) == 1


@pytest.mark.parametrize(
    "raw", [b"", b"\0", b"\xff\xfe\0x", b"# coding: latin-1\nx = '\xe9'\n", b"\xef\xbb\xbfx = 1\r\n"]
)
def test_odd_bytes(tmp_path, raw):
    unit = reading(tmp_path, raw)
    assert unit.status in ("complete", "failed")
    assert all(note.kind != "internal" for note in unit.notes)


def test_missing_file_is_a_note(tmp_path):
    unit = read_sources([ProjectFile("a.py", tmp_path / "none.py", "source", 0, named=True)])[0]
    assert (unit.status, unit.notes[0].kind, unit.notes[0].named) == ("failed", "unreadable", True)


WORDS = st.sampled_from(
    [
        "df",
        "X",
        "y",
        "a",
        "b",
        "s",
        "m",
        "=",
        ".",
        ",",
        "(",
        ")",
        "[",
        "]",
        ":",
        "fit",
        "transform",
        "predict",
        "score",
        "train_test_split",
        "fillna",
        "mean",
        "groupby",
        "for",
        "in",
        "if",
        "else",
        "def",
        "return",
        "lambda",
        "iloc",
        "import",
        "from",
        "pd",
        "np",
        "as",
        "StandardScaler()",
        "SMOTE()",
        "Pipeline",
        "append",
        "0",
        "-1",
        "'a'",
        "~",
        "<",
        "&",
        "|",
        "*",
        "+",
        "index",
        "drop",
        "pop",
        "shift",
        "cross_val_score",
        "print",
        "x",
        "self",
        "class",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(WORDS, max_size=12), max_size=12))
def test_random_code_meets_no_fault(tmp_path, lines):
    text = "\n".join(" ".join(words).replace(" ( ", "(").replace(" . ", ".") for words in lines)
    unit = reading(tmp_path, text.encode())
    assert all(note.kind != "internal" for note in unit.notes)


STATEMENTS = st.sampled_from(
    [
        "X = df",
        "X = X[X['a'] < y]",
        "X, y = y, X",
        "X = [X, y, *X]",
        "y = X.pop('a')",
        "X = s.fit_transform(X)",
        "a, b = train_test_split(X)",
        "a, *b = X",
        "for X in y: y = X",
        "X = {'a': X}",
        "X['a'] = y",
        "X.a = y",
        "X = X.groupby('a').mean()['b']",
        "X = f(X)",
        "def f(x): return g(x) if x else X",
        "g = lambda v: v.fit(X)",
        "X = X.fillna(X.mean())",
        "X = (X - X.min()) / X.max()",
        "s = Pipeline([('a', s), ('b', X)])",
        "s = make_pipeline(s, s)",
        "y = s.fit(X, y).predict(X)",
        "print(accuracy_score(y, X))",
        "print(cross_val_score(s, X, y, scoring=['f1', X], cv=X))",
        "X = X.iloc[a, :-1]",
        "X = X[~X.a.isin(y)]",
        "X = pd.concat([X, y])",
        "s = GridSearchCV(s, X).fit(X, y).best_estimator_",
        "X = [v for v in X if v]",
        "X = max(X, y)",
        "y = X.shape[0]",
        "X = X[:y]",
        "X = X.drop(y.index)",
        "del X['a']",
        "X += y",
        "X = not X",
        "if X: y = X",
        "while X: X = X[1:]",
        "X.to_csv(y)",
        "joblib.dump(X, y)",
        "X = enumerate(zip(X, y))",
        "X = dict(a=X, **y)",
        "X = f(*X, **y)",
    ]
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STATEMENTS, max_size=14))
def test_any_order_of_statements_meets_no_fault(tmp_path, statements):
    start = (
        "import pandas as pd\nimport joblib\nfrom sklearn.preprocessing import StandardScaler\n"
        "from sklearn.model_selection import *\ndf = pd.read_csv('a.csv')\ns = StandardScaler()\nX, y = df, df['b']\n"
    )
    unit = reading(tmp_path, (start + "\n".join(statements)).encode())
    assert all(note.kind != "internal" for note in unit.notes), statements


def test_statement_that_is_too_deep_leaves_the_others(tmp_path):
    code = "import pandas as pd\nx = " + "+".join(["a"] * 1_000) + "\ndf = pd.read_csv('a.csv')\n"
    unit = reading(tmp_path, code.encode())
    assert (unit.status, len(unit.loads), [note.line for note in unit.notes]) == ("partial", 1, [2])


def test_a_long_text_follows_helpers_once_and_rows_to_the_end(read: Callable[..., SourceUnit]) -> None:
    helper = "def area(box):\n    " + "\n    ".join(f"side_{n} = box[{n}] * box[{n + 1}]" for n in range(100))
    calls = "\n".join(f"area(boxes_{n})" for n in range(500))
    rest = """
def prepare(rows):
    rows["total"] = StandardScaler().fit_transform(rows[["total"]])
    return rows
df = prepare(df)
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="churn"), df["churn"])
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
"""
    unit = read(f"{helper}\n{calls}\n{rest}")
    assert (unit.status, [fit.reaches_test_rows for fit in unit.fits if fit.step.kind == "scaler"]) == (
        "complete",
        [True],
    )


SPLIT = (
    "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
    "from sklearn.model_selection import train_test_split\ndf = pd.read_csv('a.csv')\n"
    "A, B, c, d = train_test_split(df[['x']], df.y, random_state=0)\n"
)


@pytest.mark.parametrize(
    "line",
    ["x = load(x)\n", "print(LogisticRegression().fit(A, c).score(B, d))\n", "df['c{0}'] = df['x'] * {0}\n"],
    ids=["calls of unknown functions", "models", "columns"],
)
def test_a_script_of_four_times_the_length_takes_hardly_more_than_four_times_as_long(tmp_path: Path, line: str) -> None:
    times = [cpu_of(tmp_path, SPLIT + "".join(line.format(n) for n in range(count))) for count in (500, 2000)]
    assert times[1] < 8 * times[0]


def cpu_of(folder: Path, text: str) -> float:
    path = folder / "long.py"
    path.write_text(text)
    file = ProjectFile("long.py", path, "source", len(text))
    times = []
    for _ in range(2):
        started = time.process_time()
        (unit,) = read_sources([file])
        times.append(time.process_time() - started)
        assert unit.status == "complete"
    return min(times)


def test_a_text_whose_branches_copy_ever_more_names_is_followed_until_its_budget_is_spent(tmp_path: Path) -> None:
    unit = reading(tmp_path, "".join(f"if u{n}:\n    v{n} = n\n" for n in range(2_500)).encode())
    assert (unit.status, [note.reason for note in unit.notes]) == (
        "partial",
        ["it is too long to be followed to its end"],
    )


@pytest.mark.parametrize(
    "line",
    ["x = x + x", "x = [*x, *x]", "x.extend(x)", "x = nn.Sequential(x, x)", "n = n * n"],
)
def test_networks_that_double_with_each_line_are_followed_no_further_than_they_are_looked_at(tmp_path, line):
    path = tmp_path / "a.py"
    head = "import torch.nn as nn\ndef twice(x):\n    return (x, x)\nn, x = 7, [nn.Linear(1, 1)]\n"
    path.write_text(head + f"{line}\n" * 70 + "nn.CrossEntropyLoss()(nn.Sequential(*x, nn.Linear(n, n))(q), y)\n")
    (unit,) = read_sources([ProjectFile("a.py", path, "source", path.stat().st_size)])
    assert not [note for note in unit.notes if note.kind == "internal"]
