"""Assembles the commands, and turns whatever happens into an exit code.

0: clean. 1: findings at or above the gate. 2: anything that keeps the answer from being one of these, including a
reader that went away. 130: interrupted.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Annotated, cast

import typer

from mlaudit import __version__
from mlaudit.cli.baseline import baseline_app
from mlaudit.cli.explain import explain
from mlaudit.cli.facts import facts
from mlaudit.cli.files import files
from mlaudit.cli.handbook import handbook
from mlaudit.cli.init import init
from mlaudit.cli.inspect import inspect
from mlaudit.cli.profile import profile
from mlaudit.cli.rules import rules_app
from mlaudit.cli.scan import scan
from mlaudit.cli.streams import OutputClosed, silence_output, tell, write
from mlaudit.core.errors import UsageError
from mlaudit.reporting.escape import printable

FAILED = 2
INTERRUPTED = 130

COMMANDS: dict[str, Callable[..., None]] = {
    "scan": scan,
    "init": init,
    "profile": profile,
    "explain": explain,
    "handbook": handbook,
    "facts": facts,
    "inspect": inspect,
    "files": files,
}
"""In the order of the help."""

GROUPS = {"rules": rules_app, "baseline": baseline_app}
"""They follow, and have commands of their own."""

_CallError = cast(type[Exception], typer.BadParameter.__mro__[1])
"""What the option parser raises for anything it does not accept."""


def _show_version(asked: bool) -> None:
    if asked:
        write(f"mlaudit {__version__}\n")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Audit a machine-learning project for the pitfalls that make its scores wrong."""


def build_app(arguments: Sequence[str]) -> typer.Typer:
    """Return the program with the one command that is called, or with all: each costs time to set up."""
    app = typer.Typer(
        name="mlaudit",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_options)
    called = arguments[0] if arguments else ""
    names = [called] if called in (*COMMANDS, *GROUPS) else [*COMMANDS, *GROUPS]
    for name in names:
        if name in COMMANDS:
            app.command(name)(COMMANDS[name])
        else:
            app.add_typer(GROUPS[name], name=name)
    return app


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; nothing escapes, not even a bug of ours."""
    try:
        command = typer.main.get_command(build_app(arguments))
        code = command.main(list(arguments), prog_name="mlaudit", standalone_mode=False)
        write("")
        return code if isinstance(code, int) else 0
    except UsageError as error:
        return _complain(str(error))
    except _CallError as error:
        return _complain(_call_problem(error))
    except (KeyboardInterrupt, typer.Abort):
        tell("interrupted\n")
        return INTERRUPTED
    except OutputClosed:
        return FAILED
    except SystemExit as leaving:
        # The option parser leaves with 1 when the reader of its help went away.
        silence_output()
        return 0 if leaving.code in (0, None) else FAILED
    except Exception as error:
        return _admit(error)


def _complain(text: str) -> int:
    tell("".join(f"{printable(line)}\n" for line in text.splitlines()))
    return FAILED


def _call_problem(error: BaseException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "mlaudit"
    text = getattr(error, "format_message", error.__str__)()
    return f"{command}: {text}\nSee '{command} --help'."


def _admit(error: Exception) -> int:
    """Say in one line that this is our fault; the traceback only where it is asked for."""
    if os.environ.get("MLAUDIT_DEBUG") == "1":
        import traceback

        tell(traceback.format_exc())
    cause = printable(f"{type(error).__name__}: {error}"[:300])
    report = "please report it with the traceback that MLAUDIT_DEBUG=1 shows"
    tell(f"mlaudit {__version__}: internal error: {cause}; {report}\n")
    return FAILED
