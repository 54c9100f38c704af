"""From one YAML node to one rule."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TypeVar, get_args

from mlaudit.core.location import Location
from mlaudit.core.scale import Confidence, Severity
from mlaudit.core.subject import Subject
from mlaudit.engine.expressions import compile_expression, suggestion
from mlaudit.engine.messages import Template, compile_template
from mlaudit.engine.schema import (
    ALTERNATIVE_KEYS,
    PARAM_KEYS,
    REQUIRED_ALTERNATIVE_KEYS,
    REQUIRED_RULE_KEYS,
    RULE_KEYS,
    Alternative,
    Binding,
    Param,
    ParamValue,
    Rule,
    Status,
    param_problem,
)
from mlaudit.engine.scope import Compiled, Scope
from mlaudit.engine.syntax import ExpressionError
from mlaudit.engine.types import (
    BOOL,
    NUMBER,
    STRING,
    ExhibitType,
    FactType,
    Field,
    ListType,
    ParamsType,
    SubjectType,
    fields_of,
)
from mlaudit.engine.yaml_composer import Node, Scalar
from mlaudit.engine.yaml_nodes import Pairs, Source, data, items, lines_of, scalar
from mlaudit.findings import Reference
from mlaudit.handbook import bibliography, sections

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PARAM_USE = re.compile(r"\bparams\.(\w+)")
_PARAM_TYPES: dict[str, FactType] = {"number": NUMBER, "string": STRING, "bool": BOOL}


class RuleReader:
    """Reads one rule; problems go to the source, and `rule` is None when there was any."""

    def __init__(self, source: Source, node: Node, section: str, folder: Path, root: type[Subject]) -> None:
        self.source = source
        self.node = node
        self.section = section
        self.folder = folder
        self.root = root
        self.pairs = source.pairs(node)
        self.before = len(source.problems)
        self._check_keys(node, self.pairs, RULE_KEYS, REQUIRED_RULE_KEYS, "rule")
        self.params = self._params()
        self.used_params: set[str] = set()

    def rule(self) -> Rule | None:
        """Check and compile everything."""
        alternatives = tuple(a for node in self.nodes("detect") if (a := self._alternative(node)) is not None)
        if "detect" in self.pairs and not self.nodes("detect"):
            self.at("detect", "a rule has at least one alternative")
        contradictions = tuple(self._contradiction(alternative) for alternative in alternatives)
        self._check_contradiction(alternatives, contradictions)
        recipes = tuple(self._recipes(alternative) for alternative in alternatives)
        self._check_recipes(alternatives)
        references = self._references()
        also = tuple(str(item.value) for item in self.nodes("also"))
        status = self._status()
        self._check_sections(also)
        self._check_name()
        self._check_params_used()
        if len(self.source.problems) > self.before or not alternatives:
            return None
        return Rule(
            code=self.text("code"),
            name=self.text("name"),
            section=self.section,
            summary=self.text("summary"),
            status=status,
            since=self.text("since"),
            alternatives=alternatives,
            contradictions=contradictions,
            recipes=recipes,
            why=self.text("why"),
            fix=self.text("fix"),
            references=references,
            location=Location(self.source.path, lines_of(self.node)[0]),
            folder=self.folder,
            also=also,
            yields_to=tuple(str(item.value) for item in self.nodes("yields_to")),
            params=self.params,
        )

    def text(self, key: str) -> str:
        """Return the text of a key, or nothing."""
        if key not in self.pairs:
            return ""
        node = self.pairs[key][1]
        if not isinstance(node, Scalar):
            self.source.at(node, f"'{key}' is text")
            return ""
        return str(node.value).strip()

    def nodes(self, key: str) -> list[Node]:
        """Return the members of a list key."""
        return list(items(self.pairs[key][1])) if key in self.pairs else []

    def at(self, key: str, message: str) -> None:
        """Note a problem at the value of a key."""
        self.source.at(self.pairs[key][1], message)

    def _check_keys(self, node: Node, pairs: Pairs, known: Iterable[str], required: Iterable[str], what: str) -> None:
        unknown = [name for name in pairs if name not in known]
        for name in unknown:
            self.source.at(pairs[name][0], f"unknown key '{name}'{suggestion(name, known)}")
        missing = [name for name in required if name not in pairs]
        if missing:
            self.source.at(node, f"the {what} lacks {', '.join(missing)}")

    def _params(self) -> dict[str, Param]:
        if "params" not in self.pairs:
            return {}
        found = {}
        for name, (key, node) in self.source.pairs(self.pairs["params"][1]).items():
            pairs = self.source.pairs(node)
            self._check_keys(key, pairs, PARAM_KEYS, ("type", "default", "help"), "param")
            values = data(node)
            if not isinstance(values, dict) or str(values.get("type")) not in _PARAM_TYPES:
                self.source.at(node, f"the type of a param is one of {', '.join(_PARAM_TYPES)}")
                continue
            default = values.get("default")
            if not isinstance(default, int | float | str | bool):
                self.source.at(node, "the default of a param is a number, text or true or false")
                continue
            param = _param(values, default)
            problem = param_problem(param, default)
            if problem:
                self.source.at(node, f"the default of '{name}' {problem}")
            found[name] = param
        return found

    def _check_params_used(self) -> None:
        for name in self.params:
            if name not in self.used_params:
                self.at("params", f"the param '{name}' is never used")

    def _status(self) -> Status:
        written = self.text("status")
        for status in get_args(Status):
            if status == written:
                return status  # type: ignore[no-any-return]
        if written:
            self.at("status", f"'{written}' is not a status{suggestion(written, get_args(Status))}")
        return "preview"

    def _references(self) -> tuple[Reference, ...]:
        known = bibliography()
        found = []
        for node in self.nodes("references"):
            key = str(node.value)
            if key in known:
                found.append(known[key])
            else:
                self.source.at(node, f"bibliography.yaml has no entry '{key}'{suggestion(key, known)}")
        return tuple(found)

    def _check_name(self) -> None:
        name = self.text("name")
        if name and not _NAME.fullmatch(name):
            self.at("name", f"'{name}' is not a name: words in lower case, joined by '-'")

    def _check_sections(self, also: tuple[str, ...]) -> None:
        numbers = {section.number for section in sections()}
        for number in also:
            if number not in numbers and not _is_planned(number):
                self.at("also", f"the handbook has no section '{number}'{suggestion(number, numbers)}")

    def _alternative(self, node: Node) -> Alternative | None:
        before = len(self.source.problems)
        pairs = self.source.pairs(node)
        self._check_keys(node, pairs, ALTERNATIVE_KEYS, REQUIRED_ALTERNATIVE_KEYS, "alternative")
        bindings, scope = self._bindings(pairs)
        if not bindings:
            return None
        conditions = {key: self._condition(pairs, key, scope) for key in ("where", "applies_when", "unless", "when")}
        subjects = self._links(pairs, "subject", scope) or (_last(bindings, scope),)
        anchors = self._links(pairs, "anchor", scope) or subjects
        related = self._links(pairs, "related", scope)
        exhibits = self._links(pairs, "exhibit", scope, ExhibitType)
        message = self._message(pairs, scope, {key: conditions[key] for key in ("where", "applies_when", "when")})
        severity = _member(Severity, pairs, "severity", self.source)
        confidence = _member(Confidence, pairs, "confidence", self.source)
        when = conditions["when"]
        if len(self.source.problems) > before or when is None or message is None:
            return None
        return Alternative(
            bindings=bindings,
            subjects=subjects,
            anchors=anchors,
            related=related,
            exhibits=exhibits,
            where=conditions["where"],
            applies_when=conditions["applies_when"],
            unless=conditions["unless"],
            when=when,
            severity=severity or Severity.INFO,
            confidence=confidence or Confidence.LOW,
            message=message,
        )

    @cached_property
    def scope(self) -> Scope:
        """Names that are always there: the project, the experiment, and the params."""
        names: dict[str, FactType] = {"project": SubjectType(self.root)}
        experiments = fields_of(self.root).get("experiments")
        if experiments is not None and isinstance(experiments.type, ListType):
            names["experiment"] = experiments.type.item
        fields = {name: Field(_PARAM_TYPES[param.type]) for name, param in self.params.items()}
        names["params"] = ParamsType(fields)
        return Scope.of(names, self.root)

    def _bindings(self, pairs: Pairs) -> tuple[tuple[Binding, ...], Scope]:
        scope = self.scope
        found: list[Binding] = []
        if "for_each" not in pairs:
            return (), scope
        names = self.source.pairs(pairs["for_each"][1])
        if not names:
            self.source.at(pairs["for_each"][1], "for_each binds at least one name to a list")
        for name, (key, node) in names.items():
            if name in scope.names or not name.isidentifier() or keyword.iskeyword(name):
                self.source.at(key, f"'{name}' cannot be used as a name here")
                return (), scope
            compiled = self._compile(node, scope)
            if compiled is None:
                return (), scope
            if not isinstance(compiled.type, ListType) or not isinstance(compiled.type.item, SubjectType):
                self.source.at(node, f"for_each needs a list of subjects, this is {compiled.type}")
                return (), scope
            found.append(Binding(name, compiled))
            scope = scope.bind(name, compiled.type.item)
        return tuple(found), scope

    def _condition(self, pairs: Pairs, key: str, scope: Scope) -> Compiled | None:
        return self._compile(pairs[key][1], scope, BOOL, key == "when") if key in pairs else None

    def _links(
        self, pairs: Pairs, key: str, scope: Scope, wanted: type[SubjectType | ExhibitType] = SubjectType
    ) -> tuple[Compiled, ...]:
        if key not in pairs:
            return ()
        found = []
        for node in items(pairs[key][1]):
            compiled = self._compile(node, scope)
            if compiled is not None and not isinstance(compiled.type, wanted):
                what = "a subject" if wanted is SubjectType else "a fact that can be drawn"
                self.source.at(node, f"'{key}' needs {what}, this is {compiled.type}")
            elif compiled is not None:
                found.append(compiled)
        return tuple(found)

    def _compile(
        self, node: Node, scope: Scope, expect: FactType | None = None, demands_known: bool = False
    ) -> Compiled | None:
        if not _is_text_in_place(node):
            self.source.at(node, "an expression is written on one line or as a block that begins with '|'")
            return None
        assert isinstance(node, Scalar)
        self._note_params(node.value)
        try:
            return compile_expression(node.value, scope, expect, demands_known)
        except ExpressionError as error:
            self.source.within(node, error.line, error.column, error.message, error.end - error.column)
            return None

    def _message(self, pairs: Pairs, scope: Scope, conditions: Mapping[str, Compiled | None]) -> Template | None:
        if "message" not in pairs:
            return None
        node = pairs["message"][1]
        if not _is_text_in_place(node):
            self.source.at(node, "a message is text on one line or a block that begins with '|'")
            return None
        assert isinstance(node, Scalar)
        self._note_params(str(node.value))
        if any(condition is None and key in pairs for key, condition in conditions.items()):
            return None
        known = frozenset[str]().union(
            *(condition.made_known for condition in conditions.values() if condition is not None)
        )
        try:
            return compile_template(str(node.value), scope, known)
        except ExpressionError as error:
            self.source.within(node, error.line, error.column, error.message, error.end - error.column)
            return None

    def _note_params(self, text: str) -> None:
        if "params." in text:
            self.used_params.update(_PARAM_USE.findall(text))

    def _contradiction(self, alternative: Alternative) -> Compiled | None:
        """Compile ``contradicted_by`` in the scope of an alternative that binds the names that it uses."""
        if "contradicted_by" not in self.pairs:
            return None
        scope = self._scope_of(alternative)
        text = str(self.pairs["contradicted_by"][1].value)
        self._note_params(text)
        try:
            return compile_expression(text, scope, BOOL)
        except ExpressionError:
            return None

    def _check_contradiction(self, alternatives: tuple[Alternative, ...], found: tuple[Compiled | None, ...]) -> None:
        """Report the mistake when no alternative can use the condition."""
        if "contradicted_by" not in self.pairs or not alternatives or any(found):
            return
        self._compile(self.pairs["contradicted_by"][1], self._scope_of(alternatives[0]), BOOL)

    def _recipes(self, alternative: Alternative) -> tuple[Template, ...]:
        """Compile the recipes whose names an alternative binds, in its scope."""
        scope = self._scope_of(alternative)
        found = []
        for node in self.nodes("recipes"):
            with suppress(ExpressionError):
                found.append(compile_template(str(node.value), scope, None))
        return tuple(found)

    def _check_recipes(self, alternatives: tuple[Alternative, ...]) -> None:
        """Report the mistake of a recipe that no alternative can use, in the scope of the first."""
        for node in self.nodes("recipes"):
            if not _is_text_in_place(node):
                self.source.at(node, "a recipe is text on one line or a block that begins with '|'")
                continue
            problems = [error for one in alternatives if (error := self._recipe_problem(node, one)) is not None]
            if alternatives and len(problems) == len(alternatives):
                error = problems[0]
                assert isinstance(node, Scalar)
                self.source.within(node, error.line, error.column, error.message, error.end - error.column)

    def _recipe_problem(self, node: Node, alternative: Alternative) -> ExpressionError | None:
        try:
            compile_template(str(node.value), self._scope_of(alternative), None)
        except ExpressionError as error:
            return error
        return None

    def _scope_of(self, alternative: Alternative) -> Scope:
        scope = self.scope
        for binding in alternative.bindings:
            assert isinstance(binding.items.type, ListType)
            scope = scope.bind(binding.name, binding.items.type.item)
        return scope


def _param(values: Mapping[str, object], default: ParamValue) -> Param:
    low, high = values.get("min"), values.get("max")
    return Param(
        type=values["type"],  # type: ignore[arg-type]
        default=default,
        help=str(values.get("help", "")),
        min=float(low) if isinstance(low, int | float) else None,
        max=float(high) if isinstance(high, int | float) else None,
    )


def _is_text_in_place(node: Node) -> bool:
    """Whether every character of the text stands in the file where the reader expects it; folding moves it."""
    if not isinstance(node, Scalar) or node.style == ">":
        return False
    if node.style == "|":
        return True
    first, last = lines_of(node)
    return first == last


def _last(bindings: tuple[Binding, ...], scope: Scope) -> Compiled:
    return compile_expression(bindings[-1].name, scope)


E = TypeVar("E", Severity, Confidence)


def _member(scale: type[E], pairs: Pairs, key: str, source: Source) -> E | None:
    if key not in pairs:
        return None
    node = pairs[key][1]
    written = str(scalar(node)) if isinstance(node, Scalar) else ""
    try:
        return scale(written)
    except ValueError:
        names = [str(member) for member in scale]
    source.at(node, f"'{written}' is not one of {', '.join(names)}{suggestion(written, names)}")
    return None


def _is_planned(number: str) -> bool:
    """Whether a section number is one of the handbook's 33, written yet or not."""
    counts = {"1": 4, "2": 4, "3": 4, "4": 4, "5": 4, "6": 4, "7": 4, "8": 2, "9": 3}
    chapter, _, section = number.partition(".")
    return section.isdigit() and 1 <= int(section) <= counts.get(chapter, 0)
