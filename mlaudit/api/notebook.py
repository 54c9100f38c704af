"""``%mlaudit`` in a notebook."""

from __future__ import annotations

import shlex
from typing import Any


def add_magic(shell: Any) -> None:
    """Register ``%mlaudit [PATH]…``, which shows the report of these files, or of the folder here.

    Parameters
    ----------
    shell : InteractiveShell
        As IPython hands it over.
    """
    shell.register_magic_function(mlaudit, "line", "mlaudit")


def mlaudit(line: str) -> object:
    """Audit files and folders and show the report: ``%mlaudit train.csv notebooks/``."""
    from mlaudit.api.calls import scan
    from mlaudit.core.errors import UsageError

    try:
        return scan(*shlex.split(line))
    except UsageError as error:
        print(error)
        return None
