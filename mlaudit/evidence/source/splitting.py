"""Calls and idioms that separate rows: hold-outs, folds, slices, masks, sampled rows and the rest."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import replace

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.knowledge import FoldClass, knowledge
from mlaudit.evidence.source.model import SplitMethod, StepUse
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.trace import SplitSeen
from mlaudit.evidence.source.values import (
    OPPOSITE,
    Constant,
    Count,
    Data,
    Folds,
    Part,
    Sequence,
    Splitter,
    Tag,
    Value,
)

_TIME_NAME = re.compile(r"(?:^|_)(?:date|time|timestamp|datetime|day|month|year|week|hour|ds)(?:$|_)|date$|time$", re.I)
_SPLIT_NAME = re.compile(r"^(?:is_?)?(?:split|set|fold|kfold|subset|partition|train|test|is_train|is_test|part)$", re.I)
_ORDER = {ast.Lt: "low", ast.LtE: "low", ast.Gt: "high", ast.GtE: "high"}
_DRAWN_BY = ("test_size", "train_size", "shuffle")
_MIRRORED = {"low": "high", "high": "low"}


def names_time(name: str | None) -> bool:
    """Whether a column is called like a time."""
    return name is not None and _TIME_NAME.search(name) is not None


def hold_out(run: Run, node: ast.Call, callee: str, given: Arguments) -> Value:
    """Follow ``train_test_split``: each array gives a training and a test part."""
    arrays = [
        unmasked(run, rows) if rows.kind == "mask" else rows for rows in (run.data(v, node) for v in given.positional)
    ]
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
            is_seeded=given.is_given("random_state") or run.trace.is_seeded or shuffles is False,
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
    found = knowledge().fold_class(callee)
    names = found.parameters if found is not None else ()
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
        is_seeded=given.is_given("random_state") or run.trace.is_seeded or is_ordered or shuffles is False,
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


def _gap(run: Run, given: Arguments) -> int:
    found = run.literal(given.get(None, "gap"))
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


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


def sliced(run: Run, rows: Data, bounds: ast.Slice, node: ast.AST) -> Data:
    """Follow ``X[:n]`` and ``X[n:]``: two sides of one position, unless a bound is 0 or 1 from an end."""
    lower = run.content(bounds.lower) if bounds.lower is not None else None
    upper = run.content(bounds.upper) if bounds.upper is not None else None
    if lower is None and upper is None:
        return rows
    side = _side_of(bounds, lower, upper)
    recovered = _recovered(rows, side, upper if side == "low" else lower)
    if side is None or recovered is not None:
        return recovered or rows
    method: SplitMethod = "date" if _is_text(lower) or _is_text(upper) else "position"
    split = idiom(run, ("slice", rows.parts, rows.is_shuffled), SplitSeen(node, "slice", method, rows), side)
    return rows.tagged((split, side))


def _side_of(bounds: ast.Slice, lower: Value | None, upper: Value | None) -> str | None:
    near_end = [value for value in (lower, upper) if isinstance(value, Constant) and value.value in (0, 1, -1)]
    if near_end:
        only = [value for value in (lower, upper) if value not in near_end and value is not None]
        if len(only) != 1 or (lower is not None and lower != Constant(0)):
            return None
        lower = None
    if lower is not None and upper is not None:
        is_fixed = isinstance(lower, Constant | Count) and isinstance(upper, Constant | Count)
        text = f"{ast.dump(bounds.lower)}:{ast.dump(bounds.upper)}" if bounds.lower and bounds.upper else ""
        return f"between {text}" if is_fixed else None
    return "low" if lower is None else "high"


def _is_text(value: Value | None) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, str)


def _recovered(rows: Data, side: str | None, bound: Value | None) -> Data | None:
    """Take the parts of a stack apart again: ``both[:len(train)]``."""
    if not isinstance(bound, Count) or not bound.parts < rows.parts:
        return None
    parts = bound.parts if side == "low" else rows.parts - bound.parts
    return replace(rows, parts=parts)


def idiom(run: Run, key: tuple[object, ...], seen: SplitSeen, side: str) -> int:
    """Record one side of a separation that only counts when both sides are used."""
    split = run.trace.split(key, seen)
    event = run.trace.splits[split]
    event.is_idiom = True
    event.sides.add(side)
    event.shuffles = seen.rows.is_shuffled
    event.is_forward = (event.method == "date" or seen.rows.is_sorted) and not seen.rows.is_shuffled
    return split


def compared(run: Run, node: ast.Compare, left: Data, right: Value, operator: ast.cmpop) -> Data:
    """Follow ``df["day"] < "2020"``: a mask whose sides may be used as training and test rows."""
    text, other = ast.dump(node.left), ast.dump(node.comparators[0])
    side = _ORDER.get(type(operator))
    if side is None:
        negated = isinstance(operator, ast.NotEq | ast.NotIn | ast.IsNot)
        side = f"not {other}" if negated else f"is {other}"
    is_time = names_time(left.column) or left.has_time or "index" in text
    method: SplitMethod = "unknown"
    if side in _MIRRORED and is_time:
        method = "date"
    elif left.column is not None and _SPLIT_NAME.match(left.column):
        method = "predefined"
    seen = SplitSeen(node, "boolean mask", method, left, is_forward=method == "date")
    split = idiom(run, ("mask", text, left.parts), seen, side)
    mask = replace(
        left.tagged((split, side)), kind="mask", mask=(split, side), marks=frozenset(), columns=None, column=None
    )
    if isinstance(right, Constant) and left.column is not None and _keeps_positive(operator, right):
        mask = replace(mask, guarded=mask.guarded | {left.column})
    else:
        mask = replace(mask, guarded=frozenset())
    return mask


def _keeps_positive(operator: ast.cmpop, bound: Constant) -> bool:
    if not isinstance(bound.value, int | float):
        return False
    if isinstance(operator, ast.Gt | ast.NotEq):
        return bound.value >= 0
    return isinstance(operator, ast.GtE) and bound.value > 0


def text_mask(run: Run, node: ast.AST, rows: Data, text: str) -> Data:
    """Make a mask that is known by its text alone."""
    seen = SplitSeen(node, "boolean mask", "unknown", rows)
    split = idiom(run, ("mask", text, rows.parts), seen, "kept")
    return replace(
        rows.tagged((split, "kept")), kind="mask", mask=(split, "kept"), marks=frozenset(), columns=None, column=None
    )


def inverted(run: Run, mask: Data) -> Data:
    """Follow ``~mask``."""
    if mask.mask is None:
        plain = _without_idioms(run, mask)
        return replace(plain, is_ambiguous=plain.is_ambiguous or plain.parts != mask.parts, guarded=frozenset())
    split, side = mask.mask
    other = opposite(side)
    run.trace.splits[split].sides.add(other)
    parts = frozenset(Part(part.root, part.tags - {(split, side)} | {(split, other)}) for part in mask.parts)
    return replace(mask, parts=parts, mask=(split, other), guarded=frozenset())


def opposite(side: str) -> str:
    """Return the side that holds exactly the remaining rows."""
    if side in OPPOSITE:
        return OPPOSITE[side]
    word, _, rest = side.partition(" ")
    return f"not {rest}" if word == "is" else f"is {rest}" if word == "not" else f"not {side}"


def unmasked(run: Run, mask: Data) -> Data:
    """Return the rows that a mask speaks of, without what it says of them."""
    return replace(_without_idioms(run, mask), kind="series", mask=None, guarded=frozenset())


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


def _without_idioms(run: Run, mask: Data) -> Data:
    def kept(tags: frozenset[Tag]) -> frozenset[Tag]:
        return frozenset(tag for tag in tags if not run.trace.splits[tag[0]].is_idiom)

    return replace(mask, parts=frozenset(Part(part.root, kept(part.tags)) for part in mask.parts))


def selected(rows: Data, index: Data) -> Data:
    """Follow ``X[index]`` for a mask or an index array: rows on the sides on which the index stands."""
    parts = set()
    for part in rows.parts:
        for other in index.parts:
            tags = dict(part.tags)
            if all(tags.get(split, side) == side for split, side in other.tags):
                parts.add(part.tagged(other.tags))
    return replace(
        rows,
        parts=frozenset(parts) or rows.parts,
        is_ambiguous=rows.is_ambiguous or index.is_ambiguous or not parts,
        is_shuffled=rows.is_shuffled or index.is_shuffled,
        guarded=rows.guarded | index.guarded,
    )


def remaining(run: Run, rows: Data, index: Data) -> Data | None:
    """Follow ``df.drop(train.index)``: the rows on the other side; None where that is not decided."""
    tag = extra_tag(rows.parts, index.parts)
    if tag is None:
        return None
    split, side = tag
    other = opposite(side)
    run.trace.splits[split].sides.add(other)
    return rows.tagged((split, other))


def extra_tag(base: Iterable[Part], index: Iterable[Part]) -> Tag | None:
    """Return the one tag that every part of the index has beyond those of the base."""
    common = frozenset.intersection(*(part.tags for part in index)) if index else frozenset()
    already = frozenset.union(*(part.tags for part in base)) if base else frozenset()
    extra = common - already
    return next(iter(extra)) if len(extra) == 1 else None


def sampled(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Data:
    """Follow ``df.sample``: a permutation with ``frac=1``, else rows whose rest may be used as well."""
    share = run.literal(given.get(1, "frac"))
    if share == 1:
        return replace(rows, is_shuffled=True, is_sorted=False)
    seeded = given.is_given("random_state") or run.trace.is_seeded
    seen = SplitSeen(node, "sample", "holdout", rows, shuffles=True, is_seeded=seeded)
    if isinstance(share, float):
        seen.test_share = 1.0 - share
    split = idiom(run, run.key(node), seen, "sample")
    run.trace.splits[split].shuffles = True
    run.trace.splits[split].is_forward = False
    return rows.tagged((split, "sample"))


def unnamed_step(run: Run, node: ast.AST) -> StepUse:
    """Stand for an estimator that the text does not name."""
    return StepUse("unknown", "unknown", run.location(node), is_class_known=False)
