"""What the interpreter's own text may call: a check on its syntax tree that no value of a stream is ever called.

Values of a stream live on a stack, in a memo and in records, so they are reached through names that a function binds,
through subscripts and through the results of calls. Hence a call is inert where its callee is a plain name that the
module itself defines or imports and that no function around it binds anew, or a method of a closed list.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

BUILTINS = frozenset(
    {"any", "bool", "bytes", "dict", "float", "int", "isinstance", "len", "list", "max", "min", "range", "str", "super"}
    | {"tuple", "type", "zip", "IndexError"}
)
METHODS_OF_VALUES = frozenset(
    {
        "append",
        "clear",
        "count",
        "decode",
        "extend",
        "find",
        "findall",
        "finditer",
        "from_bytes",
        "get",
        "groups",
        "isascii",
        "isdigit",
    }
    | {
        "items",
        "match",
        "partition",
        "pop",
        "removesuffix",
        "rpartition",
        "search",
        "start",
        "startswith",
        "sub",
        "update",
        "values",
    }
)
METHODS_OF_THE_READER = frozenset(
    {
        "_checkpoint",
        "_cut_short",
        "_places",
        "_stop_at",
        "_within_frame",
        "name",
        "nested",
        "note",
        "pop_mark",
        "position",
        "read",
        "spent",
        "remaining",
    }
    | {"run", "skip", "window", "Struct", "compile", "__init__", "raw_unicode_escape_decode"}
)
DISPATCH = "handlers[buffer[at]]"
"""The one computed callee: the handler of an opcode, taken from a parameter of ``Machine.run`` that nothing rebinds."""

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def violations(tree: ast.Module) -> list[str]:
    """Return every call, context, decorator and import in a module that could reach a value of a stream."""
    own = _module_names(tree)
    found = [each for node in tree.body for each in _in(node, own, [])]
    return [f"line {line}: {text}" for line, text in found]


def _module_names(tree: ast.Module) -> set[str]:
    """Names that a module imports, defines or assigns at its top level."""
    found: set[str] = set()
    for node in tree.body:
        inner = node.body if isinstance(node, ast.If) else [node]
        for each in inner:
            if isinstance(each, ast.Import | ast.ImportFrom):
                found |= {(alias.asname or alias.name).split(".")[0] for alias in each.names}
            elif isinstance(each, ast.FunctionDef | ast.ClassDef):
                found.add(each.name)
            elif isinstance(each, ast.Assign | ast.AnnAssign):
                found |= _stored(each)
    return found


def _stored(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}


def _bound(function: Function) -> set[str]:
    """Names that a function binds: parameters, targets, and whatever a statement inside of it names anew."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    names = {each.arg for each in every if each is not None} | _stored(function)
    for node in ast.walk(function):
        is_named = isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar | ast.FunctionDef | ast.ClassDef)
        if is_named and node.name and node is not function:
            names.add(node.name)
    return names


def _in(node: ast.AST, own: set[str], around: list[Function]) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Call) and not _is_inert(node.func, own, around):
        yield node.lineno, ast.unparse(node)
    elif isinstance(node, ast.With | ast.AsyncWith):
        for item in node.items:
            if not isinstance(item.context_expr, ast.Call):
                yield node.lineno, f"with {ast.unparse(item)}"
    elif around and isinstance(
        node, ast.Import | ast.ImportFrom | ast.ClassDef | ast.Global | ast.Nonlocal | ast.Await
    ):
        yield node.lineno, ast.unparse(node).partition("\n")[0]
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        for decorator in node.decorator_list:
            name = decorator.func if isinstance(decorator, ast.Call) else decorator
            if not isinstance(name, ast.Name) or around:
                yield node.lineno, f"@{ast.unparse(decorator)}"
    inside = [*around, node] if isinstance(node, Function) else around
    for child in ast.iter_child_nodes(node):
        yield from _in(child, own, inside)


def _is_inert(callee: ast.expr, own: set[str], around: list[Function]) -> bool:
    if isinstance(callee, ast.Attribute):
        return callee.attr in METHODS_OF_VALUES | METHODS_OF_THE_READER
    if isinstance(callee, ast.Name):
        bound = {name for function in around for name in _bound(function)}
        if callee.id in bound:
            return callee.id == "handler" and _is_handler_parameter(around)
        return callee.id in own | BUILTINS
    return ast.unparse(callee) == DISPATCH and _is_dispatch(around)


def _is_handler_parameter(around: list[Function]) -> bool:
    """Tell whether ``handler`` is what a function was given as a ``Handler``, never bound again."""
    parameters = [each.annotation for function in around for each in function.args.args if each.arg == "handler"]
    rebound = any("handler" in _stored(function) for function in around)
    return not rebound and [ast.unparse(each) for each in parameters if each is not None] == ["Handler"]


def _is_dispatch(around: list[Function]) -> bool:
    (function,) = around[-1:]
    is_run = isinstance(function, ast.FunctionDef) and function.name == "run"
    typed = [each.annotation for each in function.args.args if each.arg == "handlers"]
    given = [ast.unparse(each) for each in typed if each is not None] == ["Handlers"]
    return is_run and given and "handlers" not in _stored(function)


def computed_callees(tree: ast.Module) -> list[str]:
    """Return what a module calls although it is neither a method nor a name of its own, of a parent or of Python's."""
    own = _module_names(tree)
    found = []
    for node, around in _with_functions(tree, []):
        if not isinstance(node, ast.Call) or isinstance(node.func, ast.Attribute):
            continue
        callee = node.func.value if _is_generic(node.func) else node.func
        bound = {name for function in around for name in _bound(function)}
        is_plain = isinstance(callee, ast.Name) and callee.id not in bound and callee.id in own | set(dir(builtins))
        if not is_plain and not _is_inert(node.func, own, around):
            found.append(ast.unparse(node.func))
    return found


def _is_generic(callee: ast.expr) -> bool:
    """Tell whether a callee is a type of Python's with its arguments: ``dict[str, int]``."""
    return isinstance(callee, ast.Subscript) and isinstance(callee.value, ast.Name) and callee.value.id in BUILTINS


def _with_functions(node: ast.AST, around: list[Function]) -> Iterator[tuple[ast.AST, list[Function]]]:
    yield node, around
    inside = [*around, node] if isinstance(node, Function) else around
    for child in ast.iter_child_nodes(node):
        yield from _with_functions(child, inside)
