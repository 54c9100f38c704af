"""The two reports of `sample_reports`, as fixtures."""

from __future__ import annotations

import pytest
from sample_reports import HOSTILE, REALISTIC

from mlaudit.findings import Report


@pytest.fixture
def realistic() -> Report:
    return REALISTIC


@pytest.fixture
def hostile() -> Report:
    return HOSTILE
