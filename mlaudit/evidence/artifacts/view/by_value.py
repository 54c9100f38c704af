"""Functions and classes that a file holds by value, as cloudpickle and dill write those of a script or notebook.

Their code is bytecode, which is neither run nor decoded: the names and constants that stand beside it tell what it
uses.
"""

from __future__ import annotations

from itertools import takewhile

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import ArtifactValue, ClassView, FunctionView, Scalar
from mlaudit.evidence.artifacts.pickles.class_paths import by_value_path, dotted, public, type_named
from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Node, attributes, entries, positional

FUNCTIONS = frozenset({"_make_function", "_create_function", "_make_skel_func", "_fill_function"})
CLASSES = frozenset({"_make_skeleton_class", "_make_skeleton_enum", "_create_type"})
_IN_BODY = frozenset({"staticmethod", "classmethod", "property"})
_TEXTS = {"Ellipsis": "builtins.Ellipsis", "NotImplemented": "builtins.NotImplemented", "...": "builtins.Ellipsis"}
"""Texts that dill would evaluate, and what they stand for; any other is not read."""

_NOT_EVALUATED = Unknown("a text that a loader would evaluate is not read")
_SHARED_VARIABLE = Unknown("a variable that functions share is not shown")
_BEFORE_CODE = 7
"""Numbers that stand before the bytecode: counts of arguments, of locals, the size of the stack and flags."""

_VARIABLE_ARGUMENTS = 0x04
_VARIABLE_KEYWORDS = 0x08


class ByValue:
    """Views functions and classes by value; the work on one stream is bounded."""

    def __init__(self, limits: Limits) -> None:
        self._steps = limits.frame_steps

    def read(self, node: Call, name: str, arguments: tuple[Node, ...]) -> ArtifactValue:
        """View what a call of a function of cloudpickle or dill stands for; None where it is no such function."""
        first = arguments[0] if arguments else None
        if name in FUNCTIONS:
            return self._function(node, arguments)
        if name in CLASSES:
            return self._class(node)
        word = type_named(node)
        if word is not None:
            return word
        if name in ("subimport", "_import_module") and type(first) is str:
            return first
        if name == "_eval_repr":
            return _TEXTS.get(first, _NOT_EVALUATED) if type(first) is str else _NOT_EVALUATED
        if name in ("_create_cell", "_make_cell", "_make_empty_cell"):
            return _SHARED_VARIABLE
        if name in ("_create_code", "_get_attr", "_getattribute"):
            return _attribute_of(arguments)
        return None

    def _function(self, node: Call, arguments: tuple[Node, ...]) -> FunctionView:
        if arguments and type(arguments[0]) is Call and arguments[0] is not node and _name(arguments[0]) in FUNCTIONS:
            arguments = positional(arguments[0])
        code = _Code(arguments[0] if arguments else None)
        state = attributes(node)
        given = next((argument for argument in arguments[1:] if type(argument) is str), code.name)
        dill_globals = next((entries(a) for a in arguments if "__name__" in entries(a)), {})
        module = next(
            (m for m in (state.get("__module__"), entries(_last(arguments)).get("__module__")) if type(m) is str),
            dill_globals.get("__name__"),
        )
        name = state.get("__qualname__", code.qualified_name or given)
        names, constants = self._used(code)
        return FunctionView(
            f"{module if type(module) is str else '__main__'}.{name if type(name) is str else given}",
            code.parameters,
            names,
            constants,
        )

    def _used(self, code: _Code) -> tuple[tuple[str, ...], tuple[Scalar, ...]]:
        """Gather the names and constants of a function and of those inside of it."""
        names: dict[str, None] = {}
        constants: list[Scalar] = []
        seen: set[int] = set()
        waiting: list[Node] = [code]
        while waiting and self._steps > 0:
            item = waiting.pop()
            self._steps -= 1
            if id(item) in seen and not isinstance(item, str | int | float):
                continue
            seen.add(id(item))
            if isinstance(item, _Code):
                names.update(dict.fromkeys(item.names))
                waiting.extend(reversed(item.constants))
                self._steps -= len(item.names)
            elif isinstance(item, tuple):
                waiting.extend(reversed(item))
            elif type(item) is Call and _is_code(item):
                waiting.append(_Code(item))
            elif isinstance(item, str | float) or type(item) is int:
                constants.append(item)
        return tuple(names), tuple(constants)

    def _class(self, node: Call) -> ClassView:
        arguments = positional(node)
        bases = arguments[2] if len(arguments) > 2 and type(arguments[2]) is tuple else ()
        body = {**entries(arguments[3] if len(arguments) > 3 else None), **attributes(node)}
        self._steps -= len(body) + len(bases)
        if self._steps < 0:
            return ClassView(by_value_path(node) or "(computed)", (), ())
        return ClassView(
            by_value_path(node) or "(computed)",
            tuple(_base(base) for base in bases),
            tuple(name for name, value in body.items() if _is_method(value)),
        )


