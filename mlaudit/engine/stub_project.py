"""From one test case to the project that it describes."""

from __future__ import annotations

from collections.abc import Iterator

from mlaudit.core.subject import Subject
from mlaudit.engine.cases import Case
from mlaudit.engine.expressions import suggestion
from mlaudit.engine.schema import Binding, Rule
from mlaudit.engine.stubs import EmptyProject, Stub, StubBuilder, stub_class
from mlaudit.engine.types import ListType, SubjectType, fields_of
from mlaudit.engine.yaml_composer import Node
from mlaudit.engine.yaml_nodes import Source


class StubProject:
    """Builds the project that a case describes."""

    def __init__(self, source: Source, rule: Rule, root: type[Subject]) -> None:
        self.source = source
        self.rule = rule
        self.root = root
        self.builder = StubBuilder(source)
        self.project_stub = stub_class(root, EmptyProject)("project", {})
        self.bound: dict[str, Stub] = {"project": self.project_stub}

    def project(self, case: Case) -> Stub:
        """Return the root; lists of the project that the case leaves out are empty."""
        lists = fields_of(self.root)
        bindings = {binding.name: binding for binding in self._bindings()}
        names = [*bindings, *lists, "experiment"]
        for name, node in case.evidence.items():
            if name in bindings:
                self.bound[name] = self.builder.subject(node, _item_class(bindings[name]), name)
            elif name in lists:
                self.project_stub.give(name, self.builder.fact(node, lists[name], name))
            elif name == "experiment" and "experiments" in lists:
                self._bind_experiment(node)
            else:
                self.source.at(node, f"the rule binds no '{name}'{suggestion(name, names)}")
        for binding in self._bindings():
            if binding.name in self.bound:
                self._attach(binding)
        return self.project_stub

    def _bindings(self) -> Iterator[Binding]:
        for alternative in self.rule.alternatives:
            yield from alternative.bindings

    def _bind_experiment(self, node: Node) -> None:
        listed = fields_of(self.root)["experiments"].type
        assert isinstance(listed, ListType)
        assert isinstance(listed.item, SubjectType)
        experiment = self.builder.subject(node, listed.item.cls, "experiment")
        self.bound["experiment"] = experiment
        self.project_stub.give("experiments", [experiment])

    def _attach(self, binding: Binding) -> None:
        """Put a bound subject into the list that its name ranges over, and into the experiment of the case."""
        stub = self.bound[binding.name]
        experiment = self.bound.get("experiment")
        if experiment is not None and "experiment" in fields_of(stub.stub_of) and not stub.has("experiment"):
            stub.give("experiment", experiment)
        path = binding.items.path.split(".")
        if path[0] not in self.bound and path[0] not in fields_of(self.root):
            return  # the name ranges over a list of a subject that this case does not give
        owner: Stub = self.bound[path.pop(0)] if path[0] in self.bound else self.project_stub
        for name in path[:-1]:
            owner = self._link(owner, name)
        members = vars(owner).get(path[-1], [])
        if isinstance(members, list) and stub not in members:
            owner.give(path[-1], [stub, *members])

    @staticmethod
    def _link(owner: Stub, name: str) -> Stub:
        if not isinstance(vars(owner).get(name), Stub):
            type = fields_of(owner.stub_of)[name].type
            assert isinstance(type, SubjectType)
            owner.give(name, stub_class(type.cls)(f"{owner.key}.{name}", {}))
        linked = vars(owner)[name]
        assert isinstance(linked, Stub)
        return linked


def _item_class(binding: Binding) -> type[Subject]:
    listed = binding.items.type
    assert isinstance(listed, ListType)
    assert isinstance(listed.item, SubjectType)
    return listed.item.cls
