"""From the paths on the command line to the files of the project."""

from __future__ import annotations

import difflib
import os
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mlaudit.core.errors import UsageError
from mlaudit.core.location import Location
from mlaudit.discovery.arrays import ShapesOf, is_array_file, tables_of_arrays
from mlaudit.discovery.ignores import git_root, pattern_problem, patterns
from mlaudit.discovery.kinds import is_image, is_label, kind_of
from mlaudit.discovery.loads import loadable
from mlaudit.discovery.manifest import find_manifest, read_manifest
from mlaudit.discovery.mentions import mentions
from mlaudit.discovery.model import ArrayShape, Discovered, ListedFile, Manifest, ProjectFile
from mlaudit.discovery.parts import is_match, with_whole_tables
from mlaudit.discovery.policy import under_policy
from mlaudit.discovery.walk import FaultOf, HoldsModel, Walk
from mlaudit.findings import Note

MAX_LOOKUPS = 50_000


def _no_model(path: Path, has_arrays: bool) -> bool:
    return False


def _no_fault(path: Path) -> str:
    return ""


def _no_arrays(path: Path) -> Mapping[str, ArrayShape]:
    return {}


def discover(
    paths: Sequence[Path],
    exclude: Sequence[str] = (),
    holds_model: HoldsModel = _no_model,
    fault_of: FaultOf = _no_fault,
    policy: Path | None = None,
    shapes_of: ShapesOf = _no_arrays,
) -> Discovered:
    """Find the files under the given paths.

    What git ignores is left out, except data and model files that a script, a config, a DVC pointer, the manifest or
    the command line names: repositories of models often ignore ``data/`` and ``models/``. Where there is nothing
    else, all ignored data and model files are read. ``holds_model`` tells models among files that are none by name,
    ``fault_of`` says what is wrong with those that are neither and should be, and ``shapes_of`` what arrays there are.
    A ``policy`` decides in place of the manifest.

    Raises
    ------
    UsageError
        For a path that does not exist, a faulty manifest, or when there is nothing to scan.
    """
    for pattern in exclude:
        if problem := pattern_problem(pattern):
            raise UsageError(f"--exclude: '{pattern}' {problem}")
    absolute = _existing(paths)
    root = _root(absolute)
    manifest = read_manifest(root)
    policy_notes: list[Note] = []
    if policy is not None:
        manifest, policy_notes = under_policy(manifest, policy, root)
    walk = Walk(root, patterns([*manifest.exclude, *exclude]), holds_model, fault_of)
    for path in absolute:
        if os.path.isdir(path):
            walk.walk(path)
        else:
            walk.accept(path, named=True)
    _add_mentioned(walk)
    _add_declared(walk, manifest, absolute)
    walk.note_archives()
    _add_arrays(walk, shapes_of)
    if all(file.kind == "dependencies" for file in walk.files.values()):
        for ignored in walk.ignored.values():
            walk.accept(ignored)
    if not walk.files and not walk.notes and not any(map(is_image, walk.passed)):
        raise UsageError(f"{', '.join(map(str, paths))}: nothing to scan: no data, config, model, script or notebook")
    notes = sorted({*walk.notes, *policy_notes}, key=lambda note: (note.path, note.reason))
    files = with_whole_tables(walk.files.values(), filter(_is_pattern, (table.path for table in manifest.tables)))
    images = _listed(walk, lambda path: is_image(posixpath.basename(path)))
    labels = _listed(walk, is_label)
    return Discovered(root, tuple(files), manifest, tuple(notes), images, labels, walk.last_listed)


def _add_arrays(walk: Walk, shapes_of: ShapesOf) -> None:
    """Take as tables the arrays that are some; others that the user named stay files of arrays."""
    named = {path: file for path, file in walk.files.items() if file.named and is_array_file(path)}
    arrays = [walk.arrays.get(path) or named[path] for path in sorted({*walk.arrays, *named})]
    for table in tables_of_arrays(arrays, shapes_of):
        for taken in filter(None, (table, table.target)):
            walk.files.pop(taken.path.removesuffix(f"/{taken.member}") if taken.member else taken.path, None)
        walk.files[table.path] = replace(table, kind="table")


def _listed(walk: Walk, is_wanted: Callable[[str], bool]) -> tuple[ListedFile, ...]:
    """List files that are not read for themselves."""
    return tuple(ListedFile(path, walk.passed[path]) for path in sorted(walk.passed) if is_wanted(path))


def _existing(paths: Sequence[Path]) -> list[Path]:
    missing = [path for path in paths if not os.path.exists(path)]
    if missing:
        raise UsageError("\n".join(f"{path}: {_why_missing(path)}" for path in missing))
    try:
        return [Path(os.path.realpath(path)) for path in paths]
    except FileNotFoundError:
        raise UsageError("the working directory is gone: change to one that exists") from None


def _why_missing(path: Path) -> str:
    if os.path.lexists(path):
        return "it is a link that leads nowhere"
    return f"there is no such file or folder{_suggestion(path)}"


def _suggestion(path: Path) -> str:
    try:
        names = os.listdir(path.parent)
    except (OSError, ValueError):
        return ""
    close = difflib.get_close_matches(path.name, names, 1)
    return f" (did you mean '{path.parent / close[0]}'?)" if close else ""


