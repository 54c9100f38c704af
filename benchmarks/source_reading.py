"""CPU time to read scripts and notebooks: ``python benchmarks/source_reading.py FOLDER [FOLDER ...] [--together]``.

Each ``.py`` and ``.ipynb`` file below the folders is read by itself, or, with ``--together``, the files of each folder
as one project, which follows imports. Best of 3 runs for each file. Printed are the median, the slowest twentieth, the
total for 1,000 files, the share of the reader's time that Python's own parser takes, and the slowest files.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import read_sources
from mlaudit.evidence.source.text.parsing import parsed

RUNS = 3
SLOWEST = 8


def files_of(folder: Path) -> list[ProjectFile]:
    """List the scripts and notebooks below a folder."""
    kinds = {".py": "source", ".ipynb": "notebook"}
    return [
        ProjectFile(str(path.relative_to(folder)), path, kinds[path.suffix], path.stat().st_size)  # type: ignore[arg-type]
        for path in sorted(folder.rglob("*"))
        if path.suffix in kinds and path.is_file()
    ]


def cpu_ms(work: Callable[[], object]) -> float:
    """Return the CPU time of the fastest of several runs."""
    times = []
    for _ in range(RUNS):
        gc.collect()
        started = time.process_time()
        work()
        times.append(1000 * (time.process_time() - started))
    return min(times)


def parse(file: ProjectFile) -> None:
    """Parse a file as the reader does; what cannot be parsed costs what it costs."""
    try:
        parsed(file, 0)
    except Exception:
        return


def apart(files: list[ProjectFile]) -> None:
    """Print what reading each file by itself costs."""
    times = sorted(((cpu_ms(lambda file=file: read_sources([file])), file) for file in files), key=lambda pair: pair[0])
    costs = [cost for cost, _ in times]
    parsing = sum(cpu_ms(lambda file=file: parse(file)) for file in files)
    print(
        f"{len(files)} files: median {costs[len(costs) // 2]:.1f} ms, 95 % {costs[len(costs) * 95 // 100]:.0f} ms, "
        f"1,000 files {sum(costs) / len(costs):.1f} s, of it parsing {parsing / sum(costs):.0%}"
    )
    for cost, file in times[: -SLOWEST - 1 : -1]:
        print(f"  {cost:.0f} ms, {file.size / 1000:.0f} kB: {file.path}")


def together(folder: Path, files: list[ProjectFile]) -> None:
    """Print what reading a folder as one project costs, next to its files by themselves."""
    alone = sum(cpu_ms(lambda file=file: read_sources([file])) for file in files)
    whole = cpu_ms(lambda: read_sources(files))
    print(
        f"{folder.name}, {len(files)} files: {whole / len(files):.1f} ms a file together, "
        f"{alone / len(files):.1f} ms alone, ratio {whole / alone:.2f}"
    )


if __name__ == "__main__":
    folders = [Path(name) for name in sys.argv[1:] if not name.startswith("--")]
    if "--together" in sys.argv:
        for folder in folders:
            together(folder, files_of(folder))
    else:
        apart([file for folder in folders for file in files_of(folder)])
