"""The full report reads from what was believed, over the findings, to what was not checked."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sample_reports import REALISTIC

from mlaudit.core.location import FlowStep, Location
from mlaudit.findings import Belief, Related, Report
from mlaudit.reporting import ShowOptions, render
from mlaudit.reporting.excerpt import write_excerpt
from mlaudit.reporting.layout import Page


def full(report: Report, **options: object) -> str:
    return render(report, "full", ShowOptions(**options))  # type: ignore[arg-type]


def excerpt(location: Location, width: int = 80) -> list[str]:
    page = Page(ShowOptions(width=width))
    write_excerpt(page, location, "red", 0)
    return str(page).splitlines()


def test_it_begins_with_a_chain_for_each_experiment(realistic: Report) -> None:
    lines = full(realistic, width=400).splitlines()

    assert lines[0] == "What mlaudit takes this project to be"
    assert lines[2] == "  train.py"
    assert lines[3].startswith("    data data/churn.csv (read) → target churned (inferred: column called 'churned')")


def test_tables_with_which_nothing_is_done_are_counted(realistic: Report) -> None:
    one = realistic.experiments[0]
    names = [f"data/{letter}.csv" for letter in "abcde"]
    beliefs = [(Belief("data", name, "read"), Belief("split", "", "unknown")) for name in names]
    many = replace(realistic, experiments=(one, *(replace(one, name=b[0].value, beliefs=b) for b in beliefs)))

    text = full(many)

    assert "  and 5 of which no split, metric or model is known\n" in text
    assert "    data/a.csv, data/b.csv, data/c.csv and 2 more (-v)\n" in text
    assert "\n  data/e.csv\n" in full(many, verbose=True)


def test_what_is_found_again_in_a_file_is_told_once_with_its_places(realistic: Report) -> None:
    one = next(finding for finding in realistic.findings if finding.code == "ML1401")
    others = [replace(one, location=replace(one.location, line=line)) for line in range(20, 27)]
    many = replace(realistic, findings=(one, *others))

    text = full(many)

    assert text.count("ML1401 resampling-before-split") == 1
    assert "  again     train.py:20:16\n            train.py:21:16\n" in text
    assert "            and at 2 more places (-v)\n" in text
    assert full(many, verbose=True).count("ML1401 resampling-before-split") == 8


def test_each_belief_says_how_it_is_known(realistic: Report) -> None:
    text = full(realistic)

    assert "target churned (inferred: column called 'churned')" in text
    assert "model LogisticRegression (declared)" in text
    assert "target not known" in text


def test_it_names_the_manifest_line_that_corrects_a_belief(realistic: Report) -> None:
    assert 'to correct: mlaudit.toml: [[table]] path = "data/churn.csv", target = "…"' in full(realistic)


def test_a_finding_shows_its_line_with_the_place_underlined(realistic: Report) -> None:
    lines = full(realistic).splitlines()
    row = next(number for number, line in enumerate(lines) if "14 │" in line)

    start = lines[row].index("SMOTE().fit_resample(X, y)")
    assert lines[row + 1].index("^") == start
    assert lines[row + 1].count("^") == len("SMOTE().fit_resample(X, y)")


def test_a_finding_says_severity_confidence_place_numbers_fix_and_section(realistic: Report) -> None:
    text = full(realistic)

    for part in (
        "  error    ML1401 resampling-before-split  high confidence\n  train.py:14:16\n",
        "fit.data.target.minority_share  7.12 %  (inferred: column 'churned')",
        "fit.data.n_rows                 5,000 rows",
        "fix       Put the sampler into a pipeline",
        "more      section 1.4, mlaudit explain ML1401",
    ):
        assert part in text


def test_a_place_in_a_notebook_is_a_cell(realistic: Report) -> None:
    assert "  notebooks/eda.ipynb:cell 3:2\n" in full(realistic)


def test_findings_of_one_rule_on_many_columns_fold_into_five_and_a_count(realistic: Report) -> None:
    text = full(realistic)

    assert text.count("ML1202 imputed-before-split") == 1
    assert text.count("- column '") == 5
    assert "and 2 more columns, 7 in all" in text


def test_missing_evidence_takes_three_lines_at_most(realistic: Report) -> None:
    text = full(realistic)

    assert "add a predictions file: 3 rules\n" in text
    assert "2 other reasons (-v): 2 rules\n" in text
    assert text.count("add a ") == 2


def test_verbose_lists_every_rule_that_was_not_checked(realistic: Report) -> None:
    text = full(realistic, verbose=True)

    assert all(gap.code in text for gap in realistic.coverage.not_checked)


def test_low_confidence_is_shown_only_to_the_pedantic(realistic: Report) -> None:
    assert "log-of-values-with-zero" not in full(realistic)
    assert "log-of-values-with-zero" in full(realistic, pedantic=True)


def test_suppressed_findings_are_shown_only_to_the_verbose(realistic: Report) -> None:
    assert "unseeded-split" not in full(realistic)
    assert "inline: repeated over 50 seeds" in full(realistic, verbose=True)


def test_quiet_keeps_findings_and_nothing_else(realistic: Report) -> None:
    text = full(realistic, quiet=True)

    assert text.startswith("data/churn.csv\n")
    assert "Checked" not in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_prose_stays_within_the_width(realistic: Report, width: int) -> None:
    for line in full(realistic, width=width).splitlines():
        if line.startswith(("  SMOTE", "  train_test_split")):
            assert len(line) <= width


def test_colours_are_the_only_difference_that_colour_makes(realistic: Report) -> None:
    from rich.text import Text

    assert Text.from_ansi(full(realistic, color=True)).plain.rstrip("\n") == full(realistic).rstrip("\n")


@pytest.mark.parametrize("variable", ["COLUMNS", "FORCE_COLOR", "NO_COLOR", "TERM", "JUPYTER_COLUMNS"])
def test_the_environment_does_not_change_a_report(
    realistic: Report, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    before = full(realistic), full(realistic, color=True)
    monkeypatch.setenv(variable, "31")

    assert (full(realistic), full(realistic, color=True)) == before


def test_paths_can_be_clicked_from_where_the_user_is(realistic: Report) -> None:
    assert "  projects/churn/train.py:14:16\n" in full(realistic, root_path="projects/churn")
    assert "  eda.ipynb:cell 3:2\n" in full(realistic, working_folder="notebooks")


def test_a_report_without_findings_says_so(realistic: Report) -> None:
    assert "No findings.\n" in full(replace(realistic, findings=()))


def test_the_place_is_underlined_after_tabs_wide_letters_and_escapes() -> None:
    line, carets = excerpt(Location("x.py", 1, 6, 1, 9, text="\t年\x1b\tbadc + 1"))

    assert carets.index("^") == line.index("adc") + len("年")
    assert carets.count("^") == 3


def test_a_long_line_is_cut_around_its_place() -> None:
    text = "a = " + "b + " * 100 + "culprit(x) + " + "c + " * 100 + "d"
    start = text.index("culprit") + 1

    line, carets = excerpt(Location("x.py", 1, start, 1, start + 10, text=text), width=60)

    assert len(line) <= 60
    assert line[carets.index("^") : carets.rindex("^") + 1] == "culprit(x)"


@pytest.mark.parametrize("column", [None, 1, 5, 10_000])
@pytest.mark.parametrize("end", [None, 0, 3, 10_000])
def test_a_place_outside_of_its_line_does_no_harm(column: int | None, end: int | None) -> None:
    assert len(excerpt(Location("x.py", 1, column, 1, end, text="x = 1"))) == 2


def test_the_flow_of_the_rows_is_shown_and_its_places_are_not_told_twice(realistic: Report) -> None:
    lines = full(realistic, width=80).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("  flow"))

    assert lines[start : start + 3] == [
        '  flow      train.py:9:6            pd.read_csv("data/churn.csv")',
        "            train.py:14:16          SMOTE().fit_resample(X, y)",
        "            src/evaluation.py:5:12  train_test_split(X_res, y_res, stratify=y_r…",
    ]
    assert "split by train_test_split" not in "".join(lines)
    assert "the table that is resampled" in "".join(lines)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_path_and_no_name_is_broken_at_any_width(width: int) -> None:
    deep = "some/very/deep/folder/of/a/project/with/many/levels/notebooks/demand.ipynb"
    finding = replace(
        REALISTIC.findings[-2],
        location=replace(REALISTIC.findings[-2].location, path=deep),
        flow=(FlowStep(Location(deep, 9, 6), "read(x)"), FlowStep(Location(deep, 14, 16), "fit(x)")),
        related=(Related(Location(deep, 20), "split"),),
    )
    text = full(replace(REALISTIC, findings=(finding,)), width=width)

    assert text.count(deep) == 5, "heading, place, two steps, the related place"
    assert "fit.data.target.minority_share" in text


def test_labels_stand_above_their_text_where_the_margin_is_small(realistic: Report) -> None:
    lines = full(realistic, width=40).splitlines()

    assert "  because" in lines
    assert not any(line.startswith(" " * 12) and "fit." in line for line in lines)


def test_places_are_links_where_the_terminal_shows_them_and_the_same_each_time(realistic: Report) -> None:
    options = {"color": True, "link_base": "file://here/work/"}
    text = full(realistic, **options)

    assert "\x1b]8;;file://here/work/data/churn.csv\x1b\\" in text
    assert text == full(realistic, **options)
    assert "\x1b]8" not in full(realistic, color=True)


def test_a_link_holds_no_sign_that_could_end_it(hostile: Report) -> None:
    text = full(hostile, color=True, link_base="file://here/", show_values=True)

    targets = re.findall("\x1b]8;;(.*?)\x1b", text)
    assert any(targets)
    assert all(re.fullmatch(r"(file://here/[\w%./~-]+)?", target, re.ASCII) for target in targets)
