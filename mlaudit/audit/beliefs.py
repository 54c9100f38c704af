"""What mlaudit takes each experiment to be, said before any finding."""

from __future__ import annotations

from typing import Literal

from mlaudit.core.location import Location
from mlaudit.core.values import Incomplete, Provenance, Unknown, Value
from mlaudit.facts.experiment import Experiment
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.findings import Belief, ExperimentSummary

How = Literal["declared", "read", "inferred", "unknown"]


def summarise(experiment: Experiment) -> ExperimentSummary:
    """Describe an experiment by its data, target, time, split, metric and model."""
    beliefs = (
        _data(experiment),
        _target(experiment),
        _time(experiment),
        _split(experiment),
        _metric(experiment),
        _model(experiment),
    )
    return ExperimentSummary(experiment.name, experiment.location, beliefs, _correction(experiment))


def _data(experiment: Experiment) -> Belief:
    data = experiment.data
    if isinstance(data, Unknown):
        return Belief("data", "", "unknown", data.reason)
    link = experiment.link
    how: How = "declared" if link.declared is not None else "read" if link.unit is not None else "inferred"
    rows = "" if isinstance(data.n_rows, Unknown) else f"{data.n_rows:,} rows"
    return Belief("data", data.path, how, rows)


def _target(experiment: Experiment) -> Belief:
    data = experiment.data
    role = experiment.link.roles.target if isinstance(data, Unknown) else data.target_role
    if isinstance(role, Unknown):
        return Belief("target", "", "unknown", role.reason)
    return Belief("target", role.value, _how(role.provenance), role.provenance.detail)


def _time(experiment: Experiment) -> Belief:
    data = experiment.data
    series = data.series if isinstance(data, Dataset) else data
    if isinstance(series, Unknown):
        return Belief("time", "", "unknown", series.reason)
    column = series.time_column
    if series.structure == "none" or isinstance(column, Unknown):
        return Belief("time", "", "unknown", "the rows are not a series in time")
    if isinstance(column, Value):
        return Belief("time", column.value, _how(column.provenance), series.structure)
    return Belief("time", column, "read", series.structure)


def _split(experiment: Experiment) -> Belief:
    splits = [split for split in experiment.split_calls if split.reaches_score] or experiment.split_calls
    if not splits:
        return Belief("split", "", "unknown", "no split was found")
    names = list(dict.fromkeys(split.callee.rsplit(".", 1)[-1] for split in splits))
    return Belief("split", ", ".join(names), "read", _line(splits[0].location))


def _metric(experiment: Experiment) -> Belief:
    metrics = experiment.reported_metrics
    names = list(metrics.items) if isinstance(metrics, Incomplete) else metrics
    if not names:
        return Belief("metric", "", "unknown", "no metric was found")
    return Belief("metric", ", ".join(names), "declared" if experiment.link.declared_metrics else "read")


def _model(experiment: Experiment) -> Belief:
    fitted = [pipeline for pipeline in experiment.pipelines if pipeline.origin == "artifact"]
    for pipeline in fitted or experiment.pipelines:
        if not isinstance(pipeline.final, Unknown):
            return Belief("model", pipeline.final.callee.rsplit(".", 1)[-1], "read", pipeline.path)
    for evaluation in experiment.evaluations:
        if evaluation.record.estimator is not None:
            name = evaluation.record.estimator.class_path.rsplit(".", 1)[-1]
            return Belief("model", name, "read", _line(evaluation.location))
    return Belief("model", "", "unknown", "no model was found")


def _how(provenance: Provenance) -> How:
    return "read" if provenance.how == "sampled" else provenance.how


def _line(location: Location) -> str:
    if location.cell is not None:
        return f"{location.path}:cell {location.cell}:{location.cell_line}"
    return f"{location.path}:{location.line}"


def _correction(experiment: Experiment) -> str:
    """Give the manifest lines that correct a wrong belief."""
    data = experiment.data
    if isinstance(data, Unknown):
        source = experiment.link.unit.path if experiment.link.unit is not None else experiment.path
        return f'[[experiment]] name = "{experiment.name}", source = ["{source}"], tables = ["..."]'
    return f'[[table]] path = "{data.path}", target = "...", time = "..."'
