"""Files of pilots that have started already, against themselves: what does not differ is exactly nothing."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import valleysim
from valleysim import Scenario, UsageError, loads
from valleysim.questions.advise.actions import load_actions
from valleysim.questions.advise.answer import Advice, PortfolioAdvice
from valleysim.questions.advise.reasons import NO_DIFFERENCE
from valleysim.questions.compare.answer import Comparison

HEAD = """
name = "standing"
extends = "enterprise"
as_of = 2026-11-28
"""
ONE = f"""{HEAD}
[status]
started = 2026-03-10
stage = "UAT"
pilot_ended = 2026-07-01
"""
THREE = f"""{HEAD}
[[pilots]]
name = "A"
starts = 2026-03-10
status = {{ stage = "UAT", pilot_ended = 2026-07-01 }}
[[pilots]]
name = "B"
starts = 2026-06-01
status = {{ stage = "not live" }}
[[pilots]]
name = "C"
starts = 2027-02-01
"""
FEW: dict[str, Any] = {"replicates": 400, "worlds": 20, "horizons": [12.0, 24.0]}
VOTE = """
[[actions]]
name = "vote"
cost = 10
changes = { "funding.approval" = { at_least = 0.95 } }
"""
NOTHING = """
[[actions]]
name = "nothing"
cost = 10
[actions.changes]
"live.unready_hazard" = { at_least = 0.9 }
"""
"""With a contract in force nothing goes live unready."""


@pytest.fixture(scope="module")
def one() -> Scenario:
    return loads(ONE)


@pytest.fixture(scope="module")
def three() -> Scenario:
    return loads(THREE)


def is_nothing(estimate: Any) -> bool:
    parts = (estimate.value, estimate.mc_error, estimate.low, estimate.high)
    return not any(np.any(part) for part in parts)


@pytest.mark.parametrize("text", [ONE, THREE])
def test_a_file_compared_with_itself_on_one_day_differs_in_nothing(text: str) -> None:
    """Each finds its own worlds and its own pasts, and they are the same."""
    found = valleysim.compare(loads(text), loads(text), **FEW)
    assert isinstance(found, Comparison)
    (pairing,) = found.pairings
    assert is_nothing(pairing.curve)
    assert {(beat.value, beat.mc_error) for beat in pairing.beats if beat is not None} == {(0.0, 0.0)}
    assert set(pairing.noise_reduction) == {None}
    assert pairing.ahead.holds
    assert pairing.behind.holds
    assert found.sides[0].median_month == found.sides[1].median_month
    rows = found.document()["comparisons"][0]["horizons"]
    assert [row["reached"]["A"] for row in rows] == [row["reached"]["B"] for row in rows]


def catalogue(folder: Path, text: str) -> Any:
    file = folder / "own.toml"
    file.write_text(text)
    return load_actions(file)


def test_an_action_without_effect_is_left_out_of_advice_to_a_pilot_that_has_started(
    one: Scenario, tmp_path: Path
) -> None:
    """It makes no difference in any history, and the advice is that without it, bit by bit."""
    plain, more = (
        valleysim.advise(one, actions=catalogue(tmp_path, text), screening=100, **FEW)
        for text in (VOTE, VOTE + NOTHING)
    )
    assert isinstance(more, Advice)
    assert [drop.reasons for drop in more.dropped] == [(NO_DIFFERENCE,)]
    found, expected = ({**advice.body(), "dropped": None} for advice in (more, plain))
    assert found == expected
    assert more.singles[0].gain.value > 0.0
    with pytest.raises(UsageError, match="found none that would change 'standing'"):
        valleysim.advise(one, actions=catalogue(tmp_path, NOTHING), screening=100, **FEW)


def test_an_action_without_effect_is_worth_nothing_to_any_pilot_of_a_portfolio(
    three: Scenario, tmp_path: Path
) -> None:
    """Left out where the pilot has started; of one that is planned it is told, and adds exactly nothing."""
    advice = valleysim.advise(three, actions=catalogue(tmp_path, NOTHING), **FEW)
    assert isinstance(advice, PortfolioAdvice)
    assert [(drop.pilot, drop.reasons) for drop in advice.dropped] == [
        (pilot, (NO_DIFFERENCE,)) for pilot in "AB"
    ]
    (row,) = advice.rows
    assert (row.pilot, set(row.gain.plain().values())) == ("C", {0.0})
    assert advice.best == ()
    assert [told[1:3] for told in advice.by_action] == [(0.0, 0.0)]
