"""A script or notebook as a tree."""

from __future__ import annotations

from rich.text import Text
from rich.tree import Tree

from mlaudit.cli.tree_rows import at, row
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model import SourceUnit, StepUse


def grow_source(tree: Tree, unit: SourceUnit) -> None:
    """Add what a script or notebook does with data."""
    task = f"not known: {unit.task_hint.reason}" if isinstance(unit.task_hint, Unknown) else unit.task_hint
    tree.add(row(f"task: {task}", unit.status))
    groups: list[tuple[str, list[Text]]] = [
        ("loads", [row(f"{load.callee}({_text(load.path)})", at(load.location)) for load in unit.loads]),
        ("splits", [row(f"{split.callee}: {split.method}", at(split.location)) for split in unit.splits]),
        ("fits", [row(f"{_step(fit.step)} on {fit.rows} rows", at(fit.location)) for fit in unit.fits]),
        ("scores", [row(f"{_text(score.metric)}", at(score.location)) for score in unit.evaluations]),
        ("column operations", [row(f"{op.kind} of {_text(op.column)}", at(op.location)) for op in unit.operations]),
        ("saved", [row(f"{dump.callee}({_text(dump.path)})", at(dump.location)) for dump in unit.dumps]),
    ]
    for name, lines in groups:
        if lines:
            branch = tree.add(row(name, str(len(lines))))
            for line in lines:
                branch.add(line)
    for pipeline in unit.pipelines:
        branch = tree.add(row(pipeline.callee, at(pipeline.location)))
        for step in pipeline.steps:
            branch.add(row(_step(step), at(step.location)))
    for note in unit.notes:
        tree.add(row("note", note.reason))


def _step(step: StepUse) -> str:
    return f"{step.name}: {step.class_path}" if step.name else step.class_path


def _text(value: object) -> str:
    return f"not known: {value.reason}" if isinstance(value, Unknown) else str(value)
