"""Standard output and standard error: colours, width, and readers that go away."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator

from mlaudit.cli.arguments import one_of
from mlaudit.core.progress import Watch, nobody
from mlaudit.reporting.options import WIDTH_OF_A_FILE

COLOR_CHOICES = ("auto", "always", "never")


class OutputClosed(Exception):
    """The reader of standard output went away."""


def write(text: str) -> None:
    """Write to standard output; what its encoding lacks is written as code points.

    Raises
    ------
    OutputClosed
        Where the reader has gone.
    """
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        silence_output()
        raise OutputClosed from None


def tell(text: str) -> None:
    """Write to standard error; it does not matter whether anyone reads it."""
    if hasattr(sys.stderr, "reconfigure"):
        sys.stderr.reconfigure(errors="backslashreplace")
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except BrokenPipeError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def silence_output() -> None:
    """Send what is still buffered nowhere, so that Python's exit does not fail on it."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def progress(wanted: bool) -> Iterator[Watch]:
    """Show on a terminal what is being done, in one line that is gone in the end; elsewhere nothing."""
    if not wanted or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield nobody
        return
    from rich.console import Console
    from rich.text import Text

    from mlaudit.reporting.escape import printable

    console = Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR")))
    with console.status("") as status:

        def show(doing: str) -> None:
            line = Text(printable(doing), no_wrap=True, overflow="ellipsis")
            status.update(line)

        yield show


def wants_color(choice: str = "auto") -> bool:
    """Whether standard output gets colours: the option, then NO_COLOR, FORCE_COLOR, then whether it is a terminal.

    Raises
    ------
    UsageError
        For another choice than `COLOR_CHOICES`.
    """
    one_of(choice, COLOR_CHOICES, "--color")
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") != "0":
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns of the terminal, or those of a file."""
    return shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else WIDTH_OF_A_FILE
