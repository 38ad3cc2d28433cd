"""Laws of pilots that have started already: whatever does not concern them changes nothing."""

import numpy as np
import pytest

from tests.processes import workers
from valleysim import Result, Scenario, histories, loads, simulate
from valleysim.estimates.calibration import effective, normalised
from valleysim.simulation.weights import tempered

PORTFOLIO = """
name = "standing"
extends = "enterprise"
as_of = 2026-11-28
[[people]]
name = "Keller"
tenure = { weibull = { mean = 36, shape = 1.5 } }
served = "stationary"
vacancy = 2
[[sponsors]]
seat = "executive sponsor"
person = "Keller"
[[pilots]]
name = "A"
starts = 2026-03-10
status = { stage = "UAT", since = 2026-07-01 }
[[pilots]]
name = "B"
starts = 2026-06-01
status = { stage = "not live" }
[[pilots]]
name = "C"
starts = 2027-02-01
"""
FEW = {"replicates": 2_000, "worlds": 40, "horizons": [6.0, 18.0]}


def counts(result: Result) -> list[list[int]]:
    return [
        getattr(result.counts, name).tolist() for name in ("flows", "arrivals", "ends", "seen", "wait_ticks")
    ]


@pytest.fixture(scope="module")
def standing() -> Scenario:
    return loads(PORTFOLIO)


@pytest.fixture(scope="module")
def reference(standing: Scenario) -> Result:
    return simulate(standing, **FEW)


def test_threads_chunks_and_executors_give_the_same_whole_numbers(
    standing: Scenario, reference: Result
) -> None:
    assert counts(simulate(standing, **FEW, threads=1, chunk=37)) == counts(reference)
    with workers(2, "spawn") as pool:
        assert counts(simulate(standing, **FEW, executor=pool)) == counts(reference)


def test_the_order_of_the_pilots_does_not_matter(reference: Result) -> None:
    head, *pilots = PORTFOLIO.split("[[pilots]]")
    turned = loads("[[pilots]]".join((head, *pilots[::-1])))
    assert counts(simulate(turned, **FEW)) == counts(reference)


def test_histories_replayed_are_those_of_the_run(reference: Result) -> None:
    """The worlds that were chosen are the run's own; what has happened has months before 0."""
    table = histories(reference)
    assert len(table) == 3 * reference.run.replicates
    arrived = reference.counts.arrivals.sum(axis=0)[1, :-1].sum()
    assert int((table["production"] < np.inf).sum()) == arrived
    began = table.groupby("pilot")["started"].agg(["min", "max"])
    assert (began.loc[["A", "B"], "max"] < 0.0).all()
    assert began.loc["C", "min"] > 0.0


def test_every_history_agrees_with_what_is_known_of_its_pilot(reference: Result) -> None:
    table = histories(reference)
    a = table[table["pilot"] == "A"]
    assert np.allclose(a["pilot_end"], a["pilot_end"].iloc[0])
    assert (a["ended"] > 0.0).all()
    assert (a["live"] > 0.0).all()


@pytest.mark.parametrize("status", ["", 'status = { stage = "planned" }\n'])
def test_a_day_of_month_0_and_pilots_that_are_planned_change_nothing(status: str) -> None:
    plain = (
        'name = "x"\nextends = "enterprise"\n[[pilots]]\nname = "A"\n{}[[pilots]]\nname = "B"\nstarts = 2\n'
    )
    dated = plain.replace("[[pilots]]", "as_of = 2026-11-28\n[[pilots]]", 1)
    bare = simulate(loads(plain.format("")), **FEW)
    assert counts(simulate(loads(dated.format(status)), **FEW)) == counts(bare)
    assert bare.run.learned is None


def test_money_counts_from_month_0() -> None:
    """A pilot that costs 1,000 a month and ended long ago costs nothing any more."""
    text = 'name = "x"\n[pilot]\ncost_per_month = 1000\nduration = 4\nsuccess = 0\n[status]\nstarted = {}\n'
    for started, spend in ((6.0, 0.0), (1.0, 3_000.0)):
        result = simulate(loads(text.format(started)), replicates=100, worlds=1, horizons=[12.0])
        assert histories(result)["spend"].tolist() == [spend] * 100


def test_what_no_past_can_have_brought_about_is_refused_with_the_fact_that_makes_it_so() -> None:
    text = 'name = "x"\n[pilot]\nduration = {{ uniform = [1, 4] }}\n[status]\nstarted = 9\n{}\n'
    rules_out = "the fact that rules it out is stage: without its stage all do"
    with pytest.raises(Exception, match=rf"none of .* pasts of 'x' agrees with it; {rules_out}"):
        simulate(loads(text.format('stage = "pilot"')), replicates=1_000, worlds=1)
    with pytest.raises(Exception, match="cannot have the duration"):
        simulate(loads(text.format('stage = "valley"\npilot_ended = 1')), replicates=1_000, worlds=1)


def test_rare_pasts_are_announced_before_they_are_looked_for() -> None:
    said: list[str] = []
    text = 'name = "x"\n[pilot]\nduration = {{ exponential = 1 }}\n[status]\nstarted = {}\nstage = "pilot"\n'
    for months in (2, 6):  # e⁻² and e⁻⁶ of all pasts
        simulate(loads(text.format(months)), replicates=400, worlds=1, horizons=[1], announce=said.append)
    (rare,) = said
    assert rare.startswith("Of 'x' one past in ")
    assert 200 < float(rare.split(" in ")[1].split(" ")[0].replace(",", "")) < 800  # 403
    assert "pasts are looked at first" in rare


STAYS = 'name = "x"\n[pilot]\nduration = {{ exponential = 1 }}\n[status]\nstarted = {}\nstage = "pilot"\n'


def test_of_rare_pilots_fewer_replicates_are_simulated_unless_somebody_says_how_many() -> None:
    """One past in e⁶ agrees: two and a half million tries are enough for some 6,000 replicates."""
    said: list[str] = []
    result = simulate(loads(STAYS.format(6)), worlds=1, horizons=[1], announce=said.append)
    assert 3_000 < result.run.replicates < 12_000
    assert f"For {result.run.replicates:,} replicates (and not 200,000) some" in said[-1]
    asked = simulate(loads(STAYS.format(6)), replicates=600, worlds=1, horizons=[1])
    assert asked.run.replicates == 600


def test_a_pilot_that_hardly_any_history_looks_like_is_refused_with_the_fact_that_makes_it_rare() -> None:
    rare = r"1 in [\d,]+ histories of this scenario, in the worlds that suit it best, looks like"
    with pytest.raises(Exception, match=rare):
        simulate(loads(STAYS.format(11)), replicates=400, horizons=[1])  # e⁻¹¹: 1 in 60,000


@pytest.mark.parametrize("spread", [1.0, 400.0])
def test_weights_that_leave_hardly_any_world_are_taken_to_a_power(spread: float) -> None:
    log_weights = spread * np.random.default_rng(1).normal(size=4_000)
    found = tempered(log_weights, 256.0)
    worth = effective(normalised(found))
    assert np.array_equal(np.argsort(found), np.argsort(log_weights))
    assert np.array_equal(found, log_weights) if spread == 1.0 else abs(worth - 256.0) < 1.0
