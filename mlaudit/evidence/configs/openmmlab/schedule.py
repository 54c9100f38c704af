"""The course of the learning rate, under names that do not depend on how many parts it is written in.

MMEngine lists schedulers, each with a begin and an end in epochs or in steps; what they mean for a training depends
on their types and on the unit in which its own length is given. Before that, one table held everything.
References: https://mmengine.readthedocs.io/en/latest/tutorials/param_scheduler.html
"""

from __future__ import annotations

from collections.abc import Iterator

from mlaudit.evidence.configs.openmmlab.values import Node

_RISING = frozenset({"LinearLR", "ConstantLR", "QuadraticWarmupLR", "ExponentialLR"})


def schedule_nodes(config: Node) -> Iterator[tuple[str, Node]]:
    """Iterate over derived keys with what stands for them: ``schedule.warmup_steps``, ``schedule.milestones[0]``, …"""
    listed = config.at("param_scheduler")
    if listed is not None:
        parts = listed.items if listed.is_list else (listed,)
        for part in parts:
            yield from _of_part(part, _unit(config.at("train_cfg")))
    old = config.at("lr_config")
    if old is not None:
        yield from _of_old(old, _unit(config.at("runner")) or _old_unit(config))


def _of_part(part: Node, unit: str) -> Iterator[tuple[str, Node]]:
    kind, by_epoch = _text(part.at("type")), _flag(part.at("by_epoch"), default=True)
    begin, end = part.at("begin"), part.at("end")
    if by_epoch is None or (begin is not None and begin.value != 0):
        return
    factor = part.at("start_factor")
    is_rise = kind in _RISING and (factor is None or (isinstance(factor.value, float) and factor.value < 1))
    if is_rise and end is not None and isinstance(end.value, int):
        yield f"schedule.warmup_{'epochs' if by_epoch else 'steps'}", end
    elif not is_rise:
        name = part.at("type")
        if name is not None:
            yield "schedule.name", name
    if kind == "MultiStepLR" and unit == ("epochs" if by_epoch else "steps"):
        yield from _milestones(part.at("milestones"))


def _of_old(part: Node, unit: str) -> Iterator[tuple[str, Node]]:
    policy, by_epoch = part.at("policy"), _flag(part.at("by_epoch"), default=True)
    if policy is not None:
        yield "schedule.name", policy
    if by_epoch is not None and _text(policy) == "step" and unit == ("epochs" if by_epoch else "steps"):
        yield from _milestones(part.at("step"))
    warmup, length = part.at("warmup"), part.at("warmup_iters")
    in_epochs = _flag(part.at("warmup_by_epoch"), default=False)
    if _text(warmup) and length is not None and isinstance(length.value, int) and in_epochs is not None:
        yield f"schedule.warmup_{'epochs' if in_epochs else 'steps'}", length


def _milestones(written: Node | None) -> Iterator[tuple[str, Node]]:
    for number, item in enumerate(() if written is None else written.items):
        yield f"schedule.milestones[{number}]", item


def _unit(loop: Node | None) -> str:
    """Return in what the length of the training is given, if in one."""
    if loop is None:
        return ""
    in_epochs, in_steps = loop.at("max_epochs") is not None, loop.at("max_iters") is not None
    return "" if in_epochs == in_steps else "epochs" if in_epochs else "steps"


def _old_unit(config: Node) -> str:
    return "epochs" if config.at("total_epochs") is not None and config.at("runner") is None else ""


def _text(node: Node | None) -> str:
    """Return the last word of a type, which may have the name of its library in front of it."""
    value = None if node is None else node.value
    name = value if isinstance(value, str) else getattr(value, "name", "")
    return str(name).rpartition(".")[2]


def _flag(node: Node | None, *, default: bool) -> bool | None:
    """Return a flag; None where it is not known."""
    if node is None:
        return default
    return node.value if isinstance(node.value, bool) else None