def _root(paths: Sequence[Path]) -> Path:
    """The folder of the nearest manifest, else the git root, else what all scanned paths share."""
    common = Path(os.path.commonpath([path if os.path.isdir(path) else path.parent for path in paths]))
    found = find_manifest(common)
    return found.parent if found is not None else git_root(common) or common


def _add_mentioned(walk: Walk) -> None:
    """Add data files that the text of a script, notebook or config names, and pickles that source may load.

    All of them lie inside the root.
    """
    ignored, passed = (_by_name(files) for files in (walk.ignored, {**walk.ignored, **walk.passed}))
    seen: set[tuple[str, str]] = set()
    for file in [file for file in walk.files.values() if file.kind in ("source", "notebook", "config")]:
        folder, content = posixpath.dirname(file.path), _content_of(file)
        may_load = loadable(content) if file.kind != "config" else set()
        named = mentions(content)
        for mention in sorted(named | may_load):
            if (folder, mention) not in seen and len(seen) < MAX_LOOKUPS:
                seen.add((folder, mention))
                if mention in named:
                    for meant in _meant(walk, folder, mention, ignored):
                        walk.accept(meant)
                if mention in may_load:
                    for meant in _meant(walk, folder, mention, passed):
                        walk.accept_loaded(meant)


def _by_name(files: Mapping[str, Path]) -> dict[str, list[tuple[str, Path]]]:
    found: dict[str, list[tuple[str, Path]]] = {}
    for path, absolute in files.items():
        found.setdefault(posixpath.basename(path), []).append((path, absolute))
    return found


def _content_of(file: ProjectFile) -> bytes:
    try:
        return file.absolute.read_bytes()
    except OSError:
        return b""


def _meant(walk: Walk, folder: str, mention: str, left_out: Mapping[str, Sequence[tuple[str, Path]]]) -> Iterator[Path]:
    """Look from the folder of the file upwards to the root; else among files left out whose path ends so."""
    for place in _upwards(folder):
        candidate = posixpath.normpath(posixpath.join(place, mention))
        if not candidate.startswith("../") and os.path.lexists(walk.root / candidate):
            yield walk.root / candidate
            return
    tail = mention.replace("../", "")
    for path, absolute in left_out.get(posixpath.basename(tail), ()):
        if f"/{path}".endswith(f"/{tail}"):
            yield absolute


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def _add_declared(walk: Walk, manifest: Manifest, scanned: Sequence[Path]) -> None:
    """Add the files that the manifest names under the scanned folders, and those of scanned experiments."""
    for path, location, is_of_scanned in _declared(walk, manifest):
        absolute = walk.root / path
        if path.startswith(("/", "../")) or path == "..":
            walk.notes.append(_unusable(manifest, location, f"'{path}' is not inside the project"))
        elif is_of_scanned or any(absolute.is_relative_to(place) for place in scanned):
            meant = _files_meant(walk, path)
            if meant:
                for file in meant:
                    walk.accept(file, named=True)
            else:
                walk.notes.append(_unusable(manifest, location, f"'{path}' is not there{_hint(walk, absolute)}"))


def _files_meant(walk: Walk, path: str) -> list[Path]:
    """Find the file that a declared path means, the files of a pattern, or the file that holds the table meant."""
    if _is_pattern(path):
        known = {name: walk.root / name for name in walk.files} | walk.ignored
        return [known[name] for name in sorted(known) if is_match(name, path)]
    absolute = walk.root / path
    holders = [absolute, *(parent for parent in absolute.parents if parent.is_relative_to(walk.root))]
    holder = next((holder for holder in holders if os.path.lexists(holder)), walk.root)
    return [holder] if holder == absolute or holder.is_file() else []


def _is_pattern(path: str) -> bool:
    return "*" in path or "?" in path


def _declared(walk: Walk, manifest: Manifest) -> Iterator[tuple[str, Location, bool]]:
    """Iterate over each declared path, its place in the manifest, and whether a scanned script is of its experiment."""
    for index, table in enumerate(manifest.tables):
        yield posixpath.normpath(table.path), manifest.positions.get(f"table[{index}].path", table.location), False
    for index, experiment in enumerate(manifest.experiments):
        is_scanned = any(source in walk.files for source in experiment.source)
        named = {
            "source": experiment.source,
            "tables": experiment.tables,
            "artifact": (experiment.artifact,),
            "predictions": (experiment.predictions,),
        }
        for key, paths in named.items():
            place = manifest.positions.get(f"experiment[{index}].{key}", experiment.location)
            for path in filter(None, paths):
                yield posixpath.normpath(path), place, is_scanned


def _hint(walk: Walk, absolute: Path) -> str:
    if os.path.lexists(absolute.with_name(absolute.name + ".dvc")):
        return ": run dvc pull"
    close = difflib.get_close_matches(walk.relative(absolute), [*walk.files, *walk.ignored], 1)
    if close:
        return f" (did you mean '{close[0]}'?)"
    return ": where the data are not, mlaudit profile supplies them" if kind_of(absolute.name) == "table" else ""


def _unusable(manifest: Manifest, location: Location, reason: str) -> Note:
    return Note(manifest.path or "", reason, "absent", named=True, line=location.line)
