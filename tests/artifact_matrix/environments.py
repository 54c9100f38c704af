"""The environments that write samples: one for each list of requirements in ``environments/``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
REQUIREMENTS = sorted((HERE / "environments").glob("*.txt"))


def generated(requirements: Path, folder: Path) -> Path:
    """Return the samples of one environment, made where they are missing.

    Parameters
    ----------
    requirements : Path
        A file of pip requirements; its stem names the environment.
    folder : Path
        Where environments and samples are kept between runs.
    """
    samples = folder / "samples" / requirements.stem
    if not (samples / "about.json").exists():
        python = _installed(requirements, folder / "environments" / requirements.stem)
        command = [str(python), "-B", "-W", "ignore", str(HERE / "generate.py"), str(samples)]
        subprocess.run(command, check=True, stdout=sys.stderr, env={**os.environ, "PYTHONHASHSEED": "0"})
    return samples


def _installed(requirements: Path, environment: Path) -> Path:
    python, stamp = environment / "bin" / "python", environment / "requirements.txt"
    wanted = requirements.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(environment)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", str(requirements)], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return python
