"""One card per finding, with everything that convinces."""

from __future__ import annotations

from mlaudit.findings import Finding, Reference
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.page.elements import Markup, code, element
from mlaudit.reporting.page.exhibits import figures
from mlaudit.reporting.page.measures import measures
from mlaudit.reporting.page.prose import excerpt, prose
from mlaudit.reporting.page.stages import is_leak, step_of
from mlaudit.reporting.wording import place

FEWEST_STEPS = 2
STEP_WORDS = {"read": "reads", "call": "calls", "change": "changes", "learn": "learns", "split": "splits"}
STEP_WORDS |= {"fit": "fits", "score": "scores", "choose": "chooses"}


def card(number: int, group: list[Finding], options: ShowOptions) -> Markup:
    """Return the card of a finding, or of several of one rule on the columns of a file."""
    lead = group[0]
    name = f"finding-{number}"
    return element(
        "article",
        _heading(number, lead, name, options),
        *_messages(group),
        excerpt(lead.location),
        _flow(lead, options),
        figures(lead),
        _details("How to fix it", prose(lead.fix), True) if lead.fix.strip() else None,
        _details("What was measured", measures(lead, options), False),
        _details("Why it matters", _why(lead), False),
        _also(lead, options),
        id=name,
        class_=f"finding {lead.severity}",
        data_severity=str(lead.severity),
        data_experiments="\n".join(dict.fromkeys(name for finding in group for name in finding.experiments)),
        aria_labelledby=f"{name}-title",
    )


def _heading(number: int, lead: Finding, name: str, options: ShowOptions) -> Markup:
    title = element("a", f"{lead.code} {lead.name}", href=f"#{name}")
    return element(
        "header",
        element(
            "h3",
            element("span", str(number), class_=f"number {lead.severity}"),
            element("span", str(lead.severity), class_=f"chip {lead.severity}"),
            title,
            id=f"{name}-title",
        ),
        element(
            "p",
            element("code", place(lead.location, options)),
            f" · {lead.confidence} confidence · section {lead.section}",
            class_="place",
        ),
    )


def _messages(group: list[Finding]) -> list[Markup]:
    if len(group) == 1:
        return [element("p", group[0].message, class_="message")]
    return [element("ul", *(element("li", finding.message) for finding in group), class_="message")]


def _flow(finding: Finding, options: ShowOptions) -> Markup | None:
    """Return the way of the rows, with the place of the finding marked on it; a leak colours the way from there."""
    if len(finding.flow) < FEWEST_STEPS:
        return None
    here, leaks, steps = step_of(finding), is_leak(finding), []
    for number, step in enumerate(finding.flow):
        is_here = number == here
        marks = ("here" if is_here else "", "leaking" if leaks and here is not None and number >= here else "")
        steps.append(
            element(
                "li",
                element("span", STEP_WORDS[step.kind], class_="step"),
                element("code", code(step.text)),
                element("span", place(step.location, options), class_="at"),
                element("strong", "leak" if leaks else "here", class_="here-word") if is_here else None,
                class_=" ".join(filter(None, (step.kind, *marks))),
            )
        )
    return element("ol", *steps, class_="flow", aria_label="The way of the rows")


def _details(title: str, content: Markup | None, is_open: bool) -> Markup | None:
    if not content:
        return None
    return element("details", element("summary", title), element("div", content), open=is_open)


def _why(finding: Finding) -> Markup | None:
    if not finding.why.strip() and not finding.references:
        return None
    cited = element("ul", *(_reference(reference) for reference in finding.references), class_="references")
    return Markup(prose(finding.why) + (cited if finding.references else ""))


def _reference(reference: Reference) -> Markup:
    is_link = reference.url.startswith("https://") and reference.url.isprintable()
    url = element("a", reference.url, href=reference.url, rel="noreferrer") if is_link else reference.url or None
    return element("li", f"{reference.citation} ", url)


def _also(finding: Finding, options: ShowOptions) -> Markup:
    passed = {(step.location.path, step.location.line) for step in finding.flow}
    others = [other for other in finding.related if (other.location.path, other.location.line) not in passed]
    items = [
        element("p", "also ", element("code", place(other.location, options)), f" {other.message}") for other in others
    ]
    return element("footer", *items, element("p", "more: ", element("code", f"mlaudit explain {finding.code}")))
