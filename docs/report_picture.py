"""Takes a picture of the HTML report of the demo project, in Chromium.

python docs/report_picture.py docs/report.png
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

BROWSER = (
    *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"),
)
SIZE = "1180,2070"
SCAN = ("scan", ".", "--select", "ML1401,ML2101", "-q")


def main(target: Path) -> None:
    """Scan the demo from inside, so that paths are short, and photograph the top of the page."""
    demo = Path(__file__).parent.parent / "fixtures" / "demo"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "report.html")
        scan = [sys.executable, "-m", "mlaudit", *SCAN, "--output", f"html={page}"]
        subprocess.run(scan, cwd=demo, stdout=subprocess.DEVNULL, check=False)
        picture = [
            *BROWSER,
            f"--user-data-dir={folder}/profile",
            f"--window-size={SIZE}",
            f"--screenshot={target.resolve()}",
        ]
        subprocess.run([*picture, page.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
