"""Config, tokenizer and weights of a saved model are read together."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from mlaudit.audit import Options
from mlaudit.audit.reading import discovered_by, read_evidence
from mlaudit.core.values import Unknown
from mlaudit.evidence.tables.store import TableStore
from mlaudit.facts.registry import Registry
from mlaudit.facts.saved_models.model_folder import ModelFolder
from mlaudit.linking.experiments import link

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))
from pretrained_models import bert, gpt, lines, tokenizer, vit, weights, write


def _folders(tmp_path: Path, **files: Any) -> list[ModelFolder]:
    named = {name.replace("__", "/").replace("_json", ".json").replace("_txt", ".txt"): f for name, f in files.items()}
    write(tmp_path, named)
    options = Options(paths=(tmp_path,))
    evidence = read_evidence(discovered_by(options), frozenset({"config", "artifact"}))
    with TableStore((), 1 << 30) as tables:
        return Registry(link(evidence, tables.header), tables).model_folders()


def _folder(tmp_path: Path, **files: Any) -> ModelFolder:
    (found,) = _folders(tmp_path, **files)
    return found


def test_a_config_of_anything_else_is_no_model(tmp_path: Path) -> None:
    assert _folders(tmp_path, config_json={"debug": True, "vocab_size": 10}) == []


def test_rows_are_those_of_the_weights_where_they_are_there(tmp_path: Path) -> None:
    write(tmp_path, {"model.safetensors": weights({"transformer.wte.weight": [800, 2], "lm_head.weight": [729, 2]})})
    assert _folder(tmp_path, config_json=gpt()).embedding_rows == 800


def test_rows_are_else_the_largest_that_the_config_names(tmp_path: Path) -> None:
    config = {"model_type": "llava", "vocab_size": 32000, "text_config": {"vocab_size": 32064}}
    assert _folder(tmp_path, config_json=config).embedding_rows == 32064


def test_rows_are_unknown_where_nothing_tells(tmp_path: Path) -> None:
    assert isinstance(_folder(tmp_path, config_json={"model_type": "vit"}).embedding_rows, Unknown)


def test_a_token_that_only_the_tokenizer_lists_counts(tmp_path: Path) -> None:
    settings = {"added_tokens_decoder": {"900": {"content": "<x>"}}, "pad_token": {"content": "<x>"}}
    found = _folder(tmp_path, config_json=gpt(), tokenizer_json=tokenizer(), tokenizer_config_json=settings).tokenizer
    assert (found.largest_id, found.unlisted_tokens) == (900, [])


def test_special_tokens_of_a_tokenizer_with_code_of_its_own_may_be_in_the_code(tmp_path: Path) -> None:
    settings = {"pad_token": "<pad>", "auto_map": {"AutoTokenizer": ["tok.Own", None]}}
    found = _folder(tmp_path, config_json=gpt(), tokenizer_json=tokenizer(), tokenizer_config_json=settings)
    assert found.tokenizer.unlisted_tokens == []


def test_the_config_of_generation_counts_before_that_of_the_model(tmp_path: Path) -> None:
    found = _folder(
        tmp_path,
        config_json=gpt(eos_token_id=[728, 5]),
        generation_config_json={"eos_token_id": 730},
        tokenizer_json=tokenizer("<|a|>", "<|b|>"),
        special_tokens_map_json={"eos_token": {"content": "<|b|>"}},
    ).tokenizer
    assert (found.stops, found.generation_stops_at_end, found.model_stops) == ("730", True, "728, 5")


def test_a_model_that_names_no_stop_says_nothing_of_stopping(tmp_path: Path) -> None:
    config = {key: value for key, value in gpt().items() if key != "eos_token_id"}
    found = _folder(tmp_path, config_json=config, tokenizer_json=tokenizer(), tokenizer_config_json={"eos_token": "a"})
    assert (found.tokenizer.stops, found.tokenizer.generation_stops_at_end) == (None, None)


def test_without_a_vocabulary_the_number_of_a_token_is_unknown(tmp_path: Path) -> None:
    found = _folder(tmp_path, config_json=gpt(), tokenizer_config_json={"eos_token": "</s>"}).tokenizer
    assert isinstance(found.end_of_text_id, Unknown)
    assert isinstance(found.capitalised_share, Unknown)


@pytest.mark.parametrize(
    ("family", "padding", "positions"),
    [("bert", 0, 514.0), ("roberta", 1, 512.0), ("xlm-roberta", None, 512.0), ("llama", 0, None)],
)
def test_positions_behind_the_padding_id_are_lost(
    tmp_path: Path, family: str, padding: int | None, positions: float | None
) -> None:
    config = bert(model_type=family, max_position_embeddings=514, pad_token_id=padding)
    assert _folder(tmp_path, config_json=config).positions == positions


def test_a_length_that_stands_for_none_is_none(tmp_path: Path) -> None:
    files: dict[str, Any] = {"config_json": bert(), "tokenizer_config_json": {"model_max_length": 10**30}}
    assert _folder(tmp_path, **files).longest_input is None


def test_ids_below_zero_stand_for_none_and_those_of_small_vocabularies_are_leftovers(tmp_path: Path) -> None:
    assert _folder(tmp_path, config_json=gpt(pad_token_id=-1)).id_beyond_embedding is None
    assert _folder(tmp_path, config_json=gpt(vocab_size=40)).id_beyond_embedding is None
    assert _folder(tmp_path, config_json=gpt(eos_token_id=[3, 5000])).id_beyond_embedding == 5000


def test_the_side_after_cropping_is_that_which_the_model_sees(tmp_path: Path) -> None:
    write(tmp_path, vit(224, 197, 4, 4, 256))
    cropped = {"size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224}}
    (tmp_path / "model/preprocessor_config.json").write_text(json.dumps(cropped))
    (found,) = _folders(tmp_path)
    assert (found.image_input.given, found.image_input.positions, found.image_input.saved_positions) == (224, 197, 197)


@pytest.mark.parametrize("settings", [{"size": {"shortest_edge": 256}}, {"do_resize": False, "size": 256}, {}])
def test_a_side_that_is_not_fixed_is_none(tmp_path: Path, settings: dict[str, object]) -> None:
    files: dict[str, Any] = {"config_json": {"model_type": "vit"}, "preprocessor_config_json": settings}
    assert _folder(tmp_path, **files).image_input.given is None


def test_a_vocabulary_of_few_latin_words_has_no_case(tmp_path: Path) -> None:
    found = _folder(tmp_path, config_json=bert(), vocab_txt=lines()).tokenizer
    assert (found.cuts_words_into_pieces, found.is_of_latin_words, found.lowercases) == (True, False, None)
