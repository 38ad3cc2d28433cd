"""Stages: our words, those of trackers, and those of a scenario."""

import pytest

from valleysim.scenario.format.stages import MEANINGS, WORDS, Stage, stage_of
from valleysim.scenario.format.wording import plain


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_is_known_by_its_own_word_and_has_a_meaning(stage: Stage) -> None:
    assert stage_of(stage.value) is stage
    assert MEANINGS[stage]


def test_no_word_stands_for_two_stages() -> None:
    words = [plain(word) for some in WORDS.values() for word in some]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("Initiation", Stage.PILOT),
        ("Acquisition and/or Development", Stage.PILOT),
        ("Implementation and Assessment", Stage.VALLEY),
        ("Operation and Maintenance", Stage.IN_USE),
        ("Retired", Stage.ENDED),
        ("PoC", Stage.PILOT),
        ("MVP", Stage.PILOT),
        ("UAT", Stage.READINESS),
        ("hypercare", Stage.LIVE),
        ("On-Hold", Stage.NOT_LIVE),
        ("  In   Production ", Stage.PRODUCTION),
    ],
)
def test_words_of_trackers_are_known_however_they_are_written(word: str, stage: Stage) -> None:
    assert stage_of(word) is stage


def test_a_scenarios_own_word_goes_before_ours() -> None:
    assert stage_of("pilot") is Stage.PILOT
    assert stage_of("Pilot", {"PILOT": "valley"}) is Stage.VALLEY
    assert stage_of("gate 9") is None
