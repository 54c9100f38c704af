"""Settings of all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from mlaudit.core.values import Unknown
from mlaudit.evidence.tables.client import WorkerClient
from mlaudit.evidence.tables.protocol import Message

# How long an example takes says more of the machine than of the code; what must be fast has a test that counts.
settings.register_profile("mlaudit", deadline=None)
settings.load_profile("mlaudit")


@pytest.fixture(scope="module")
def one_table_worker() -> Iterator[None]:
    """Let the scans of a module ask one worker: to start one costs more than to measure a small table.

    Only for projects that do not change meanwhile, because a worker keeps the tables that it has opened.
    """
    clients: dict[tuple[int, int, float], WorkerClient] = {}

    def lend(memory: int, threads: int, seconds: float) -> _LentWorker:
        bounds = (memory, threads, seconds)
        return _LentWorker(clients.setdefault(bounds, WorkerClient(*bounds)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mlaudit.evidence.tables.store.WorkerClient", lend)
        yield
    for client in clients.values():
        client.close()


class _LentWorker:
    """A worker that outlives the scan that asks it."""

    def __init__(self, client: WorkerClient) -> None:
        self._client = client

    def ask(self, request: Message) -> Message | Unknown:
        return self._client.ask(request)

    def close(self) -> None:
        """Stay for the next scan."""
