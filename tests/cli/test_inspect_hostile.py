"""What a hostile file holds is printed as visible characters, in few lines, and soon."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from inspected_models import as_json, as_text
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

BAD = "\x1b[31mred\u202eltr\n::error::x ##vso[task]\r\x07[bold]m[/bold] :smile:\u200b"
SECONDS = 5
"""Far more than it takes; a walk without a bound takes for ever."""


def text_opcode(text: str) -> bytes:
    raw = text.encode()
    return b"X" + len(raw).to_bytes(4, "little") + raw


def object_of(module: str, name: str, state: dict[str, str]) -> bytes:
    """Write the pickle of an object with text attributes, whose class need not exist."""
    pairs = b"".join(text_opcode(key) + text_opcode(value) for key, value in state.items())
    return b"\x80\x04" + text_opcode(module) + text_opcode(name) + b"\x93)\x81}(" + pairs + b"ub."


def holds_itself() -> Pipeline:
    model = Pipeline([("scale", StandardScaler())])
    model.steps = [("again", model)]
    return model


def doubled() -> Any:
    model: Any = StandardScaler()
    for _ in range(60):
        model = Pipeline([("a", model), ("b", model)])
    return model


def nested() -> Any:
    model: Any = StandardScaler()
    for _ in range(100):
        model = Pipeline([("inner", model)])
    return model


HOSTILE: dict[str, Any] = {
    "escapes": object_of(f"lib{BAD}", BAD, {BAD: BAD, f"{BAD}_": BAD}),
    "long names": object_of("m" * 10_240, "C" * 10_240, {"p" * 10_240: "v" * 10_240, "q" * 10_240 + "_": "w" * 99}),
    "many steps": Pipeline([(f"s{number}", StandardScaler()) for number in range(5_000)]),
    "many keys": {f"{BAD}{number}": StandardScaler() for number in range(3_000)},
    "a cycle": holds_itself(),
    "sharing": doubled(),
    "nesting": nested(),
    "wide": Pipeline([("\u6f22" * 300, StandardScaler()), ("e\u0301" * 40 + "\u0335" * 400, StandardScaler())]),
    "odd numbers": {"x": [float("nan"), float("inf"), 2**4000, -0.0, b"\0" * 5000], "y": {"a": [[[[[[1]]]]]]}},
}


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_printed_safely_and_soon(tmp_path: Path, name: str, width: int) -> None:
    begun = time.perf_counter()

    text = as_text(tmp_path, HOSTILE[name], width=width)

    assert time.perf_counter() - begun < SECONDS
    assert all(line.isprintable() for line in text.split("\n"))
    assert "\n::" not in text
    assert "##vso[" not in text
    assert len(text) < 100_000


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_written_for_machines_within_bounds(tmp_path: Path, name: str) -> None:
    begun = time.perf_counter()

    record = as_json(tmp_path, HOSTILE[name])

    assert time.perf_counter() - begun < SECONDS
    assert all({"at", "kept", "of"} == set(cut) and cut["kept"] < cut["of"] for cut in record["cut"])


def test_what_is_cut_is_said(tmp_path: Path) -> None:
    model = {f"k{number}": StandardScaler() for number in range(3_000)}

    assert as_text(tmp_path, model).splitlines()[-1] == "└── and 2,960 more"
    assert as_json(tmp_path, model)["cut"] == [{"at": "/content/root/parts", "kept": 40, "of": 3_000}]
