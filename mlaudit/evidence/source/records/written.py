"""Reads how the calls of a flow are written, so that a recipe can be told in the text's own names.

Only what can stand in a recipe as it is: names, attributes and short expressions on one line, all in one scope. What a
loop, a helper or a longer expression hides stays untold, and the recipe general.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlaudit.core.location import Location
from mlaudit.evidence.source.events import Learnt, ModelFit
from mlaudit.evidence.source.model import StepUse, Written
from mlaudit.evidence.source.records.index import Index

_LONGEST = 60
"""Characters of an expression that a recipe repeats."""

_HOLD_OUTS = 2
"""Arrays of a hold-out whose parts a recipe names: features and target."""

_FITS = ("fit", "fit_transform", "fit_resample", "fit_sample", "fillna")
"""Methods whose call a recipe can take the place of."""

_LIKE_SKLEARN = ("sklearn.", "xgboost.", "lightgbm.", "catboost.", "imblearn.")
"""Libraries whose estimators scikit-learn can cross-validate."""

_BINDING = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_STEPPING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def place_of(location: Location) -> str:
    """Say where something stands, as a reader of the file counts."""
    return f"cell {location.cell}, line {location.cell_line}" if location.cell else f"line {location.line}"


def learnt(index: Index, node: ast.AST, split: int, mark: int, score: ast.AST) -> Written:
    """Read how something is fitted, how its rows are split after it, and the cross-validation that scores it.

    Parameters
    ----------
    node : ast.AST
        The call that learns.
    split, mark : int
        The split that sets the scored rows apart, and what was learnt, which the rows have to carry to it.
    score : ast.AST
        The call that scores.
    """
    told, around = _call(index, node)
    if around is None:
        return told
    assert isinstance(node, ast.Call)
    return _scored(index, _split(index, told, split, mark, around), score, node, around)


def fitted(index: Index, node: ast.AST, step: StepUse, split: int | None) -> Written:
    """Read how a model or a search is fitted, and how its rows were drawn before.

    What it is handed is told where it can be cross-validated by folds like any others: by an estimator in the style of
    scikit-learn, and not where a search has a splitter of its own.
    """
    told, around = _call(index, node)
    folds = step.parameters.get("cv")
    if not step.class_path.startswith(_LIKE_SKLEARN) or not isinstance(folds, int | None):
        told = replace(told, received=None, target=None)
    if around is None or split is None or index.trace.splits[split].shuffles is not True:
        return told
    return _split(index, told, split, None, around)


def fitted_again(index: Index, event: Learnt, model: ModelFit | None) -> Written:
    """Read how something is fitted again, on rows that it only had to transform.

    Its name is told where what it holds before was learnt from rows that the model was fitted on.
    """
    told, around = _call(index, event.node)
    if around is None or model is None or told.estimator is None or told.column is None:
        return replace(told, estimator=None)
    is_same = any(
        isinstance(other, Learnt)
        and other.node is not event.node
        and _call(index, other.node)[0].estimator == told.estimator
        and index.trace.overlap(other.rows, model.features)
        for other in index.trace.marks
    )
    statement = around.statement
    is_alone = isinstance(statement, ast.Assign) and statement.value is event.node
    return replace(
        told, estimator=told.estimator if is_same else None, result=_written_to(statement) if is_alone else None
    )


def _call(index: Index, node: ast.AST) -> tuple[Written, _Around | None]:
    told = Written(place_of(index.place(node)))
    around = _around(index.pieces, node)
    if around is None or not isinstance(node, ast.Call) or getattr(node.func, "attr", None) not in _FITS:
        return told, None
    told = _received(_on(told, node), node, around)
    if told.column and _names(ast.parse(told.column)) & around.looping:
        told = replace(told, column=None)
    if told.estimator and told.estimator.partition(".")[0] in around.looping:
        told = replace(told, estimator=None)
    return told, around


@dataclass(frozen=True, slots=True)
class _Around:
    """The statement around a node, the function or class around that, and what loops around it run through."""

    statement: ast.stmt
    scope: ast.AST | None
    looping: frozenset[str] = frozenset()


def _around(pieces: Sequence[ast.Module], node: ast.AST) -> _Around | None:
    """Find what is around a node; None where it stands in another text, or in an expression with names of its own."""
    line = getattr(node, "lineno", 0)
    body = next((piece.body for piece in pieces if piece.body and _holds(piece.body, line)), None)
    scope: ast.AST | None = None
    found: ast.stmt | None = None
    looping: frozenset[str] = frozenset()
    while body:
        found = next((statement for statement in body if _has(statement, node)), None)
        if found is None:
            return None
        if isinstance(found, _STEPPING):
            scope, looping = found, frozenset()
        if isinstance(found, ast.For | ast.AsyncFor):
            looping |= _names(found.target)
        body = [child for child in ast.iter_child_nodes(found) for child in _statements(child)]
        if not any(_has(statement, node) for statement in body):
            break
    return None if found is None or _is_hidden(found, node) else _Around(found, scope, looping)


def _names(node: ast.AST) -> frozenset[str]:
    return frozenset(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def _statements(child: ast.AST) -> list[ast.stmt]:
    if isinstance(child, ast.stmt):
        return [child]
    return [inner for inner in ast.iter_child_nodes(child) if isinstance(inner, ast.stmt)]


def _holds(body: list[ast.stmt], line: int) -> bool:
    return body[0].lineno <= line <= (body[-1].end_lineno or body[-1].lineno)


def _has(outer: ast.stmt | ast.expr, node: ast.AST) -> bool:
    start, end = (outer.lineno, outer.col_offset), (outer.end_lineno or 0, outer.end_col_offset or 0)
    line, column = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
    return start <= (line, column) < end


def _is_hidden(statement: ast.stmt, node: ast.AST) -> bool:
    """Whether a comprehension or lambda binds names between the two."""
    return any(isinstance(one, _BINDING) and _has(one, node) for one in ast.walk(statement))


def _text(node: ast.expr | None) -> str | None:
    """Return an expression as it is written, if a recipe can repeat it."""
    if node is None or isinstance(node, ast.Starred):
        return None
    text = ast.unparse(node)
    return text if len(text) <= _LONGEST and "\n" not in text else None


def _name(node: ast.expr | None) -> str | None:
    """Return a name or a chain of attributes."""
    inner = node
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    return _text(node) if isinstance(inner, ast.Name) else None


def _on(told: Written, node: ast.Call) -> Written:
    """Read what a method is called on: a name, or a class that is made in place."""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name | ast.Attribute):
        is_class = (_name(owner.func) or "").rpartition(".")[2][:1].isupper()
        return replace(told, constructor=_text(owner) if is_class else None)
    return replace(told, estimator=_name(owner))


def _argument(node: ast.Call, position: int, *names: str) -> ast.expr | None:
    if any(isinstance(argument, ast.Starred) for argument in node.args):
        return None
    named = next((keyword.value for keyword in node.keywords if keyword.arg in names), None)
    return named if named is not None else node.args[position] if position < len(node.args) else None


def _received(told: Written, node: ast.Call, around: _Around) -> Written:
    """Read what a fit is handed, and what of a frame it is written back to."""
    features = _argument(node, 0, "X", "x")
    target = _name(_argument(node, 1, "y"))
    told = replace(told, received=_text(features), target=target)
    written = _written_to(around.statement)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "fillna":
        return _filled(told, node.func.value, features or _argument(node, 0, "value"), written)
    if isinstance(features, ast.Subscript) and written == ast.unparse(features):
        return replace(told, column=_column(features))
    is_whole = written is not None and written.isidentifier()
    return replace(told, column="" if is_whole else None)


def _filled(told: Written, owner: ast.expr, value: ast.expr | None, written: str | None) -> Written:
    """Read ``df['age'] = df['age'].fillna(df['age'].median())``."""
    is_own = (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and not value.args
        and ast.unparse(value.func.value) == ast.unparse(owner)
        and written in (None, ast.unparse(owner))
    )
    told = replace(told, estimator=None, constructor=None, received=None, target=None)
    if not is_own:
        return told
    assert isinstance(value, ast.Call)
    assert isinstance(value.func, ast.Attribute)
    keywords = ", ".join(ast.unparse(keyword) for keyword in value.keywords)
    column = _column(owner) if isinstance(owner, ast.Subscript) else "" if isinstance(owner, ast.Name) else None
    return replace(told, column=column, statistic=f"{value.func.attr}({keywords})")


def _column(node: ast.expr | None) -> str | None:
    """Return what is taken of a frame: ``['age']`` of ``df['age']``."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
        return None
    text = _text(node.slice)
    return None if text is None else f"[{text}]"


