"""The HTML report is whole, safe and drawn right, as a parser sees it; `test_page_in_chromium` opens it for real."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_exhibits import exhibits_about
from sample_reports import BAD, CHAWLA, HOSTILE, REALISTIC, filled_column

from mlaudit.core.exhibit import KINDS, Exhibit
from mlaudit.core.location import FlowStep, Location
from mlaudit.core.scale import Severity
from mlaudit.core.values import Provenance
from mlaudit.findings import Because, Finding, Report
from mlaudit.reporting import ShowOptions, render
from mlaudit.reporting.page.elements import element
from mlaudit.reporting.page.numbers import step_words
from mlaudit.reporting.page.stages import is_leak, stage_of

VOID = {"meta", "input", "path", "rect", "circle", "line", "polyline"}
Element = tuple[str, dict[str, str | None], str]

LEAK = replace(
    REALISTIC.findings[-2],
    flow=(
        FlowStep(Location("train.py", 9), "pd.read_csv('churn.csv')", "read"),
        FlowStep(Location("train.py", 14), "SMOTE().fit_resample(X, y)", "learn"),
        FlowStep(Location("train.py", 16), "train_test_split(X, y)", "split"),
        FlowStep(Location("train.py", 17), "model.fit(X_train, y_train)", "fit"),
        FlowStep(Location("train.py", 18), "model.score(X_test, y_test)", "score"),
    ),
)


class Reader(HTMLParser):
    """Collects elements with their attributes and their own text, and refuses what is not closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.open: list[int] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))
        if tag not in VOID:
            self.open.append(len(self.found) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        assert self.found[self.open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for number in self.open:
            self.found[number][2].append(data)


def read(report: Report, **options: object) -> list[Element]:
    page = render(report, "html", ShowOptions(**options))  # type: ignore[arg-type]
    return [(tag, attributes, "".join(text)) for tag, attributes, text in Reader(page).found]


def with_class(elements: list[Element], name: str) -> Iterator[Element]:
    return (found for found in elements if name in (found[1].get("class") or "").split())


def pictures(elements: list[Element]) -> list[str]:
    return [attributes.get("aria-label") or "" for tag, attributes, _ in elements if tag == "svg"]


def one(elements: list[Element], tag: str) -> Element:
    (found,) = (element for element in elements if element[0] == tag)
    return found


@pytest.mark.parametrize("report", [REALISTIC, HOSTILE, replace(REALISTIC, findings=(), experiments=(), notes=())])
def test_nothing_but_our_own_script_and_style_can_run_and_nothing_is_loaded(report: Report) -> None:
    elements = read(report, pedantic=True, verbose=True, show_values=True)

    policy = next(a["content"] or "" for tag, a, _ in elements if a.get("http-equiv") == "Content-Security-Policy")
    for tag in ("style", "script"):
        digest = hashlib.sha256(one(elements, tag)[2].encode()).digest()
        assert f"'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert not any(key in a or key.startswith("on") for _, a, _ in elements for key in ("src", "srcset", "style"))
    assert not any(key.startswith("on") for _, a, _ in elements for key in a)
    assert {tag for tag, _, _ in elements}.isdisjoint({"link", "img", "iframe", "object", "embed", "base", "b"})


def test_links_lead_into_the_page_or_to_cited_works() -> None:
    cited = replace(REALISTIC.findings[-2], references=(CHAWLA, replace(CHAWLA, url="javascript:alert(1)")))
    elements = read(replace(REALISTIC, findings=(cited,)))
    ids = [a["id"] for _, a, _ in elements if "id" in a]

    targets = [a["href"] or "" for tag, a, _ in elements if tag == "a"]
    assert len(ids) == len(set(ids))
    assert {target for target in targets if not target.startswith("#")} == {CHAWLA.url}
    assert {target.removeprefix("#") for target in targets if target.startswith("#")} <= set(ids)


@given(st.text())
def test_text_and_attributes_hold_anything(text: str) -> None:
    (_, attributes, shown), *rest = Reader(str(element("p", text, title=text))).found

    assert rest == []
    assert "".join(shown) == attributes["title"]
    assert "".join(shown).isprintable()


def test_each_finding_has_a_card_from_the_worst_on(realistic: Report) -> None:
    cards = [found for found in read(realistic) if found[0] == "article"]

    assert [attributes["data-severity"] for _, attributes, _ in cards] == ["error", "warning", "warning"]
    for part in (
        "SMOTE makes synthetic rows",
        "7.12 %",
        "model = make_pipeline",
        "Synthetic rows lie between",
        "ML1401",
    ):
        assert part in cards[0][2]


def test_columns_of_one_rule_share_a_card(realistic: Report) -> None:
    (card,) = (text for tag, _, text in read(realistic) if tag == "article" and "ML1202" in text)

    assert card.count("holds its mean over training and test rows") == 7


def test_the_place_is_marked_in_its_line(realistic: Report) -> None:
    assert next(text for tag, _, text in read(realistic) if tag == "mark") == "SMOTE().fit_resample(X, y)"


def test_the_flow_says_what_happens_where_and_marks_the_finding(realistic: Report) -> None:
    elements = read(replace(realistic, findings=(LEAK,)))

    (here,) = with_class(elements, "here")
    assert here[2] == "learnsSMOTE().fit_resample(X, y)train.py:14:1leak"
    assert [text for _, _, text in with_class(elements, "step")] == ["reads", "learns", "splits", "fits", "scores"]


def test_a_leak_is_drawn_on_the_way_to_the_score(realistic: Report) -> None:
    clean, leaky = (read(replace(realistic, findings=findings)) for findings in ((), (LEAK,)))

    assert len(list(with_class(clean, "leaking"))) == 0
    assert [tag for tag, _, _ in with_class(leaky, "leaking")] == ["path", "path", "li", "li", "li", "li"]
    (picture,) = (label for label in pictures(leaky) if "finding 1" in label)
    assert picture == (
        "The way of the rows. data data/churn.csv, target churned, split train_test_split, metric roc_auc, accuracy, "
        "model LogisticRegression. before the split: finding 1. Something learns from the test rows before they are "
        "split off."
    )


def test_rows_that_are_not_known_to_be_split_are_drawn_so(realistic: Report) -> None:
    assert len(list(with_class(read(realistic), "unsure"))) == 1, "the notebook has no split"


@pytest.mark.parametrize(
    ("subject", "stage"),
    [
        ("flow:train.py@train#split:KFold", "split"),
        ("flow:train.py@train#evaluation:roc_auc", "score"),
        ("flow:train.py@train#operation:numpy.log", "prepare"),
        ("flow:train.py@train#fit:sklearn.svm.SVC", "fit"),
        ("table:data/x.csv#column:age", "data"),
        ("config:config.yaml#evaluation.metric", "score"),
        ("config:config.yaml#cv.n_splits", "split"),
        ("config:config.yaml#model.depth", "fit"),
        ("report:metrics.json", "score"),
        ("artifact:model.joblib#pipeline", "fit"),
        ("", "fit"),
    ],
)
def test_without_a_flow_the_subject_tells_the_stage(subject: str, stage: str) -> None:
    assert stage_of(replace(REALISTIC.findings[-2], subject=subject, flow=())) == stage


@pytest.mark.parametrize(("line", "stage"), [(9, "data"), (14, "prepare"), (16, "split"), (17, "fit"), (18, "score")])
def test_with_a_flow_its_place_on_it_tells_the_stage(line: int, stage: str) -> None:
    finding = replace(LEAK, location=Location("train.py", line))

    assert (stage_of(finding), is_leak(finding)) == (stage, stage == "prepare")


def test_of_two_steps_on_one_line_the_one_at_its_column_is_meant() -> None:
    line = (
        FlowStep(Location("a.py", 1, 30), "pd.read_csv(p)", "read"),
        FlowStep(Location("a.py", 1, 5), "cut()", "split"),
    )

    assert stage_of(replace(LEAK, location=Location("a.py", 1, 5), flow=line)) == "split"
    assert stage_of(replace(LEAK, location=Location("a.py", 1, 1), flow=line)) == "split"


def test_experiments_without_findings_wait_behind_a_heading(realistic: Report) -> None:
    elements = read(replace(realistic, findings=(LEAK,)))
    (waiting,) = (text for tag, _, text in elements if tag == "details" and "without findings" in text)

    assert waiting.startswith("1 experiment without findings")
    assert "notebooks/eda.ipynb" in waiting
    assert "train.py" not in waiting


def test_what_is_learnt_behind_the_split_is_no_leak() -> None:
    read_, learn, split, *rest = LEAK.flow

    assert stage_of(replace(LEAK, flow=(read_, split, learn, *rest))) == "fit"


def interval(**values: float) -> list[Element]:
    facts = tuple(Because(fact, value, "", Provenance()) for fact, value in values.items())
    return read(replace(REALISTIC, findings=(replace(LEAK, because=facts),)))


def test_shares_and_intervals_are_drawn_and_other_numbers_are_not() -> None:
    assert len(list(with_class(interval(rho_low=0.9, rho=0.94, rho_high=0.96), "measure"))) == 1
    assert len(list(with_class(interval(rho_low=-0.4, rho=-0.2, rho_high=0.1), "measure"))) == 1
    assert list(with_class(interval(rho=0.94), "measure")) == []
    assert list(with_class(interval(rho_low=1.9, rho=2.4, rho_high=3.1), "measure")) == []
    assert len(list(with_class(read(replace(REALISTIC, findings=(filled_column("age", 0.2),))), "measure"))) == 1


def test_controls_wait_for_the_script(realistic: Report) -> None:
    elements = read(realistic)

    assert "hidden" in one(elements, "form")[1]
    assert [a["value"] for tag, a, _ in elements if a.get("name") == "severity"] == ["error", "warning"]
    assert not any(tag == "form" for tag, _, _ in read(replace(realistic, findings=())))


def test_what_was_accepted_not_checked_and_not_read_is_in_it(realistic: Report) -> None:
    page = one(read(realistic), "main")[2]

    for part in (
        "repeated over 50 seeds",
        "no predictions were found",
        "is not JSON: line 3",
        "add a model file: 1 rule",
    ):
        assert part in page


def test_hostile_text_is_shown_and_does_nothing() -> None:
    page = render(HOSTILE, "html", ShowOptions(pedantic=True, verbose=True, show_values=True))

    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert BAD not in page


def test_equal_reports_give_equal_pages(realistic: Report) -> None:
    assert render(realistic, "html", ShowOptions()) == render(replace(realistic, seconds=7.0), "html", ShowOptions())


def test_a_finding_of_every_severity_has_its_colour() -> None:
    style = one(read(REALISTIC), "style")[2]

    for severity in Severity:
        assert re.search(rf"\.finding\.{severity} \{{\s+border-left-color", style)


def test_a_finding_in_two_experiments_is_on_both_drawings(realistic: Report) -> None:
    shared: Finding = replace(LEAK, experiments=("train.py", "notebooks/eda.ipynb"))

    assert sum("finding 1" in label for label in pictures(read(replace(realistic, findings=(shared,))))) == 2


def figures_of(*exhibits: Exhibit) -> list[Element]:
    found = replace(REALISTIC.findings[0], exhibits=exhibits)
    return [each for each in read(replace(REALISTIC, findings=(found,))) if each[0] == "figure"]


def test_every_kind_of_exhibit_has_a_picture_a_sentence_and_its_numbers() -> None:
    figures = figures_of(*exhibits_about("churn.csv"))

    assert [attributes["class"] for _, attributes, _ in figures] == [kind.kind for kind in KINDS]
    sentences = (
        "Rarest class 7.12 %.",
        "23 % of the rows.",
        "ROC: area 0.667, a guess has 0.5. Precision and recall: area 0.550, a guess has 0.071. The dot is where",
        "Of 200 rows with scores about 0.90, 55 % came true.",
        "0.90 after one step; 26 of 40 stems leave the band of independent rows.",
        "6 of 6 test rows have a training row right before or after them.",
        "Most changed: above 9.81, 10 % before, 50 % after.",
    )
    for (_, _, text), sentence in zip(figures, sentences, strict=True):
        assert sentence in text
        assert "The numbers" in text


def test_pictures_of_exhibits_are_hidden_from_screen_readers_which_have_the_table() -> None:
    found = replace(REALISTIC.findings[0], exhibits=exhibits_about("churn.csv"))
    elements = read(replace(REALISTIC, findings=(found,)))
    charts = list(with_class(elements, "chart"))

    assert len(charts) == len(KINDS) + 1
    assert all(attributes["aria-hidden"] == "true" for _, attributes, _ in charts)
    assert len(list(with_class(elements, "numbers"))) == len(KINDS)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (60.0, ", of a minute each"),
        (900.0, ", of 15 minutes each"),
        (86_400.0, ", of a day each"),
        (2_678_400.0, ", of a month each"),
        (7_948_800.0, ", of 3 months each"),
        (100_000.0, ""),
        (0.0, ""),
    ],
)
def test_steps_are_called_by_their_length(seconds: float | None, words: str) -> None:
    assert step_words(seconds) == words
