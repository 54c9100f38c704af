from __future__ import annotations

import json
import sys

import pytest

from mlaudit.evidence.source.text.json_lines import MalformedJson, read_json


def notebook(*cells, **extra):
    made = []
    for place, source in enumerate(cells, start=1):
        kind = "markdown" if source.startswith("#md") else "code"
        lines = source.splitlines(keepends=True)
        made.append({"cell_type": kind, "metadata": {}, "source": lines})
        if kind == "code":
            made[-1] |= {"execution_count": place, "outputs": [{"text": ["x" * 20]}]}
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **extra}, indent=1)


LOAD = "import pandas as pd\nfrom sklearn.preprocessing import StandardScaler\ndf = pd.read_csv('a.csv')"
SPLIT = (
    "from sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split\n"
    "a, b, c, d = train_test_split(X, df['y'], random_state=0)\nm = LogisticRegression().fit(a, c)"
)


def test_leak_across_cells_with_its_place_in_the_file(read):
    text = notebook("#md title", LOAD, "X = 1\nX = StandardScaler().fit_transform(df[['u']])", SPLIT, "m.score(b, d)")
    unit = read(text, "a.ipynb", preamble=False)
    assert unit.status == "complete"
    leak = next(fit for fit in unit.fits if fit.reaches_test_rows is True)
    place = leak.location
    assert (place.cell, place.cell_line, place.column) == (3, 2, 5)
    assert place.text == "X = StandardScaler().fit_transform(df[['u']])"
    assert place.text[:20] in text.splitlines()[place.line - 1]


def test_last_expression_of_a_cell_is_reported(read):
    unit = read(notebook(LOAD, "X = df[['u']]", SPLIT, "m.score(b, d)"), "a.ipynb", preamble=False)
    assert [evaluation.is_reported for evaluation in unit.evaluations] == [True]


def test_magics_shell_lines_and_help_are_blanked(read):
    magic = (
        "%matplotlib inline\n!pip install x\n!pip install \\\n  a \\\n  b (c\nfiles = !ls\ndf?\n%time df = df.dropna()"
    )
    unit = read(notebook(LOAD, magic, "%%bash\nls (", "%%time\ndf.to_csv('b.csv')"), "a.ipynb", preamble=False)
    assert (unit.status, unit.notes) == ("complete", ())
    assert [(dump.path, dump.location.cell, dump.location.cell_line) for dump in unit.dumps] == [("b.csv", 4, 2)]


def test_a_semicolon_on_a_line_of_its_own_hides_a_result_and_no_cell(read):
    unit = read(notebook(LOAD, "df.plot()\n;", "df.to_csv('b.csv')\n;"), "a.ipynb", preamble=False)
    assert (unit.status, unit.notes) == ("complete", ())
    assert len(unit.dumps) == 1


def test_only_the_broken_cell_is_left_out(read):
    text = notebook(LOAD, "print 'old'\nx = 1", "df.to_csv('b.csv')")
    unit = read(text, "a.ipynb", preamble=False)
    assert unit.status == "partial"
    assert [note.reason.split(":")[0] for note in unit.notes] == ["cell 2 was left out"]
    assert "print 'old'" in text.splitlines()[unit.notes[0].line - 1]
    assert len(unit.dumps) == 1


def test_cells_left_out_for_one_reason_are_one_note(read):
    old = ["print 'a'", "x = 1\nprint 'b'", "print 'c'"]
    text = notebook(old[0], LOAD, old[1], "def f(:", old[2], "df.to_csv('b.csv')")
    unit = read(text, "a.ipynb", preamble=False)
    version = f" not valid in Python {sys.version_info.major}.{sys.version_info.minor}, which runs mlaudit"
    starts = [note.reason.split(version)[0] for note in unit.notes]
    assert starts == [
        "cell 1 and 2 more were left out: it is Python 2, and",
        "cell 4 was left out: it is",
    ]
    assert "print 'a'" in text.splitlines()[unit.notes[0].line - 1]
    assert len(unit.dumps) == 1


@pytest.mark.parametrize("indent", ["    ", "\t", " "])
def test_indentation_of_a_whole_cell_is_no_error(read, indent):
    lines = [
        "",
        "# note",
        "%matplotlib inline",
        "t = '''é",
        "'''; df = df[df.a > 0]",
        "if True:",
        "  df.to_csv('b.csv')",
    ]
    cell = "\n".join(indent + line if line and not line.startswith("'") else line for line in lines)
    text = notebook(LOAD, cell, f"{indent}\n{indent}df.to_csv('c.csv') ;  df.to_csv('é.csv'); df.to_csv('d.csv')")
    unit = read(text, "a.ipynb", preamble=False)
    assert (unit.status, unit.notes) == ("complete", ())
    first, *others = [dump.location for dump in unit.dumps]
    assert (first.cell, first.cell_line, first.column) == (2, 7, len(indent) + 3)
    assert first.text == f"{indent}  df.to_csv('b.csv')"
    assert [place.text[place.column - 1 : place.end_column - 1] for place in others] == [
        "df.to_csv('c.csv')",
        "df.to_csv('é.csv')",
        "df.to_csv('d.csv')",
    ]


