"""Calls that separate rows: hold-outs and folds."""

from __future__ import annotations

import ast

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import SplitSeen
from mlaudit.evidence.source.knowledge import FoldClass, knowledge
from mlaudit.evidence.source.model import StepUse
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import seeds
from mlaudit.evidence.source.steps.idioms import unmasked
from mlaudit.evidence.source.values import (
    Constant,
    Count,
    Data,
    Folds,
    Sequence,
    Splitter,
    Value,
)

_DRAWN_BY = ("test_size", "train_size", "shuffle")
_RULING = ("stratify", "groups")
"""Arguments that hold rows and are not cut."""


def hold_out(run: Run, node: ast.Call, callee: str, given: Arguments) -> Value:
    """Follow ``train_test_split``: each array gives a training and a test part."""
    seeds.noted(run, node)
    named = [value for name, value in given.keywords.items() if name not in _RULING and given.rows(None, name)]
    found = [run.data(value, node) for value in given.positional or named]
    arrays = [unmasked(run, rows) if rows.kind == "mask" else rows for rows in found]
    if not arrays:
        return run.unknown(node, given.all())
    shuffles = _flag(run, given, "shuffle", True)
    stratify = given.is_given("stratify")
    rows = arrays[0]
    split = run.trace.split(
        _seeded_key(run, callee, rows, given) or run.key(node),
        SplitSeen(
            node,
            callee,
            "holdout",
            rows,
            target=arrays[1] if len(arrays) > 1 else None,
            shuffles=shuffles,
            is_stratified=stratify,
            is_forward=shuffles is False and rows.is_sorted,
            test_share=_test_share(run, given),
            is_seeded=_seeding(run, given, shuffles is False),
            is_repeated=run.loops > 0,
        ),
    )
    parts: list[Value] = []
    for array in arrays:
        parts += [array.tagged((split, "train")), array.tagged((split, "test"))]
    return Sequence(tuple(parts))


def _seeded_key(run: Run, callee: str, rows: Data, given: Arguments) -> tuple[object, ...] | None:
    """Identify a hold-out by its seed: the same call on the same rows draws the same rows again, wherever it stands."""
    seed = given.constant(None, "random_state")
    sizes = tuple(run.literal(given.get(None, name)) if given.is_given(name) else None for name in _DRAWN_BY)
    if not isinstance(seed, int) or any(isinstance(size, Unknown) for size in sizes):
        return None
    return ("seeded", callee, seed, sizes, given.is_given("stratify"), rows.parts, rows.is_sorted, rows.is_shuffled)


def _test_share(run: Run, given: Arguments) -> float | Unknown:
    test, train = run.literal(given.get(None, "test_size")), run.literal(given.get(None, "train_size"))
    if isinstance(test, float):
        return test
    if given.is_given("test_size"):
        return Unknown("test_size is not a literal share")
    if isinstance(train, float):
        return 1.0 - train
    return Unknown("train_size is not a literal share") if given.is_given("train_size") else 0.25


def _flag(run: Run, given: Arguments, name: str, default: bool) -> bool | Unknown:
    value = given.get(None, name)
    if value is None:
        return default
    found = run.literal(value)
    return found if isinstance(found, bool) else Unknown(f"{name} is not a literal in the code")


def splitter(run: Run, node: ast.Call, callee: str, given: Arguments) -> Value:
    """Follow ``KFold(5)``; the pre-0.18 form ``KFold(n, n_folds)`` is folds at once."""
    seeds.noted(run, node)
    found = knowledge().fold_class(callee)
    names = found.parameters if found is not None else ()
    first = given.content(0, "n", "y", "labels")
    if isinstance(first, Count) or (isinstance(first, Data) and first.kind != "unknown"):
        arguments = {**dict(zip(names, given.positional[1:], strict=False)), **given.keywords}
        base = first if isinstance(first, Data) else Data(first.parts, kind="index")
        rows = Arguments(run, (base,), {})
        return folds_of(run, Splitter(callee, tuple(arguments.items()), node), rows, node)
    arguments = dict(zip(names, given.positional, strict=False))
    return Splitter(callee, tuple({**arguments, **given.keywords}.items()), node)


def folds_of(run: Run, of: Splitter, given: Arguments, node: ast.AST) -> Folds | Data:
    """Follow ``splitter.split(X, y, groups)``."""
    rows = given.rows(0, "X")
    target = given.rows(1, "y")
    if rows is None and target is None:
        return run.unknown(node, given.all())
    base = rows or target
    assert base is not None
    split = record_folds(run, of, base, target, run.key(of.node))
    index = replace(base, kind="index", columns=None, column=None, marks=frozenset(), lags=frozenset())
    return Folds(index.tagged((split, "fold_train")), index.tagged((split, "fold_test")))


def record_folds(run: Run, of: Splitter, rows: Data, target: Data | None, key: tuple[object, ...]) -> int:
    """Record a splitter class applied to rows."""
    found = knowledge().fold_class(of.callee) or FoldClass("unknown")
    given = Arguments(run, (), dict(of.arguments))
    default_shuffle = found.shuffle
    shuffles = _flag(run, given, "shuffle", default_shuffle)
    is_ordered = found.method in ("time_series", "predefined", "leave_one_out")
    n_splits = _n_splits(run, given, found)
    seen = SplitSeen(
        of.node,
        of.callee,
        found.method,
        rows,
        target=target,
        shuffles=False if is_ordered else shuffles,
        is_stratified=found.method == "stratified" or found.stratified,
        has_groups=found.method == "group",
        is_forward=found.method == "time_series",
        n_splits=n_splits,
        test_share=_share_of_shuffle_split(run, given) if found.method == "shuffle_split" else None,
        gap=_gap(run, given),
        is_seeded=_seeding(run, given, is_ordered or shuffles is False),
        is_repeated=run.loops > 0,
    )
    return run.trace.split((*key, rows.parts), seen)