def _written_to(statement: ast.stmt) -> str | None:
    """Return what a statement assigns to; of several the first, as features come before targets."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    (target,) = statement.targets
    if isinstance(target, ast.Tuple) and target.elts:
        target = target.elts[0]
    return ast.unparse(target)


def _split(index: Index, told: Written, split: int, mark: int | None, around: _Around) -> Written:
    """Read ``X_train, X_test, y_train, y_test = train_test_split(X, y)``, in the same scope."""
    seen = index.trace.splits[split]
    found = _around(index.pieces, seen.node)
    if seen.method != "holdout" or found is None or found.scope is not around.scope:
        return told
    if not isinstance(found.statement, ast.Assign) or not isinstance(seen.node, ast.Call):
        return told
    if found.statement.value is not seen.node:
        return told
    (target,) = found.statement.targets[:1]
    names = [_name(item) for item in target.elts] if isinstance(target, ast.Tuple | ast.List) else []
    if len(names) != 2 * _HOLD_OUTS or None in names or not _is_carried(index, told, split, mark, around):
        return told
    train, test, train_target, test_target = names
    return replace(
        told,
        split_place=place_of(index.place(seen.node)),
        divided=told.received if told.column == "" and told.statistic is None else _text(_argument(seen.node, 0)),
        train=train,
        test=test,
        train_target=train_target,
        test_target=test_target,
    )


def _is_carried(index: Index, told: Written, split: int, mark: int | None, around: _Around) -> bool:
    """Whether what is split is what the fit gave: the frame whose column it wrote, or what it was assigned to."""
    if mark is None:
        return True
    seen = index.trace.splits[split]
    carrying = [name for name, other in seen.rows.marks if other == mark]
    if told.column is None or not carrying:
        return False
    if told.column or told.statistic is not None:
        literal = told.column[2:-2] if told.column[1:2] in ("'", '"') else None
        return literal is None or literal in carrying
    name = _written_to(around.statement)
    first = seen.node.args[0] if isinstance(seen.node, ast.Call) and seen.node.args else None
    return _name(first) == name and not _is_changed_between(index, name, around.statement, seen.node)


def _is_changed_between(index: Index, name: str | None, first: ast.stmt, last: ast.AST) -> bool:
    lines = range((first.end_lineno or first.lineno) + 1, getattr(last, "lineno", 0))
    nodes = (node for piece in index.pieces for node in ast.walk(piece) if isinstance(node, ast.Name))
    return any(node.id == name and isinstance(node.ctx, ast.Store) and node.lineno in lines for node in nodes)


def _scored(index: Index, told: Written, score: ast.AST, node: ast.Call, around: _Around) -> Written:
    """Read ``cross_val_score(model, X, y, cv=5)`` on what the fit gave under the name that it was handed."""
    found = _around(index.pieces, score)
    if found is None or found.scope is not around.scope or not isinstance(score, ast.Call):
        return told
    model, features, labels = (_argument(score, n, name) for n, name in enumerate(("estimator", "X", "y")))
    given = _argument(node, 0, "X", "x")
    is_plain = isinstance(given, ast.Name) and _written_to(around.statement) == _name(features)
    if not is_plain or model is None or labels is None or len(score.args) > len(("estimator", "X", "y")):
        return told
    rest = [ast.unparse(keyword) for keyword in score.keywords if keyword.arg not in ("estimator", "X", "y")]
    return replace(
        told,
        scorer=_name(score.func),
        model=_text(model),
        features=_name(given),
        labels=_name(labels),
        rest="".join(f", {text}" for text in rest) if len(", ".join(rest)) <= _LONGEST else None,
    )
