"""Which kinds are held out: nobody tunes the reader on them, and their differences are shown only on request.

A kind is held out by the hash of its name, so that nobody chooses. Every look is written into ``reveals.log`` with the
commit at which it was taken.
"""

from __future__ import annotations

import datetime as dt
import subprocess
from hashlib import sha256
from pathlib import Path

LOG = Path(__file__).with_name("reveals.log")


def is_held_out(kind: str) -> bool:
    """Tell whether a kind belongs to the third that is held out."""
    return int(sha256(kind.encode()).hexdigest(), 16) % 3 == 0


def log_reveal(kinds: list[str]) -> None:
    """Write down that the differences of held-out kinds were looked at."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=LOG.parent, capture_output=True, text=True, check=True)
    when = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"{when} {commit.stdout.strip()} {len(kinds)} kinds: {', '.join(kinds)}\n")
