"""Scenarios of one pilot that has started, odd in all ways: refused in clear lines, or read as written."""

import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.scenario.statuses.cells import says, value_of
from tests.scenario.statuses.mutations import AS_OF
from tests.scenario.statuses.test_mutations import WIDTHS, is_clear, prints
from tests.scenario.statuses.toml_files import mutated
from tests.scenario.test_hostile import SECONDS
from valleysim import load
from valleysim.errors import ScenarioError

EVERY_DAY, NIGHTLY = 300, 3_000
FEWEST_READ, FEWEST_REFUSED, FEWEST_SOUND = 0.2, 0.3, 0.08
"""Shares of the files: with fewer of either the rest of the test would mean little."""


def fates(folder: Path, seeds: range) -> Counter[str]:
    """What became of the files: each is read as it says, or refused in lines that say where."""
    path, ends = folder / "t.toml", Counter[str]()
    for seed in seeds:
        made = mutated(seed)
        path.write_bytes(made.data)
        begun = time.process_time()
        try:
            scenario = load(path)
        except ScenarioError as refusal:
            is_clear(refusal, folder, seed)
            ends["refused"] += 1
            ends["sound and refused"] += made.is_sound
        else:
            ends["read"] += 1
            ends["sound and read"] += made.is_sound
            if made.is_whole:
                (member,) = scenario.members
                for key, text in made.said.items():
                    loaded = value_of(member, f"status.{key}")
                    loaded = loaded.strip() if isinstance(loaded, str) else loaded
                    assert says(f"status.{key}", text, loaded, date.fromisoformat(AS_OF)), (seed, key, text)
            for width in WIDTHS:
                prints(scenario, width, seed)
        assert time.process_time() - begun < SECONDS, seed
    return ends


def are_as_expected(ends: Counter[str]) -> None:
    assert not ends["sound and refused"]
    files = ends["read"] + ends["refused"]
    assert ends["read"] > FEWEST_READ * files
    assert ends["refused"] > FEWEST_REFUSED * files
    assert ends["sound and read"] > FEWEST_SOUND * files


def test_odd_tables_of_a_status_are_read_as_they_say_or_refused(tmp_path: Path) -> None:
    are_as_expected(fates(tmp_path, range(EVERY_DAY)))


@pytest.mark.nightly
def test_three_thousand_odd_tables_of_a_status_are_read_as_they_say_or_refused(tmp_path: Path) -> None:
    are_as_expected(fates(tmp_path, range(EVERY_DAY, EVERY_DAY + NIGHTLY)))
