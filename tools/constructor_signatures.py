"""Write the table of constructor parameters by which the artifact readers tell parameters from learnt attributes.

Run with ``python tools/constructor_signatures.py PYTHON...``, the interpreters of environments with different versions
of scikit-learn, imbalanced-learn, xgboost and lightgbm, oldest first. The table is the union over all of them: a
parameter that some versions of a class lack is marked with a question mark, so that its absence from a file means
nothing; behind the mark stands the last version before it was added.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import json
import os
import pkgutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TypedDict

LIBRARIES = {"sklearn": "scikit-learn", "imblearn": "imbalanced-learn", "xgboost": "xgboost", "lightgbm": "lightgbm"}
SKIPPED = ("tests", "conftest", "dask", "spark", "testing", "plotting", "_build_utils", "externals", "libpath")
WITHOUT_GET_PARAMS = ("BaseCrossValidator", "BaseShuffleSplit", "_UnsupportedGroupCVMixin", "make_column_selector")
WITH_KEYWORDS = ("xgboost", "lightgbm")
TABLE = Path(__file__).parents[1] / "mlaudit" / "evidence" / "artifacts" / "view" / "signatures.json"

Described = dict[str, dict[str, list[str]]]
"""Class path to parameter names, by library."""


class Description(TypedDict):
    """What one environment has installed."""

    versions: dict[str, str]
    classes: Described


def modules_of(library: str) -> Iterator[ModuleType]:
    """Import every module of a library that can be imported."""
    package = importlib.import_module(library)  # noqa: TID251
    yield package
    yield from _modules_in(package)


def _modules_in(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if found.name.rpartition(".")[2].startswith(SKIPPED):
            continue
        try:
            module = importlib.import_module(found.name)  # noqa: TID251
        except Exception:
            continue
        yield module
        if found.ispkg:
            yield from _modules_in(module)


def parameters_of(cls: type) -> list[str]:
    """List the constructor parameters; in some libraries ``**kwargs`` stands for those of the class above."""
    names: list[str] = []
    for base in cls.__mro__:
        if "__init__" not in vars(base) or base is object:
            continue
        constructor = base.__dict__["__init__"]
        given = inspect.signature(getattr(constructor, "deprecated_original", constructor)).parameters.values()
        names += [p.name for p in given if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name != "self"]
        if cls.__module__.partition(".")[0] not in WITH_KEYWORDS or all(p.kind != p.VAR_KEYWORD for p in given):
            break
    return list(dict.fromkeys(names))


def described() -> Description:
    """Describe what the running interpreter has installed."""
    found: Described = {}
    versions: dict[str, str] = {}
    for library in LIBRARIES:
        try:
            versions[library] = importlib.import_module(library).__version__  # noqa: TID251
        except ImportError:
            continue
        classes = {cls for module in modules_of(library) for cls in vars(module).values() if inspect.isclass(cls)}
        found[library] = {
            f"{cls.__module__}.{cls.__qualname__}": parameters_of(cls)
            for cls in classes
            if cls.__module__.partition(".")[0] == library
            and (hasattr(cls, "get_params") or any(base.__name__ in WITHOUT_GET_PARAMS for base in cls.__mro__))
        }
    return {"versions": versions, "classes": found}


def merged(descriptions: list[Description]) -> dict[str, dict[str, str]]:
    """Unite the signatures of several versions, by the public name of the class."""
    from mlaudit.evidence.artifacts.pickles.class_paths import public

    signatures: dict[str, dict[str, dict[str, list[str]]]] = {library: {} for library in LIBRARIES}
    for description in descriptions:
        for library, classes in description["classes"].items():
            version = description["versions"][library]
            for path, names in sorted(classes.items()):
                versions = signatures[library].setdefault(public(path).removeprefix(f"{library}."), {})
                versions.setdefault(version, []).extend(names)
    return {
        library: {name: _joined(versions) for name, versions in sorted(classes.items())}
        for library, classes in signatures.items()
    }


def _joined(versions: dict[str, list[str]]) -> str:
    return " ".join(
        name + _mark([name in names for names in versions.values()], list(versions))
        for name in dict.fromkeys(name for names in reversed(versions.values()) for name in names)
    )


def _mark(has_it: list[bool], versions: list[str]) -> str:
    if all(has_it):
        return ""
    return "?" if has_it[0] else f"?{versions[has_it.index(True) - 1]}"


def main(interpreters: list[str]) -> None:
    """Describe each environment in its own process, and write the table."""
    descriptions = []
    for interpreter in interpreters:
        command = [interpreter, __file__, "--describe"]
        environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
        ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        descriptions.append(json.loads(ran.stdout))
    made_from = {
        label: list(dict.fromkeys(d["versions"][name] for d in descriptions if name in d["versions"]))
        for name, label in LIBRARIES.items()
    }
    lines = [f"{json.dumps('made from')}: {json.dumps(made_from)}"]
    for library, classes in merged(descriptions).items():
        rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(names)}" for name, names in classes.items())
        lines.append(f"{json.dumps(library)}: {{\n{rows}\n}}")
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{TABLE.name}: {TABLE.stat().st_size:,} bytes, {json.dumps(made_from)}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--describe"]:
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(io.StringIO()):
            description = described()
        print(json.dumps(description))
    else:
        main(sys.argv[1:])
