"""A scan executes, imports and changes nothing of what it scans, starts its table worker only, and opens no socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import hostile_project
import pytest
from watching import MODULE, SCRIPT, Watch, Watched, environment

from mlaudit.evidence.tables.client import trusted_paths

RUNS = {
    "module": ([*MODULE, "scan", ".", "-f", "json"], True),
    "script": ([*SCRIPT, "scan", "-f", "json"], True),
    "elsewhere": ([*MODULE, "scan", "{root}", "-f", "json"], False),
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Scanned:
    """A hostile project after a scan."""

    def __init__(self, watch: Watch, place: Path, run: str) -> None:
        self.root, self.outside = place / "project", place / "outside"
        self.outside.mkdir()
        self.mark = hostile_project.build(self.root, self.outside)
        self.before = hostile_project.contents(self.root)
        command, is_inside = RUNS[run]
        arguments = [part.format(root=self.root) for part in command]
        self.run: Watched = watch(arguments, self.root if is_inside else self.outside)
        self.after = hostile_project.contents(self.root)

    def is_inside(self, path: object) -> bool:
        text = str(path)
        return not text.startswith("<") and Path(self.root, text).is_relative_to(self.root)


@pytest.fixture(scope="module", params=RUNS)
def scanned(request: pytest.FixtureRequest, watch: Watch, tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    return Scanned(watch, tmp_path_factory.mktemp("hostile"), request.param)


def test_the_audit_is_whole_all_the_same(scanned: Scanned) -> None:
    report = json.loads(scanned.run.out)

    assert scanned.run.code == 1, scanned.run.err
    assert "ML1401" in {finding["code"] for finding in report["findings"]}
    assert "Traceback" not in scanned.run.err


def test_nothing_left_its_mark(scanned: Scanned) -> None:
    assert not scanned.mark.exists(), scanned.mark.read_text()


def test_the_project_is_unchanged(scanned: Scanned) -> None:
    assert scanned.after == scanned.before


def test_no_code_of_the_project_is_executed_or_imported(scanned: Scanned) -> None:
    events = scanned.run.of("exec", "import")

    assert [event for event in events if any(scanned.is_inside(field) for field in event.fields if "/" in field)] == []
    assert [event for event in events if event.name == "exec" and scanned.is_inside(event.fields[0])] == []


def test_all_executed_code_is_pythons_or_of_installed_packages(scanned: Scanned) -> None:
    trusted = (sys.prefix, sys.base_prefix, *trusted_paths(), str(Path(__file__).parent), "<")
    executed = {str(event.fields[0]) for event in scanned.run.of("exec")}

    assert {name for name in executed if not name.startswith(trusted) and "sitecustomize" not in name} == set()


def test_the_one_process_is_the_isolated_table_worker(scanned: Scanned) -> None:
    started = scanned.run.of(
        "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "pty."
    )

    assert [event.name for event in started] == ["subprocess.Popen"]
    python, *options = started[0].fields
    assert os.path.realpath(str(python)) == os.path.realpath(sys.executable)
    assert options[:3] == ["-I", "-S", "-c"]
    assert not any(scanned.is_inside(path) for path in options[5:])
    assert len({event.process for event in scanned.run.of("watching")}) == 2, "the worker is watched too"


def test_no_socket_is_made(scanned: Scanned) -> None:
    assert scanned.run.of("socket.", "urllib.") == []


def test_no_loader_of_objects_is_used(scanned: Scanned) -> None:
    assert scanned.run.of("pickle.") == []


def test_no_library_is_loaded_from_the_project(scanned: Scanned) -> None:
    assert [event for event in scanned.run.of("ctypes.dlopen") if str(scanned.root) in str(event.fields)] == []


def test_nothing_of_the_project_is_opened_for_writing(scanned: Scanned) -> None:
    written = [event for event in scanned.run.of("open") if event.fields[2] & WRITING]
    changed = scanned.run.of("os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink")

    assert [event for event in (*written, *changed) if scanned.is_inside(event.fields[0])] == []


@pytest.mark.parametrize("name", ["secret.csv", "link.csv", "zero.csv", "pipe.csv", "/dev/zero"])
def test_links_and_devices_are_not_opened(scanned: Scanned, name: str) -> None:
    opened = [str(event.fields[0]) for event in scanned.run.of("open")]

    assert [path for path in opened if path.endswith(name)] == []


def test_the_files_were_read(scanned: Scanned) -> None:
    opened = {os.path.basename(str(event.fields[0])) for event in scanned.run.of("open")}

    assert opened >= {"train.py", "train.csv", "model.pkl", "model.joblib", "packed.pkl.gz", "config.yaml", "lab.ipynb"}
    assert opened >= {hostile_project.STAR, hostile_project.ANSI, hostile_project.BREAK}


def test_the_watcher_sees_what_it_must(watch: Watch, tmp_path: Path) -> None:
    mark = hostile_project.build(tmp_path / "project", tmp_path)
    code = "import pickle, socket; socket.socket(); pickle.load(open('project/model.pkl', 'rb'))"

    imported = watch([sys.executable, "-c", "import yaml"], tmp_path / "project")
    loaded = watch([sys.executable, "-c", code], tmp_path)

    assert mark.exists()
    assert str(tmp_path / "project" / "yaml.py") in {event.fields[0] for event in imported.of("exec")}
    assert {"os.system", "socket.__new__", "pickle.find_class"} <= {event.name for event in loaded.events}


@pytest.mark.parametrize(
    "command", [SCRIPT, [sys.executable, "-P", "-m", "mlaudit"], MODULE], ids=["script", "safe-path", "module"]
)
def test_no_module_of_python_is_taken_from_the_project(tmp_path: Path, command: list[str]) -> None:
    mark = tmp_path / "it-ran"
    for name in sys.stdlib_module_names - (loaded_by_option_m(tmp_path) if command == MODULE else set()):
        (tmp_path / f"{name}.py").write_text(f"open({str(mark)!r}, 'a').write({name + ' '!r})\n")
    (tmp_path / "data.csv").write_text(hostile_project.ROWS)

    done = subprocess.run([*command, "scan"], cwd=tmp_path, env=environment(), capture_output=True, timeout=120)

    assert (done.returncode, mark.exists()) == (0, False), done.stderr


def loaded_by_option_m(folder: Path) -> set[str]:
    """Name what ``python -m`` imports, from the working directory too, before any program has a say."""
    (folder / "blank.py").write_text("import sys; print(*sys.modules)")
    done = subprocess.run([sys.executable, "-m", "blank"], cwd=folder, capture_output=True, text=True, timeout=60)
    return set(done.stdout.split())
