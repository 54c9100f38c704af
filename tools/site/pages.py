"""The pages that are made from what the program itself knows."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from mlaudit.cli.rule_index import RuleEntry, rule_entries
from mlaudit.handbook import Section, bibliography, sections

CODE = re.compile(r"\b(ML\d{4})\b")
KEY = re.compile(r"(?<!\])\[([a-z][a-z0-9-]*)\](?![(\[])")
FENCE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """One page: where it stands in the site, what navigation calls it, and its Markdown."""

    path: str
    title: str
    text: str


@cache
def rules() -> dict[str, RuleEntry]:
    """Every bundled rule by its code."""
    return {rule.code: rule for rule in rule_entries()}


def linked(text: str, path: str) -> str:
    """Turn codes of rules and keys of works into links, outside of code."""
    home = posixpath.dirname(path)

    def rule(found: re.Match[str]) -> str:
        target = posixpath.relpath(f"reference/rules/{found[1]}.md", home)
        return f"[{found[1]}]({target})" if found[1] in rules() else found[1]

    def work(found: re.Match[str]) -> str:
        target = posixpath.relpath("reference/bibliography.md", home)
        return f"[{found[1]}]({target}#{found[1]})" if found[1] in bibliography() else found[0]

    parts = FENCE.split(text)
    parts[::2] = [CODE.sub(rule, KEY.sub(work, part)) for part in parts[::2]]
    return "".join(parts)


def index_page(root: Path) -> Page:
    """The README, whose links lead into the site."""
    text = (root / "README.md").read_text(encoding="utf-8")
    text = re.sub(r"\]\(docs/decisions\)", "](decisions/0001-dependencies.md)", text)
    text = re.sub(r"\]\(docs/([^)]+)\)", r"](\1)", text)
    text = re.sub(
        r"\]\((?!https?://|[\w/-]+\.(?:md|svg|png|json))([^)#]+)\)",
        r"](https://github.com/mlaudit/mlaudit/blob/main/\1)",
        text,
    )
    text = text.replace("](CONTRIBUTING.md)", "](https://github.com/mlaudit/mlaudit/blob/main/CONTRIBUTING.md)")
    return Page("index.md", "Start", text)


@cache
def handbook_pages() -> tuple[Page, ...]:
    """One page for each section: its text, its rules and what is checked of its claims."""
    return tuple(_section_page(section) for section in sections())


def _section_page(section: Section) -> Page:
    path = f"handbook/{section.number}.md"
    own = [rule for rule in rules().values() if section.number in (rule.section, *rule.also)]
    lines = [section.text.rstrip(), "", "## Rules", ""]
    lines += [f"- {rule.code} **{rule.name}**: {rule.summary}{_status(rule)}" for rule in own]
    if section.claims:
        lines += [
            "",
            "## What is checked",
            "",
            "| claim | rules | evidence | not checked |",
            "| --- | --- | --- | --- |",
        ]
    for claim in section.claims:
        kinds = sorted({kind for code in claim.rules for kind in rules()[code].evidence})
        lines.append(f"| {claim.text} | {' '.join(claim.rules)} | {', '.join(kinds)} | {claim.unchecked} |")
    return Page(path, f"{section.number} {section.title}", linked("\n".join(lines) + "\n", path))


def _status(rule: RuleEntry) -> str:
    return "" if rule.status == "stable" else f" ({rule.status})"


@cache
def rule_pages() -> tuple[Page, ...]:
    """The list of all rules, and one page for each."""
    path = "reference/rules/index.md"
    lines = ["# Rules", ""]
    titles = {section.number: section.title for section in sections()}
    for number, group in groupby(sorted(rules().values(), key=lambda rule: rule.code), key=lambda rule: rule.section):
        lines += [
            f"## {number} {titles[number]}",
            "",
            "| rule | what it finds | severity | evidence |",
            "| --- | --- | --- | --- |",
        ]
        lines += [
            f"| {rule.code} {rule.name} | {rule.summary}{_status(rule)} | {rule.severity} | {' '.join(rule.evidence)} |"
            for rule in group
        ]
        lines.append("")
    return Page(path, "All rules", linked("\n".join(lines), path)), *(_rule_page(rule) for rule in rules().values())


def _rule_page(rule: RuleEntry) -> Page:
    path = f"reference/rules/{rule.code}.md"
    lines = [
        f"# {rule.code} {rule.name}",
        "",
        f"**{rule.summary}.**",
        "",
        f"{str(rule.severity).capitalize()}, at most {rule.confidence} confidence; from {', '.join(rule.evidence)}; "
        f"section [{rule.section}](../../handbook/{rule.section}.md); {rule.status} since {rule.since}.",
        "",
        "## What goes wrong",
        "",
        linked(rule.why.rstrip(), path),
        "",
        "## How to fix it",
        "",
        "```python",
        rule.fix.rstrip(),
        "```",
    ]
    if rule.params:
        lines += ["", "## Params", "", "| param | default | meaning |", "| --- | --- | --- |"]
        lines += [f"| `{name}` | {param['default']} | {param['help']} |" for name, param in rule.params.items()]
    lines += ["", "## References", ""]
    lines += [f"- {reference.citation} {_link(reference.url)}".rstrip() for reference in rule.references]
    lines += [
        "",
        "## To silence it",
        "",
        "```python",
        f"# mlaudit: ignore[{rule.code}] the reason, on the line or above it",
        "```",
        "",
    ]
    return Page(path, f"{rule.code} {rule.name}", "\n".join(lines))


def _link(url: str) -> str:
    return f"<{url}>" if url else ""


def works_page() -> Page:
    """Every work that is cited."""
    lines = ["# Works cited", ""]
    for key, work in sorted(bibliography().items()):
        lines += [f"#### {key} {{ #{key} }}", "", f"{work.citation} {_link(work.url)}".rstrip(), ""]
    return Page("reference/bibliography.md", "Works cited", "\n".join(lines))


def facts_page() -> Page:
    """Every fact of every subject."""
    from mlaudit.cli.fact_list import chosen_subjects, fact_list_json

    lines = [
        "# Facts",
        "",
        "What rules can ask, by subject. `mlaudit facts --of PATH` prints the values of a project.",
        "",
    ]
    for name, subject in json.loads(fact_list_json(chosen_subjects(None))).items():
        lines += [f"## {name}", "", subject["meaning"], "", "| fact | type | meaning |", "| --- | --- | --- |"]
        for fact, told in subject["facts"].items():
            kind = " ".join(filter(None, [told["type"], f"in {told['unit']}" if told["unit"] else ""]))
            kind += ", or absent" * told["can_be_absent"] + ", or unknown" * told["can_be_unknown"]
            lines.append(f"| `{fact}` | {kind} | {_cell(told['meaning'])} |")
        lines.append("")
    return Page("reference/facts.md", "Facts", "\n".join(lines))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def manifest_page() -> Page:
    """Every key of the manifest, from its schema."""
    from importlib.resources import files

    schema = json.loads(files("mlaudit.discovery").joinpath("manifest.schema.json").read_text(encoding="utf-8"))
    lines = ["# Manifest", "", f"{schema['title']}. {schema['description']}", ""]
    lines += ["`mlaudit init` writes one from what it reads.", ""]
    lines += _keys(schema["properties"])
    for name in ("table", "experiment", "ignored"):
        written = "ignore" if name == "ignored" else name
        lines += [
            f"## `[[{written}]]`",
            "",
            schema["$defs"][name]["description"],
            "",
            *_keys(schema["$defs"][name]["properties"]),
        ]
    return Page("reference/manifest.md", "Manifest", "\n".join(lines))


def _keys(properties: dict[str, dict[str, object]]) -> list[str]:
    rows = [
        f"| `{key}` | {_cell(str(told.get('description', '')))} |" for key, told in properties.items() if key[0] != "$"
    ]
    return ["| key | meaning |", "| --- | --- |", *rows, ""]


def command_page() -> Page:
    """The help of every command, and the exit codes."""
    from typer.main import get_command

    from mlaudit.cli.main import build_app

    lines = ["# Command line", "", "## Exit codes", "", "| code | meaning |", "| --- | --- |"]
    lines += ["| 0 | nothing at or above `--fail-on`, which is `error:high` unless the manifest says otherwise |"]
    lines += ["| 1 | findings at or above it |"]
    lines += [
        "| 2 | a mistake in the call, the manifest or a rule; a named file that cannot be read; nothing to scan; what "
        "`--require` names was not checked; a fault of mlaudit's own. It beats 1 |",
        "| 130 | interrupted |",
        "",
    ]
    program = get_command(build_app([]))
    for name, command in program.commands.items():  # type: ignore[attr-defined]
        members = getattr(command, "commands", None) or {"": command}
        for inner, one in members.items():
            title = f"mlaudit {name} {inner}".rstrip()
            context = one.make_context(title, [], resilient_parsing=True)
            lines += [f"## `{title}`", "", "```text", one.get_help(context).rstrip(), "```", ""]
    return Page("reference/commands.md", "Command line", "\n".join(lines))


def decisions(root: Path) -> list[Page]:
    """The decisions, which are files of their own."""
    return [_written(path, root) for path in sorted((root / "docs" / "decisions").glob("0*.md"))]


def studies(root: Path, others: Collection[str]) -> list[Page]:
    """The pages on what was measured, which are files of their own: all that are not among the others."""
    return [_written(path, root) for path in sorted((root / "docs").glob("*.md")) if path.name not in others]


def _written(path: Path, root: Path) -> Page:
    with path.open(encoding="utf-8") as file:
        return Page(path.relative_to(root / "docs").as_posix(), file.readline().lstrip("# ").strip(), "")
