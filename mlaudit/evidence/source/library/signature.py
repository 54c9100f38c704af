"""What every function of a library is called with."""

from __future__ import annotations

import ast
from collections.abc import Callable

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Reference, Value

Call = Callable[[Run, ast.Call, Reference, Arguments], Value]
