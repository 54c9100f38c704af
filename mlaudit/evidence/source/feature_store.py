"""Feature views, retrievals of features for a training, and schedules, read by their shape.

References: https://docs.feast.dev/getting-started/concepts/feature-view,
https://airflow.apache.org/docs/apache-airflow/stable/faq.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model.shapes import FeatureView, Retrieval, Schedule
from mlaudit.evidence.source.shapes import dotted, imports_of, keyword, names_in, nodes_in, roots, scopes
from mlaudit.evidence.source.text.text import SourceText
from mlaudit.evidence.source.walking import all_nodes, walk

_VIEWS = frozenset(
    {"FeatureView", "BatchFeatureView", "StreamFeatureView", "stream_feature_view", "batch_feature_view"}
)
_SECONDS = {"weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
_TIMEDELTA = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")
_NOW = frozenset({"now", "utcnow", "today"})
_CLOCKS = ("datetime", "pendulum", "pandas", "airflow", "time")
_STAMP = "event_timestamp"


def feature_views(pieces: Sequence[ast.Module], text: SourceText) -> tuple[FeatureView, ...]:
    """Collect the feature views of Feast, in the order of the text."""
    imports = imports_of(pieces)
    calls = (node for node in all_nodes(pieces) if isinstance(node, ast.Call))
    found = []
    for call in calls:
        name = dotted(call.func, imports)
        if name.startswith("feast.") and name.rpartition(".")[2] in _VIEWS:
            written = keyword(call, "name")
            title = written.value if isinstance(written, ast.Constant) and isinstance(written.value, str) else None
            found.append(FeatureView(text.location(call), title, _lifetime(keyword(call, "ttl"), imports)))
    return tuple(found)


def retrievals(pieces: Sequence[ast.Module], text: SourceText) -> tuple[Retrieval, ...]:
    """Collect fits on features as they are now: from an online store, or joined at the time of the run."""
    imports = imports_of(pieces)
    return tuple(found for _, body in scopes(pieces) for found in _fits_on_now(body, text, imports))


def schedules(pieces: Sequence[ast.Module], text: SourceText) -> tuple[Schedule, ...]:
    """Collect the pipelines of Airflow that begin at the moment in which their file is read."""
    imports = imports_of(pieces)
    found = []
    for node in all_nodes(pieces):
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func, imports)
        if name.startswith("airflow.") and name.rpartition(".")[2] in ("DAG", "dag"):
            start = keyword(node, "start_date") or _default(node, pieces)
            if start is not None and any(_is_now(inner, imports) for inner in walk(start)):
                given = [keyword(node, name) for name in ("schedule", "schedule_interval", "timetable")]
                is_manual = any(isinstance(value, ast.Constant) and value.value is None for value in given)
                found.append(Schedule(text.location(start), text.snippet(start), not is_manual))
    return tuple(found)


def _lifetime(ttl: ast.expr | None, imports: dict[str, str]) -> float | Unknown | None:
    """Return the seconds of ``timedelta(days=1)``; None where nothing, or no limit, is set."""
    if ttl is None or (isinstance(ttl, ast.Constant) and ttl.value is None):
        return None
    if isinstance(ttl, ast.Call) and dotted(ttl.func, imports).endswith("timedelta"):
        given = [*zip(_TIMEDELTA, ttl.args, strict=False), *((k.arg or "", k.value) for k in ttl.keywords)]
        parts = [_SECONDS.get(unit, 0) * number for unit, value in given if (number := _number(value)) is not None]
        if len(parts) == len(given):
            return float(sum(parts)) or None
    return Unknown("how long its values live is computed")


def _number(value: ast.expr) -> int | float | None:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, int | float) else None


def _fits_on_now(body: list[ast.stmt], text: SourceText, imports: dict[str, str]) -> Iterator[Retrieval]:
    """Follow names, in the order of the text, from a retrieval to a fit."""
    stamped: set[str] = set()
    held: dict[str, tuple[ast.Call, bool]] = {}
    for node in nodes_in(body):
        if isinstance(node, ast.Assign):
            changed = {name for target in node.targets for name in roots(target)}
            whole = {target.id for target in node.targets if isinstance(target, ast.Name)}
            is_stamped, source = _stamps_now(node, imports), _source(node.value, stamped, held)
            stamped = stamped | changed if is_stamped else stamped - whole
            for name in changed if source is not None else whole:
                held.pop(name, None)
            if source is not None:
                held.update(dict.fromkeys(changed, source))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fit":
            found = [source for given in node.args if (source := _source(given, stamped, held)) is not None]
            if found:
                call, is_online = found[0]
                yield Retrieval(text.location(node), text.location(call), "online" if is_online else "now")


def _source(value: ast.expr, stamped: set[str], held: dict[str, tuple[ast.Call, bool]]) -> tuple[ast.Call, bool] | None:
    """Return the retrieval from which an expression has its values, and whether it was from an online store."""
    for node in walk(value):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "get_online_features":
                return node, True
            if node.func.attr == "get_historical_features":
                rows = keyword(node, "entity_df") or (node.args[0] if node.args else None)
                return (node, False) if rows is not None and names_in(rows) & stamped else None
        elif isinstance(node, ast.Name) and node.id in held:
            return held[node.id]
    return None


def _stamps_now(node: ast.Assign, imports: dict[str, str]) -> bool:
    """Whether rows are given the moment of the run as the time of their event, all of them the same."""
    pairs = [(target.slice, node.value) for target in node.targets if isinstance(target, ast.Subscript)]
    for inner in walk(node.value):
        if isinstance(inner, ast.Dict):
            pairs += [(key, value) for key, value in zip(inner.keys, inner.values, strict=True) if key is not None]
    return any(
        isinstance(key, ast.Constant) and key.value == _STAMP and _is_now(value, imports) for key, value in pairs
    )


def _is_now(node: ast.AST, imports: dict[str, str]) -> bool:
    """Whether an expression is ``datetime.now()``, ``pd.Timestamp.now()`` or ``pd.to_datetime("now")`` itself."""
    if not isinstance(node, ast.Call):
        return False
    name = dotted(node.func, imports)
    if name == "pandas.to_datetime":
        first = node.args[0] if node.args else None
        return isinstance(first, ast.Constant) and first.value in ("now", "today")
    return name.rpartition(".")[2] in _NOW and name.partition(".")[0] in _CLOCKS


def _default(call: ast.Call, pieces: Sequence[ast.Module]) -> ast.expr | None:
    """Return the start among the default arguments that a pipeline is given by name."""
    given = keyword(call, "default_args")
    if isinstance(given, ast.Name):
        values = (
            node.value
            for node in all_nodes(pieces)
            if isinstance(node, ast.Assign) and given.id in {name for t in node.targets for name in roots(t)}
        )
        given = next(values, None)
    if not isinstance(given, ast.Dict):
        return None
    pairs = zip(given.keys, given.values, strict=True)
    return next((v for k, v in pairs if isinstance(k, ast.Constant) and k.value == "start_date"), None)
