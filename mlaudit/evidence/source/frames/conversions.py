"""Rows as lists and arrays."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.frames.signature import Method
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Data, Value


def _tolist(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return replace(rows, kind="list") if rows.kind in ("series", "array") else run.unknown(node)


def _to_numpy(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return replace(rows, kind="array") if rows.kind == "frame" else rows


METHODS: dict[str, Method] = {"tolist": _tolist, "to_list": _tolist, "to_numpy": _to_numpy}
