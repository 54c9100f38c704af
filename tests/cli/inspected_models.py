"""What the tests of inspect share: models that are fitted, dumped, and read back as text or JSON."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd

from mlaudit.cli.inspection import inspected
from mlaudit.cli.inspection_json import inspection_json
from mlaudit.cli.trees import tree_text
from mlaudit.reporting import ShowOptions

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "inspect.schema.json").read_bytes())
MEMORY = 1 << 30


def people(n_rows: int = 60) -> tuple[pd.DataFrame, pd.Series]:
    """Draw rows with two numbers and two texts, and a target of two labels."""
    draw = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "age": draw.normal(40, 12, n_rows),
            "income": draw.normal(3, 1, n_rows),
            "city": draw.choice(["Bern", "Oslo", "Lima"], n_rows),
            "plan": draw.choice(["free", "pro"], n_rows),
        }
    )
    target = pd.Series(np.where(table["age"] + draw.normal(0, 9, n_rows) > 40, "left", "stayed"))
    return table, target


def as_text(folder: Path, model: object, **options: Any) -> str:
    """Dump a model, or bytes, and return what inspect prints."""
    return tree_text(inspected(_dumped(folder, model), MEMORY), ShowOptions(**options))


def as_json(folder: Path, model: object, **options: Any) -> dict[str, Any]:
    """Dump a model, or bytes, and return what inspect writes for machines, which is held against its schema."""
    record: dict[str, Any] = json.loads(
        inspection_json(inspected(_dumped(folder, model), MEMORY), ShowOptions(**options))
    )
    jsonschema.validate(record, SCHEMA, jsonschema.Draft202012Validator)
    return record


def _dumped(folder: Path, model: object) -> Path:
    file = folder / "model.pkl"
    file.write_bytes(model if isinstance(model, bytes) else pickle.dumps(model, protocol=4))
    return file
