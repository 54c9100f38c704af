from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.store import TableStore

STATISTICS = (
    *("min", "max", "mean", "sd", "median", "non_positive_count", "negative_count", "zero_count", "infinite_count"),
    "duplicate_row_share",
)


@pytest.fixture(scope="session")
def store() -> Iterator[TableStore]:
    with TableStore(STATISTICS) as opened:
        yield opened


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes | str], ProjectFile]:
    """Write a file; its project path is unique, since the store keeps answers by path."""

    def writer(name: str, content: bytes | str) -> ProjectFile:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return ProjectFile(f"{tmp_path.name}/{name}", path, "table", path.stat().st_size)

    return writer


@pytest.fixture
def write_columns(tmp_path: Path) -> Callable[..., ProjectFile]:
    """Write columns as a CSV file."""

    def writer(name: str, **columns: object) -> ProjectFile:
        path = tmp_path / name
        pl.DataFrame(columns).write_csv(path)
        return ProjectFile(f"{tmp_path.name}/{name}", path, "table", path.stat().st_size)

    return writer
