"""The worker process, seen from the audit: started on the first question, replaced when it dies."""

from __future__ import annotations

import os
import signal
import site
import subprocess
import sys
import sysconfig
import threading
from pathlib import Path

import mlaudit
from mlaudit.core.errors import UsageError
from mlaudit.core.values import Unknown
from mlaudit.evidence.tables.protocol import NOT_INSTALLED, Message, read_frame, write_frame

_BOOTSTRAP = (
    "import sys; sys.path[:] = sys.argv[2:]; from mlaudit.evidence.tables.worker import main; main(sys.argv[1])"
)
_INHERITED = ("SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")


class WorkerClient:
    """One bounded worker at a time.

    Parameters
    ----------
    memory : int
        Bytes of address space for the worker.
    threads : int
        Threads of the table engine; BLAS and OpenMP get one.
    seconds : float
        Wall time of one answer, the last fence against a reader that hangs.
    """

    def __init__(self, memory: int, threads: int, seconds: float) -> None:
        self._memory = memory
        self._threads = threads
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the running worker, if there is one."""
        return None if self._process is None else self._process.pid

    def ask(self, request: Message) -> Message | Unknown:
        """Send a request and wait for its answer; Unknown when the worker died over it or was too slow.

        Raises
        ------
        UsageError
            Where no worker can be started.
        """
        process = self._running()
        fence = threading.Timer(self._seconds, process.kill)
        fence.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            write_frame(process.stdin, request)
            answer = read_frame(process.stdout)
        except (OSError, ValueError):
            answer = None
        finally:
            is_late = not fence.is_alive()
            fence.cancel()
        if answer is not None:
            return answer
        return self._obituary(process, is_late)

    def close(self) -> None:
        """End the worker."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close_quietly(stream)
        process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = self._started()
        return self._process

    def _started(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _BOOTSTRAP, str(self._memory), *trusted_paths()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(self._threads),
                cwd=sys.prefix,
            )
        except OSError as error:
            raise UsageError(
                f"the process that reads tables cannot be started: {sys.executable or 'Python'}: {error.strerror}; "
                "--evidence source,config,artifact audits without tables"
            ) from None

    def _obituary(self, process: subprocess.Popen[bytes], is_late: bool) -> Unknown:
        try:
            code = process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = 0
        self.close()
        if is_late:
            return Unknown(f"measuring it took longer than {self._seconds:,.0f} seconds")
        if code == NOT_INSTALLED:
            return Unknown("polars and numpy are not installed beside mlaudit", "pip install polars numpy")
        how = f"ended by {signal.Signals(-code).name}" if code < 0 else "ended"
        limit = f"{self._memory / (1 << 30):.3g} GiB"
        return Unknown(f"the process that reads tables {how}; it may need more than its {limit} of memory", "--memory")


def trusted_paths() -> list[str]:
    """Folders that the worker imports from: the standard library, installed packages, then this package's own.

    Neither the working directory nor a scanned folder is among them, whatever ``sys.path`` and ``PYTHONPATH`` say;
    this package's parent comes last, so that nothing beside it can stand in for an installed package.
    """
    standard = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    own = str(Path(mlaudit.__file__).resolve().parent.parent)
    installed = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()]
    if site.ENABLE_USER_SITE:
        installed.append(site.getusersitepackages())
    frozen = [path for path in sys.path if path and _is_standard(path, standard)]
    return list(dict.fromkeys([*frozen, *standard, *installed, own]))


def _is_standard(path: str, standard: list[str]) -> bool:
    """Tell the zipped library and ``lib-dynload`` from everything else on the path."""
    name = os.path.basename(path)
    is_zip = name == f"python{sys.version_info.major}{sys.version_info.minor}.zip"
    return (
        path in standard
        or is_zip
        or (name in ("lib-dynload", "DLLs") and os.path.dirname(path) in [*standard, sys.base_prefix])
    )


def _environment(threads: int) -> dict[str, str]:
    """Only what a process needs to start: settings of the user's shell must not change a measurement."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return kept | {
        "POLARS_MAX_THREADS": str(threads),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "POLARS_SKIP_CPU_CHECK": "1",
        # the fast count of lines maps the whole file, which then counts as memory of the process
        "POLARS_NO_FAST_FILE_COUNT": "1",
    }


def _close_quietly(stream: object) -> None:
    try:
        stream.close()  # type: ignore[attr-defined]
    except OSError:
        return
