"""How a report is shown."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH_OF_A_FILE = 100


@dataclass(frozen=True, slots=True)
class ShowOptions:
    """Choices of a reader, which never change what was found.

    Attributes
    ----------
    color : bool
        Whether the text carries ANSI colours.
    width : int
        Columns that prose is wrapped to.
    show_values : bool
        Whether text from cells of the user's data is shown.
    pedantic : bool
        Whether findings of low confidence are shown.
    quiet, verbose : bool
        Findings only; or also suppressed findings, every reason for *not checked* and every note.
    root_path, working_folder : str
        For paths that can be clicked: the root as seen from the working directory, or, where that lies inside the
        root, its path from there. Both are empty when the two are the same.
    link_base : str
        URI of the root with a slash at its end, where the terminal can show links; empty elsewhere.
    repository_path : str
        Path of the root inside its repository, for hosts that want paths from there; empty when they are the same.
    """

    color: bool = False
    width: int = WIDTH_OF_A_FILE
    show_values: bool = False
    pedantic: bool = False
    quiet: bool = False
    verbose: bool = False
    root_path: str = ""
    working_folder: str = ""
    repository_path: str = ""
    link_base: str = ""
