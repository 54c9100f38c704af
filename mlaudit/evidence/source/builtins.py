"""Built-in functions, as far as rows, counts and scores pass through them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from keyword import iskeyword

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.model import Shown
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.running import SHELL, line_magic, magic, shell
from mlaudit.evidence.source.steps import by_hand, choosing
from mlaudit.evidence.source.values import (
    NONE,
    Candidates,
    Constant,
    Count,
    Data,
    Folds,
    Function,
    Mapping,
    OpenFile,
    Score,
    Sequence,
    Statistic,
    Value,
)
from mlaudit.evidence.source.walking import walk

_TRAINING = re.compile(r"train|in-sample|in sample|resubstitution", re.IGNORECASE)

MAX_RANGE = 12
"""Longest literal range whose numbers are followed one by one."""

Builtin = Callable[[Run, ast.Call, Arguments], Value]


def report(run: Run, values: tuple[Value, ...], how: Shown) -> None:
    """Note that scores were shown to somebody; what is shown before, and is only text, is their heading."""
    found = run.scores_in(values)
    if values and all(isinstance(run.state.content(value), Constant) for value in values):
        run.heading = run.statement
    says_training = bool(found.evaluations) and (_says_training(run.statement) or _says_training(run.heading))
    for score in found.evaluations:
        seen = run.trace.scores[score]
        seen.reported_by = seen.reported_by or how
        seen.says_training = seen.says_training or says_training
    for choice in found.choices:
        run.trace.choices[choice].is_shown = True
    for mark in found.maxima:
        event = run.trace.marks[mark]
        if hasattr(event, "is_maximum_reported"):
            event.is_maximum_reported = True


def _says_training(statement: ast.stmt | None) -> bool:
    """Whether a text in a statement speaks of training rows."""
    texts = [node.value for node in walk(statement) if isinstance(node, ast.Constant)] if statement else []
    return any(_TRAINING.search(text) for text in texts if isinstance(text, str))


def _print(run: Run, node: ast.Call, given: Arguments) -> Value:
    report(run, given.all(), "printed")
    return NONE


def _len(run: Run, node: ast.Call, given: Arguments) -> Value:
    found = given.content(0)
    if isinstance(found, Data):
        return Count(found.parts)
    if isinstance(found, Sequence) and found.is_complete and not list(run.rows_in([found])):
        return Constant(len(found.items))
    return run.unknown(node)


def _range(run: Run, node: ast.Call, given: Arguments) -> Value:
    numbers = [run.literal(value) for value in given.positional]
    if numbers and all(isinstance(number, int) for number in numbers):
        whole = [number for number in numbers if isinstance(number, int)]
        if len(whole) <= 3 and (len(whole) < 3 or whole[2] != 0):
            found = range(*whole)
            if len(found) <= MAX_RANGE:
                return Sequence(tuple(Constant(number) for number in found))
    counts = [run.state.content(value) for value in given.positional]
    if len(counts) == 1 and isinstance(counts[0], Count):
        return Data(counts[0].parts, kind="index")
    return run.unknown(node)


def _zip(run: Run, node: ast.Call, given: Arguments) -> Value:
    columns = [given.content(place) for place in range(len(given.positional))]
    if columns and all(isinstance(column, Sequence) for column in columns):
        items = [column.items for column in columns if isinstance(column, Sequence)]
        return Sequence(tuple(Sequence(row) for row in zip(*items, strict=False)))
    return run.unknown(node, given.all())


def _enumerate(run: Run, node: ast.Call, given: Arguments) -> Value:
    found = given.content(0)
    if isinstance(found, Sequence):
        return Sequence(tuple(Sequence((Constant(place), item)) for place, item in enumerate(found.items)))
    if isinstance(found, Folds):
        return Sequence((Sequence((run.unknown(node), Sequence((found.train, found.test)))),), is_complete=False)
    if isinstance(found, Data) and found.kind == "batches":
        rows = replace(found, kind="array")
        return Sequence((Sequence((run.unknown(node), Sequence((rows, rows)))),), is_complete=False)
    return run.unknown(node, given.all())


def _list(run: Run, node: ast.Call, given: Arguments) -> Value:
    found = given.content(0)
    if found is None:
        return run.state.held(Sequence(()))
    if isinstance(found, Mapping):
        return Sequence(tuple(key for key, _ in found.items), found.is_complete)
    if isinstance(found, Data) and found.kind in ("series", "array"):
        return replace(found, kind="list")
    return run.state.held(found) if isinstance(found, Sequence) else found


def _sorted(run: Run, node: ast.Call, given: Arguments) -> Value:
    found = given.content(0)
    return (
        run.state.held(choosing.ranked(run, node, found, given))
        if isinstance(found, Sequence)
        else _list(run, node, given)
    )


def _dict(run: Run, node: ast.Call, given: Arguments) -> Value:
    found = given.content(0)
    if isinstance(found, Statistic):
        return found
    base = found if isinstance(found, Mapping) else Mapping((), is_complete=found is None)
    for name, value in given.keywords.items():
        base = base.put(Constant(name), value)
    return run.state.held(base)


def _named_tuple(run: Run, node: ast.Call, given: Arguments) -> Value:
    """Follow ``namedtuple("Parts", "train test")``: a function that puts its arguments under these names."""
    words = run.names(given.get(1, "field_names")) or ()
    names = words[0].replace(",", " ").split() if len(words) == 1 else list(words)
    if not names or len(names) > MAX_RANGE or not all(name.isidentifier() and not iskeyword(name) for name in names):
        return run.unknown(node)
    arguments = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
    body = ast.Dict([ast.Constant(name) for name in names], [ast.Name(name, ast.Load()) for name in names])
    made = ast.Lambda(arguments, body)
    for inner in walk(made):
        ast.copy_location(inner, node)
    return Function(made)


def _next(run: Run, node: ast.Call, given: Arguments) -> Value:
    found = given.content(0)
    if isinstance(found, Folds):
        return Sequence((found.train, found.test))
    if isinstance(found, Data) and found.kind == "batches":
        rows = replace(found, kind="array")
        return Sequence((rows, rows))
    return run.unknown(node, given.all())


def _size(run: Run, node: ast.Call, given: Arguments) -> Value:
    """Follow ``abs(x)``."""
    found = given.content(0)
    if isinstance(found, Data):
        return by_hand.through(replace(found, column=None, lags=frozenset(), mask=None), "abs")
    return _number(run, node, given)


def _sum(run: Run, node: ast.Call, given: Arguments) -> Value:
    found = given.content(0)
    told = by_hand.score(run, node, "sum", found) if isinstance(found, Data) else None
    return told or _extreme(run, node, given)


def _number(run: Run, node: ast.Call, given: Arguments) -> Value:
    found = given.content(0)
    if isinstance(found, Count | Score | Statistic | Constant):
        return found
    return run.unknown(node, given.all())


def _extreme(run: Run, node: ast.Call, given: Arguments) -> Value:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    has_key = given.is_given("key")
    if name in choosing.EXTREMES and (
        not has_key or choosing.goes_by_score(run, node, given.content(0) or NONE, given.get(None, "key"))
    ):
        best = choosing.best_of(run, node, name, given.positional, is_candidate=has_key)
        if best is not None:
            return best
    found = run.scores_in(given.all())
    if found.evaluations or found.maxima:
        return found
    return run.unknown(node, given.all())


def _max(run: Run, node: ast.Call, given: Arguments) -> Value:
    found = given.content(0)
    return found.put_through("max") if isinstance(found, Candidates) else _end(run, node, given, "maximum")


def _min(run: Run, node: ast.Call, given: Arguments) -> Value:
    return _end(run, node, given, "minimum")


def _end(run: Run, node: ast.Call, given: Arguments, kind: str) -> Value:
    """Follow ``max(x)``: the largest score, or a number learnt from rows."""
    rows = given.content(0)
    if len(given.positional) == 1 and isinstance(rows, Data) and rows.kind in ("series", "array", "list"):
        return Statistic(kind, rows, node, rows.column) if rows.prediction is None else run.unknown(node, [rows])
    return _extreme(run, node, given)


def _map(run: Run, node: ast.Call, given: Arguments) -> Value:
    """Follow ``map(train, [0.1, 1])``."""
    function, members = given.content(0), given.content(1)
    if not isinstance(function, Function) or not isinstance(members, Sequence) or len(given.positional) != 2:
        return run.unknown(node, given.all())
    results = [run.call(node, function, Arguments(run, (member,), {})) for member in members.items[:MAX_RANGE]]
    return Sequence(tuple(results), members.is_complete)


def _shown(run: Run, node: ast.Call, given: Arguments) -> Value:
    """Follow ``tqdm(loader)``: what it is given."""
    return given.get(0, "iterable") or run.unknown(node)


def _open(run: Run, node: ast.Call, given: Arguments) -> Value:
    return OpenFile(given.get(0, "file") or NONE)


BUILTINS: dict[str, Builtin] = {
    "print": _print,
    "display": _print,
    "len": _len,
    "range": _range,
    "zip": _zip,
    "enumerate": _enumerate,
    "list": _list,
    "tuple": _list,
    "set": _list,
    "sorted": _sorted,
    "reversed": _list,
    "iter": _list,
    "dict": _dict,
    "types.SimpleNamespace": _dict,
    "collections.namedtuple": _named_tuple,
    "next": _next,
    "int": _number,
    "float": _number,
    "round": _number,
    "abs": _size,
    "max": _max,
    "min": _min,
    "map": _map,
    **dict.fromkeys(("tqdm.tqdm", "tqdm.auto.tqdm", "tqdm.notebook.tqdm", "tqdm.tqdm_notebook"), _shown),
    "sum": _sum,
    "str": _number,
    "format": _number,
    "open": _open,
    "get_ipython": shell,
    "IPython.get_ipython": shell,
    f"{SHELL}.run_line_magic": line_magic,
    f"{SHELL}.magic": magic,
}
