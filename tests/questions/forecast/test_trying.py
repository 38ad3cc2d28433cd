"""The best action for each pilot of a watch list: exact gains, who is not told one, and how it is chosen.

False alarms: 2e-9 for each |z| < 6; seeds are fixed. An error of 0.06 in the exact gains would be caught.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from valleysim import Result, Scenario, UsageError, loads, simulate
from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.questions.advise.actions import Action, load_actions
from valleysim.questions.forecast import ask, trying
from valleysim.questions.forecast.watch_actions import actions_notes, actions_table
from valleysim.questions.registry import schema_of
from valleysim.simulation.learning import Learned
from valleysim.simulation.paired import PairedRuns, check_paired, run_checked

END = 7.0
HEAD = """
name = "windows"
[pilot]
duration = { uniform = [1, 5] }
[funding]
period = 3
first_window = 1
runway = "never"
approval = 0.3
involvement_uplift = 1
"""
ASKS = 'starts = -6\nstatus = { stage = "waiting for money", pilot_ended = 3 }\n'
SOON = f'[[pilots]]\nname = "soon"\ndue = 2\n{ASKS}'
PAST = f'[[pilots]]\nname = "past"\ndue = -1\n{ASKS}'
LATE = """
[[pilots]]
name = "late"
starts = -6
handoff = { parallel_run = 6 }
status = { stage = "parallel run", parallel_run_since = 2, pilot_ended = 4, money = "arrived" }
"""
VOTE = '[[actions]]\nname = "vote"\n[actions.changes]\n"funding.approval" = { at_least = 0.9 }\n'
NOD = VOTE.replace("vote", "nod").replace("0.9", "0.5")
HARM = '[[actions]]\nname = "harm"\n[actions.changes]\n"funding.approval" = { multiply = 0.5 }\n'


@pytest.fixture
def catalogue(tmp_path: Path) -> Any:
    def read(text: str) -> tuple[Action, ...]:
        (tmp_path / "own.toml").write_text(text)
        return load_actions(tmp_path / "own.toml")

    return read


def run(text: str, actions: Sequence[Action] | None, **options: Any) -> Result:
    return simulate(loads(text), actions=actions, replicates=4_000, worlds=16, horizons=[END], **options)


def rows(found: Result) -> Any:
    return found.watch().set_index("name")


def test_the_action_that_adds_most_is_told_by_the_due_date_or_else_by_the_last_horizon(
    catalogue: Any,
) -> None:
    """One window by month 2: 0.9 − 0.3. Three by month 7, of a pilot that is past its date: 0.7³ − 0.1³."""
    told = rows(run(HEAD + SOON + PAST + LATE, catalogue(NOD + VOTE + HARM)))
    for name, exact, month in (("soon", 0.6, 2.0), ("past", 0.7**3 - 0.1**3, END)):
        row = told.loc[name]
        assert (row["action"], row["action_month"]) == ("vote", month)
        assert abs(row["action_adds"] - exact) < 6 * row["action_mc_error"]
        assert row["action_mc_error"] < 0.01
        assert row["action_low"] <= row["action_adds"] <= row["action_high"]
        assert not isinstance(row["no_action"], str)


def test_an_action_that_comes_too_late_or_does_harm_is_not_told(catalogue: Any) -> None:
    found = run(HEAD + SOON + LATE, catalogue(HARM))
    told = rows(found)
    assert told.loc["late", "no_action"] == "too late: its money has arrived"
    assert told.loc["soon", "no_action"] == "none clearly helps"
    assert told["action"].isna().all()
    table = actions_table(found)
    assert table is not None
    assert sorted(table.columns[1].cells) == ["none clearly helps", "too late: its money has arrived"]
    assert set(table.columns[2].cells) == {"–"}
    already = HEAD.replace("0.3", "0.95")
    assert rows(run(already + SOON, catalogue(VOTE))).loc["soon", "no_action"] == "none would change it"


def test_a_gain_within_its_error_is_not_told(catalogue: Any) -> None:
    """0.001 more, with an error of some 0.0005 by 4,000 replicates."""
    nudge = catalogue(VOTE.replace("0.9", "0.301"))
    told = rows(run(HEAD + SOON, nudge))
    assert told.loc["soon", "no_action"] == "none clearly helps"


def test_an_action_is_chosen_on_other_replicates_than_its_gain_is_told_from(
    catalogue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int, int]] = []

    def spied(scenarios: Sequence[Scenario], *given: Any, first: int, **more: Any) -> PairedRuns:
        found = run_checked(scenarios, *given, first=first, **more)
        asked.append((len(scenarios), first, found.arrivals[0].shape[1]))
        return found

    monkeypatch.setattr(trying, "run_checked", spied)
    found = run(HEAD + SOON + PAST, catalogue(NOD + VOTE + HARM))
    assert asked == [(4, 0, 250), (3, 250, 250)]
    assert found.run.tried is not None
    assert (found.run.tried.replicates, found.run.tried.worlds) == (4_000, 16)
    (note,) = actions_notes(found)
    assert "each of the 3 actions of the catalogue was tried in 16 worlds" in note.text
    assert "The best is chosen on 4,000 replicates; what it adds is told from as many others" in note.text


def test_replicates_from_a_later_one_on_are_those_of_a_longer_run() -> None:
    scenario = loads(HEAD + SOON + PAST)
    asked = {"worlds": 4, "horizons": [END], "seed": 1, "endpoint": "production", "threads": 1}
    long, short = (check_paired([scenario], replicates=number, **asked) for number in (32, 20))
    whole = run_checked([scenario], long)
    later = run_checked([scenario], short, first=3)
    assert np.array_equal(whole.arrivals[0][:, 3:], later.arrivals[0])
    assert np.array_equal(whole.ends[0][:, 3:], later.ends[0])


def test_fewer_worlds_are_whole_rounds_of_batches_evenly_spread() -> None:
    def learned(worlds: int) -> Learned:
        return Learned(tuple(range(worlds)), 1, 1, 1.0, (), np.zeros(0), np.zeros((0, 0)), 1)

    assert learned(400).fewer(112).chosen[::16] == tuple(16 * (k * 25 // 7) for k in range(7))
    assert len(learned(400).fewer(120).chosen) == 112
    assert learned(50).fewer(112).chosen == tuple(range(50))
    assert learned(50).fewer(10).chosen == tuple(range(10))


def test_a_scenario_of_one_pilot_has_its_best_action_too(catalogue: Any) -> None:
    lone = 'name = "alone"\ndue = 2\n[status]\nstarted = 6\npilot_ended = 3\nstage = "waiting for money"\n'
    text = lone + "[pilot]\nduration = { uniform = [1, 5] }\n"
    text += "[funding]\nrunway = 'never'\nperiod = 3\nfirst_window = 1\napproval = 0.3\n"
    found = run(text, catalogue(VOTE))
    assert rows(found).loc["alone", "action"] == "vote"
    assert abs(rows(found).loc["alone", "action_adds"] - 0.6) < 0.05
    jsonschema.validate(found.document(), schema_of("run"))


def test_where_no_pilot_has_started_none_is_tried_and_a_catalogue_is_refused(catalogue: Any) -> None:
    planned = HEAD + '[[pilots]]\nname = "planned"\ndue = 5\n'
    found = run(planned, None)
    assert found.run.tried is None
    assert actions_table(found) is None
    assert list(actions_notes(found)) == []
    assert rows(found)["no_action"].isna().all()
    with pytest.raises(UsageError, match="actions: found a catalogue for 'windows', of which no pilot has"):
        run(planned, catalogue(VOTE))


def test_an_empty_catalogue_leaves_it_out(catalogue: Any) -> None:
    found = run(HEAD + SOON, ())
    assert found.run.tried is None
    assert found.document()["watch"]["tried"] is None
    jsonschema.validate(found.document(), schema_of("run"))


def test_a_variant_that_cannot_be_simulated_leaves_the_answer_and_is_told(
    catalogue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any, **__: Any) -> PairedRuns:
        raise ScenarioError((ValidationIssue(None, None, "funding", "5", "less"),))

    monkeypatch.setattr(trying, "run_checked", failing)
    told = rows(run(HEAD + SOON, catalogue(VOTE)))
    assert told.loc["soon", "no_action"] == "could not be tried: funding: found 5; allowed: less"


def test_interrupted_while_actions_are_tried_the_answer_is_told_as_partial(
    catalogue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ask, "actions_tried", stopped)
    found = run(HEAD + SOON, catalogue(VOTE))
    assert found.is_partial
    assert found.run.tried is None
    assert rows(found).loc["soon", "by_due"] > 0.2
