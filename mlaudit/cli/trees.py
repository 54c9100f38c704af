"""What one file looks like to the audit, as a tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.text import Text
from rich.tree import Tree

from mlaudit.cli.inspection import Inspected
from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, Artifact, ArtifactPipeline, EstimatorView
from mlaudit.evidence.configs.model import Config
from mlaudit.evidence.source.model import SourceUnit, StepUse
from mlaudit.evidence.tables.model import ColumnProfile, TableProfile
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import BOLD, DIM, Page, marked
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import counted

SHOWN_PARAMETERS = 12
SHOWN_TEXT = 60
SHOWN_NUMBERS = 6


def tree_text(found: Inspected, options: ShowOptions) -> str:
    """Return the tree of a file that could be read."""
    page = Page(options)
    tree = Tree(marked(printable(found.path), BOLD), guide_style=DIM)
    content = found.content
    if isinstance(content, Artifact):
        _artifact(tree, content)
    elif isinstance(content, Config):
        _config(tree, content)
    elif isinstance(content, SourceUnit):
        _source(tree, content)
    elif isinstance(content, TableProfile):
        _table(tree, content)
    page.tree(tree)
    return str(page)


def _two(name: str, detail: str = "") -> Text:
    text = Text(printable(name))
    return text.append(f"  {printable(detail)}", style=DIM) if detail else text


def _artifact(tree: Tree, artifact: Artifact) -> None:
    state = artifact.status + (f": {artifact.reason}" if artifact.reason else "")
    protocol = "" if artifact.protocol is None else f", protocol {artifact.protocol}"
    tree.add(_two(f"{artifact.container}{protocol}", f"read without executing it, {state}"))
    if artifact.versions:
        tree.add(
            _two("written by", ", ".join(f"{name} {number}" for name, number in sorted(artifact.versions.items())))
        )
    for pipeline in artifact.pipelines:
        _pipeline(tree, pipeline)
    if not artifact.pipelines:
        tree.add(_two("no pipeline or estimator", _value(artifact.value)))
    for anomaly in artifact.anomalies:
        tree.add(_two("oddity", anomaly))
    names = tree.add(_two("globals", counted(len(artifact.globals), "name")))
    for name in artifact.globals:
        names.add(_two(name))


def _pipeline(tree: Tree, pipeline: ArtifactPipeline) -> None:
    branch = tree.add(_two(pipeline.name, f"{pipeline.root.public_path}, {counted(len(pipeline.steps), 'step')}"))
    names = pipeline.feature_names
    if isinstance(names, Unknown):
        branch.add(_two("features", f"not known: {names.reason}"))
    elif names:
        branch.add(_two("features", _joined(names)))
    for number, step in enumerate(pipeline.steps, 1):
        columns = "" if isinstance(step.columns, Unknown) or not step.columns else f" on {_joined(step.columns)}"
        node = branch.add(_two(f"{number} {step.name}", f"{step.estimator.public_path}{columns}"))
        _members(node, step.estimator.parameters, " = ")
        _members(node, step.estimator.fitted, ": ")


def _members(node: Tree, members: Mapping[str, object], sign: str) -> None:
    for name, value in list(members.items())[:SHOWN_PARAMETERS]:
        node.add(marked(printable(f"{name}{sign}"), DIM).append(printable(_value(value)), style="default"))
    rest = len(members) - SHOWN_PARAMETERS
    if rest > 0:
        node.add(marked(f"and {rest} more", DIM))


def _value(value: object) -> str:
    """Return one line for any value; containers by size, arrays by shape."""
    if isinstance(value, Unknown):
        return f"not known: {value.reason}"
    if isinstance(value, ArrayView):
        return f"{value.dtype} array of {'x'.join(map(str, value.shape)) or '0 dimensions'}{_numbers(value)}"
    if isinstance(value, EstimatorView):
        return value.public_path
    if isinstance(value, list | tuple):
        return counted(len(value), "item")
    if isinstance(value, dict):
        return f"dict of {counted(len(value), 'key')}"
    if isinstance(value, bytes):
        return counted(len(value), "byte")
    text = repr(value)
    return text if len(text) <= SHOWN_TEXT else f"{text[: SHOWN_TEXT - 1]}…"


def _numbers(array: ArrayView) -> str:
    """Return the values of a small numeric array; text may be cell content and is left out."""
    if isinstance(array.values, Unknown) or not all(isinstance(item, int | float) for item in array.values):
        return ""
    shown = ", ".join(f"{item:.4g}" for item in array.values[:SHOWN_NUMBERS] if isinstance(item, int | float))
    return f": {shown}" + (" …" if len(array.values) > SHOWN_NUMBERS else "")


def _joined(names: Iterable[str]) -> str:
    found = list(names)
    rest = len(found) - SHOWN_PARAMETERS
    return ", ".join(found[:SHOWN_PARAMETERS]) + (f" and {rest} more" if rest > 0 else "")


def _config(tree: Tree, config: Config) -> None:
    tree.add(_two(f"{config.role} config", config.status))
    for note in config.notes:
        tree.add(_two("note", note.reason))
    settings = tree.add(_two("settings that rules know", str(len(config.settings))))
    for setting in config.settings:
        settings.add(_two(f"{setting.name} = {_value(setting.value)}", f"{setting.key}, {_at(setting.location)}"))
    entries = tree.add(_two("all keys", str(len(config.entries))))
    for entry in config.entries:
        template = "a template, " if entry.is_templated else ""
        entries.add(_two(f"{entry.key} = {_value(entry.value)}", f"{template}{_at(entry.location)}"))


def _at(location: Location) -> str:
    if location.cell is not None:
        return f"cell {location.cell}:{location.cell_line or 1}"
    return "" if location.line is None else f"line {location.line}"


def _source(tree: Tree, unit: SourceUnit) -> None:
    task = f"not known: {unit.task_hint.reason}" if isinstance(unit.task_hint, Unknown) else unit.task_hint
    tree.add(_two(f"task: {task}", unit.status))
    groups: list[tuple[str, list[Text]]] = [
        ("loads", [_two(f"{load.callee}({_text(load.path)})", _at(load.location)) for load in unit.loads]),
        ("splits", [_two(f"{split.callee}: {split.method}", _at(split.location)) for split in unit.splits]),
        ("fits", [_two(f"{_step(fit.step)} on {fit.rows} rows", _at(fit.location)) for fit in unit.fits]),
        ("scores", [_two(f"{_text(score.metric)}", _at(score.location)) for score in unit.evaluations]),
        ("column operations", [_two(f"{op.kind} of {_text(op.column)}", _at(op.location)) for op in unit.operations]),
        ("saved", [_two(f"{dump.callee}({_text(dump.path)})", _at(dump.location)) for dump in unit.dumps]),
    ]
    for name, lines in groups:
        if lines:
            branch = tree.add(_two(name, str(len(lines))))
            for line in lines:
                branch.add(line)
    for pipeline in unit.pipelines:
        branch = tree.add(_two(pipeline.callee, _at(pipeline.location)))
        for step in pipeline.steps:
            branch.add(_two(_step(step), _at(step.location)))
    for note in unit.notes:
        tree.add(_two("note", note.reason))


def _step(step: StepUse) -> str:
    return f"{step.name}: {step.class_path}" if step.name else step.class_path


def _text(value: object) -> str:
    return f"not known: {value.reason}" if isinstance(value, Unknown) else str(value)


def _table(tree: Tree, table: TableProfile) -> None:
    tree.add(_two(f"{counted(table.n_rows, 'row')}, {counted(len(table.columns), 'column')}"))
    for note in table.notes:
        tree.add(_two("note", note))
    width = max((len(printable(column.name)) for column in table.columns), default=0) + 2
    for column in table.columns:
        text = Text(printable(column.name).ljust(width))
        tree.add(text.append(_column(column, table.n_rows), style=DIM))


def _column(column: ColumnProfile, n_rows: int) -> str:
    missing = f", {100 * column.null_count / n_rows:.3g} % missing" if column.null_count and n_rows else ""
    levels = "" if column.n_unique is None else f", {column.n_unique:,} distinct"
    if column.min is None or column.max is None:
        return f"{column.kind}{levels}{missing}"
    middle = "" if column.mean is None else f", mean {column.mean:.4g}"
    return f"{column.kind}{levels}{missing}, {column.min:.4g} to {column.max:.4g}{middle}"
