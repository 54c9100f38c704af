"""Files that a notebook runs by ``%run``: their statements are followed there, and their names stay."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.run_magic import RunArguments, run_arguments
from mlaudit.evidence.source.values import NONE, Reference, Value

SHELL = "get_ipython()"


def shell(run: Run, node: ast.Call, given: Arguments) -> Value:
    """Follow ``get_ipython()``."""
    return Reference(SHELL, is_imported=False)


def line_magic(run: Run, node: ast.Call, given: Arguments) -> Value:
    """Follow ``get_ipython().run_line_magic("run", "prep.ipynb")``."""
    return _magic(run, node, given.constant(0, "magic_name"), given.constant(1, "line"))


def magic(run: Run, node: ast.Call, given: Arguments) -> Value:
    """Follow ``get_ipython().magic("run prep.ipynb")``, as older exports write it."""
    name, _, line = str(given.constant(0, "arg_s") or "").removeprefix("%").partition(" ")
    return _magic(run, node, name, line)


def _magic(run: Run, node: ast.Call, name: object, line: object) -> Value:
    asked = run_arguments(line) if name == "run" and isinstance(line, str) else None
    if asked is not None:
        _run(run, node, asked)
    return NONE


def _run(run: Run, node: ast.Call, asked: RunArguments) -> None:
    file = run.modules.script(asked, run.place)
    pieces = run.bodies.get(file.path) if file is not None else None
    if file is None or pieces is None or file.path in run.running:
        return
    statements = [statement for piece in pieces for statement in piece.body]
    with _called(run, node, file.path):
        if file.kind == "notebook" or asked.shares_variables:
            run.homes[file.path] = run.place
            run.execute(statements)
            return
        run.namespaces[file.path] = {}
        with run.inside(file.path, is_main=asked.is_main):
            run.execute(statements)
    run.state.outermost.update(run.namespaces[file.path])


@contextmanager
def _called(run: Run, node: ast.Call, path: str) -> Iterator[None]:
    """Let what happens in the file stand behind the magic, and the file not run itself."""
    callers, running = run.trace.callers, run.running
    run.trace.callers, run.running = (*callers, node), (*running, path)
    try:
        yield
    finally:
        run.trace.callers, run.running = callers, running