def test_indentation_within_a_cell_stays_an_error(read):
    for cell in ("x = 1\n  y = 2", "  x = 1\n    y = 2", "%time x = 1\n  y = 2"):
        unit = read(notebook(cell), "a.ipynb", preamble=False)
        assert [note.reason.rpartition(": ")[2] for note in unit.notes] == ["unexpected indent"]


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"language": "R", "name": "ir"}}, "R"),
        ({"language_info": {"name": "julia"}, "kernelspec": {"name": "julia-1.9"}}, "julia"),
        ({"language_info": {"name": "c++"}, "kernelspec": {"language": "C++17"}}, "c++"),
    ],
)
def test_notebooks_in_other_languages_are_one_note(read, metadata, language):
    unit = read(notebook("x <- c(1, 2)", "x = 1", "for (i in x) y", metadata=metadata), "a.ipynb", preamble=False)
    assert [(note.reason, note.kind) for note in unit.notes] == [(f"a notebook in {language}: not read", "skipped")]
    assert unit.status == "partial"


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        {"language_info": {"name": "ipython", "version": "3.9.1"}},
        {"kernelspec": {"language": ""}, "language_info": {"name": "pyspark"}},
        {"kernelspec": {"language": "R"}, "language_info": {"name": "python"}},
        {"kernelspec": {"language": 3}, "language_info": ["R"]},
        {"kernelspec": {"language": "a\nb" * 40}, "widgets": {"language_info": {"name": "R"}}},
        None,
        [],
    ],
)
def test_notebooks_that_may_be_python_are_read(read, metadata):
    unit = read(notebook(LOAD, metadata=metadata), "a.ipynb", preamble=False)
    assert (unit.status, len(unit.loads)) == ("complete", 1)


def test_cells_run_out_of_order_are_told(read):
    document = json.loads(notebook("x = 1", "y = 2"))
    document["cells"][0]["execution_count"] = 7
    unit = read(json.dumps(document), "a.ipynb", preamble=False)
    assert unit.status == "partial"
    assert "not run from top to bottom" in unit.notes[0].reason


def test_format_3_and_sources_that_are_one_string(read):
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": [LOAD], "prompt_number": 1}]}], "nbformat": 3}
    assert len(read(json.dumps(old), "a.ipynb", preamble=False).loads) == 1
    single = {"cells": [{"cell_type": "code", "source": LOAD, "execution_count": None}], "nbformat": 4}
    assert read(json.dumps(single), "b.ipynb", preamble=False).loads[0].location.cell_line == 3


def test_empty_and_malformed_notebooks(read):
    assert read(json.dumps({"cells": []}), "a.ipynb", preamble=False).status == "complete"
    for text in ("", "{}", "[", '{"cells": [{"cell_type": "code", "source": ["x', "[" * 100_000, '{"a":' * 100_000):
        unit = read(text, "a.ipynb", preamble=False)
        assert (unit.status, len(unit.notes)) == ("failed", 1)


def test_json_strings_keep_their_lines():
    document = read_json('{\n "a": [\n  "x",\n  1.5,\n  null\n ]\n}')
    assert isinstance(document, dict)
    text, number, nothing = document["a"]
    assert (text.value, text.line, number, nothing) == ("x", 3, 1.5, None)
    with pytest.raises(MalformedJson, match="line 1"):
        read_json('{"a" 1}')


def test_comments_to_the_audit_are_found_behind_cells_that_are_no_python(read):
    cells = ("!pip install 'x", "'''", "%time df = 1  # mlaudit: ignore[ML1] a", "x = 1\n# mlaudit: ignore[ML2] b")
    text = notebook(*cells, "print '''")
    unit = read(text, "a.ipynb", preamble=False)
    assert [(comment.location.cell, comment.location.cell_line, comment.text) for comment in unit.comments] == [
        (3, 1, "# mlaudit: ignore[ML1] a"),
        (4, 2, "# mlaudit: ignore[ML2] b"),
    ]
    assert all("mlaudit" in text.splitlines()[comment.location.line - 1] for comment in unit.comments)
