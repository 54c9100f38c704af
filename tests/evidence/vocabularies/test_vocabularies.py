"""Files of tokenizers give their pieces with numbers; anything else gives none, and nothing raises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.vocabularies import Vocabulary, read_vocabulary


def _read(tmp_path: Path, name: str, content: str | bytes) -> Vocabulary:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_vocabulary(ProjectFile(name, path, "vocabulary", path.stat().st_size))


def test_lines_are_numbered_from_zero_and_the_last_of_two_equal_ones_counts(tmp_path: Path) -> None:
    found = _read(tmp_path, "vocab.txt", "[PAD]\r\nthe\nThe\nthe\n")
    assert found.ids == {"[PAD]": 0, "The": 2, "the": 3}
    assert (found.is_whole, found.algorithm, found.largest_id, found.capitalised) == (True, "WordPiece", 3, 1)


def test_a_tokenizer_adds_its_tokens_to_its_pieces(tmp_path: Path) -> None:
    document = {
        "added_tokens": [{"id": 2, "content": "<s>"}, {"id": "three", "content": "x"}, None],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Lowercase"}]},
        "model": {"type": "BPE", "vocab": {"a": 0, "b": 1}},
    }
    found = _read(tmp_path, "tokenizer.json", json.dumps(document))
    assert found.ids == {"a": 0, "b": 1, "<s>": 2}
    assert (found.is_whole, found.algorithm, found.lowercases, found.added) == (True, "BPE", True, frozenset({"<s>"}))


def test_pieces_of_a_unigram_model_are_numbered_by_their_places(tmp_path: Path) -> None:
    document = {"model": {"type": "Unigram", "vocab": [["<unk>", 0.0], ["▁a", -2.5]]}}
    assert _read(tmp_path, "tokenizer.json", json.dumps(document)).ids == {"<unk>": 0, "▁a": 1}


@pytest.mark.parametrize(
    ("normalizer", "lowercases"),
    [
        (None, None),
        ({"type": "BertNormalizer", "lowercase": True}, True),
        ({"type": "BertNormalizer", "lowercase": False}, False),
        ({"type": "NFKC"}, False),
    ],
)
def test_the_normalizer_tells_the_case(tmp_path: Path, normalizer: object, lowercases: bool | None) -> None:
    document = {"normalizer": normalizer, "model": {"vocab": {"a": 0}}}
    assert _read(tmp_path, "tokenizer.json", json.dumps(document)).lowercases is lowercases


def test_added_tokens_are_no_whole_vocabulary(tmp_path: Path) -> None:
    found = _read(tmp_path, "added_tokens.json", '{"<|im_end|>": 151645}')
    assert (found.largest_id, found.is_whole) == (151645, False)


@pytest.mark.parametrize(
    "content",
    ['{"width": 3, "title": "x"}', "[1, 2]", '{"a": -1}', "{}", '{"a": true}', f'{{"a": 1{"0" * 400}}}'],
    ids=["texts", "a list", "below zero", "empty", "a word", "beyond bounds"],
)
def test_a_file_that_holds_something_else_has_no_pieces(tmp_path: Path, content: str) -> None:
    found = _read(tmp_path, "vocab.json", content)
    assert (found.ids, found.notes) == ({}, ())


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("vocab.json", "{", "not valid JSON"),
        ("vocab.json", "[" * 100_000, "nested too deeply"),
        ("tokenizer.json", "[" + "," * 5_000_000 + "]", "more than 4,000,000 values"),
        ("vocab.txt", "\n" * 5_000_000, "more than 4,000,000 values"),
        ("vocab.txt", b"a\n\xff\n", "not UTF-8 text: byte 2 cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_note(tmp_path: Path, name: str, content: str | bytes, reason: str) -> None:
    (note,) = _read(tmp_path, name, content).notes
    assert (note.path, note.reason, note.kind) == (name, reason, "unreadable")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["model", "vocab", "type", "normalizer", "added_tokens", "id", "content"]), inner
        )
    ),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=_VALUES)
def test_any_document_is_read(tmp_path: Path, document: object) -> None:
    for name in ("tokenizer.json", "vocab.json", "added_tokens.json"):
        found = _read(tmp_path, name, json.dumps(document))
        assert all(isinstance(piece, str) and number >= 0 for piece, number in found.ids.items() if piece)


def test_pieces_that_are_no_text_are_passed_over(tmp_path: Path) -> None:
    document = {"model": {"type": "Unigram", "vocab": [["<unk>", 0.0], [{"a": 1}, 2], [[1], 2], [], 5, ["b", 1]]}}
    assert _read(tmp_path, "tokenizer.json", json.dumps(document)).ids == {"<unk>": 0, "b": 5}
