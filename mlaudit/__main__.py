"""Entry of the program: makes sure that nothing is imported from the folder it is run in, then starts.

``python -m`` puts the working directory first on the path, where a scanned project's own ``yaml.py`` would be found
before the real one. Until it is removed, only modules that Python itself has already loaded may be named here.

Before it gets here, ``python -m`` itself looks for ``importlib``, ``contextlib`` and their like, and for the package of
this name, in the working directory: in a folder that may be hostile, run ``mlaudit`` or ``python -P -m mlaudit``.
"""

import os
import sys


def _leave_working_directory() -> None:
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:  # the folder is gone
        here = ""
    sys.path[:] = [entry for entry in sys.path if entry and os.path.realpath(entry) != here]


_leave_working_directory()


def run() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from mlaudit import __version__

        print(f"mlaudit {__version__}")
        return
    try:
        from mlaudit.cli.main import main

        code = main(sys.argv[1:])
    except KeyboardInterrupt:  # before or after the program could answer it
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    run()
