"""Sections of the handbook and the works that they cite, read from the rules folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mlaudit.findings import Reference


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a section says and that a project can break.

    Attributes
    ----------
    text : str
        The claim in one sentence.
    rules : tuple of str
        Codes of the rules that check it, of any section.
    unchecked : str
        Why it, or the rest of it, is not checked; empty where the rules check all of it.
    """

    text: str
    rules: tuple[str, ...] = ()
    unchecked: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its number (``1.4``), its title, and the file that holds its text."""

    number: str
    title: str
    path: Path

    @property
    def text(self) -> str:
        """The section as Markdown."""
        return self.path.read_text(encoding="utf-8")

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What it claims, and by which rules each claim is checked; empty where nobody has listed them."""
        from mlaudit.core.bundled import read_bundled

        path = self.path.with_name("coverage.yaml")
        entries = read_bundled(path)["claims"] if path.is_file() else []
        return tuple(
            Claim(entry["claim"], tuple(entry.get("rules", ())), entry.get("unchecked", "")) for entry in entries
        )


def rules_folder() -> Path:
    """Where the bundled rules are: inside the package when installed, beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "rules"
    return installed if (installed / "bibliography.yaml").is_file() else package.parent / "rules"


@cache
def sections() -> tuple[Section, ...]:
    """All sections, in the order of their numbers."""
    found = []
    for path in rules_folder().glob("*/*/handbook.md"):
        with path.open(encoding="utf-8") as file:
            heading = file.readline().lstrip("# ").strip()
        number, _, title = heading.partition(" ")
        found.append(Section(number, title, path))
    return tuple(sorted(found, key=lambda section: [int(part) for part in section.number.split(".")]))


@cache
def bibliography() -> dict[str, Reference]:
    """Every work by its key; the file is part of mlaudit, so a mistake in it is an error of ours."""
    # Sections and the folder are asked for by commands that need no YAML.
    from mlaudit.core.bundled import read_bundled

    entries = read_bundled(rules_folder() / "bibliography.yaml")
    return {key: Reference(key, _citation(entry), str(entry.get("url", ""))) for key, entry in (entries or {}).items()}


def _citation(entry: dict[str, object]) -> str:
    return f"{entry['authors']} ({entry['year']}). {entry['title']}. {entry['where']}"
