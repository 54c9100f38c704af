"""Ctrl-C ends a scan and its worker at once, with one word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures"
"""Some minutes of work."""


@pytest.mark.parametrize("seconds", [0.0, 0.3, 1.5])
def test_an_interrupt_at_any_time_leaves_no_traceback_and_no_process(seconds: float) -> None:
    program = "import mlaudit.__main__ as program; print('began', flush=True); program.run()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "scan", str(FIXTURES)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"began\n"
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) in [(130, b"interrupted\n"), (130, b"")]
    for _ in range(100):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a process of the scan still runs")
