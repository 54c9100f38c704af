"""Names that a pickle reaches by calls: ``getattr(joblib.memory, "os")`` and the like name no global of their own."""

from __future__ import annotations

from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Node

REACHING = ("getattr", "_getattribute", "attrgetter", "subimport", "import_module", "__import__")
"""Functions by which modules and their attributes are reached."""

_DEEPEST = 8
_LONGEST = 500


def reached_by(call: Call) -> tuple[str, str] | None:
    """Return module and name that a call would return, where its arguments tell it; None where they do not."""
    path = _path(call, _DEEPEST)
    module, _, name = (path or "").rpartition(".")
    return (module, name) if module and len(module) + len(name) <= _LONGEST else None


def _path(node: Node, depth: int) -> str | None:
    if type(node) is Global:
        return f"{node.module}.{node.name}" if node.name else node.module
    if type(node) is not Call or depth == 0 or type(node.arguments) is not tuple or not node.arguments:
        return None
    function, first = node.function, node.arguments[0]
    if type(function) is Call:
        return _picked(function, first, depth - 1)
    if type(function) is not Global:
        return None
    if function.name in ("getattr", "_getattribute") and len(node.arguments) > 1:
        return _joined(_path(first, depth - 1), node.arguments[1])
    if function.name in ("subimport", "import_module", "__import__"):
        return first if type(first) is str else None
    return None


def _picked(getter: Call, owner: Node, depth: int) -> str | None:
    """Return what ``operator.attrgetter("os.system")(owner)`` reaches."""
    function, arguments = getter.function, getter.arguments
    if type(function) is not Global or function.name != "attrgetter" or type(arguments) is not tuple:
        return None
    return _joined(_path(owner, depth), arguments[0]) if arguments else None


def _joined(owner: str | None, name: Node) -> str | None:
    return f"{owner}.{name}" if owner is not None and type(name) is str and name else None
