"""Draws what a scan of the demo project prints on a terminal.

python docs/screenshot.py docs/screenshot.svg
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

COMMAND = ["scan", "fixtures/demo", "--select", "ML2101", "--select", "ML1401"]
WIDTH, LINES = 110, 75


def main(target: Path) -> None:
    """Run the program with colours on and export the top of its report."""
    root = Path(__file__).parent.parent
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    ran = subprocess.run(
        [sys.executable, "-m", "mlaudit", *COMMAND],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    console = Console(record=True, width=WIDTH, file=open(os.devnull, "w"))  # noqa: SIM115
    console.print(Text("$ mlaudit " + " ".join(COMMAND), style="bold"))
    for line in ran.stdout.splitlines()[:LINES]:
        console.print(Text.from_ansi(line), soft_wrap=True)
    console.print(Text("…", style="dim"))
    console.print(Text(ran.stderr.strip().splitlines()[-2], style="bold"))
    target.write_text(console.export_svg(title="mlaudit"), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
