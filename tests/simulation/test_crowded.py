"""Histories of too many events: cut and counted while rare, told with file, line and key if not."""

import time
from collections.abc import Callable
from typing import Any

import jsonschema
import numpy as np
import pytest

from valleysim import Result, Scenario, ScenarioError, compare, loads, simulate
from valleysim.compile import MOST_CUT, compile_scenario
from valleysim.estimates.rounding import two_digits
from valleysim.kernel.records import Record
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.tally.tally import make_tally
from valleysim.questions.advise.actions import shipped_actions
from valleysim.questions.advise.ask import advise
from valleysim.questions.advise.portfolio import advise_portfolio
from valleysim.questions.explain.ask import explain
from valleysim.questions.registry import schema_of
from valleysim.questions.stress.ask import stress
from valleysim.simulation.crowded import most_cut
from valleysim.worlds.design import Design

SHAKEN = """
name = "shaken"
[pilot]
success = SUCCESS
[organisation]
reorganisation_rate = 300
exposure = 1
[[sponsors]]
seat = "head"
[readiness.ownership]
work = 1000
"""
"""Each takes the sponsor, whose seat is filled at once. Reorganisations alone stay below the bound."""


def shaken(success: float) -> Scenario:
    return loads(SHAKEN.replace("SUCCESS", f"{success}"))


@pytest.fixture(scope="module")
def seldom() -> Result:
    """Three in ten thousand histories live on, and each of those is cut before month 36."""
    return simulate(shaken(0.0003), replicates=20_000, threads=1, horizons=[12, 36])


def test_histories_cut_are_counted_and_end_no_run_while_they_are_rare(seldom: Result) -> None:
    assert 0 < seldom.histories_cut <= most_cut(20_000) == 20
    assert seldom.counts.cut.tolist() == [[seldom.histories_cut]]
    (last,) = [horizon for horizon in seldom.horizon_list if horizon.month == 36.0]
    assert last.stalled["readiness_work"] * 20_000 == pytest.approx(seldom.histories_cut)
    assert seldom.counts.states().sum(axis=0).tolist() == [20_000] * len(seldom.counts.states()[0])


def test_the_document_tells_how_many_were_cut(seldom: Result) -> None:
    document = seldom.document()
    jsonschema.validate(document, schema_of("run"))
    assert document["run"]["histories_cut"] == seldom.histories_cut


def test_counts_of_cut_histories_do_not_depend_on_chunks(seldom: Result) -> None:
    again = simulate(shaken(0.0003), replicates=20_000, threads=2, chunk=3_000, horizons=[12, 36])
    assert again.counts.cut.tolist() == seldom.counts.cut.tolist()
    assert np.array_equal(again.counts.flows, seldom.counts.flows)


def test_a_run_is_refused_once_more_than_a_thousandth_is_cut_with_the_history_and_the_key() -> None:
    told: list[tuple[int, int]] = []
    began = time.perf_counter()
    with pytest.raises(ScenarioError) as refused:
        simulate(shaken(0.5), threads=1, progress=lambda *done: told.append(done))
    assert time.perf_counter() - began < 10.0, "some hundred histories were enough to tell"
    assert {done for done, _ in told} == {0}
    (problem,) = refused.value.problems
    first = first_cut(shaken(0.5))
    assert (problem.line, problem.key) == (6, "organisation.reorganisation_rate")
    assert problem.found is not None
    assert problem.found.startswith(
        "300, with which more than 0.1 % of all histories have 20,000 events or more within 36 months; "
        f"the first is one of 'shaken' in world 0, replicate {first}, of whose first 20,000 events "
    )
    assert problem.found.endswith(" are reorganisations")
    assert problem.allowed == "20,000 events or more in 0.1 % of all histories at most"


def first_cut(scenario: Scenario) -> int:
    """The first replicate that is cut, lived one by one."""
    pack = compile_scenario(scenario, Design(1), worlds=range(1)).pack
    work, tally = make_work(pack), make_tally(np.array([288]), np.array([0]), 1)
    for replicate in range(1_000):
        run_blocks(pack, 0, replicate, 1, work, tally, end_month=36.0)
        if work.records[0, Record.CUT, 0]:
            return replicate
    raise AssertionError("none")


PILOTS = """
name = "two pilots"
[pilot]
success = 1
[readiness.ownership]
work = 1000
[[pilots]]
name = "calm"
[[pilots]]
name = "shaken"
  [pilots.obsolescence]
  lifetime = { exponential = 0.0019 }
  revalidation = 0.0001
"""


def test_of_a_portfolio_the_pilot_is_named_and_its_own_line() -> None:
    with pytest.raises(ScenarioError) as refused:
        simulate(loads(PILOTS), replicates=1_000, threads=1)
    (problem,) = refused.value.problems
    assert (problem.line, problem.key) == (12, "pilots[shaken].obsolescence.lifetime")
    assert "the first is one of 'shaken' in world 0, replicate 0, of whose" in f"{problem.found}"
    assert f"{problem.found}".endswith("are renewals of the model")


def test_a_thousandth_of_the_histories_may_be_cut_and_one_always() -> None:
    assert MOST_CUT == 0.001
    assert [most_cut(histories) for histories in (999, 1_000, 10**6)] == [1, 1, 1_000]


def test_a_notice_tells_how_many_were_cut_and_how_much_that_can_matter(seldom: Result) -> None:
    (notice,) = [one for one in seldom.notices if one.key == "events"]
    share = two_digits(100 * seldom.histories_cut / 20_000)
    assert notice.severity == "note"
    assert notice.text == (
        f"{seldom.histories_cut} histories had 20,000 events and stayed where those had left them: no share "
        f"is off by more than {share} % for that"
    )


FEW: dict[str, Any] = {"replicates": 4_000, "threads": 1, "horizons": [36.0]}
LONGER = [
    shipped_action for shipped_action in shipped_actions() if shipped_action.name == "longer parallel run"
]
TWO = [{"name": "a"}, {"name": "b"}]
QUESTIONS: dict[str, Callable[[Scenario], Any]] = {
    "compare": lambda scenario: compare(
        scenario, scenario.with_("pilot.cost_per_month", 1.0), gap=False, **FEW
    ),
    "explain": lambda scenario: explain(scenario, **FEW),
    "stress": lambda scenario: stress(scenario, months=[4.0], **FEW),
    "advise": lambda scenario: advise(scenario, actions=LONGER, **FEW),
    "advise on many": lambda scenario: advise_portfolio(scenario.with_("pilots", TWO), actions=LONGER, **FEW),
}


@pytest.mark.parametrize("verb", QUESTIONS)
def test_a_question_tells_how_many_were_cut_as_a_run_does(verb: str) -> None:
    answer = QUESTIONS[verb](shaken(0.0004))
    document = answer.document()
    cut = document["run"]["histories_cut"]
    assert cut == answer.cut.histories > 0
    (told,) = [value for value in document["notices"] if value["key"] == "events"]
    assert " 20,000 events and stayed where those had left " in told["text"]
    assert cut == 1 or told["text"].startswith(f"{cut:,} histories ")


def test_a_question_refuses_as_a_run_does() -> None:
    with pytest.raises(ScenarioError, match="histories have 20,000 events or more within 36 months"):
        compare(shaken(0.5), shaken(0.5).with_("pilot.cost_per_month", 1.0), replicates=400, threads=1)
