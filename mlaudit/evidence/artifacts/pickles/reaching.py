"""What a pickle reaches and calls by other calls: ``getattr(joblib.memory, "os")`` names no global of its own."""

from __future__ import annotations

import re

from mlaudit.evidence.artifacts.pickles.class_paths import dotted
from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Node, RawArray

_BY_ATTRIBUTE = {"getattr", "_getattribute", "_get_attr"}
_TAKING_ATTRIBUTES = _BY_ATTRIBUTE | {"_getattr"}
_BY_WORD = {"_load_type", "_builtin_type"}
_BY_MODULE = {"subimport", "import_module", "__import__", "_import_module"}
_EVALUATING = {
    "_eval_repr": (re.compile(r"(?:None|Ellipsis|NotImplemented|x?range\(-?\d+(?:, -?\d+){0,2}\))\Z"),),
    "_getattr": (re.compile(r"\w+\Z"), re.compile(r"<[\w ]+ '\w+' of '[\w.]+' objects>\Z")),
}
"""Functions of dill that evaluate their last texts, and what it writes there."""

REACHING = _BY_ATTRIBUTE | _BY_MODULE | {*_EVALUATING, "attrgetter"}
"""Functions by which modules and their attributes are reached."""

_EVALUATED = ("builtins", "eval")
_HOLDING = {"partial", "partialmethod", "MethodType"}
"""What calls its first argument when it is called."""

_CALLING_FIRST = {"map", "imap", "filter", "ifilter", "reduce", "_create_array", "_rebuild_from_type"} | {
    "_rebuild_from_type_v2"
}
_SETTING = {"setattr", "_setattr"}
MAPPED = "memmap"
"""A class of NumPy that opens the file which it is called on; an honest one is made by ``_reconstruct``."""

_MAKING_OBJECTS = {"_reconstructor", "__newobj__", "__newobj_ex__"}
_MAKING = _MAKING_OBJECTS | {"_new_Index"}

ACTING = _CALLING_FIRST | _SETTING | _MAKING | {"type"}
"""Honest functions that do more where they are called on something else than honest files call them on."""

_MAKING_CLASSES = {"_builtin_type", "_load_type", "_make_skeleton_class", "_make_skeleton_enum", "_create_type"} | {
    "_create_namedtuple",
    "_make_skel_class",
    "type",
}
"""Functions that return a class, as cloudpickle and dill write them."""

_DEEPEST = 8
_LONGEST = 500


def reached_by(call: Call) -> tuple[str, str] | None:
    """Return module and name that a call would return; None where its arguments do not tell it.

    A module that is imported and no more is the name of its package without a name in it.
    """
    function = call.function
    if type(function) is Global and function.name in _EVALUATING:
        return None if _is_honest(function.name, call.arguments) else _EVALUATED
    path = _path(call, _DEEPEST)
    if path is not None and type(function) is Global and function.name in _BY_MODULE:
        return _bounded(path.partition(".")[0], "")
    return _split(path)


def _is_honest(function: str, arguments: Node) -> bool:
    """Tell whether the texts that a function of dill would evaluate are such as it writes."""
    patterns = _EVALUATING[function]
    texts = arguments[-len(patterns) :] if type(arguments) is tuple else ()
    return len(texts) == len(patterns) and not any(
        type(text) is not str or pattern.match(text) is None for text, pattern in zip(texts, patterns, strict=True)
    )


def callee_of(function: Call, arguments: Node) -> tuple[str, str] | None:
    """Return module and name of what is called, where the function is what another call returns.

    Parameters
    ----------
    function : Call
        Returns what is called.
    arguments : Node
        What that is called on.

    Returns
    -------
    tuple of str or None
        None for a class that the file holds by value. What has no name is told by what made it:
        ``cloudpickle.cloudpickle._make_function`` and ``__call__``.
    """
    return _split(_callee(function, arguments, _DEEPEST))


def acted_on(call: Call) -> tuple[str, str] | None:
    """Return module and name of what the function of a call, one of `ACTING`, in turn calls or changes."""
    function, first = call.function, _first(call.arguments)
    if type(function) is not Global or function.name in _CALLING_FIRST:
        return _split(_callee(first, None, _DEEPEST))
    if function.name in _SETTING:
        return changed(first) if type(first) is Global else None
    if function.name in _MAKING:
        return (first.module, first.name) if type(first) is Global and first.name == MAPPED else None
    makes_class = type(call.arguments) is tuple and len(call.arguments) > 1
    return ("builtins", "type.__call__") if makes_class else None


def changed(name: Global) -> tuple[str, str]:
    """Return module and name under which it is told that an attribute of a class or module is set."""
    return name.module, f"{name.name}.__setattr__"


def _callee(function: Node, arguments: Node, depth: int) -> str | None:
    if type(function) is not Call:
        return _path(function, depth)
    if depth == 0:
        return f"{_class(function)}.__call__"
    maker, held = function.function, _first(function.arguments)
    if type(maker) is Global:
        if maker.name in _MAKING_CLASSES:
            return None
        if maker.name in _HOLDING:
            state = function.states[-1] if function.states else None
            return _callee(_first(state) or held, arguments, depth - 1)
        if maker.name == "methodcaller":
            return _joined(_class(_first(arguments)), held)
        if maker.name in _TAKING_ATTRIBUTES and type(function.arguments) is tuple and len(function.arguments) > 1:
            return _joined(_path(held, depth) or _class(held), function.arguments[1])
    return _path(function, depth) or f"{_class(function)}.__call__"


def _path(node: Node, depth: int) -> str | None:
    """Return the dotted path of a module, a class or a part of one."""
    if type(node) is Global:
        return dotted(node)
    if type(node) is not Call or depth == 0 or type(node.arguments) is not tuple or not node.arguments:
        return None
    function, first = node.function, node.arguments[0]
    if type(function) is Call:
        return _picked(function, first, depth - 1)
    if type(function) is not Global:
        return None
    if function.name in _BY_ATTRIBUTE and len(node.arguments) > 1:
        return _joined(_path(first, depth - 1), node.arguments[1])
    if function.name in _BY_MODULE:
        return first if type(first) is str else None
    if function.name in _BY_WORD:
        return f"builtins.{first}" if type(first) is str else None
    return None


def _picked(getter: Call, owner: Node, depth: int) -> str | None:
    """Return what ``operator.attrgetter("os.system")(owner)`` reaches."""
    function = getter.function
    if type(function) is not Global or function.name != "attrgetter":
        return None
    return _joined(_path(owner, depth), _first(getter.arguments))


def _class(node: Node) -> str:
    """Return the path of the class of an object, or of the function that made it."""
    for _ in range(_DEEPEST):
        if type(node) is not Call:
            break
        function = node.function
        is_told = type(function) is Global and function.name in _MAKING_OBJECTS
        node = _first(node.arguments) if is_told else function
    if type(node) is Global:
        return dotted(node)
    return "numpy.ndarray" if type(node) is RawArray else "builtins.object"


def _first(arguments: Node) -> Node:
    return arguments[0] if type(arguments) is tuple and arguments else None


def _joined(owner: str | None, name: Node) -> str | None:
    return f"{owner}.{name}" if owner is not None and type(name) is str and name else None


def _split(path: str | None) -> tuple[str, str] | None:
    module, _, name = (path or "").rpartition(".")
    return _bounded(module, name) if module else None


def _bounded(module: str, name: str) -> tuple[str, str] | None:
    return (module, name) if len(module) + len(name) <= _LONGEST else None
