"""Every leaf of a generated document is found with its value, and its key stands at the place given."""

from __future__ import annotations

import json
import tomllib

import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.evidence.configs.json_reader import json_leaves
from mlaudit.evidence.configs.leaf import Leaf
from mlaudit.evidence.configs.toml_reader import toml_leaves
from mlaudit.evidence.configs.yaml_reader import yaml_leaves

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=8)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.booleans() | NUMBERS | TEXTS
NAMES = st.text("abcdefg_-é\"' #", min_size=1, max_size=6)


def documents(scalars: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
    )


def flattened(value: object, path: str = "", keeps_empty: bool = False) -> list[tuple[str, object]]:
    if isinstance(value, dict):
        if not value and keeps_empty and path and not path.endswith("]"):
            return [(path, None)]
        inner = [(f"{path}.{key}" if path else key, item) for key, item in value.items()]
        return [leaf for name, item in inner for leaf in flattened(item, name, keeps_empty)]
    if isinstance(value, list):
        return [leaf for i, inner in enumerate(value) for leaf in flattened(inner, f"{path}[{i}]", keeps_empty)]
    return [(path, value)]


def at(text: str, leaf: Leaf) -> str:
    return text.split("\n")[leaf.line - 1][leaf.column - 1 :]


def name_of(leaf: Leaf) -> str | None:
    return None if not leaf.key or leaf.key.endswith("]") else leaf.key.rpartition(".")[2]


@given(documents(SCALARS | st.none()), st.sampled_from([None, 1, 4]), st.booleans())
def test_json(document: object, indent: int | None, is_ascii: bool) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=is_ascii)
    leaves = json_leaves(text).found
    assert [(leaf.key, leaf.value) for leaf in leaves] == flattened(document)
    for leaf in leaves:
        name = name_of(leaf)
        shown = json.dumps(leaf.value if name is None else name, ensure_ascii=is_ascii)
        assert at(text, leaf).startswith(shown)


@given(documents(SCALARS | st.none()), st.booleans(), st.booleans())
def test_yaml(document: object, is_flow: bool, is_ascii: bool) -> None:
    quoted = type("Quoted", (yaml.SafeDumper,), {})
    quoted.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))
    text = yaml.dump(
        document, Dumper=quoted, sort_keys=False, width=10**6, allow_unicode=not is_ascii, default_flow_style=is_flow
    )
    leaves = yaml_leaves(text).found
    assert [(leaf.key, leaf.value) for leaf in leaves] == flattened(document, keeps_empty=True)
    for leaf in leaves:
        name = name_of(leaf)
        if name is not None:
            here = at(text, leaf).removeprefix("? ")
            assert next(yaml.scan(here), None) is not None
            assert here.startswith('"')


def toml_key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)


def inline(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{toml_key(k)} = {inline(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[\n" + "".join(f"  {inline(v)}, # ] }} [x]\n" for v in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


def toml(document: dict[str, object], path: str = "") -> str:
    plain = {k: v for k, v in document.items() if not is_table(v)}
    tables = {k: v for k, v in document.items() if is_table(v)}
    parts = [f"{toml_key(k)} = {inline(v)}\n" for k, v in plain.items()]
    for key, value in tables.items():
        where = f"{path}{toml_key(key)}"
        if isinstance(value, dict):
            parts.append(f"[{where}]\n" + toml(value, f"{where}."))
        else:
            assert isinstance(value, list)
            parts += [f"[[ {where} ]] # [x]\n" + toml(item, f"{where}.") for item in value]
    return "".join(parts)


def is_table(value: object) -> bool:
    is_list = isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
    return isinstance(value, dict) or is_list


@given(st.dictionaries(NAMES, documents(SCALARS), max_size=5))
def test_toml(document: dict[str, object]) -> None:
    text = toml(document)
    parsed = tomllib.loads(text)
    leaves = toml_leaves(text).found
    assert [(leaf.key, leaf.value) for leaf in leaves] == flattened(parsed)
    for leaf in leaves:
        name = name_of(leaf)
        shown = inline(leaf.value) if name is None else toml_key(name)
        assert at(text, leaf).startswith(shown)


def test_toml_brackets_in_text_are_no_headers() -> None:
    text = "a = \"\"\"\n[foo]\nb = 1\n\"\"\"\nc = 1\n[x]\nd.e = '''\n[y]'''\n"
    text += "[[t]]\nk = { l = [ { m = 1 } ] }\n[t.u]\nv = 2\n"
    places = {leaf.key: (leaf.line, leaf.column) for leaf in toml_leaves(text).found}
    assert places == {"a": (1, 1), "c": (5, 1), "x.d.e": (7, 1), "t[0].k.l[0].m": (10, 15), "t[0].u.v": (12, 1)}
