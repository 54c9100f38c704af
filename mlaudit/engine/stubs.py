"""Evidence written as data: subjects that hold the facts that a test case states, typed by the real fact classes."""

from __future__ import annotations

import yaml

from mlaudit.core.location import Location
from mlaudit.core.scale import Confidence
from mlaudit.core.subject import Subject
from mlaudit.core.values import CellValue, Incomplete, Provenance, Unknown, Value
from mlaudit.engine.expressions import suggestion
from mlaudit.engine.types import ExhibitType, FactType, Field, ListType, ScalarType, SubjectType, fields_of
from mlaudit.engine.yaml_composer import Node, Scalar
from mlaudit.engine.yaml_nodes import Source, scalar

NEVER_UNKNOWN = "is not given, though a project always knows it"
_WRONG = Unknown("the case holds a mistake here")


class Stub(Subject):
    """A subject whose facts are those of a test case; every other fact is unknown, or absent if it cannot be unknown.

    Attributes
    ----------
    stub_of : type of Subject
        The class whose facts it has.
    """

    stub_of: type[Subject] = Subject

    def __init__(self, path: str, facts: dict[str, object]) -> None:
        super().__init__(path, Location(path))
        vars(self).update(facts)

    def __getattr__(self, name: str) -> object:
        field = None if name.startswith("_") else fields_of(self.stub_of).get(name)
        if field is None:
            raise AttributeError(name)
        if field.can_be_unknown:
            return Unknown(f"{self.key}.{name} is not given")
        return None if field.can_be_absent else Unknown(f"{self.key}.{name} {NEVER_UNKNOWN}")

    def has(self, name: str) -> bool:
        """Whether the case gives the fact."""
        return name in vars(self)

    def give(self, name: str, value: object) -> None:
        """Add a fact."""
        vars(self)[name] = value


class EmptyProject(Stub):
    """The root of a test case: a list that the case does not give is empty."""

    def __getattr__(self, name: str) -> object:
        found = super().__getattr__(name)
        return [] if isinstance(fields_of(self.stub_of)[name].type, ListType) else found


_CLASSES: dict[tuple[type[Subject], type[Stub]], type[Stub]] = {}


def stub_class(cls: type[Subject], base: type[Stub] = Stub) -> type[Stub]:
    """Return the stub of a fact class, which counts as the same kind of evidence."""
    if (cls, base) not in _CLASSES:
        name = f"{base.__name__}Of{cls.__name__}"
        _CLASSES[cls, base] = type(name, (base,), {"stub_of": cls, "evidence": cls.evidence})
    return _CLASSES[cls, base]


class StubBuilder:
    """Turns the nodes of one tests.yaml into facts; mistakes go to the source."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def subject(self, node: Node, cls: type[Subject], path: str) -> Stub:
        """Build a subject from a mapping of facts."""
        facts: dict[str, object] = {}
        known = fields_of(cls)
        for name, (key, value) in self.source.pairs(node).items():
            if name not in known:
                self.source.at(key, f"{cls.__name__} has no fact '{name}'{suggestion(name, known)}")
                continue
            facts[name] = self.fact(value, known[name], f"{path}.{name}")
        return stub_class(cls)(path, facts)

    def fact(self, node: Node, field: Field, path: str) -> object:
        """Build the value of a fact; null is absent."""
        if isinstance(node, Scalar) and scalar(node) is None:
            if field.can_be_absent:
                return None
            self.source.at(node, f"{path} cannot be absent; leave it out to make it unknown")
            return _WRONG
        return self._value(node, field.type, path)

    def _value(self, node: Node, type: FactType, path: str) -> object:
        if isinstance(type, SubjectType):
            return self.subject(node, type.cls, path)
        if isinstance(type, ListType):
            return self._list(node, type.item, path)
        if isinstance(type, ExhibitType):
            self.source.at(node, f"{path} is drawn from measurements; a case leaves it out")
            return _WRONG
        assert isinstance(type, ScalarType)
        if isinstance(node, yaml.MappingNode):
            return self._inferred(node, type, path)
        return self._scalar(node, type, path)

    def _list(self, node: Node, item: FactType, path: str) -> object:
        members, is_partial = node, False
        if isinstance(node, yaml.MappingNode):
            pairs = self.source.pairs(node)
            if set(pairs) != {"incomplete"}:
                self.source.at(node, f"{path} is a list, or {{incomplete: [...]}}")
                return _WRONG
            members, is_partial = pairs["incomplete"][1], True
        if not isinstance(members, yaml.SequenceNode):
            self.source.at(members, f"{path} is a list")
            return _WRONG
        found = [self._value(member, item, f"{path}[{i}]") for i, member in enumerate(members.value)]
        return Incomplete(tuple(found), Unknown(f"{path} is incomplete")) if is_partial else found

    def _inferred(self, node: yaml.MappingNode, type: ScalarType, path: str) -> object:
        pairs = self.source.pairs(node)
        if set(pairs) != {"value", "confidence"}:
            self.source.at(node, f"{path} is a {type}, or {{value: ..., confidence: low}}")
            return _WRONG
        word = str(pairs["confidence"][1].value)
        if word not in list(Confidence):
            self.source.at(pairs["confidence"][1], f"'{word}' is not a confidence{suggestion(word, list(Confidence))}")
            return _WRONG
        value = self._scalar(pairs["value"][1], type, path)
        return Value(value, Provenance("inferred", Confidence(word)))

    def _scalar(self, node: Node, type: ScalarType, path: str) -> object:
        value = scalar(node) if isinstance(node, Scalar) else None
        if type.name == "string" and isinstance(value, str):
            if type.choices is not None and value not in type.choices:
                hint = suggestion(value, type.choices) or f" (it can be {', '.join(sorted(type.choices))})"
                self.source.at(node, f"{path} can never be '{value}'{hint}")
                return _WRONG
            return value
        fits = {
            "bool": isinstance(value, bool),
            "number": isinstance(value, int | float) and not isinstance(value, bool),
            "cell": isinstance(value, str),
            "string": False,
        }
        if fits[type.name]:
            return CellValue(value) if type.name == "cell" else value
        self.source.at(node, f"{path} is a {type}")
        return _WRONG
