"""From the Python files of a project to configs of OpenMMLab, with what they inherit.

A config is evaluated as far as it needs no running (:mod:`expressions`), laid over its base files as MMEngine does, and
flattened into entries for the dialects. Nothing is imported or executed, and no file outside of the project is read.
Reference: https://mmengine.readthedocs.io/en/latest/advanced_tutorials/config.html
"""

from __future__ import annotations

import ast
import posixpath
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mlaudit.core.location import Location
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs.dialects import sections_of
from mlaudit.evidence.configs.leaf import MAX_DEPTH, MAX_LEAVES, NotAConfig, child
from mlaudit.evidence.configs.model import Config, ConfigEntry, ConfigScalar, Section
from mlaudit.evidence.configs.openmmlab.expressions import BASE
from mlaudit.evidence.configs.openmmlab.module import Module, is_read_base
from mlaudit.evidence.configs.openmmlab.schedule import schedule_nodes
from mlaudit.evidence.configs.openmmlab.values import DELETE, Node, Open, merged

MAX_CHARACTERS, MAX_BASES = 1 << 18, 50

_LOOKS_LIKE_ONE = re.compile(
    rb"^(?:_base_[ ]?=|with (?:\w+\.)?read_base\(\)|(?:optim_wrapper|optimizer|lr_config|param_scheduler|train_cfg|"
    rb"train_dataloader|data_preprocessor|default_hooks|model)[ ]?=[ ]?(?:dict\(|\[|\{))",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Read:
    """One file with everything that it inherits."""

    names: Mapping[str, Node]
    lines: Sequence[str]
    inherits_at: int
    is_whole: bool


def read_openmmlab(files: Sequence[ProjectFile]) -> tuple[Config, ...]:
    """Return the configs among Python files: those of which a dialect knows some part."""
    family = _Family(files)
    found = (family.config(file) for file in files if family.may_be_one(file))
    return tuple(config for config in found if config is not None)


class _Family:
    """The files of one project, each evaluated once."""

    def __init__(self, files: Sequence[ProjectFile]) -> None:
        self._files = {file.path: file for file in files}
        self._read: dict[str, _Read | None] = {}
        self._waiting: list[str] = []

    def may_be_one(self, file: ProjectFile) -> bool:
        """Tell by a look at the lines whether a file is worth parsing."""
        if not file.path.endswith(".py") or file.size > MAX_CHARACTERS:
            return False
        try:
            return _LOOKS_LIKE_ONE.search(file.absolute.read_bytes()) is not None
        except OSError:
            return False

    def config(self, file: ProjectFile) -> Config | None:
        """Return the config that a file is; None where no dialect knows any of it, or only what it inherits."""
        read = self._evaluated(file.path)
        if read is None:
            return None
        whole = Node(read.names, file.path, 1, 1)
        try:
            nodes = list(_flat(whole))
        except NotAConfig:
            return None
        entries = [_entry(file.path, key, node, read) for key, node in nodes]
        derived = [_entry(file.path, key, node, read) for key, node in schedule_nodes(whole)]
        own = {entry.location for entry in (*entries, *derived) if entry.location.line != read.inherits_at}
        sections = tuple(
            replace(section, is_whole=read.is_whole)
            for section in sections_of([*entries, *derived])
            if _sets_something_itself(section, own)
        )
        return Config(file.path, "complete", "other", tuple(entries), sections=sections) if sections else None

    def _evaluated(self, path: str) -> _Read | None:
        """Return a file with what it inherits; None where it is not there, cannot be parsed, or waits for itself."""
        if path in self._waiting or len(self._waiting) >= MAX_BASES:
            return None
        if path not in self._read:
            self._waiting.append(path)
            self._read[path] = self._evaluate(path)
            self._waiting.pop()
        return self._read[path]

    def _evaluate(self, path: str) -> _Read | None:
        tree, lines = self._parsed(path)
        if tree is None:
            return None
        inherits_at, bases = _bases(tree, path)
        found = [self._evaluated(base) for base in bases]
        base = Node({}, path, 1, 1)
        for one in found:
            if one is not None:
                base = merged(base, base.holding(one.names))
        module = Module(path, base, lambda statement: self._imported(path, statement))
        try:
            module.run(tree.body)
            own = {name: node for name, node in module.names.items() if not name.startswith("_")}
            names = merged(module.base, base.holding(own)).mapping
        except (NotAConfig, RecursionError):
            return None
        is_whole = module.is_whole and all(one is not None and one.is_whole for one in found)
        return _Read(names, lines, inherits_at, is_whole)

    def _imported(self, path: str, statement: ast.ImportFrom) -> Mapping[str, Node] | None:
        """Return the names of the config that ``from .._base_.x import *`` means."""
        if not statement.level or not statement.module:
            return None
        folder = posixpath.dirname(path)
        for _ in range(statement.level - 1):
            folder = posixpath.dirname(folder)
        read = self._evaluated(posixpath.join(folder, f"{statement.module.replace('.', '/')}.py"))
        return None if read is None or not read.is_whole else read.names

    def _parsed(self, path: str) -> tuple[ast.Module | None, Sequence[str]]:
        file = self._files.get(path)
        if file is None or file.size > MAX_CHARACTERS:
            return None, ()
        try:
            text = file.absolute.read_bytes().decode("utf-8-sig")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(text), text.split("\n")
        except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
            return None, ()  # the reader of source says why


def _bases(tree: ast.Module, path: str) -> tuple[int, list[str]]:
    """Return the line on which a file names its base files, or 0, and their paths."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == BASE:
                texts = [node.value for node in ast.walk(value) if isinstance(node, ast.Constant)]
                folder = posixpath.dirname(path)
                return statement.lineno, [posixpath.normpath(posixpath.join(folder, str(text))) for text in texts]
            case ast.With(items=[ast.withitem(context_expr=ast.Call(func=called))]) if is_read_base(called):
                return statement.lineno, []
    return 0, []


def _flat(config: Node) -> Iterator[tuple[str, Node]]:
    """Iterate over the values of a config with their dotted keys.

    Raises
    ------
    NotAConfig
        When a limit is passed.
    """
    stack, n_values = [("", config, 0)], 0
    while stack:
        path, node, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise NotAConfig(f"nested deeper than {MAX_DEPTH} levels")
        if node.mapping:
            stack.extend(
                reversed([(child(path, key), node, depth + 1) for key, node in node.mapping.items() if key != DELETE])
            )
        elif node.is_list:
            stack.extend(reversed([(f"{path}[{n}]", inner, depth + 1) for n, inner in enumerate(node.items)]))
        elif path:
            n_values += 1
            if n_values > MAX_LEAVES:
                raise NotAConfig(f"more than {MAX_LEAVES:,} values: not read as a config")
            yield path, node


def _entry(path: str, key: str, node: Node, read: _Read) -> ConfigEntry:
    """Return one value; what is inherited stands on the line that names the base files."""
    is_own = node.path == path and node.line > 0
    line, column = (node.line, node.column) if is_own else (max(read.inherits_at, 1), 1)
    text = read.lines[line - 1] if line <= len(read.lines) else ""
    value, is_open = _scalar(key, node)
    return ConfigEntry(key, value, Location(path, line, column, line, logical=key, text=text), is_open)


def _scalar(key: str, node: Node) -> tuple[ConfigScalar, bool]:
    """Return the value of a leaf, and whether it is open; a class that is named as a type is what it is called."""
    if isinstance(node.value, Open):
        is_type = key.rpartition(".")[2] == "type" and bool(node.value.name)
        return node.value.name, not is_type
    return (None, False) if node.value == {} else (node.value, False)  # type: ignore[return-value]


def _sets_something_itself(section: Section, own: set[Location]) -> bool:
    """Whether a config that inherits sets a part of a mapping; if not, its base file is what has to be mended."""
    return any(entry.location in own for entries in section.fields.values() for entry in entries)
