"""Worlds that are named and not used."""

from valleysim import load, loads

WORLDS = 'name = "s"\nworlds = "preset:enterprise"\n'


def test_worlds_of_which_no_number_is_one_of_the_scenario_are_told() -> None:
    (notice,) = loads(f'{WORLDS}[pilot]\nduration = "2 to 4"\n', name="s.toml").notices(money=False)
    assert (notice.severity, notice.key, notice.file, notice.line) == ("warning", "worlds", "s.toml", 2)
    assert notice.text.startswith("none of 1 uncertain numbers is one that was calibrated")


def test_worlds_that_are_used_or_cannot_be_are_not_spoken_of() -> None:
    assert load("enterprise").notices(money=False) == ()
    assert loads(WORLDS).notices(money=False) == ()
    kept = '[[sponsors]]\nseat = "executive sponsor"\nvacancy = { exponential = { mean = "1 to 3" } }\n'
    assert [one.key for one in loads(WORLDS + kept).notices(money=False) if one.key == "worlds"] == []
