"""The HTML report: one file that needs nothing else, and in which nothing but our own script can run."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from importlib.resources import files

from mlaudit import __version__
from mlaudit.core.scale import Severity
from mlaudit.findings import Report
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.page.cards import card
from mlaudit.reporting.page.coverage import accepted_section, coverage_section, notes_section
from mlaudit.reporting.page.elements import Markup, element
from mlaudit.reporting.page.experiments import Numbered, experiments_section
from mlaudit.reporting.summary import headline, reach
from mlaudit.reporting.wording import folded, nothing_found, shown_findings, worst_first


def html(report: Report, options: ShowOptions) -> str:
    """Return the page."""
    style, script = _own("style.css"), _own("script.js")
    numbered = list(enumerate(folded(worst_first(shown_findings(report, options))), 1))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"mlaudit: {headline(report, options)}"),
        element("style", style),
    )
    body = element("body", *_body(report, numbered, options), element("script", script))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


def _own(name: str) -> Markup:
    """Read a file of this package; it ends no element and holds nothing of a project."""
    return Markup(files("mlaudit.reporting.page").joinpath(name).read_text(encoding="utf-8"))


def _policy(style: str, script: str) -> str:
    """Allow our own style and script by their hashes, and nothing else from anywhere."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _body(report: Report, numbered: Numbered, options: ShowOptions) -> list[Markup | None]:
    main = element(
        "main",
        experiments_section(report.experiments, numbered),
        _findings(report, numbered, options),
        coverage_section(report.coverage),
        accepted_section(report, options),
        notes_section(report.notes, options),
        id="content",
        tabindex=-1,
    )
    skip = element("a", "Skip to the findings", href="#findings", class_="skip")
    return [skip, _header(report, numbered, options), main, element("footer", f"mlaudit {__version__}")]


def _header(report: Report, numbered: Numbered, options: ShowOptions) -> Markup:
    counts = Counter(group[0].severity for _, group in numbered for _ in group)
    tiles = [_tile(severity, counts[severity]) for severity in reversed(Severity)]
    return element(
        "header",
        element("h1", "mlaudit"),
        element("p", f"{headline(report, options)}. {reach(report)} read.", class_="headline"),
        element("ul", *tiles, class_="tiles", aria_label="Findings by severity"),
        class_="top",
    )


def _tile(severity: Severity, number: int) -> Markup:
    noun = str(severity) if number == 1 or severity is Severity.INFO else f"{severity}s"
    return element("li", element("strong", f"{number:,}"), f" {noun}", class_=f"tile {severity}")


def _findings(report: Report, numbered: Numbered, options: ShowOptions) -> Markup:
    cards = [card(number, group, options) for number, group in numbered]
    return element(
        "section",
        element("h2", "Findings", id="findings", tabindex=-1),
        _filter(report, numbered) if cards else None,
        *(cards or [element("p", nothing_found(report))]),
        aria_labelledby="findings",
    )


def _filter(report: Report, numbered: Numbered) -> Markup:
    """Return controls that only our script shows, since without it they would do nothing."""
    present = {group[0].severity for _, group in numbered}
    boxes = [
        element("label", element("input", type="checkbox", name="severity", value=str(s), checked=True), f" {s}")
        for s in reversed(Severity)
        if s in present
    ]
    names = [element("option", experiment.name, value=experiment.name) for experiment in report.experiments]
    return element(
        "form",
        element("fieldset", element("legend", "Severity"), *boxes),
        element(
            "label", "Experiment ", element("select", element("option", "all", value=""), *names, name="experiment")
        ),
        element("label", "Search ", element("input", type="search", name="words", autocomplete="off")),
        element("button", "Open all", type="button", name="open", aria_pressed="false"),
        element("output", "", name="shown", aria_live="polite"),
        id="filter",
        role="search",
        hidden=True,
    )
