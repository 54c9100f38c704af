"""Questions to git about a repository that may be hostile: nothing that it configures is run.

A repository names programs in its configuration: hooks, a file-system monitor, drivers that compare or convert files,
transports that fetch missing objects. Each is switched off for every call. The configuration of the user is kept: it
is theirs, and it says which folders of other owners they trust.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from mlaudit.core.errors import UsageError

_SWITCHED_OFF = (
    "core.fsmonitor=",
    f"core.hooksPath={os.devnull}",
    "diff.external=",
    "safe.bareRepository=explicit",
    "core.quotePath=true",
)
_KEPT_VARIABLES = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
_SET_VARIABLES = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
}
_FILTERS = r"^filter\..*\.(clean|smudge|process|required)$"


class Git:
    """Git, in one folder.

    Parameters
    ----------
    folder : Path
        Absolute. What git says of paths is relative to it.

    Raises
    ------
    UsageError
        Where git is not installed, or the folder is in no repository that git would read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._command = [_program(folder), *_settings(_SWITCHED_OFF)]
        self._environment = _environment()
        inside = self._run("rev-parse", "--is-inside-work-tree")
        if inside.stdout.strip() != b"true":
            raise UsageError(f"--diff: {folder} {_refusal(inside.stderr)}")
        self._command += _settings(self._filters_off())

    def answer(self, *arguments: str) -> str | None:
        """Return what a command printed, or None where it failed."""
        done = self._run(*arguments)
        return None if done.returncode else os.fsdecode(done.stdout)

    @contextmanager
    def stream(self, *arguments: str) -> Iterator[IO[bytes]]:
        """Open what a command prints, which may be as large as the files of the project.

        Raises
        ------
        UsageError
            Where the command fails.
        """
        with subprocess.Popen(
            [*self._command, *arguments],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdout is not None
            yield process.stdout
        if process.returncode:
            raise UsageError(f"--diff: git {arguments[0]} failed in {self.folder} with code {process.returncode}")

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*self._command, *arguments],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )

    def _filters_off(self) -> list[str]:
        """Empty every conversion filter: git would run it on files of the working tree before it compares them."""
        names = (self.answer("config", "-z", "--name-only", "--get-regexp", _FILTERS) or "").split("\0")
        for name in names:
            if "=" in name:
                raise UsageError(f"--diff: git cannot be kept from running '{name}': give this filter another name")
        return [f"{name}=false" if name.endswith(".required") else f"{name}=" for name in sorted({*names} - {""})]


def _program(folder: Path) -> str:
    """Find git on the path, but never in the project, nor in a folder that depends on where one stands."""
    places = [place for place in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(place)]
    trusted = [place for place in places if not Path(place).resolve().is_relative_to(folder)]
    found = shutil.which("git", path=os.pathsep.join(trusted))
    if found is None or not os.path.isabs(found):
        raise UsageError("--diff: git was not found on the PATH")
    return found


def _settings(pairs: tuple[str, ...] | list[str]) -> list[str]:
    return [part for pair in pairs for part in ("-c", pair)]


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key in _KEPT_VARIABLES}
    return {**kept, **_SET_VARIABLES}


def _refusal(error: bytes) -> str:
    """Say why git does not read a folder, in its own words where it has more to say than that there is nothing."""
    text = error.decode("utf-8", "replace").strip()
    if not text or "not a git repository" in text:
        return "is not in the working tree of a git repository"
    return f"is not read by git: {text.splitlines()[0].removeprefix('fatal: ')}"
