"""Write the table of usual parameter values, by which ``mlaudit inspect`` shows first what somebody chose.

Run with ``python tools/usual_parameters.py PYTHON...``, the same interpreters as for `constructor_signatures`. A value
that is the default of any of these versions counts as usual, since a file does not say what the default was when it was
made.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

from constructor_signatures import LIBRARIES, WITHOUT_GET_PARAMS, modules_of

TABLE = Path(__file__).parents[1] / "mlaudit" / "cli" / "models" / "usual_values.json"

Defaults = dict[str, dict[str, object]]
"""Class path to parameter to default value."""


def plain(value: object) -> object:
    """Return a default as JSON holds it; ``...`` for one that it does not."""
    if isinstance(value, tuple | list):
        items = [plain(item) for item in value]
        return ... if ... in items else items
    if value is None or type(value) in (bool, int, float, str):
        return value
    if inspect.isclass(value) and value.__module__ == "numpy":
        return f"numpy.{value.__name__}"
    return ...


def defaults_of(cls: type) -> dict[str, object]:
    """Return the constructor's defaults; ``**kwargs`` stands for those of the class above."""
    found: dict[str, object] = {}
    for base in cls.__mro__:
        if "__init__" not in vars(base) or base is object:
            continue
        constructor = base.__dict__["__init__"]
        given = inspect.signature(getattr(constructor, "deprecated_original", constructor)).parameters.values()
        for parameter in given:
            value = plain(parameter.default)
            if parameter.default is not inspect.Parameter.empty and value is not ...:
                found.setdefault(parameter.name, value)
        if not any(parameter.kind == parameter.VAR_KEYWORD for parameter in given):
            break
    return found


def described() -> Defaults:
    """Describe what the running interpreter has installed."""
    found: Defaults = {}
    for library in LIBRARIES:
        with contextlib.suppress(ImportError):
            classes = {cls for module in modules_of(library) for cls in vars(module).values() if inspect.isclass(cls)}
            for cls in classes:
                has_parameters = hasattr(cls, "get_params") or any(
                    b.__name__ in WITHOUT_GET_PARAMS for b in cls.__mro__
                )
                if cls.__module__.partition(".")[0] == library and has_parameters:
                    found[f"{cls.__module__}.{cls.__qualname__}"] = defaults_of(cls)
    return found


def merged(descriptions: list[Defaults]) -> dict[str, dict[str, list[object]]]:
    """Unite the defaults of several versions, by the public name of the class."""
    from mlaudit.evidence.artifacts.pickles.class_paths import public

    table: dict[str, dict[str, list[object]]] = {}
    for description in descriptions:
        for path, defaults in description.items():
            parameters = table.setdefault(public(path), {})
            for name, value in defaults.items():
                values = parameters.setdefault(name, [])
                if json.dumps(value) not in map(json.dumps, values):
                    values.append(value)
    return {path: parameters for path, parameters in sorted(table.items()) if parameters}


def main(interpreters: list[str]) -> None:
    """Describe each environment in its own process, and write the table."""
    descriptions = []
    for interpreter in interpreters:
        command = [interpreter, __file__, "--describe"]
        environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
        ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        descriptions.append(json.loads(ran.stdout))
    rows = (f"{json.dumps(path)}: {json.dumps(found)}" for path, found in merged(descriptions).items())
    TABLE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    print(f"{TABLE.name}: {TABLE.stat().st_size:,} bytes")


if __name__ == "__main__":
    if sys.argv[1:] == ["--describe"]:
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(io.StringIO()):
            description = described()
        print(json.dumps(description))
    else:
        main(sys.argv[1:])
