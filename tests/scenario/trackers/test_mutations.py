"""Trackers with something odd in them: a proposal or one line, and what it calls sound is what loads."""

from pathlib import Path

import pytest

from tests.scenario.trackers.mutations import mutated
from tests.scenario.trackers.proposing import proposed, written
from valleysim import load
from valleysim.errors import ScenarioError, ValleysimError

EVERY_DAY, NIGHTLY = 320, 1_500
AT_LEAST = 0.5
"""Share of the trackers of which something must be proposed, or the rest of the test means nothing."""


def proposals(folder: Path, seeds: range) -> float:
    """The share of trackers of which something was proposed; all else is refused in one line."""
    done, refusals = 0, []
    for seed in seeds:
        try:
            found = proposed(folder, mutated(seed))
        except ValleysimError as error:
            refusals.append(f"{error}")
            continue
        done += 1
        again = proposed(folder, mutated(seed), found.mapping)
        assert (again.rows, again.scenario, again.mapping) == (found.rows, found.scenario, found.mapping), (
            seed
        )
        path = written(folder, found)
        if found.is_sound:
            assert load(path).n_pilots == len(found.rows), seed
        else:
            with pytest.raises(ScenarioError):
                load(path)
    assert [one for one in refusals if len(one.splitlines()) != 1] == []
    return done / len(seeds)


def test_odd_trackers_are_proposed_or_refused_and_sound_ones_load(tmp_path: Path) -> None:
    assert proposals(tmp_path, range(EVERY_DAY)) > AT_LEAST


@pytest.mark.nightly
def test_many_odd_trackers_are_proposed_or_refused_and_sound_ones_load(tmp_path: Path) -> None:
    assert proposals(tmp_path, range(EVERY_DAY, EVERY_DAY + NIGHTLY)) > AT_LEAST
