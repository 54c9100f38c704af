"""Rows by chance: shuffled, drawn, drawn again; the seed."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Learnt
from mlaudit.evidence.source.library.signature import Call
from mlaudit.evidence.source.model import StepUse
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import idioms
from mlaudit.evidence.source.values import NONE, Count, Data, Reference, Sequence, Value


def _shuffle(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    arrays = [run.state.content(value) for value in given.positional]
    shuffled: list[Value] = [
        replace(rows, is_shuffled=True, is_sorted=False) if isinstance(rows, Data) else rows for rows in arrays
    ]
    if not shuffled:
        return run.unknown(node)
    if isinstance(shuffled[0], Count):
        return Data(shuffled[0].parts, kind="index", is_shuffled=True)
    return shuffled[0] if len(shuffled) == 1 else Sequence(tuple(shuffled))


def _shuffle_in_place(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    for value in given.positional[:1]:
        rows = run.state.content(value)
        if isinstance(rows, Data):
            run.state.change(value, replace(rows, is_shuffled=True, is_sorted=False))
    return NONE


def _resample(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``sklearn.utils.resample``: with replacement it makes copies of rows."""
    found = [run.data(value, node) for value in given.positional]
    if not found:
        return run.unknown(node)
    if given.constant(None, "replace") is False:
        drawn = tuple(replace(rows, is_shuffled=True, is_sorted=False) for rows in found)
        return drawn[0] if len(drawn) == 1 else Sequence(drawn)
    step = StepUse(callee.dotted, "sampler", run.location(node))
    mark = run.trace.learnt(run.key(node), Learnt(node, step, "resample", found[0], None, True))
    marked = tuple(rows.marked(mark) for rows in found)
    return marked[0] if len(marked) == 1 else Sequence(marked)


def _chosen(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``np.random.choice(df.index, 100)``: rows drawn, whose rest may be used as well."""
    first = given.content(0, "a")
    if isinstance(first, Count):
        first = Data(first.parts, kind="index")
    if not isinstance(first, Data) or first.kind == "unknown":
        return run.unknown(node, given.all())
    return idioms.drawn(run, node, first, given.is_given("random_state") or run.trace.is_seeded)


def _seed(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    run.trace.is_seeded = True
    return NONE


BY_NAME: dict[str, Call] = {"numpy.random.choice": _chosen}

BY_GROUP: dict[str, Call] = {
    "shuffles": _shuffle,
    "shuffles_in_place": _shuffle_in_place,
    "resamplers": _resample,
    "seeds": _seed,
}
