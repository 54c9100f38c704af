"""Names that other files of the project define: the file is followed once, its functions wherever they are called."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.names import canonical, imported
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Reference, Value

MAX_MODULES = 60
"""Files that one reading follows through imports."""

_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def bind_imports(run: Run, node: ast.Import | ast.ImportFrom) -> None:
    """Bind what an import statement brings in; names of libraries stay references."""
    if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
        _bind_all(run, "." * node.level + (node.module or ""))
    for name, dotted in imported(node):
        absolute = run.modules.absolute(dotted, run.place)
        run.state.variables[name] = resolved(run, absolute) or Reference(absolute)


def resolved(run: Run, dotted: str) -> Value | None:
    """Return what a file of the project binds to a dotted name.

    Returns
    -------
    Value or None
        None for names of libraries, for declared names, for modules themselves, and past the limit of files.
    """
    found = run.modules.find(dotted, run.place)
    if found is None or dotted in knowledge().own:
        return None
    file, rest = found
    if len(rest) != 1:
        return None
    names = _namespace(run, file.path, dotted)
    if names is not None and rest[0] in run.pending.get(file.path, ()):
        with run.inside(file.path):
            return late(run, rest[0])
    return None if names is None else names.get(rest[0])


def late(run: Run, name: str) -> Value | None:
    """Follow the definition of a name in a file that was imported, once it is asked for; None where there is none."""
    statements = run.pending.get(run.place, {}).pop(name, None)
    if statements is None:
        return None
    with run.outermost():
        run.execute(statements)
    return run.state.outermost.get(name)


def referenced(run: Run, owner: Reference, name: str) -> Value:
    """Return what a name of a module means: a value of the project's own code, or else a reference."""
    dotted = canonical(f"{owner.dotted}.{name}") if owner.dotted else name
    own = resolved(run, dotted) if owner.is_imported else None
    return own if own is not None else Reference(dotted, owner.is_imported)


def _bind_all(run: Run, dotted: str) -> None:
    found = run.modules.find(run.modules.absolute(dotted, run.place), run.place)
    if found is not None and not found[1]:
        names = _namespace(run, found[0].path, dotted)
        if names is None:
            return
        with run.inside(found[0].path):
            for name in [*run.pending.get(found[0].path, ())]:
                late(run, name)
            names = run.state.outermost
        run.state.variables.update((name, value) for name, value in names.items() if not name.startswith("_"))


def _namespace(run: Run, path: str, dotted: str) -> dict[str, Value] | None:
    """Follow a file up to its end, once; in a circle of imports, as far as it was followed already.

    Of a file that only defines, what is asked for is followed, when it is.

    ``from ipynb.fs.defs.prep import scale`` takes definitions out of a notebook, and runs nothing else of it.
    """
    if path == run.place:
        return run.state.outermost
    known = run.namespaces.get(path)
    if known is not None:
        return known
    pieces = run.bodies.get(path)
    if pieces is None or len(run.namespaces) >= MAX_MODULES:
        return None
    run.namespaces[path] = {}
    definitions = run.definitions(path)
    if definitions is not None:
        run.pending[path] = dict(definitions)
        return run.namespaces[path]
    with run.inside(path):
        for piece in pieces:
            run.execute(s for s in piece.body if ".fs.defs." not in dotted or isinstance(s, _DEFINING))
    return run.namespaces[path]