class _Code:
    """A code object: what stands around its bytecode, whose place differs between versions of Python."""

    def __init__(self, node: Node) -> None:
        self.names: tuple[str, ...] = ()
        self.constants: tuple[Node, ...] = ()
        self.parameters: tuple[str, ...] = ()
        self.name = "(unnamed)"
        self.qualified_name = ""
        given = positional(node)
        at = next((i for i in range(_BEFORE_CODE, min(len(given) - 4, 12)) if _is_layout(given[i : i + 5])), None)
        if at is None:
            return
        constants, names, variables, _, name = given[at : at + 5]
        self.constants = constants if type(constants) is tuple else ()
        self.names = _texts(names)
        self.name = name if type(name) is str else self.name
        after = given[at + 5] if len(given) > at + 5 else None
        self.qualified_name = after if type(after) is str else ""
        self.parameters = _parameters(given[at - 1 - _BEFORE_CODE + 1 : at - 1], _texts(variables))


def _is_layout(given: tuple[Node, ...]) -> bool:
    """Tell whether constants, names, variables, file and name of a function stand here."""
    return [type(item) for item in given] == [tuple, tuple, tuple, str, str]


def _parameters(counts: tuple[Node, ...], variables: tuple[str, ...]) -> tuple[str, ...]:
    numbers = [count if type(count) is int else 0 for count in counts]
    if len(numbers) < _BEFORE_CODE - 1:
        return ()
    number = numbers[0] + numbers[2]
    flags = numbers[5]
    number += bool(flags & _VARIABLE_ARGUMENTS) + bool(flags & _VARIABLE_KEYWORDS)
    return variables[: max(number, 0)]


def _attribute_of(arguments: tuple[Node, ...]) -> ArtifactValue:
    if len(arguments) == 2 and type(arguments[1]) is str:
        owner = arguments[0]
        if type(owner) is Global:
            return f"{public(dotted(owner))}.{arguments[1]}"
        module = positional(owner)[:1]
        if module and type(module[0]) is str:
            return f"{module[0]}.{arguments[1]}"
    return Unknown("code of a function is not shown")


def _is_code(node: Call) -> bool:
    return any(_is_layout(node.arguments[i : i + 5]) for i in range(12)) if type(node.arguments) is tuple else False


def _is_method(value: Node) -> bool:
    return type(value) is Call and (_name(value) in FUNCTIONS or _name(value) in _IN_BODY)


def _base(node: Node) -> str:
    if type(node) is Global:
        return public(dotted(node))
    return by_value_path(node) or type_named(node) or "(computed)"


def _name(node: Call) -> str:
    return node.function.name if type(node.function) is Global else ""


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(takewhile(lambda item: type(item) is str, node)) if type(node) is tuple else ()


def _last(arguments: tuple[Node, ...]) -> Node:
    return arguments[-1] if arguments else None
