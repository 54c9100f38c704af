"""The arguments of a call, evaluated once, by name or position."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Constant, Data, Mapping, Sequence, Value


@dataclass(frozen=True, slots=True)
class Arguments:
    """Positional and keyword arguments; ``is_complete`` is False where a star hides some."""

    run: Run
    positional: tuple[Value, ...]
    keywords: dict[str, Value]
    is_complete: bool = True

    def get(self, position: int | None, *names: str) -> Value | None:
        """Return an argument by the first of its names that is given, else by position."""
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return None

    def content(self, position: int | None, *names: str) -> Value | None:
        """Return an argument, looked through its handle."""
        found = self.get(position, *names)
        return None if found is None else self.run.state.content(found)

    def rows(self, position: int | None, *names: str) -> Data | None:
        """Return an argument if it has rows."""
        found = self.content(position, *names)
        if isinstance(found, Sequence):
            inner = list(self.run.rows_in([found]))
            return self.run.data(found, ast.Constant(None)) if inner else None
        return found if isinstance(found, Data) else None

    def constant(self, position: int | None, *names: str) -> str | int | float | bool | None:
        """Return a literal argument, None where it is not given or not literal."""
        found = self.content(position, *names)
        return found.value if isinstance(found, Constant) else None

    def is_given(self, *names: str) -> bool:
        """Whether one of the keywords is given and not a literal None."""
        found = self.content(None, *names)
        return found is not None and found != Constant(None)

    def all(self) -> tuple[Value, ...]:
        """Return every argument."""
        return (*self.positional, *self.keywords.values())


def arguments_of(run: Run, node: ast.Call) -> Arguments:
    """Evaluate the arguments of a call."""
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    is_complete = True
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            starred = run.content(argument.value)
            positional += starred.items if isinstance(starred, Sequence) else [starred]
            is_complete = is_complete and isinstance(starred, Sequence)
        else:
            positional.append(run.value(argument))
    for keyword in node.keywords:
        value = run.value(keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
            continue
        inner = run.state.content(value)
        if isinstance(inner, Mapping):
            keywords.update((str(key.value), item) for key, item in inner.items if isinstance(key, Constant))
        if not isinstance(inner, Mapping) or not inner.is_complete:
            keywords[f"**{len(keywords)}"] = value
            is_complete = False
    return Arguments(run, tuple(positional), keywords, is_complete)
