"""A project whose every file tries to run something, and leaves a mark if it can."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from pathlib import Path

SHADOWS = (
    *("yaml", "queue", "typer", "polars", "sitecustomize", "usercustomize", "json", "numpy", "scipy", "rich", "click"),
    *("pathspec", "platformdirs", "re", "ast", "conftest", "setup", "__init__", "difflib", "dataclasses", "pathlib"),
    *("subprocess", "struct", "tomllib", "csv", "gzip", "zlib", "encodings", "site", "signal", "threading", "shutil"),
)
"""Names of modules that mlaudit, its libraries, Python or a test runner would import."""

ANSI, MARKUP, BREAK, STAR = "a\x1b[31mred.csv", "[red]x[blue].csv", "b\n::error::c.csv", "*.csv"
ROWS = "x,label\n" + "".join(f"{i % 7}.{i % 9},{i % 3 == 0:d}\n" for i in range(60))

LEAK = """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from imblearn.over_sampling import SMOTE

open({mark!r}, "w").write("train.py")
data = pd.read_csv("train.csv")
X, y = data.drop(columns="label"), data["label"]
X, y = SMOTE().fit_resample(X, y)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = LogisticRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""


def build(root: Path, outside: Path) -> Path:
    """Write the project and return the file that appears when any of it is executed."""
    mark = outside / "it-ran"
    root.mkdir()
    (outside / "secret.csv").write_text("password,label\nhunter2,1\n")
    for name in SHADOWS:
        (root / f"{name}.py").write_text(f"open({str(mark)!r}, 'a').write({name + ' '!r})\n")
    (root / "joblib").mkdir()
    (root / "joblib" / "__init__.py").write_text(f"open({str(mark)!r}, 'a').write('joblib ')\n")
    (root / "start.pth").write_text(f"import os; open({str(mark)!r}, 'a').write('pth ')\n")
    (root / "train.py").write_text(LEAK.format(mark=str(mark)))
    _models(root, mark)
    _texts(root, mark)
    _tables(root, outside)
    return mark


def _models(root: Path, mark: Path) -> None:
    command = f"touch {mark}"
    payload = b"cposix\nsystem\n(V" + command.encode() + b"\ntR."
    (root / "model.pkl").write_bytes(payload)
    (root / "model.joblib").write_bytes(zlib.compress(payload))
    (root / "packed.pkl.gz").write_bytes(gzip.compress(payload, mtime=0))
    (root / "data.pkl").write_bytes(b"\x80\x04c__builtin__\neval\n(V" + f"open({str(mark)!r}, 'w')".encode() + b"\ntR.")


def _texts(root: Path, mark: Path) -> None:
    (root / "config.yaml").write_text(f'a: !!python/object/apply:os.system ["touch {mark}"]\n')
    cells = [
        f"!touch {mark}",
        "%run train.py",
        f"%%bash\ntouch {mark}",
        f"get_ipython().system('touch {mark}')",
        "%%js",
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [_cell(source) for source in cells]}
    (root / "lab.ipynb").write_text(json.dumps(notebook))
    hooks = root / ".git" / "hooks"
    hooks.mkdir(parents=True)
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (root / ".git" / "config").write_text(f"[core]\n\tfsmonitor = touch {mark}\n\tpager = touch {mark}\n")
    (hooks / "post-index-change").write_text(f"#!/bin/sh\ntouch {mark}\n")
    (hooks / "post-index-change").chmod(0o755)
    metadata = root / "evil-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[mlaudit.rules]\nevil = train\n[mlaudit]\nevil = train\n")


def _cell(source: str) -> dict[str, object]:
    return {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": source}


def _tables(root: Path, outside: Path) -> None:
    for name in ("train.csv", ANSI, MARKUP, BREAK, STAR, "$(touch it-ran).csv"):
        (root / name).write_text(ROWS)
    (root / "columns.csv").write_text(ROWS.replace("x,", '"\x1b]0;title\x07\u202e[red]<script>alert(1)</script>",'))
    (root / "packed.csv.gz").write_bytes(gzip.compress(ROWS.encode(), mtime=0))
    (root / "link.csv").symlink_to(outside / "secret.csv")
    (root / "folder").symlink_to(outside)
    (root / "zero.csv").symlink_to("/dev/zero")
    (root / "loop.csv").symlink_to("loop.csv")
    os.mkfifo(root / "pipe.csv")


def contents(root: Path) -> dict[str, object]:
    """Everything that a scan could change: names, kinds, times of change, and bytes."""
    found: dict[str, object] = {}
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(folder, name)
            status = path.lstat()
            data = path.read_bytes() if path.is_file() and not path.is_symlink() else None
            found[str(path)] = (status.st_mode, status.st_mtime_ns, data)
    return found
