"""The places of TOML keys that messages about a manifest point at."""

from __future__ import annotations

from mlaudit.discovery.toml_positions import key_positions


def test_a_key_of_an_array_of_tables_has_its_index() -> None:
    places = key_positions('[[table]]\npath = "a"\n\n[[table]]\n  target = "y"\n').places
    assert (places["table[0].path"], places["table[1]"], places["table[1].target"]) == ((2, 1), (4, 3), (5, 3))


def test_keys_of_inline_tables_have_places() -> None:
    assert key_positions('table = [{path = "a", "target" = "y"}]').of("table[0].target") == (1, 23)


def test_quoted_keys_are_compared_without_their_quotes() -> None:
    assert key_positions("[per-path-ignores]\n'tests/*.py' = []\n").of("per-path-ignores.tests/*.py") == (2, 1)


def test_a_path_that_does_not_stand_there_gets_the_place_of_its_holder() -> None:
    positions = key_positions('[[ table ]]\npath = "a"\n')
    assert (positions.of("table[0].target"), positions.of("nothing")) == ((1, 4), (1, 1))
