"""Runs the real program under a strict audit hook."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest
from watching import WATCHER, Event, Watch, Watched, environment


@pytest.fixture(scope="session")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Watch:
    """Run a command in a folder and return what it did."""

    def run(command: list[str], folder: Path) -> Watched:
        place = tmp_path_factory.mktemp("watch")
        log = place / "log"
        start = f"exec(compile(open({str(WATCHER)!r}).read(), {str(WATCHER)!r}, 'exec'))\n"
        (place / "sitecustomize.py").write_text(f"{start}watch({str(log)!r}, {str(WATCHER)!r})\n")
        done = subprocess.run(
            command, cwd=folder, env=environment(PYTHONPATH=str(place)),
            capture_output=True, text=True, encoding="utf-8", timeout=120,
        )  # fmt: skip
        events = [Event(*ast.literal_eval(line)) for line in log.read_text("utf-8").splitlines()]
        return Watched(done.returncode, done.stdout, done.stderr, events)

    return run
