"""Of an imported file that only defines, the names that somebody asks for are followed, and no others."""

from __future__ import annotations

import ast

import pytest

from mlaudit.evidence.source.definitions import definitions_of


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (
            "'''Text.'''\nimport os\nfrom a import b as c\nN = 3\ndef f(): ...\nclass K: ...\n",
            {"os", "c", "N", "f", "K"},
        ),
        ("try:\n    import a\nexcept ImportError:\n    a = None\n", {"a"}),
        ("import logging\nlogging.basicConfig()\nlog = logging.getLogger('x')\n", {"logging", "log"}),
        ("x = 1\nif __name__ == '__main__':\n    main()\n", {"x"}),
        ("df = read()\nX = df[['a']]\n", {"df", "X"}),
        ("def f(): ...\ndef f(x): ...\n", {"f"}),
    ],
)
def test_files_that_only_define(code, names):
    found = definitions_of([ast.parse(code)])
    assert found is not None
    assert set(found) == names


@pytest.mark.parametrize(
    "code",
    [
        "df = read()\ndf['a'] = 1\n",
        "df = read()\ndf = df.dropna()\n",
        "df = read()\ny = df.pop('y')\n",
        "df = read()\nclean(df)\n",
        "for name in names:\n    pass\n",
        "from a import *\n",
    ],
    ids=["written into", "assigned twice", "changed by a method", "changed by a call", "loop", "all names"],
)
def test_files_whose_statements_depend_on_each_other(code):
    assert definitions_of([ast.parse(code)]) is None
