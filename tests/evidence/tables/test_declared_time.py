"""A time that the user or the code names does not make a panel of a single series."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.store import TableStore


@pytest.mark.parametrize("time", [None, "day"])
def test_a_flag_beside_a_daily_series_is_no_entity(tmp_path: Path, time: str | None) -> None:
    path = tmp_path / "d.csv"
    rows = [f"2021-{1 + i // 28:02d}-{1 + i % 28:02d},{int(i % 7 > 4)},{i % 13}" for i in range(300)]
    path.write_text("day,weekend,load\n" + "\n".join(rows) + "\n")
    with TableStore([]) as tables:
        found = tables.series(ProjectFile("d.csv", path, "table", path.stat().st_size), time)
    assert not isinstance(found, Unknown)
    assert (found.structure, found.entity_columns) == ("single", ())
