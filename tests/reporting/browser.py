"""A headless Chromium, driven through ChromeDriver's own protocol; neither is needed to run the other tests."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def missing() -> str:
    """Name what is not installed; empty where all is there."""
    return ", ".join(name for name in ("chromium", "chromedriver") if shutil.which(name) is None)


class Browser:
    """One window."""

    def __init__(self, address: str, profile: Path) -> None:
        self._address = address
        options = {"binary": shutil.which("chromium"), "args": [*ARGUMENTS, f"--user-data-dir={profile}"]}
        capabilities = {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        self._session = ""
        self._session = self._ask("POST", "session", {"capabilities": {"alwaysMatch": capabilities}})["sessionId"]

    def open(self, page: Path) -> None:
        """Open a page and wait until it is painted: Chromium drops keys that come before."""
        self._ask("POST", "url", {"url": page.as_uri()})
        self.wait_for("const tell = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => tell()))")

    def run(self, script: str) -> Any:
        return self._ask("POST", "execute/sync", {"script": script, "args": []})

    def wait_for(self, script: str) -> Any:
        """Run a script that hands its result to the function that it is given."""
        return self._ask("POST", "execute/async", {"script": script, "args": []})

    def type(self, text: str) -> None:
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._ask("POST", "actions", {"actions": [{"type": "key", "id": "keyboard", "actions": keys}]})

    def resize(self, width: int, height: int) -> None:
        self._ask("POST", "window/rect", {"width": width, "height": height})

    def emulate(self, medium: str = "", **media: str) -> None:
        features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
        params = {"media": medium, "features": features}
        self._ask("POST", "goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": params})

    def console(self) -> list[str]:
        return [entry["message"] for entry in self._ask("POST", "se/log", {"type": "browser"})]

    def requests(self, page: Path) -> list[str]:
        """Return what a page asked for since the last call; the browser's own pages ask for things too."""
        messages = [
            json.loads(entry["message"])["message"] for entry in self._ask("POST", "se/log", {"type": "performance"})
        ]
        asked = [message["params"] for message in messages if message["method"] == "Network.requestWillBeSent"]
        return [each["request"]["url"] for each in asked if each["documentURL"] == page.as_uri()]

    def close(self) -> None:
        if self._session:
            self._ask("DELETE", "", None)

    def _ask(self, method: str, path: str, body: object) -> Any:
        place = "/".join(part for part in ("session" if self._session else "", self._session, path) if part)
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._address}/{place}", data, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start both programs and end them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    driver = subprocess.Popen(
        [str(shutil.which("chromedriver")), f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(port)
        window = Browser(f"http://127.0.0.1:{port}", folder / "profile")
        try:
            yield window
        finally:
            window.close()
    finally:
        driver.terminate()
        driver.wait(timeout=20)


def _await(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("ChromeDriver did not start")
