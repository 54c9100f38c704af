"""A small vocabulary of facts for tests of the engine: calls in source, the tables that they read, an experiment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from mlaudit.core.exhibit import Bars
from mlaudit.core.location import Location
from mlaudit.core.subject import Subject, fact
from mlaudit.core.values import CellValue, Incomplete, Unknown, Value


class Experiment(Subject):
    name: str
    task: Literal["binary", "forecasting"]


class Given(Subject):
    """A subject whose facts are handed in; a fact that is not is unknown."""

    def __init__(self, key: str, location: Location | None = None, **facts: Any) -> None:
        super().__init__(key, location or Location(f"{key}.txt", 1))
        self.__dict__.update(facts)

    def get(self, name: str) -> Any:
        return self.__dict__.get(f"_{name}", Unknown(f"{name} was not measured", f"a file with {name}"))


class Column(Given):
    evidence = "table"
    name: str
    kind: Literal["numeric", "text"]
    n_unique: int

    @fact(unit="share", statistics=("spike",))
    def spike_share(self) -> float | Value[float] | Unknown:
        """Rows that hold the most frequent value."""
        return self.get("spike_share")

    @fact()
    def label(self) -> CellValue | Unknown:
        """Text of a cell."""
        return self.get("label")


class Table(Given):
    evidence = "table"
    path: str

    @fact(unit="rows", statistics=("rows",))
    def n_rows(self) -> int | Unknown:
        """Rows."""
        return self.get("n_rows")

    @fact(statistics=("columns", "rows"))
    def columns(self) -> list[Column] | Incomplete[Column] | Unknown:
        """Its columns."""
        return self.get("columns")

    @fact()
    def names(self) -> list[str] | Unknown:
        """Names of its columns."""
        return self.get("names")

    @fact()
    def autocorrelation(self) -> float | Value[float] | Unknown:
        """At lag 1."""
        return self.get("autocorrelation")

    @fact()
    def group(self) -> str | Unknown | None:
        """Its group column."""
        return self.get("group")

    @fact()
    def balance(self) -> Bars | Unknown:
        """Rows of each class."""
        return self.get("balance")

    @fact(evidence="source")
    def saved_by(self) -> Call | Unknown | None:
        """The call that writes it."""
        return self.get("saved_by")


class Call(Given):
    evidence = "source"
    callee: str
    shuffles: bool
    n_splits: int
    reaches_score: bool

    @fact(evidence="table")
    def data(self) -> Table | Unknown:
        """The table whose rows reach it."""
        return self.get("data")

    @fact()
    def seed(self) -> int | None:
        """Its random seed."""
        return self.__dict__.get("_seed")

    @fact()
    def is_grouped(self) -> bool | Unknown:
        """Whether groups stay together."""
        return self.get("is_grouped")

    @fact()
    def experiment(self) -> Experiment | Unknown:
        """The experiment that it belongs to."""
        return self.get("experiment")

    @fact()
    def broken(self) -> bool:
        """A fact whose computation fails."""
        raise ZeroDivisionError("a fault of ours")


class Project(Given):
    @fact()
    def calls(self) -> list[Call] | Incomplete[Call] | Unknown:
        """Calls in source."""
        return self.__dict__.get("_calls", [])

    @fact()
    def tables(self) -> list[Table] | Incomplete[Table] | Unknown:
        """Data files."""
        return self.__dict__.get("_tables", [])

    @fact()
    def experiments(self) -> list[Experiment]:
        """Experiments."""
        return self.__dict__.get("_experiments", [])


def experiment(name: str = "main", task: str = "forecasting") -> Experiment:
    found = Experiment(f"experiment:{name}", Location("train.py", 1))
    found.name = name
    found.task = task  # type: ignore[assignment]
    return found


def column(name: str = "age", **facts: Any) -> Column:
    plain = {"kind": "numeric", "n_unique": 10} | {k: facts.pop(k) for k in ("kind", "n_unique") if k in facts}
    hidden = {f"_{key}": value for key, value in facts.items()}
    place = Location("data.csv", logical=f"column:{name}")
    return Column(f"table:data.csv#column:{name}", place, name=name, **plain, **hidden)


def table(path: str = "data.csv", **facts: Any) -> Table:
    return Table(f"table:{path}", Location(path), path=path, **{f"_{key}": value for key, value in facts.items()})


def call(callee: str = "KFold", line: int = 3, **facts: Any) -> Call:
    plain = {"shuffles": True, "n_splits": 5, "reaches_score": True}
    plain |= {key: facts.pop(key) for key in [*plain] if key in facts}
    place = Location("train.py", line, 1, text=f"cv = {callee}()")
    hidden = {f"_{key}": value for key, value in facts.items()}
    return Call(f"flow:train.py#{callee}", place, callee=callee, **plain, **hidden)


def project(
    calls: Iterable[Call] | Incomplete[Call] | Unknown = (),
    tables: Iterable[Table] | Incomplete[Table] | Unknown = (),
    experiments: Iterable[Experiment] = (),
) -> Project:
    def members(items: Any) -> Any:
        return items if isinstance(items, Incomplete | Unknown) else list(items)

    return Project("project", _calls=members(calls), _tables=members(tables), _experiments=members(experiments))
