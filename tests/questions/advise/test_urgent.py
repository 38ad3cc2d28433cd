"""What waiting a quarter loses, by closed form; false alarms: 2e-9 for each |z| < 6, seeds are fixed."""

from pathlib import Path

import numpy as np
import pytest

import valleysim
from valleysim.questions.advise.actions import load_actions, shipped_actions
from valleysim.questions.advise.moments import Moment
from valleysim.questions.advise.portfolio import advise_portfolio
from valleysim.questions.advise.urgent import moment_of
from valleysim.simulation.paired import check_paired
from valleysim.simulation.passed import passed_in

TWO = """
name = "two"
[funding]
runway = "never"
period = 3
first_window = 1
approval = 0.3
involvement_uplift = 1
[[pilots]]
name = "a"
[[pilots]]
name = "b"
starts = 5
"""
OWN = """
[[actions]]
name = "owner"
cost = 10
[actions.changes]
"funding.owner_involvement" = { at_least = 0.5 }
"""


def test_waiting_loses_what_is_added_where_the_money_has_come_by_then(tmp_path: Path) -> None:
    """Approval 0.3 becomes 0.45; windows at months 1, 4 and 7, the last of them after b starts.

    The money of a has come by month 3 with 0.3 as things stand. Those histories are there anyway, so waiting
    loses nothing of a that is seen; the same draw approves with 0.45 whatever 0.3 approves.
    """
    own = tmp_path / "own.toml"
    own.write_text(OWN)
    scenario = valleysim.loads(TWO)
    found = advise_portfolio(
        scenario, actions=load_actions(own), at=7, replicates=4_000, budget=100, threads=1
    )
    assert found.plan is not None
    first = {one.applied.pilot: one for one in found.plan.first}
    late = first["a"].late
    assert abs(late - 0.3) < 6 * np.sqrt(0.3 * 0.7 / 4_000)
    assert (first["a"].lost, first["b"].late, first["b"].lost) == (0.0, 0.0, 0.0)
    assert first["b"].decision is not None
    assert (first["b"].decision.what, first["b"].decision.month) == ("its start", 5.0)
    assert not any(one.is_first for one in found.plan.first)
    assert "First this quarter" not in found.sentence


BEFORE = OWN.replace("cost = 10\n", 'cost = 10\nbefore = "pilot end"\n')


def test_an_action_that_must_begin_before_the_pilot_ends_comes_first(tmp_path: Path) -> None:
    """The pilot of a ends in month 2: all that the action adds, 0.7² − 0.55², is lost; b starts later."""
    own = tmp_path / "own.toml"
    own.write_text(BEFORE)
    text = TWO.replace("[funding]", "[pilot]\nduration = { fixed = 2 }\n[funding]")
    found = advise_portfolio(
        valleysim.loads(text), actions=load_actions(own), at=7, replicates=4_000, budget=100, threads=1
    )
    assert found.plan is not None
    assert [one.applied.pilot for one in found.plan.first] == ["a", "b"]
    first, second = found.plan.first
    assert (first.late, second.late) == (1.0, 0.0)
    assert abs(first.lost - (0.7**2 - 0.55**2)) < 6 * first.lost_error
    assert first.is_first
    assert not second.is_first
    assert "First this quarter: 'owner' for a, which loses at least 0.1" in found.sentence
    document = found.document()["plan"]["first"]
    assert [row["is_first"] for row in document] == [True, False]
    assert any("First this quarter" in f"{table.title}" for table in found.tables())


def test_what_has_been_passed_is_told_of_each_pilot_as_it_is_listed() -> None:
    scenario = valleysim.loads(
        TWO.replace('"a"', '"z"').replace("[funding]", "[pilot]\nduration = { fixed = 2 }\n[funding]")
    )
    usual = {"horizons": (7,), "endpoint": "production", "seed": 1, "threads": 1}
    options = check_paired([scenario], replicates=50, worlds=5, **usual)
    for month, ended in ((1.0, (False, False)), (2.0, (True, False)), (7.0, (True, True))):
        passed = passed_in(scenario, month, options=options, learned=None)
        assert passed.shape == (6, 2, 5, 10)
        assert tuple(bool(one.all()) for one in passed[0]) == ended
        assert not passed[5].any()


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("budget owner from the start", Moment.PILOT_END),
        ("handover as a project", Moment.MONEY),
        ("cross-train operations", Moment.LIVE),
        ("operations manager in the coalition", Moment.END),
    ],
)
def test_an_action_is_in_vain_after_the_last_moment_of_what_it_changes(name: str, moment: Moment) -> None:
    (one,) = [shipped for shipped in shipped_actions() if shipped.name == name]
    assert moment_of(one) is moment
