"""Whatever a notebook holds, it ends in a unit with notes: never in an exception or a fault of the reader's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import read_sources
from mlaudit.evidence.source.model import SourceUnit

LINES = st.sampled_from(
    [
        "import pandas as pd", "df = pd.read_csv('a.csv')", "%run other.ipynb", "%run", "%run $name -i {x}",
        "%load a.py", "!pip install x", "!ls {df} \\", "files = !ls",
        "%%bash", "%%time", "%%writefile a.py", "%matplotlib inline",
        "df?", "??df.head", "print 'python 2'", "exec 'x'", "def (", "\ufeffx = 1", "\x00", "\ud800", "\t x = 1",
        "x = \\", "'''", "", "df.head()", "for i in df:", "  y = i", "%", "!", "?", "%%", "$x$",
        "<html>", "\x0c", "a \u2028 b",
    ]
)  # fmt: skip
"""Code, magics, shell lines, help requests, Python 2, and what is none of these."""

SCALARS = st.none() | st.booleans() | st.integers(-1, 2**70) | st.floats(allow_nan=True) | st.text(max_size=5)
SOURCES = st.lists(LINES | SCALARS, max_size=5) | st.lists(LINES, max_size=5).map("\n".join) | SCALARS
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner)
)
CELLS = ANYTHING | st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.just("code") | ANYTHING,
        "source": SOURCES | ANYTHING,
        "input": SOURCES | ANYTHING,
        "execution_count": ANYTHING,
        "prompt_number": ANYTHING,
        "metadata": ANYTHING,
        "outputs": ANYTHING,
    },
)
NOTEBOOKS = ANYTHING | st.fixed_dictionaries(
    {},
    optional={
        "cells": st.lists(CELLS, max_size=4) | ANYTHING,
        "worksheets": st.lists(st.fixed_dictionaries({}, optional={"cells": st.lists(CELLS)}) | ANYTHING) | ANYTHING,
        "metadata": st.dictionaries(st.sampled_from(["kernelspec", "language_info"]), ANYTHING) | ANYTHING,
        "nbformat": st.integers(1, 5) | ANYTHING,
    },
)


def read(path: Path, raw: bytes) -> SourceUnit:
    path.write_bytes(raw)
    (unit,) = read_sources([ProjectFile(path.name, path, "notebook", len(raw))])
    return unit


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NOTEBOOKS)
def test_a_damaged_notebook_ends_in_notes(tmp_path: Path, document: Any) -> None:
    unit = read(tmp_path / "a.ipynb", json.dumps(document).encode())
    assert [note for note in unit.notes if note.kind == "internal"] == []
    assert unit.notes or unit.status == "complete"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(LINES, max_size=6), max_size=4))
def test_a_cell_that_is_no_python_leaves_the_others(tmp_path: Path, cells: list[list[str]]) -> None:
    sources = [*("\n".join(lines) for lines in cells), "import pandas as pd\nlast = pd.read_csv('last.csv')"]
    document = {"cells": [{"cell_type": "code", "source": source} for source in sources], "nbformat": 4}
    unit = read(tmp_path / "a.ipynb", json.dumps(document).encode())
    assert [note for note in unit.notes if note.kind == "internal"] == []
    assert [load.path for load in unit.loads][-1] == "last.csv"


@pytest.mark.parametrize("cut", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_notebook_that_was_cut_off_is_one_note(tmp_path: Path, cut: float) -> None:
    raw = json.dumps({"cells": [{"cell_type": "code", "source": ["x = 1\n"]}], "nbformat": 4}).encode()
    unit = read(tmp_path / "a.ipynb", raw[: int(cut * len(raw))])
    assert (unit.status, len(unit.notes)) == ("failed", 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1", "cp1251"])
def test_a_notebook_in_another_encoding_is_read_or_told(tmp_path: Path, encoding: str) -> None:
    text = json.dumps({"cells": [{"cell_type": "code", "source": "x = 'ж'" if "cp" in encoding else "x = 'é'"}]})
    unit = read(tmp_path / "a.ipynb", text.encode(encoding))
    assert unit.status in ("complete", "failed")
    assert not any(note.kind == "internal" for note in unit.notes)
