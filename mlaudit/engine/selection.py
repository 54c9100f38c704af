"""Which rules run, with which params and severities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from mlaudit.core.errors import UsageError
from mlaudit.core.location import Location
from mlaudit.core.scale import Severity
from mlaudit.engine.expressions import suggestion
from mlaudit.engine.schema import ParamValue, Rule, Ruleset, param_problem


@dataclass(frozen=True, slots=True)
class Selection:
    """What the command line and the manifest ask for, already merged.

    Attributes
    ----------
    select : tuple of str or None
        Code prefixes, codes, names, sections or chapters; None means every stable rule.
    positions : mapping of str to Location
        Where a selector or setting stands, for messages; those of the command line have none.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    preview: bool = False
    params: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    severity: Mapping[str, str] = field(default_factory=dict)
    positions: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SelectedRule:
    """A rule that runs."""

    rule: Rule
    params: Mapping[str, ParamValue]
    severity: Severity | None = None


def select(ruleset: Ruleset, selection: Selection) -> tuple[SelectedRule, ...]:
    """Choose rules and settle their params.

    Raises
    ------
    UsageError
        For every unknown rule, param or severity, with a suggestion.
    """
    return _Selector(ruleset, selection).chosen()


def matches(rule: Rule, selector: str) -> bool:
    """Whether a code prefix, code, name, section or chapter means the rule."""
    sections = (rule.section, *rule.also)
    if selector in (rule.name, rule.code, *sections):
        return True
    if selector.isdigit():
        return any(section.startswith(f"{selector}.") for section in sections)
    return selector.isalnum() and rule.code.startswith(selector)


def unknown_rules(
    ruleset: Ruleset, selectors: Iterable[tuple[str, Location]], matching: Callable[[Rule, str], bool] = matches
) -> list[str]:
    """Complain of selectors that mean no rule, each at its place, with a suggestion."""
    known = [word for rule in ruleset.rules for word in (rule.code, rule.name)]
    return [
        pointed(place, selector, f"there is no rule '{selector}'{suggestion(selector, known)}")
        for selector, place in selectors
        if not any(matching(rule, selector) for rule in ruleset.rules)
    ]


class _Selector:
    def __init__(self, ruleset: Ruleset, selection: Selection) -> None:
        self.ruleset = ruleset
        self.selection = selection
        self.problems: list[str] = []

    def chosen(self) -> tuple[SelectedRule, ...]:
        asked = self.selection
        if asked.select == () and not asked.extend_select:
            self._problem("select", "it is empty, and no rule would run: leave it out, or name rules")
        base = self.ruleset.rules if asked.select is None else self._matching(asked.select, "select")
        added = self._matching(asked.extend_select, "extend-select")
        dropped = {rule.code for rule in self._matching(asked.ignore, "ignore")}
        params = self._params()
        severities = self._severities()
        named = {*(asked.select or ()), *asked.extend_select}
        wanted = {rule.code for rule in [*base, *added] if self._runs(rule, named)} - dropped
        if base and not wanted and asked.select is not None and not self.problems and not dropped:
            self._problem("select", f"{', '.join(asked.select)} means only rules in preview: add --preview")
        if self.problems:
            raise UsageError("\n".join(self.problems))
        return tuple(
            SelectedRule(rule, params.get(rule.code, _defaults(rule)), severities.get(rule.code))
            for rule in self.ruleset.rules
            if rule.code in wanted and severities.get(rule.code, Severity.INFO) is not None
        )

    def _runs(self, rule: Rule, named: set[str]) -> bool:
        """Stable rules run unless dropped, those in preview when asked for, deprecated ones when named."""
        if rule.status == "stable" or {rule.code, rule.name} & named:
            return True
        return rule.status == "preview" and self.selection.preview

    def _matching(self, selectors: Iterable[str], where: str) -> list[Rule]:
        found = []
        for selector in selectors:
            matching = [rule for rule in self.ruleset.rules if matches(rule, selector)]
            if not matching:
                names = [name for rule in self.ruleset.rules for name in (rule.code, rule.name)]
                self._problem(where, f"there is no rule '{selector}'{suggestion(selector, names)}", selector)
            found += matching
        return found

    def _severities(self) -> dict[str, Severity | None]:
        """Read severity overrides; None switches a rule off."""
        found: dict[str, Severity | None] = {}
        for selector, word in self.selection.severity.items():
            where = f"severity.{selector}"
            names = [*map(str, Severity), "off"]
            if word not in names:
                self._problem(where, f"'{word}' is not a severity{suggestion(str(word), names)}", str(word))
                continue
            for rule in self._matching([selector], where):
                found[rule.code] = None if word == "off" else Severity(word)
        return found

    def _params(self) -> dict[str, Mapping[str, ParamValue]]:
        found: dict[str, Mapping[str, ParamValue]] = {}
        for selector, values in self.selection.params.items():
            for rule in self._matching([selector], f"params.{selector}"):
                settled = dict(_defaults(rule))
                for name, value in values.items():
                    where = f"params.{selector}.{name}"
                    param = rule.params.get(name)
                    if param is None:
                        self._problem(where, f"{rule.code} has no param '{name}'{suggestion(name, rule.params)}")
                    elif problem := param_problem(param, value):
                        self._problem(where, f"{name} of {rule.code} {problem}")
                    else:
                        assert isinstance(value, int | float | str | bool)
                        settled[name] = value
                found[rule.code] = settled
        return found

    def _problem(self, where: str, message: str, written: str = "") -> None:
        place = self._place(where, written)
        self.problems.append(f"--{where}: {message}" if place is None else pointed(place, written, message))

    def _place(self, where: str, written: str) -> Location | None:
        """Find what was written in the manifest; what does not stand there came from the command line."""
        places = self.selection.positions
        keys = [key for key in places if key == where or key.startswith(f"{where}[")]
        return next((places[key] for key in reversed(keys) if written in places[key].text), None)


def pointed(place: Location, written: str, message: str) -> str:
    """Say where something stands, with its line and a caret under what is written there, or under its key."""
    start = max(0, (place.column or 1) - 1)
    found = place.text.find(written, start) if written else -1
    column = (found if found >= 0 else start) + 1
    indent = len(place.text) - len(place.text.lstrip())
    caret = " " * max(0, column - 1 - indent) + "^" * max(1, len(written) if found >= 0 else 1)
    shown = f"\n    {place.text.strip()}\n    {caret}" if place.text.strip() else ""
    return f"{place.path}:{place.line}:{column}: {message}{shown}"


def _defaults(rule: Rule) -> Mapping[str, ParamValue]:
    return {name: param.default for name, param in rule.params.items()}
