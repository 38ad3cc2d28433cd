"""Actions on segments, people, all pilots and what all share: what they change, what they cost, refusals.

False alarms: 2e-9 for each |z| < 6; seeds are fixed.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import valleysim
from valleysim.errors import ScenarioError
from valleysim.questions.advise.actions import load_actions, portfolio_actions, shipped_actions
from valleysim.questions.advise.applying import Applied, apply
from valleysim.questions.advise.portfolio import advise_portfolio
from valleysim.questions.advise.sets import run_sets
from valleysim.questions.advise.targets import fit_targets
from valleysim.scenario.reading.register import shipped_register
from valleysim.simulation.paired import check_paired, run_paired
from valleysim.worlds.design import world_values

FOUR = """
name = "four"
[funding]
runway = "never"
period = 3
first_window = 1
approval = 0.3
involvement_uplift = 1
[office]
reviewers = 2
[[people]]
name = "Ann, chief"
tenure = "never"
vacancy = { fixed = 4 }
[[people]]
name = "Bob"
vacancy = { fixed = 2 }
[[pilots]]
name = "a"
segment = "north"
label = { region = "east" }
sponsors = [{ seat = "boss", person = "Ann, chief" }]
[[pilots]]
name = "b"
segment = "north"
[[pilots]]
name = "c"
segment = "south"
label = { region = "east" }
[[pilots]]
name = "d"
segment = "south"
"""


def fitted(tmp_path: Path, text: str, scenario: valleysim.Scenario) -> list[Applied]:
    file = tmp_path / "own.toml"
    file.write_text(text)
    return fit_targets(load_actions(file), scenario)[0]


SEGMENT = """
[[actions]]
name = "team"
on = "segment"
cost = 1000
cost_each = 10
[actions.changes]
"funding.approval" = { at_least = 0.6 }
"readiness.authority" = { set = "central" }
"""


def test_an_action_on_a_segment_changes_all_its_pilots_for_one_price_and_one_for_each(tmp_path: Path) -> None:
    scenario = valleysim.loads(FOUR)
    north, south = fitted(tmp_path, SEGMENT, scenario)
    assert (north.on_what, north.pilots, north.cost) == ("segment north", ("a", "b"), 1020.0)
    assert (south.name, south.pilots) == ("team: segment south", ("c", "d"))
    after = apply(scenario, [north])
    told = {member.key: member.scenario.readiness.authority for member in after.members}
    assert told == {"a": "central", "b": "central", "c": "line", "d": "line"}
    values = world_values(after, seed=1, worlds=range(2))
    assert [values[f"pilots[{key}].money.mitigation"][0] for key in "ab"] == [1010.0, 10.0]
    assert [values[f"pilots[{key}].funding.approval"][0] for key in "ab"] == [0.6, 0.6]
    assert "pilots[c].funding.approval" not in values


def test_a_label_makes_segments_of_its_own_and_all_is_one_target(tmp_path: Path) -> None:
    scenario = valleysim.loads(FOUR)
    (east,) = fitted(tmp_path, SEGMENT.replace("cost =", 'by = "Region"\ncost ='), scenario)
    assert (east.on_what, east.pilots) == ("region east", ("a", "c"))
    (everyone,) = fitted(tmp_path, SEGMENT.replace('"segment"', '"all"'), scenario)
    assert (everyone.on_what, everyone.pilots, everyone.cost) == ("all pilots", tuple("abcd"), 1040.0)
    one_by_one = fitted(
        tmp_path, SEGMENT.replace('"segment"', '"pilot"').replace("cost_each = 10", ""), scenario
    )
    both = run_paired(
        [apply(scenario, [everyone]), apply(scenario, one_by_one)], replicates=200, horizons=(7,), threads=1
    )
    assert np.array_equal(both.arrivals[0], both.arrivals[1])


def test_an_action_on_a_person_changes_that_person_only(tmp_path: Path) -> None:
    scenario = valleysim.loads(FOUR)
    text = (
        '[[actions]]\nname = "deputy"\non = "person"\ncost = 5\n'
        '[actions.changes]\n"people[*].vacancy" = { multiply = 0.5 }\n'
    )
    ann, bob = fitted(tmp_path, text, scenario)
    assert (ann.on_what, ann.pilots, bob.on_what) == ("Ann, chief", (), "Bob")
    values = world_values(apply(scenario, [ann]), seed=1, worlds=range(1))
    assert values["people[Ann, chief].vacancy.value"][0] == 2.0
    assert values["people[Bob].vacancy.value"][0] == 2.0
    assert values["pilots[a].money.mitigation"][0] == 5.0


def test_what_all_share_is_changed_once_and_paid_once(tmp_path: Path) -> None:
    scenario = valleysim.loads(FOUR)
    text = (
        '[[actions]]\nname = "reviewer"\non = "shared"\ncost = 70\n'
        '[actions.changes]\n"office.reviewers" = { add = 1 }\n'
    )
    (more,) = fitted(tmp_path, text, scenario)
    after = apply(scenario, [more])
    assert after.office.reviewers == 3
    values = world_values(after, seed=1, worlds=range(1))
    assert (values["pilots[a].money.mitigation"][0], values["money.mitigation"][0]) == (70.0, 0.0)


def test_budgets_revised_more_often_reach_the_closed_form(tmp_path: Path) -> None:
    """Windows at months 1, 2, …, 7 in place of 1, 4, 7: each of four pilots is live with 1 − 0.7⁷."""
    text = FOUR.replace("period = 3\nfirst_window = 1\n", "period = 1\n").replace(
        "[office]", "[organisation]\nperiod = 3\nfirst_window = 1\n[office]"
    )
    own = tmp_path / "own.toml"
    own.write_text(
        '[[actions]]\nname = "monthly"\non = "shared"\ncost = 70\n'
        '[actions.changes]\n"organisation.period" = { at_most = 1 }\n'
    )
    found = advise_portfolio(
        valleysim.loads(text), actions=load_actions(own), at=7, replicates=8_000, threads=1
    )
    (row,) = found.rows
    exact = 4 * (0.7**3 - 0.7**7)
    assert abs(row.gain.value - exact) < 6 * row.gain.mc_error
    assert row.gain.mc_error < 0.02
    assert (row.pilot, found.best, found.wider) == ("", (), (row,))
    assert "'monthly' for what all share adds most" in found.sentence
    assert found.document()["ranking"]["first"] == {
        "pilot": None,
        "on": "what all share",
        "action": "monthly",
    }


def test_a_pilot_that_starts_later_does_so_and_one_that_has_started_does_not(tmp_path: Path) -> None:
    text = '[[actions]]\nname = "later"\ncost = 1\n[actions.changes]\n"starts" = { add = 3 }\n'
    scenario = valleysim.loads(FOUR)
    fits = fitted(tmp_path, text, scenario)
    assert [fit.pilot for fit in fits] == list("abcd")
    values = world_values(apply(scenario, [fits[1]]), seed=1, worlds=range(1))
    assert [values[f"pilots[{key}].starts"][0] for key in "abc"] == [0.0, 3.0, 0.0]
    running = valleysim.load("scenarios/running/portfolio.toml")
    _, dropped = fit_targets(load_actions(tmp_path / "own.toml"), running)
    assert any("too late: it has started" in f"{one.reasons[0]}" for one in dropped)


SPENDS = FOUR.replace(
    "[funding]", "[pilot]\nduration = { fixed = 6 }\ncost_per_month = 1000\n[funding]"
).replace('name = "a"\n', 'name = "a"\npilot.success = 0.05\n')
STOP = """
[[actions]]
name = "stop"
cost = 500
before = "live"
frees_spend = true
[actions.changes]
"pilot.duration" = { set = { fixed = 0 } }
"pilot.success" = { set = 0 }
"priorities.cancellation_hazard" = { set = 100 }
[actions.others]
"funding.approval" = { at_least = 0.5 }
[[actions]]
name = "owner"
cost = 5000
[actions.changes]
"funding.approval" = { at_least = 0.9 }
"""


def test_a_pilot_that_is_stopped_frees_what_it_would_spend_and_helps_its_segment(tmp_path: Path) -> None:
    """Six months at 1,000 each are not spent."""
    scenario = valleysim.loads(SPENDS)
    own = tmp_path / "own.toml"
    own.write_text(STOP)
    actions = load_actions(own)
    fits = fit_targets(actions, scenario)[0]
    stop = fits[0]
    values = world_values(apply(scenario, [stop]), seed=1, worlds=range(1))
    assert values["pilots[b].funding.approval"][0] == 0.5
    assert "pilots[c].funding.approval" not in values
    usual: dict[str, Any] = {"horizons": (14,), "endpoint": "production", "seed": 1, "threads": 1}
    options = check_paired([scenario], replicates=400, worlds=1, **usual)
    before, after = run_sets(scenario, fits, [0, 1], options=options, learned=None).by_pilot
    assert before[0] > 0
    assert after[0] == 0
    found = advise_portfolio(scenario, actions=actions, at=14, replicates=400, budget=5_100, threads=1)
    plan = found.plan
    assert plan is not None
    stopped = [one for one in plan.chosen.actions if one.action.name == "stop"]
    assert [one.pilot for one in stopped] == ["a"]
    assert stopped[0].freed == pytest.approx(6_000)
    assert stopped[0].cost == pytest.approx(500 - 6_000)
    assert plan.chosen.cost <= 5_100
    assert sum(one.action.name == "owner" for one in plan.chosen.actions) == 2
    assert all(row.applied.action.name == "owner" for row in found.rows)
    alone = advise_portfolio(scenario, actions=actions, at=14, replicates=200, threads=1)
    assert any("under a budget only" in f"{drop.reasons[0]}" for drop in alone.dropped)


MISTAKES = [
    ('on = "segmnt"', '"pilot.embedded"', "add = 0.1", "did you mean segment?"),
    ('on = "shared"', '"pilot.embedded"', "add = 0.1", 'allowed: on = "all"'),
    ('on = "person"', '"pilot.embedded"', "add = 0.1", "people[*].vacancy"),
    ('on = "all"', '"people[*].vacancy"', "multiply = 0.5", 'allowed: on = "person"'),
    ('on = "person"', '"people[Ann].vacancy"', "multiply = 0.5", 'people as "people[*].vacancy"'),
    ('on = "shared"\nmonths = 1', '"office.reviewers"', "add = 1", "months of an action on"),
    ("cost_each = 1", '"pilot.embedded"', "add = 0.1", "cost_each where on is"),
    ('on = "shared"', '"office.reviewers"', "add = 0.5", "allowed: set"),
    ('on = "segment"\nby = 3', '"pilot.embedded"', "add = 0.1", "the name of a label"),
    ('frees_spend = "yes"', '"pilot.embedded"', "add = 0.1", "true or false"),
]


@pytest.mark.parametrize(("head", "key", "how", "told"), MISTAKES)
def test_a_mistake_about_what_an_action_is_on_is_told(
    head: str, key: str, how: str, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(f'[[actions]]\nname = "a"\n{head}\n[actions.changes]\n{key} = {{ {how} }}\n')
    with pytest.raises(ScenarioError) as refusal:
        load_actions(file)
    assert told in f"{refusal.value}"
    assert f"{file}:" in f"{refusal.value}"


def test_actions_for_portfolios_rest_on_something_and_each_does_something_in_the_shipped_one() -> None:
    more = portfolio_actions()[len(shipped_actions()) :]
    for action in more:
        for key, note in action.notes():
            assert note is not None, (action.name, key)
            assert (note.evidence in shipped_register()) != bool(note.assumption), (action.name, key)
    fits, _ = fit_targets(more, valleysim.load("scenarios/portfolio/portfolio.toml"))
    assert {fit.action.name for fit in fits} == {action.name for action in more}


def test_where_there_are_no_people_or_segments_that_is_said(tmp_path: Path) -> None:
    plain = valleysim.loads('name = "two"\n[[pilots]]\nname = "a"\n[[pilots]]\nname = "b"\n')
    _, dropped = fit_targets(portfolio_actions(), plain)
    told = {f"{one.reasons[0]}" for one in dropped if one.action.on in ("person", "segment")}
    assert told == {"there are no people who hold seats of several pilots", "no pilot has a segment"}
