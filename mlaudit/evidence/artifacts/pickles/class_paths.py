"""Names of classes: as a stream writes them, as Python 3 knows them, and as users import them."""

from __future__ import annotations

from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections.abc import Iterable
from functools import lru_cache

from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Node, attributes, entries, positional

_COMPUTED = "(computed)"
_REMEMBERED = 2_000
"""Names that are remembered: an artifact uses few, often."""

_NEW = frozenset({"copyreg._reconstructor", "copyreg.__newobj__", "copyreg.__newobj_ex__"})
_BY_VALUE = frozenset({"_make_skeleton_class", "_make_skeleton_enum", "_create_type"})
"""Functions of cloudpickle and dill that rebuild a class of the user; its name is their second argument."""

_BY_WORD = frozenset({"_builtin_type", "_load_type"})
_WORDS = {"TypeType": "builtins.type", "ObjectType": "builtins.object", "PartialType": "functools.partial"}

_PUBLIC_DEPTH = {"xgboost": 1, "lightgbm": 1, "catboost": 1, "category_encoders": 1, "feature_engine": 2}
"""Modules of a path that users write, for libraries whose inner modules have no underscore."""

_BIT_GENERATOR = "numpy.random._pickle.__bit_generator_ctor"
_CONSTRUCTED = {
    "numpy.random._pickle.__randomstate_ctor": "numpy.random.mtrand.RandomState",
    "numpy.random._pickle.__generator_ctor": "numpy.random._generator.Generator",
    "numpy.random.__RandomState_ctor": "numpy.random.mtrand.RandomState",
    "pandas._libs.tslibs.nattype._nat_unpickle": "pandas._libs.tslibs.nattype.NaTType",
    "re._compile": "re.Pattern",
    "zoneinfo.ZoneInfo._unpickle": "zoneinfo.ZoneInfo",
    "pandas._libs.tslibs.timestamps._unpickle_timestamp": "pandas._libs.tslibs.timestamps.Timestamp",
    "pandas._libs.tslibs.timedeltas._timedelta_unpickle": "pandas._libs.tslibs.timedeltas.Timedelta",
}


def dotted(name: Global) -> str:
    """Return the dotted path of a global, or of a module; names of Python 2's library become those of Python 3."""
    return _dotted(name.module, name.name)


@lru_cache(_REMEMBERED)
def _dotted(module: str, name: str) -> str:
    module, name = NAME_MAPPING.get((module, name), (module, name))
    module = IMPORT_MAPPING.get(module, module)
    return f"{module}.{name}" if name else module


def paths_of(names: Iterable[Global]) -> tuple[str, ...]:
    """Return the different dotted paths of globals, in order of appearance."""
    return tuple(dict.fromkeys([dotted(name) for name in names]))


def called_paths(names: Iterable[Global]) -> tuple[str, ...]:
    """Return the dotted paths of those globals that are called as functions."""
    return paths_of([name for name in names if name.is_called])


@lru_cache(_REMEMBERED)
def public(path: str) -> str:
    """Return a path as users import it: ``sklearn.preprocessing._data.StandardScaler`` loses ``_data``."""
    *modules, name = path.split(".")
    if len(modules) > 1 and modules[0] == "numpy" and modules[1] in ("core", "_core"):
        return f"numpy.{name}"
    kept = modules[:1]
    for module in modules[1 : _PUBLIC_DEPTH.get(modules[0], len(modules)) if modules else 0]:
        if module.startswith("_"):
            break
        kept.append(module)
    return ".".join([*kept, name])


def class_of(node: Call) -> str:
    """Return the dotted path of the class of the object that a call would make, or of the function that is called."""
    function = node.function
    if type(function) is not Global:
        return _class_asked(function) or _class_named_by(function)
    path = dotted(function)
    if path == _BIT_GENERATOR:
        return _bit_generator(positional(node))
    if path in _NEW or function.name == "newObj" or _takes_class(path, function.name):
        return _class_named_by(node.arguments[0] if type(node.arguments) is tuple and node.arguments else None)
    return _CONSTRUCTED.get(path, path)


def type_named(node: Node) -> str | None:
    """Return the type that cloudpickle and dill name by a word: ``slice``, ``CodeType``; None for another record."""
    if type(node) is not Call or type(node.function) is not Global or node.function.name not in _BY_WORD:
        return None
    words = positional(node)
    if len(words) != 1 or type(words[0]) is not str:
        return None
    return _WORDS.get(words[0]) or (f"builtins.{words[0]}" if words[0].islower() else f"types.{words[0]}")


def _bit_generator(arguments: tuple[Node, ...]) -> str:
    """Name the class of a source of random bits, which NumPy writes by its name, and since 2.0 as a class."""
    named = arguments[0] if arguments else "MT19937"
    if type(named) is Global:
        return dotted(named)
    return f"numpy.random._{named.lower()}.{named}" if type(named) is str and named.isalnum() else _BIT_GENERATOR


def _class_asked(node: Node) -> str | None:
    """Name the class whose alternative constructor is called: ``getattr(ZoneInfo, "_unpickle")``."""
    if type(node) is not Call or type(node.function) is not Global or node.function.name != "getattr":
        return None
    arguments = positional(node)
    owner = arguments[0] if len(arguments) == 2 else None
    return dotted(owner) if type(owner) is Global else None


def _takes_class(path: str, name: str) -> bool:
    """Tell whether a function makes an object of the class that is its first argument."""
    return (
        name == "_array_reconstructor"
        or name.startswith("__pyx_unpickle_")
        or (path.startswith("pandas.") and name.startswith("_new_"))
    )


def by_value_path(node: Node) -> str | None:
    """Return the dotted path of a class that the file holds by value; None for another record."""
    if type(node) is not Call or type(node.function) is not Global or node.function.name not in _BY_VALUE:
        return None
    arguments = positional(node)
    if len(arguments) < 2 or type(arguments[1]) is not str:
        return None
    # The body of the class stands in the fourth argument (cloudpickle: its module only) or is set later.
    body = entries(arguments[3]) if len(arguments) > 3 else {}
    module = body.get("__module__", "__main__")
    name = body.get("__qualname__", attributes(node).get("__qualname__", arguments[1]))
    return f"{module if type(module) is str else '__main__'}.{name if type(name) is str else arguments[1]}"


def _class_named_by(node: Node) -> str:
    if type(node) is Global:
        return dotted(node)
    return by_value_path(node) or type_named(node) or _named_tuple(node) or _COMPUTED


def _named_tuple(node: Node) -> str | None:
    """Return the path of a named tuple, which dill makes anew from its name, fields and module."""
    if type(node) is not Call or type(node.function) is not Global or node.function.name != "_create_namedtuple":
        return None
    words = positional(node)
    if len(words) != 3 or type(words[0]) is not str or type(words[2]) is not str:
        return None
    return f"{words[2]}.{words[0]}"