def _n_splits(run: Run, given: Arguments, found: FoldClass) -> int | Unknown | None:
    value = given.get(None, "n_splits", "n_folds", "n_iter")
    if value is None:
        return found.n_splits
    number = run.literal(value)
    if isinstance(number, int) and not isinstance(number, bool):
        return number
    return Unknown("the number of folds is not a literal in the code")


def _gap(run: Run, given: Arguments) -> int | Unknown:
    if not given.is_given("gap"):
        return 0
    found = run.literal(given.get(None, "gap"))
    return found if isinstance(found, int) and not isinstance(found, bool) else Unknown("gap is not a literal")


def _share_of_shuffle_split(run: Run, given: Arguments) -> float | Unknown:
    found = run.literal(given.get(None, "test_size"))
    if isinstance(found, float):
        return found
    return Unknown("test_size is not a literal share") if given.is_given("test_size") else 0.1


def cv_splitter(run: Run, value: Value | None, is_classifier: bool | None, node: ast.AST) -> Splitter:
    """Resolve ``cv=``: a splitter, a number of folds, or the default of five."""
    found = None if value is None else run.state.content(value)
    if isinstance(found, Splitter):
        return found
    count: Value = Constant(5)
    if isinstance(found, Constant) and isinstance(found.value, int):
        count = found
    elif found is not None and found != Constant(None):
        return Splitter("cv", (("n_splits", found),), node)
    names = {True: "StratifiedKFold", False: "KFold"}
    callee = f"sklearn.model_selection.{names[is_classifier]}" if is_classifier is not None else "cv"
    return Splitter(callee, (("n_splits", count),), node)


def cross_validation_split(
    run: Run, of: Splitter, rows: Data, target: Data | None, node: ast.AST, is_classifier: bool | None
) -> int:
    """Record the folds that a call cuts by itself; an integer ``cv`` takes the place of the call."""
    if of.callee != "cv":
        return record_folds(run, of, rows, target, (*run.key(node), "cv"))
    n_splits = run.literal(dict(of.arguments).get("n_splits"))
    is_number = isinstance(n_splits, int)
    decided = Unknown("whether the estimator is a classifier is not known")
    seen = SplitSeen(
        node,
        "cv",
        "unknown",
        rows,
        target=target,
        shuffles=False if is_number else Unknown("the splitter is not known"),
        is_stratified=decided if is_number else Unknown("the splitter is not known"),
        has_groups=False if is_number else Unknown("the splitter is not known"),
        n_splits=n_splits if isinstance(n_splits, int) else Unknown("the number of folds is not a literal"),
    )
    return run.trace.split((*run.key(node), "cv", rows.parts), seen)


def undecided(run: Run, node: ast.AST, rows: Data) -> int:
    """Record a split that an unknown function makes."""
    reason = Unknown("the function that splits is not known")
    seen = SplitSeen(
        node,
        "unknown",
        "unknown",
        rows,
        shuffles=reason,
        is_stratified=reason,
        has_groups=reason,
        is_seeded=reason,
        n_splits=reason,
        test_share=reason,
    )
    return run.trace.split(run.key(node), seen)


def share_for_validation(run: Run, node: ast.AST, rows: Data, target: Data | None, given: Arguments) -> int | None:
    """Record the last rows that ``net.fit(X, y, validation_split=0.2)`` keeps apart; None where it keeps none."""
    if not given.is_given("validation_split") or given.is_given("validation_data"):
        return None
    share = run.literal(given.get(None, "validation_split"))
    if share == 0:
        return None
    known = share if isinstance(share, float) else Unknown("validation_split is not a literal share")
    seen = SplitSeen(
        node,
        "validation_split",
        "position",
        rows,
        target=target,
        shuffles=rows.is_shuffled,
        is_forward=rows.is_sorted and not rows.is_shuffled,
        test_share=known,
    )
    return run.trace.split((*run.key(node), "validation_split", rows.parts), seen)


def drawn_parts(run: Run, node: ast.Call, rows: Data, shares: Value | None, is_seeded: bool) -> Value:
    """Follow ``df.random_split([0.8, 0.2])``: parts drawn by chance, the first of which is trained on."""
    listed = shares.items if isinstance(shares, Sequence) else ()
    if len(listed) not in (2, 3):
        return run.unknown(node, [rows])
    last = run.literal(listed[-1])
    seen = SplitSeen(
        node,
        "random_split",
        "holdout",
        rows,
        shuffles=True,
        is_seeded=is_seeded or run.trace.is_seeded,
        test_share=last if isinstance(last, float) and last < 1 else Unknown("the share is not a literal"),
    )
    split = run.trace.split((*run.key(node), rows.parts), seen)
    sides = ("train", "test") if len(listed) == 2 else ("train", "validation", "test")
    return Sequence(tuple(rows.tagged((split, side)) for side in sides))


def unnamed_step(run: Run, node: ast.AST) -> StepUse:
    """Stand for an estimator that the text does not name."""
    return StepUse("unknown", "unknown", run.location(node), is_class_known=False)


def _seeding(run: Run, given: Arguments, is_ordered: bool) -> bool | Unknown:
    """Whether a split is the same in every run; unknown where arguments come from elsewhere."""
    if is_ordered or given.is_given("random_state") or run.trace.is_seeded:
        return True
    return False if given.is_complete else Unknown("some arguments of the split are put together elsewhere")
