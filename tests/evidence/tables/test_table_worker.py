"""The worker is bounded in memory and time, isolated, and replaced when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from mlaudit.core.errors import UsageError
from mlaudit.core.values import Unknown
from mlaudit.evidence.tables import client
from mlaudit.evidence.tables.protocol import write_frame
from mlaudit.evidence.tables.store import TableStore


def test_nothing_is_started_before_the_first_question():
    with TableStore([]) as store:
        assert store._client.pid is None


def test_the_store_imports_no_table_engine():
    code = (
        "import sys, mlaudit.evidence.tables.store; "
        "print({'numpy', 'polars', 'scipy', 'pandas', 'sklearn'} & set(sys.modules))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


def test_measuring_imports_neither_scipy_nor_pandas_nor_sklearn():
    code = (
        "import sys, mlaudit.evidence.tables.measures.measurements; "
        "print({'scipy', 'pandas', 'sklearn', 'pyarrow'} & set(sys.modules))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


def test_a_worker_that_dies_costs_one_table(write, monkeypatch):
    first, second = write("first.csv", "a\n1\n"), write("second.csv", "a\n1\n2\n")
    with TableStore([]) as store:
        assert store.profile(second).n_rows == 2
        pid = store._client.pid
        # stopped before it can read the question and killed once it is asked: dead any sooner, it would be replaced
        os.kill(pid, signal.SIGSTOP)
        with monkeypatch.context() as patch:
            patch.setattr(client, "write_frame", lambda *frame: (write_frame(*frame), os.kill(pid, signal.SIGKILL)))
            lost = store.profile(first)
        assert isinstance(lost, Unknown)
        assert "SIGKILL" in lost.reason
        assert store.target(first, "a") == lost
        assert store.target(second, "a").n_rows == 2


def test_a_worker_that_cannot_be_started_is_an_error_for_the_user(write, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    file = write("first.csv", "a\n1\n")
    with TableStore([]) as store, pytest.raises(UsageError, match="cannot be started: /nowhere/python: No such file"):
        store.profile(file)


def test_a_worker_that_hangs_is_ended_by_the_fence(write):
    file = write("slow.csv", "a\n1\n")
    with TableStore([], seconds=0.001) as store:
        found = store.profile(file)
    assert isinstance(found, Unknown)
    assert "took longer than" in found.reason


def test_a_table_that_needs_more_memory_than_allowed_is_one_unknown(write):
    pytest.importorskip("resource")
    big = write("big.csv", "a,b,c\n" + "".join(f"{i},{i}.5,{i}\n" for i in range(1_600_000)))
    small = write("small.csv", "a\n1\n")
    with TableStore(["median", "duplicate_row_share"], memory=800 << 20) as store:
        found = store.profile(big)
        assert isinstance(found, Unknown)
        assert "memory" in found.reason
        assert store.profile(small).n_rows == 1


def test_a_hostile_working_directory_is_never_imported_from(tmp_path):
    for name in ("polars", "numpy", "json", "yaml", "queue", "sitecustomize", "csv"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    (tmp_path / "data.csv").write_text("a\n1\n2\n")
    code = textwrap.dedent(
        f"""
        import sys
        sys.path[:] = [p for p in sys.path if p not in ("", {str(tmp_path)!r})]
        from pathlib import Path
        from mlaudit.discovery.model import ProjectFile
        from mlaudit.evidence.tables.store import TableStore
        sys.path.insert(0, {str(tmp_path)!r})
        with TableStore(["mean"]) as store:
            print(store.profile(ProjectFile("data.csv", Path("data.csv").resolve(), "table", 1)).columns[0].mean)
        """
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-E", "-c", code]
    printed = subprocess.check_output(command, cwd=tmp_path, env=environment, text=True)
    assert printed.strip() == "1.5"
    assert not (tmp_path / "ran").exists()


def test_every_answer_is_computed_once(write, store, monkeypatch):
    file = write("once.csv", "a\n1\n2\n")
    first = store.profile(file)
    monkeypatch.setattr(store._client, "ask", lambda request: pytest.fail("asked twice"))
    assert store.profile(file) is first


def test_a_missing_table_engine_is_named(write, monkeypatch):
    from mlaudit.evidence.tables import client

    own = client.trusted_paths()[-1]
    standard = [path for path in client.trusted_paths() if "packages" not in path]
    monkeypatch.setattr(client, "trusted_paths", lambda: [*standard, own])
    with TableStore([]) as store:
        found = store.profile(write("t.csv", "a\n1\n"))
    assert isinstance(found, Unknown)
    assert "not installed" in found.reason
