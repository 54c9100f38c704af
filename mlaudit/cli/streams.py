"""Standard output and standard error: colours, width, and readers that go away."""

from __future__ import annotations

import codecs
import contextlib
import os
import shutil
import sys
from collections.abc import Iterator

from mlaudit.cli.arguments import one_of
from mlaudit.core.progress import Watch, nobody
from mlaudit.reporting.options import WIDTH_OF_A_FILE

LINKING_TERMINALS = frozenset({"xterm-kitty", "xterm-ghostty", "alacritty", "foot", "foot-extra", "wezterm"})
LINKING_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "ghostty", "Hyper"})
FIRST_LINKING_VTE = 5000
COLOR_CHOICES = ("auto", "always", "never")


SPELT_OUT = "mlaudit.spelt_out"
_OUR_SIGNS = dict(zip("→…│├└─×·–√²", ("->", "...", "|", "|", "`", "-", "x", "-", "-", "sqrt ", "^2"), strict=True))


def _spell_out(error: UnicodeError) -> tuple[str, int]:
    """Write signs of ours that an encoding lacks with those that it has, and all others as code points."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    spelt = [_OUR_SIGNS.get(sign) or sign.encode("ascii", "backslashreplace").decode() for sign in text]
    return "".join(spelt), error.end


codecs.register_error(SPELT_OUT, _spell_out)


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
        sys.stdout.reconfigure(errors=SPELT_OUT)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        silence_output()
        raise OutputClosed from None


def tell(text: str) -> None:
    """Write to standard error; it does not matter whether anyone reads it."""
    if hasattr(sys.stderr, "reconfigure"):
        sys.stderr.reconfigure(errors=SPELT_OUT)
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


def wants_links(is_colored: bool) -> bool:
    """Whether standard output shows links: FORCE_HYPERLINK, then what is known of the terminal.

    An editor's terminal finds ``train.py:14:8`` by itself, and jumps to the line, which a link to a file cannot.
    """
    forced = os.environ.get("FORCE_HYPERLINK")
    if forced is not None or not is_colored:
        return is_colored and forced not in ("", "0")
    if not sys.stdout.isatty() or "TMUX" in os.environ or os.environ.get("TERM", "").startswith(("screen", "tmux")):
        return False
    of_gnome = os.environ.get("VTE_VERSION", "")
    return (
        os.environ.get("TERM") in LINKING_TERMINALS
        or os.environ.get("TERM_PROGRAM") in LINKING_PROGRAMS
        or any(name in os.environ for name in ("WT_SESSION", "KONSOLE_VERSION"))
        or (of_gnome.isdigit() and int(of_gnome) >= FIRST_LINKING_VTE)
    )


def width() -> int:
    """Columns of the terminal, or those of a file."""
    return shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else WIDTH_OF_A_FILE
