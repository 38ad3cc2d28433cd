"""Each number of a scenario has words of its own."""

import pytest

from tests.docs.test_pages import documented
from valleysim.quantity_words import OF_AREAS, OF_SEATS, QUANTITIES, words_of
from valleysim.scenario import load
from valleysim.scenario.scenario import Scenario

PRESETS = ("enterprise", "mid_market")


@pytest.mark.parametrize("preset", PRESETS)
def test_every_number_of_a_preset_has_words_of_its_own(preset: str) -> None:
    keys = list(load(preset).quantities())
    words = {key: words_of(key) for key in keys}
    assert len(set(words.values())) == len(keys)
    for key in keys:
        assert "_" not in words[key], key
        parts = key.split(".")
        if "[" in key:
            assert parts[1] in OF_SEATS, key
        elif not (parts[0] == "readiness" and parts[2] in OF_AREAS):
            assert ".".join(parts[:2]) in QUANTITIES, key


def test_what_has_words_is_a_key_of_the_format() -> None:
    """A key that was renamed or misspelt here would be said by its old words for ever, or never."""
    tables = documented(Scenario)
    for key in QUANTITIES:
        table, name = key.split(".")
        assert name in tables[table], key
    assert set(OF_SEATS) <= tables["sponsors"] | tables["people"]
    assert set(OF_AREAS) <= set().union(*tables.values())
