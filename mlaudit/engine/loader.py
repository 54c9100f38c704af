"""From rule files to checked rules; all mistakes of all files are reported in one run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from mlaudit.core.collection import collection_paused
from mlaudit.core.errors import UsageError
from mlaudit.core.subject import Subject
from mlaudit.engine.expressions import suggestion
from mlaudit.engine.rule_reader import RuleReader
from mlaudit.engine.schema import Rule, Ruleset
from mlaudit.engine.yaml_composer import Node
from mlaudit.engine.yaml_nodes import Source, items, lines_of
from mlaudit.handbook import rules_folder, sections

FILE_KEYS = ("section", "rules")
OWN_CODE = re.compile(r"ML[0-9]{4}")
TEAM_CODE = re.compile(r"(?!ML[0-9])[A-Z]{2,}[0-9]+")


def load(root: type[Subject], folders: Iterable[Path] = ()) -> Ruleset:
    """Load the bundled rules and those of further folders.

    Rules do not change by being evaluated, so that a process that audits many times loads the bundled ones once.

    Raises
    ------
    UsageError
        With every problem of every file, each with position, source line and suggestion.
    """
    further = tuple(dict.fromkeys(folders))
    if further:
        return _read(root, rules_folder(), further)
    return _bundled(root, rules_folder())  # type: ignore[arg-type]  # the hash of the class, not of its instances


@cache
def _bundled(root: type[Subject], folder: Path) -> Ruleset:
    return _read(root, folder, ())


def _read(root: type[Subject], bundled: Path, further: tuple[Path, ...]) -> Ruleset:
    reader = _FolderReader(root)
    with collection_paused():
        reader.read(bundled, OWN_CODE)
        for folder in further:
            reader.read(folder, TEAM_CODE)
    return reader.ruleset()


class _FolderReader:
    def __init__(self, root: type[Subject]) -> None:
        self.root = root
        self.rules: dict[str, Rule] = {}
        self.used: dict[str, str] = {}
        self.sources: list[Source] = []
        self.yields: list[tuple[Source, Node, str]] = []
        self.numbers = {section.number for section in sections()}

    def read(self, folder: Path, codes: re.Pattern[str]) -> None:
        if not folder.is_dir():
            raise UsageError(f"{folder}: there is no such rules folder")
        try:
            paths = sorted(folder.rglob("rules.yaml"))
        except OSError as error:
            raise UsageError(f"{folder}: cannot be searched for rules: {error.strerror}") from None
        resolved = folder.resolve()
        for path in paths:
            source = Source.open(path, resolved)
            self.sources.append(source)
            if not source.problems:
                self._read_file(source, path.parent, codes)

    def _read_file(self, source: Source, folder: Path, codes: re.Pattern[str]) -> None:
        node = source.compose()
        if node is None:
            return
        pairs = source.pairs(node)
        for name, (key, _) in pairs.items():
            if name not in FILE_KEYS:
                source.at(key, f"unknown key '{name}'{suggestion(name, FILE_KEYS)}")
        section = self._section(source, node, pairs)
        if "rules" not in pairs:
            source.at(node, "the key 'rules' is missing")
            return
        for item in items(pairs["rules"][1]):
            self._read_rule(source, item, section, folder, codes)

    def _section(self, source: Source, node: Node, pairs: Mapping[str, tuple[Node, Node]]) -> str:
        if "section" not in pairs:
            source.at(node, "the key 'section' is missing")
            return ""
        value = pairs["section"][1]
        number = str(value.value)
        if number not in self.numbers:
            source.at(value, f"the handbook has no section '{number}'{suggestion(number, self.numbers)}")
        return number

    def _read_rule(self, source: Source, node: Node, section: str, folder: Path, codes: re.Pattern[str]) -> None:
        reader = RuleReader(source, node, section, folder, self.root)
        code = reader.text("code")
        if code and not codes.fullmatch(code):
            reader.at("code", f"'{code}' is not a code of this folder: it must match {codes.pattern}")
        if codes is OWN_CODE and not code.startswith(f"ML{section.replace('.', '')}"):
            reader.at("code", f"a rule of section {section} has a code that begins with ML{section.replace('.', '')}")
        self._check_unique(reader, "code", code)
        self._check_unique(reader, "name", reader.text("name"))
        self.yields += [(source, item, item.value) for item in reader.nodes("yields_to")]
        rule = reader.rule()
        if rule is not None:
            self.rules.setdefault(rule.code, rule)

    def _check_unique(self, reader: RuleReader, key: str, word: str) -> None:
        if word and word in self.used:
            reader.at(key, f"the {key} '{word}' is already used in {self.used[word]}")
        self.used.setdefault(word, f"{reader.source.path}:{lines_of(reader.node)[0]}")

    def ruleset(self) -> Ruleset:
        for source, node, code in self.yields:
            if code not in self.rules and not source.problems:
                source.at(node, f"there is no rule {code}{suggestion(code, self.rules)}")
        for cycle in self._cycles():
            source = next(s for s in self.sources if s.path == self.rules[cycle[0]].location.path)
            source.problem(
                self.rules[cycle[0]].location.line or 1, 1, f"yields_to runs in a circle: {' > '.join(cycle)}"
            )
        problems = [problem for source in self.sources for problem in source.problems]
        if problems:
            lines = [str(problem) for problem in sorted(problems, key=lambda p: (p.path, p.line, p.column))]
            raise UsageError("\n".join(dict.fromkeys(lines)))
        return Ruleset(tuple(self.rules[code] for code in sorted(self.rules)), self.root)

    def _cycles(self) -> list[list[str]]:
        found = []
        for start in sorted(self.rules):
            path = [start]
            while True:
                following = [c for c in self.rules[path[-1]].yields_to if c in self.rules]
                if not following or len(path) > len(self.rules):
                    break
                path.append(following[0])
                if path[-1] == start:
                    found.append(path)
                    break
        return [cycle for cycle in found if cycle[0] == min(cycle)]
