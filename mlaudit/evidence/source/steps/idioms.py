"""Idioms that separate rows: slices, masks, sampled rows and the rest."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Learnt, SplitSeen
from mlaudit.evidence.source.model import SplitMethod, StepUse
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import (
    OPPOSITE,
    Constant,
    Count,
    Data,
    Part,
    Tag,
    Value,
)

_TIME_NAME = re.compile(r"(?:^|_)(?:date|time|timestamp|datetime|day|month|year|week|hour|ds)(?:$|_)|date$|time$", re.I)
_SPLIT_NAME = re.compile(r"^(?:is_?)?(?:split|set|fold|kfold|subset|partition|train|test|is_train|is_test|part)$", re.I)
_ORDER = {ast.Lt: "low", ast.LtE: "low", ast.Gt: "high", ast.GtE: "high"}
_MIRRORED = {"low": "high", "high": "low"}


def names_time(name: str | None) -> bool:
    """Whether a column is called like a time."""
    return name is not None and _TIME_NAME.search(name) is not None


def sliced(run: Run, rows: Data, bounds: ast.Slice, node: ast.AST) -> Data:
    """Follow ``X[:n]`` and ``X[n:]``: two sides of one position, unless a bound is 0 or 1 from an end."""
    lower = run.content(bounds.lower) if bounds.lower is not None else None
    upper = run.content(bounds.upper) if bounds.upper is not None else None
    step = run.literal(run.value(bounds.step)) if bounds.step is not None else 1
    if step not in (1, -1):
        seen = SplitSeen(node, "slice", "unknown", rows.having("thinned"))
        return _tagged(run, ("step", str(step), rows.parts), seen, f"is {lower}")
    if lower is None and upper is None:
        return rows
    side = _side_of(bounds, lower, upper)
    recovered = _recovered(rows, side, upper if side == "low" else lower)
    if side is None or recovered is not None:
        return recovered or (rows if lower is None else rows.having("offset"))
    method: SplitMethod = "date" if _is_text(lower) or _is_text(upper) else "position"
    split = idiom(run, ("slice", rows.parts, rows.is_shuffled), SplitSeen(node, "slice", method, rows), side)
    return one_side(rows, (split, side))


def end(run: Run, node: ast.AST, rows: Data, side: str) -> Data:
    """Take the first or the last rows, as ``df.head(n)`` and ``df.tail(n)`` do."""
    seen = SplitSeen(node, "slice", "position", rows)
    return one_side(rows, (idiom(run, ("slice", rows.parts, rows.is_shuffled), seen, side), side))


def one_side(rows: Data, tag: Tag) -> Data:
    """Keep what stands on one side of an idiom: of a stack, some parts may stand on the other side as a whole."""
    return replace(rows.tagged(tag), is_ambiguous=rows.is_ambiguous or len(rows.parts) > 1)


def _tagged(run: Run, key: tuple[object, ...], seen: SplitSeen, side: str) -> Data:
    """Return the rows of a separation that stand on one of its sides."""
    return one_side(seen.rows, (idiom(run, key, seen, side), side))


def indexed(run: Run, rows: Data, index: Data, node: ast.AST, side: str = "kept") -> Data:
    """Follow ``X[index]`` for an index of which nothing is known: some rows, the same ones wherever it is used."""
    return _tagged(run, ("index", rows.parts, index.parts), SplitSeen(node, "index", "unknown", rows), side)


def told_apart(run: Run, rows: Data, node: ast.AST) -> Data:
    """Keep rows that a call at this place selects in some way."""
    return _tagged(run, ("selected", *run.key(node), rows.parts), SplitSeen(node, "index", "unknown", rows), "kept")


def picked(run: Run, rows: Data, index: ast.expr, node: ast.AST) -> Data:
    """Follow ``X[5]`` and ``both.loc["test"]``: the row, or the rows, of one label."""
    label = run.literal(run.value(index))
    method: SplitMethod = "predefined" if isinstance(label, str) and _SPLIT_NAME.match(label) else "unknown"
    seen = SplitSeen(node, "label", method, rows)
    return _tagged(run, ("label", rows.parts), seen, f"is {ast.dump(index)}")


def _side_of(bounds: ast.Slice, lower: Value | None, upper: Value | None) -> str | None:
    near_end = [value for value in (lower, upper) if isinstance(value, Constant) and value.value in (0, 1, -1)]
    if upper == Constant(0):
        return "nothing"
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
    is_counted = (side == "low") is not bound.is_from_end
    return replace(rows, parts=bound.parts if is_counted else rows.parts - bound.parts)


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
    origin = _of_origin(left, right, operator)
    if origin is not None:
        return replace(left, parts=origin, kind="mask", mask=None, marks=frozenset(), columns=None, column=None)
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


def _of_origin(rows: Data, right: Value, operator: ast.cmpop) -> frozenset[Part] | None:
    """Take a stack apart by a column that was written into each of its files: ``both[both["is_train"] == 1]``."""
    if not isinstance(right, Constant) or not isinstance(operator, ast.Eq | ast.NotEq):
        return None
    values = {root: value for root, column, value in rows.written if column == rows.column}
    cells = [cell for cell in rows.written if cell[1] == rows.column]
    if len(cells) != len(values) or any(part.root not in values for part in rows.parts):
        return None
    is_equal = isinstance(operator, ast.Eq)
    found = frozenset(part for part in rows.parts if (values[part.root] == right.value) is is_equal)
    return found if found and found != rows.parts else None


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


def missing(run: Run, node: ast.AST, rows: Data, has_value: bool) -> Data:
    """Follow ``df["age"].isnull()`` and ``notnull()``: two sides of one mask."""
    split = idiom(run, ("missing", rows.column, rows.parts), SplitSeen(node, "isnull", "unknown", rows), "kept")
    side = "kept" if has_value else "dropped"
    return replace(rows.tagged((split, side)), kind="mask", mask=(split, side), marks=frozenset(), columns=None)


def flags(run: Run, node: ast.AST, rows: Data) -> Data:
    """Take a column of truth values as a mask."""
    split = idiom(run, ("flags", rows.column, rows.parts), SplitSeen(node, "boolean mask", "unknown", rows), "kept")
    kept = rows.tagged((split, "kept"))
    return replace(kept, kind="mask", mask=(split, "kept"), marks=frozenset(), columns=None, column=None)


def are_flags(rows: Data) -> bool:
    """Whether a column is called like one that tells training rows from test rows."""
    return rows.kind == "series" and rows.column is not None and _SPLIT_NAME.match(rows.column) is not None


def cut(run: Run, node: ast.AST, rows: Data, count: int) -> list[Data]:
    """Follow ``np.split(df, [m, n])``: consecutive pieces."""
    sides = ["low", "high"] if count == 2 else [f"piece {number}" for number in range(count)]
    pieces = []
    for side in sides:
        seen = SplitSeen(node, "slice", "position", rows)
        pieces.append(rows.tagged((idiom(run, ("pieces", run.key(node), rows.parts), seen, side), side)))
    return pieces


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


def _without_idioms(run: Run, mask: Data) -> Data:
    def kept(tags: frozenset[Tag]) -> frozenset[Tag]:
        return frozenset(tag for tag in tags if not run.trace.splits[tag[0]].is_idiom)

    return replace(mask, parts=frozenset(Part(part.root, kept(part.tags)) for part in mask.parts))


def selected(rows: Data, index: Data) -> Data:
    """Follow ``X[index]`` for a mask or an index array: rows on the sides on which the index stands."""
    parts = set()
    are_kin = bool({part.root for part in rows.parts} & {part.root for part in index.parts})
    for part in rows.parts:
        for other in index.parts:
            tags = dict(part.tags)
            if are_kin and part.root != other.root:
                continue
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
    share = run.literal(given.get(1, "frac", "fraction"))
    if given.constant(2, "replace", "with_replacement") is True:
        step = StepUse("pandas.DataFrame.sample", "sampler", run.location(node))
        return rows.marked(run.trace.learnt(run.key(node), Learnt(node, step, "sample", rows, None, True)))
    if share == 1:
        return replace(rows, is_shuffled=True, is_sorted=False)
    seeded = given.is_given("random_state", "seed") or run.trace.is_seeded
    return drawn(run, node, rows, seeded, 1.0 - share if isinstance(share, float) else None)


def drawn(run: Run, node: ast.AST, rows: Data, is_seeded: bool, rest: float | None = None) -> Data:
    """Take rows by chance; ``rest`` is the share of the others."""
    seen = SplitSeen(
        node, "sample", "holdout", rows, shuffles=True, is_seeded=is_seeded, test_share=rest, is_repeated=run.loops > 0
    )
    split = idiom(run, run.key(node), seen, "sample")
    run.trace.splits[split].shuffles = True
    run.trace.splits[split].is_forward = False
    return rows.tagged((split, "sample"))
