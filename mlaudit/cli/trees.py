"""What one file looks like to the audit, as a tree."""

from __future__ import annotations

from rich.text import Text
from rich.tree import Tree

from mlaudit.cli.inspection import Inspected
from mlaudit.cli.models.tree import write_model
from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.configs.model import Config
from mlaudit.evidence.dependencies.model import DependencyFile
from mlaudit.evidence.source.model import SourceUnit, StepUse
from mlaudit.evidence.tables.model import ColumnProfile, TableProfile
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import BOLD, DIM, Page, marked
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import counted

SHOWN_TEXT = 60


def tree_text(found: Inspected, options: ShowOptions) -> str:
    """Return the tree of a file that could be read."""
    page = Page(options)
    if isinstance(found.content, Artifact):
        write_model(page, found.content, found.size, options)
        return str(page)
    tree = Tree(marked(printable(found.path), BOLD), guide_style=DIM)
    content = found.content
    if isinstance(content, Config):
        _config(tree, content)
    elif isinstance(content, SourceUnit):
        _source(tree, content)
    elif isinstance(content, DependencyFile):
        _dependencies(tree, content)
    elif isinstance(content, TableProfile):
        _table(tree, content)
    page.tree(tree)
    return str(page)


def _two(name: str, detail: str = "") -> Text:
    text = Text(printable(name))
    return text.append(f"  {printable(detail)}", style=DIM) if detail else text


def _value(value: object) -> str:
    """Return one line for a setting."""
    if isinstance(value, Unknown):
        return f"not known: {value.reason}"
    if isinstance(value, list | tuple):
        return counted(len(value), "item")
    if isinstance(value, dict):
        return f"dict of {counted(len(value), 'key')}"
    text = repr(value)
    return text if len(text) <= SHOWN_TEXT else f"{text[: SHOWN_TEXT - 1]}…"


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


def _dependencies(tree: Tree, file: DependencyFile) -> None:
    tree.add(_two(f"dependencies, {file.role}", file.status))
    for note in file.notes:
        tree.add(_two("note", note.reason))
    for requirement in file.requirements:
        tree.add(_two(f"{requirement.name} {requirement.written}".rstrip(), _at(requirement.location)))


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
