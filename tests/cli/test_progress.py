"""What a scan is doing is told on a terminal, and nowhere else."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "fixtures" / "demo"


def errors_on_a_terminal(*arguments: str, **environment: str) -> str:
    """Run the program with standard error on a terminal, and return what was written there."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "mlaudit", "scan", str(DEMO), "-f", "concise", *arguments],
        stdout=subprocess.DEVNULL, stderr=slave, env={**os.environ, "TERM": "xterm", **environment},
    )  # fmt: skip
    os.close(slave)
    written = b""
    while select.select([master], [], [], 60)[0]:
        try:
            part = os.read(master, 4096)
        except OSError:  # the other end is closed
            break
        written += part
    os.close(master)
    assert process.wait(timeout=60) == 1
    return written.decode()


def test_a_terminal_sees_what_is_read_and_keeps_the_summary_only() -> None:
    written = errors_on_a_terminal()
    assert "measuring fixtures/demo/data/" in written
    assert "\x1b[2K" in written.split("measuring")[-1]
    assert "files read in" in written.splitlines()[-1]


@pytest.mark.parametrize("arguments", [("--no-progress",), ("-q",)])
def test_it_can_be_turned_off(arguments: tuple[str, ...]) -> None:
    assert "measuring" not in errors_on_a_terminal(*arguments)


def test_a_dumb_terminal_is_spared() -> None:
    assert "\x1b" not in errors_on_a_terminal(TERM="dumb")
