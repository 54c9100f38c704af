"""Where reports go: one to standard output, any number to files."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from mlaudit.cli.arguments import one_of
from mlaudit.cli.streams import tell, write
from mlaudit.core.errors import UsageError
from mlaudit.findings import Report
from mlaudit.reporting import FORMATS, ShowOptions, render
from mlaudit.reporting.escape import printable
from mlaudit.reporting.options import WIDTH_OF_A_FILE


@dataclass(frozen=True, slots=True)
class Output:
    """A format and the file it goes to; None is standard output."""

    form: str
    path: Path | None


def read_outputs(values: Iterable[str] | None, form: str | None) -> tuple[Output, ...]:
    """Read ``--output FORMAT=PATH`` and ``--format``; something always goes to standard output.

    Raises
    ------
    UsageError
        For an unknown format, a folder that does not exist, or two reports on standard output.
    """
    outputs = [_read(value) for value in values or ()]
    if form is not None:
        outputs.insert(0, Output(one_of(form, FORMATS, "--format"), None))
    on_standard_output = [output for output in outputs if output.path is None]
    if len(on_standard_output) > 1:
        forms = " and ".join(output.form for output in on_standard_output)
        raise UsageError(f"--output: {forms} cannot both go to standard output; write one to a file: FORMAT=PATH")
    if not on_standard_output:
        outputs.insert(0, Output("full", None))
    return tuple(outputs)


def _read(value: str) -> Output:
    form, sign, path = value.partition("=")
    if not sign or not path:
        raise UsageError(f"--output: '{value}' must be FORMAT=PATH, such as sarif=mlaudit.sarif or json=-")
    one_of(form, FORMATS, "--output")
    if path == "-":
        return Output(form, None)
    if not Path(path).parent.is_dir():
        raise UsageError(f"--output: the folder {Path(path).parent} does not exist")
    return Output(form, Path(path))


def deliver(report: Report, outputs: Iterable[Output], options: ShowOptions) -> bool:
    """Write every report and return whether all files could be written; standard output comes first."""
    succeeded = True
    for output in sorted(outputs, key=lambda output: output.path is not None):
        if output.path is None:
            write(render(report, output.form, options))
            continue
        plain = replace(options, color=False, width=WIDTH_OF_A_FILE, link_base="")
        try:
            output.path.write_bytes(render(report, output.form, plain).encode())
        except OSError as error:
            reason = error.strerror or type(error).__name__
            tell(f"error: {printable(str(output.path))}: the {output.form} report cannot be written: {reason}\n")
            succeeded = False
    return succeeded


def from_here(report: Report) -> Report:
    """Write the root as seen from the working directory, so that equal projects give equal reports."""
    return replace(report, root=Path(os.path.relpath(Path(report.root).resolve(), Path.cwd())).as_posix())


def with_places(options: ShowOptions, root: str, has_links: bool = False) -> ShowOptions:
    """Say where the root lies as seen from the working directory and from the repository.

    Parameters
    ----------
    root : str
        As seen from the working directory.
    has_links : bool
        Whether places may be links.
    """
    here, there = Path.cwd(), Path(root).resolve()
    repository = next((folder for folder in (there, *there.parents) if (folder / ".git").exists()), there)
    is_inside = here != there and here.is_relative_to(there)
    return replace(
        options,
        root_path="" if is_inside or here == there else root if not root.startswith("../") else there.as_posix(),
        working_folder=here.relative_to(there).as_posix() if is_inside else "",
        link_base=f"file://{quote(socket.gethostname())}{quote(there.as_posix())}/" if has_links else "",
        repository_path="" if there == repository else there.relative_to(repository).as_posix(),
    )
