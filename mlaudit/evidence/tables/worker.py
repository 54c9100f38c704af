"""The loop of the table worker: a request in, a measurement out, within fixed memory.

The process is started by `mlaudit.evidence.tables.client`; it is the only one that imports the table engine.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable
from typing import IO, Any

from mlaudit.evidence.tables.protocol import NOT_INSTALLED, Message, read_frame, write_frame


def main(memory: str) -> None:
    """Serve requests from standard input until it closes.

    Parameters
    ----------
    memory : str
        Bytes of address space.
    """
    _limit_memory(int(memory))
    requests, answers = _private_streams()
    try:
        from mlaudit.evidence.tables.measures.measurements import Measurements
    except ModuleNotFoundError:  # any other ImportError is a library that does not fit into the memory
        sys.exit(NOT_INSTALLED)
    measurements = Measurements()
    while (request := read_frame(requests)) is not None:
        write_frame(answers, _answer(measurements.ask, request))


def _answer(ask: Callable[[Message], Any], request: Message) -> Message:
    from mlaudit.evidence.tables.failure import TableFailure
    from mlaudit.evidence.tables.opening import failure_of

    try:
        return {"value": _plain(ask(request))}
    except TableFailure as error:
        failure = error
    except MemoryError:
        failure = TableFailure("measuring it needs more memory than the worker has", "--memory")
    except BaseException as error:
        failure = failure_of(error)
    return {"unknown": failure.reason, "supply": failure.supply}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _limit_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no address-space limit; the budgets of the readers remain
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _private_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Move the protocol off the standard streams, so that nothing that a library prints can reach it."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nowhere, number)
    sys.stdin, sys.stdout = open(os.devnull), open(os.devnull, "w")  # noqa: SIM115
    return requests, answers
