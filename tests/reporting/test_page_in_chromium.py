"""The HTML report in a real browser: quiet, without a request, filtered, and with hostile text that does nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser import Browser, browser, missing
from sample_reports import BAD, HOSTILE, REALISTIC

from mlaudit.audit import Options, audit
from mlaudit.core.location import Location
from mlaudit.findings import Report
from mlaudit.reporting import ShowOptions, render

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}; see make browser")

SCRIPT = "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">\"'><svg/onload=alert(1)>"
ATTACK = replace(
    HOSTILE,
    findings=tuple(
        replace(finding, message=SCRIPT + BAD, fix=SCRIPT, why=SCRIPT, experiments=(SCRIPT,), name=SCRIPT,
                location=Location(SCRIPT, 1, text=SCRIPT))
        for finding in HOSTILE.findings
    ),
    experiments=tuple(replace(experiment, name=SCRIPT, correction=SCRIPT) for experiment in HOSTILE.experiments),
)  # fmt: skip
DEMO = Path(__file__).parents[2] / "fixtures" / "demo"
HOSTILE_NAMES = {"data": "<script>alert(1)</script>", "rtl": "\u202egnp\u2066.csv", "long": "very_long_" * 20}
VISIBLE = "return [...document.querySelectorAll('article')].filter(card => card.checkVisibility()).length"
AXE = os.environ.get("MLAUDIT_AXE", "")


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def show(window: Browser, folder: Path, report: Report) -> Path:
    page = folder / "report.html"
    page.write_text(render(report, "html", ShowOptions(pedantic=True, show_values=True)), encoding="utf-8")
    window.console()
    window.requests(page)
    window.open(page)
    return page


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """The demo, and the same code over files and columns whose names are attacks."""
    hostile = tmp_path_factory.mktemp("hostile")
    for name in HOSTILE_NAMES.values():
        folder = hostile / name.replace("/", "_")[:200]
        folder.mkdir()
        header = f'"{name}","x\x1b[31m<b onmouseover=alert(1)>","label \u202e"\n'
        rows = "".join(f"{i % 7}.{i % 9},{i % 11}.5,{i % 19 == 0:d}\n" for i in range(400))
        (folder / "d.csv").write_text(header + rows, encoding="utf-8")
        code = (DEMO / "train.py").read_text(encoding="utf-8").replace("data/churn.csv", "d.csv")
        (folder / "<img src=x onerror=alert(1)>.py").write_text(
            code.replace("churned", "label \u202e"), encoding="utf-8"
        )
    return {
        name: audit(Options((folder,), preview=True)) for name, folder in {"demo": DEMO, "hostile": hostile}.items()
    }


@pytest.mark.parametrize("name", ["demo", "hostile"])
def test_the_report_of_a_project_is_quiet_whole_and_within_its_edges(
    window: Browser, tmp_path: Path, audited: dict[str, Report], name: str
) -> None:
    window.resize(390, 900)
    page = show(window, tmp_path, audited[name])

    assert window.console() == []
    assert window.requests(page) == [page.as_uri()]
    assert window.run(VISIBLE) > 1
    assert window.run("return document.scripts.length") == 1
    assert window.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    window.run("document.querySelector('button[name=open]').click()")
    assert window.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    window.resize(1200, 900)


def test_pictures_of_exhibits_are_seen_and_have_a_size(window: Browser, tmp_path: Path) -> None:
    show(window, tmp_path, REALISTIC)
    sizes = window.run(
        "return [...document.querySelectorAll('figure svg')].map(svg => svg.getBoundingClientRect())"
        ".map(box => box.width > 200 && box.height > 30)"
    )

    assert sizes == [True] * 8


def test_the_keyboard_reaches_what_the_mouse_does(window: Browser, tmp_path: Path) -> None:
    show(window, tmp_path, REALISTIC)
    window.type("\ue004")  # Tab
    assert window.run("return document.activeElement.className") == "skip"
    window.type("\ue007")  # Enter
    assert window.run("return location.hash") == "#findings"
    window.run("document.querySelector('#finding-1 details summary').focus()")
    before = window.run("return document.activeElement.parentElement.open")
    window.type("\ue007")
    assert window.run("return document.activeElement.parentElement.open") != before
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert window.run(outline) == "solid", "what has the focus shows it"


@pytest.mark.parametrize("report", [REALISTIC, ATTACK], ids=["realistic", "hostile"])
def test_it_is_quiet_and_asks_for_nothing(window: Browser, tmp_path: Path, report: Report) -> None:
    page = show(window, tmp_path, report)

    assert window.console() == []
    assert window.requests(page) == [page.as_uri()]


def test_hostile_text_runs_nothing(window: Browser, tmp_path: Path) -> None:
    show(window, tmp_path, ATTACK)

    assert window.run("return document.title").startswith("mlaudit: ")
    assert window.run("return document.scripts.length") == 1
    assert SCRIPT[:30] in window.run("return document.body.textContent")


def test_findings_are_filtered_by_severity_and_words(window: Browser, tmp_path: Path) -> None:
    show(window, tmp_path, REALISTIC)

    assert window.run(VISIBLE) == 4
    window.run("document.querySelector('[name=severity][value=warning]').click()")
    assert window.run(VISIBLE) == 2
    window.type("/smote synthetic")
    assert window.run("return document.activeElement.name") == "words"
    assert window.run(VISIBLE) == 1
    assert window.run("return document.querySelector('output').textContent") == "1 of 4 shown"


def test_a_link_to_a_finding_that_is_filtered_away_brings_it_back(window: Browser, tmp_path: Path) -> None:
    show(window, tmp_path, REALISTIC)
    window.run("document.querySelector('[name=severity][value=error]').click()")

    assert window.wait_for(
        "const done = arguments[0]; window.addEventListener('hashchange', () => setTimeout(() =>"
        "done(document.querySelector('#finding-1').checkVisibility()), 0)); location.hash = '#finding-1'"
    )


def test_everything_is_opened_and_closed_at_once(window: Browser, tmp_path: Path) -> None:
    show(window, tmp_path, REALISTIC)
    opened = "return [...document.querySelectorAll('details')].every(part => part.open)"

    window.run("document.querySelector('button[name=open]').click()")
    assert window.run(opened)
    window.run("document.querySelector('button[name=open]').click()")
    assert not window.run(opened)


@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_runs_over_the_edge(window: Browser, tmp_path: Path, width: int) -> None:
    window.resize(width, 900)
    show(window, tmp_path, REALISTIC)

    assert window.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize(("scheme", "ground"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 23, 28)")])
def test_it_follows_the_colours_of_the_reader(window: Browser, tmp_path: Path, scheme: str, ground: str) -> None:
    window.emulate(prefers_color_scheme=scheme)
    show(window, tmp_path, REALISTIC)

    assert window.run("return getComputedStyle(document.body).backgroundColor") == ground


def test_it_is_printed_dark_on_light_with_everything_open(window: Browser, tmp_path: Path) -> None:
    window.emulate(prefers_color_scheme="dark")
    show(window, tmp_path, REALISTIC)
    window.emulate("print", prefers_color_scheme="dark")
    window.run("window.dispatchEvent(new Event('beforeprint'))")

    assert window.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not window.run("return document.querySelector('form').checkVisibility()")
    assert window.run("return [...document.querySelectorAll('details')].every(part => part.open)")


@pytest.mark.skipif(not AXE, reason="MLAUDIT_AXE names no axe.min.js of axe-core; see make browser")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("report", [REALISTIC, ATTACK], ids=["realistic", "hostile"])
def test_it_is_accessible(window: Browser, tmp_path: Path, report: Report, scheme: str) -> None:
    window.emulate(prefers_color_scheme=scheme)
    show(window, tmp_path, report)
    window.run("for (const part of document.querySelectorAll('details')) part.open = true")

    found = window.wait_for(
        Path(AXE).read_text(encoding="utf-8")
        + "; axe.run(document).then(found => arguments[0](found.violations.map(v => [v.id, v.nodes[0].html])))"
    )

    assert found == []
