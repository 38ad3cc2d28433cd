"""Pilots that have started already, against exact answers: what is known changes the rest as it should.

Each goes through the real kernel and the real choice of worlds. Errors are six standard errors (a false alarm
in 10⁹), with the smallest mistake that would be seen beside them.
"""

import math

import numpy as np
import pytest
from scipy.special import ndtr

from valleysim import Result, histories, loads, simulate
from valleysim.worlds.design import Design

MEMORYLESS = """
name = "memoryless"

[readiness.reliability]
work = { exponential = 4 }

[priorities]
cancellation_hazard = 0.1
"""
SIX = 6.0


def forecast(
    text: str, months: float, *, replicates: int = 400_000, worlds: int = 1, seed: int = 1
) -> Result:
    return simulate(loads(text), replicates=replicates, worlds=worlds, horizons=[months], seed=seed)


def share(result: Result) -> float:
    return float(result.horizons()["reached"].iloc[0])


@pytest.mark.parametrize("since", [0.5, 3.0, 12.0])
def test_time_in_the_valley_does_not_matter_where_nothing_has_a_memory(since: float) -> None:
    """μ/(μ+λ)·(1 − exp(−(μ+λ)t)), whatever the time so far; .005 would be seen.

    Switching the cancellation off "because it lives" would give .528.
    """
    known = f'[status]\nstarted = {since}\npilot_ended = {since}\nstage = "valley"\n'
    done, stops, t = 0.25, 0.1, 3.0
    exact = done / (done + stops) * -math.expm1(-(done + stops) * t)
    found = share(forecast(MEMORYLESS + known, t))
    assert abs(found - exact) < SIX * math.sqrt(exact * (1 - exact) / 400_000)


def test_of_two_worlds_each_counts_as_often_as_it_lets_the_pilot_live_so_long() -> None:
    """Bayes by hand: odds of the hazards .02 and .2 after 6 months in the valley; .06 would be seen."""
    text = MEMORYLESS.replace(
        "cancellation_hazard = 0.1",
        "cancellation_hazard = { discrete = { values = [0.02, 0.2], weights = [1, 1] } }",
    )
    text = text.replace("exponential = 4", "fixed = 100")
    result = forecast(f'{text}[status]\nstarted = 6\npilot_ended = 6\nstage = "valley"\n', 1.0, worlds=2_000)
    values = result.run.design.values(result.scenario, range(2_000))["priorities.cancellation_hazard"]
    low, high = math.exp(-0.02 * 6.0), math.exp(-0.2 * 6.0)
    assert abs(float((values < 0.1).mean()) - low / (low + high)) < SIX * math.sqrt(0.25 / 2_000)


def test_where_nothing_is_to_be_learned_worlds_count_alike() -> None:
    """The two worlds of the test above, with ``learn = false``: half of them each; the pasts still agree."""
    text = MEMORYLESS.replace(
        "cancellation_hazard = 0.1",
        "cancellation_hazard = { discrete = { values = [0.02, 0.2], weights = [1, 1] } }",
    ).replace('name = "memoryless"', 'name = "memoryless"\nlearn = false')
    result = forecast(f'{text}[status]\nstarted = 6\npilot_ended = 6\nstage = "valley"\n', 3.0, worlds=2_000)
    values = result.run.design.values(result.scenario, range(2_000))["priorities.cancellation_hazard"]
    assert abs(float((values < 0.1).mean()) - 0.5) < 0.002
    assert result.run.learned is not None
    assert result.run.learned.chosen == tuple(range(2_000))
    exact = float(np.mean([0.25 / (0.25 + h) * -math.expm1(-(0.25 + h) * 3.0) for h in (0.02, 0.2)]))
    assert abs(share(result) - exact) < SIX * math.sqrt(exact * (1 - exact) / 400_000)
    assert [notice.key for notice in result.notices].count("learn") == 1


def test_worlds_in_which_a_pilot_cannot_have_come_so_far_are_left_out_where_nothing_is_learned() -> None:
    """The pilot took 6 months, and takes 3 or 8 at most: half of the worlds are left out, and it is told."""
    text = (
        'name = "x"\nlearn = false\n[pilot.duration]\n'
        "uniform = [1, { discrete = { values = [3, 8], weights = [1, 1] } }]\n"
        '[readiness.reliability]\nwork = 100\n[status]\nstarted = 9\npilot_ended = 3\nstage = "valley"\n'
    )
    result = forecast(text, 1.0, replicates=4_000, worlds=200)
    values = result.run.design.values(result.scenario, range(200))["pilot.duration.high"]
    assert (values == 8.0).all()
    (told,) = (notice.text for notice in result.notices if notice.key == "learn")
    assert result.run.learned is not None
    left_out = 200 - len(set(result.run.learned.chosen))
    assert abs(left_out - 100) <= 1
    assert f"{left_out} of 200 worlds, in which it cannot be, are left out" in told


def test_a_duration_that_is_known_weighs_worlds_by_how_likely_it_is_there() -> None:
    """The pilot took 6 ± ½ months; the mean is 2 or 8 months: odds by both laws; .06 would be seen."""
    text = (
        'name = "x"\n[pilot.duration]\n'
        "exponential = { mean = { discrete = { values = [2, 8], weights = [1, 1] } } }\n"
        '[readiness.reliability]\nwork = 100\n[status]\nstarted = 9\npilot_ended = 3\nstage = "valley"\n'
    )
    result = forecast(text, 1.0, replicates=40_000, worlds=2_000)
    values = result.run.design.values(result.scenario, range(2_000))["pilot.duration.mean"]
    short, long = (math.exp(-5.5 / mean) - math.exp(-6.5 / mean) for mean in (2.0, 8.0))
    assert abs(float((values < 5.0).mean()) - short / (short + long)) < SIX * math.sqrt(0.25 / 2_000)
    assert np.allclose(histories(result)["pilot_end"], -3.0)


def test_of_a_pilot_of_which_nothing_is_known_but_its_start_all_pasts_agree() -> None:
    """Started 4 months ago, by month 5 is by month 9 of one that starts; .003 would be seen."""
    started = forecast(
        f"{MEMORYLESS}[pilot]\nduration = {{ uniform = [1, 6] }}\n[status]\nstarted = 4\n", 5.0
    )
    fresh = forecast(f"{MEMORYLESS}[pilot]\nduration = {{ uniform = [1, 6] }}\n", 9.0, seed=2)
    exact = share(fresh)
    assert started.run.learned is not None
    assert started.run.learned.agreeing.tolist() == [1.0]
    assert abs(share(started) - exact) < SIX * math.sqrt(2 * exact * (1 - exact) / 400_000)


def test_what_many_pilots_teach_moves_the_worlds_to_where_they_are_likely() -> None:
    """Thirty pilots have waited 12 months at a hazard between .01 and .2: its mean by quadrature.

    Few of the first worlds are likely, and so most of those that are used are found among many more. .004
    would be seen, where the mean without learning is .053.
    """
    head = (
        'name = "many"\n[priorities]\ncancellation_hazard = "0.01 to 0.2"\n'
        "[readiness.reliability]\nwork = 100\n"
    )
    status = '{ started = 12, pilot_ended = 12, stage = "valley" }'
    rows = "".join(f'[[pilots]]\nname = "p{n}"\nstatus = {status}\n' for n in range(30))
    result = forecast(head + rows, 1.0, replicates=800, worlds=400)
    learned = result.run.learned
    assert learned is not None
    assert learned.weighed > 2_048
    assert learned.effective > 300.0
    hazards = result.run.design.values(result.scenario, range(400))["priorities.cancellation_hazard"]
    z = np.linspace(-6.0, 6.0, 20_001)
    quantity = result.scenario.quantities()["priorities.cancellation_hazard"]
    grid = quantity.quantile(ndtr(z))
    weights = np.exp(-0.5 * z**2 - 30 * 12.0 * grid)
    mean = float(np.sum(weights * grid) / np.sum(weights))
    spread = math.sqrt(float(np.sum(weights * (grid - mean) ** 2) / np.sum(weights)))
    assert abs(float(hazards.mean()) - mean) < SIX * spread / math.sqrt(300.0)
    assert abs(float(hazards.std()) / spread - 1.0) < 0.25


TOWER = """
name = "tower"
[pilot]
duration = { pert = [1, 2, 4] }
success = 0.8
[readiness]
capacity = 2
[readiness.ownership]
work = { exponential = 2 }
sign_off = { exponential = 0.7 }
[readiness.economics]
work = { gamma = { mean = 2, shape = 2 } }
[readiness.reliability]
work = { weibull = { mean = 3, shape = 1.5 } }
sign_off = 0.3
[funding]
runway = { lognormal = { median = 5, p90 = 9 } }
period = 3
first_window = FIRST
approval = 0.5
lead = { uniform = [0.5, 2] }
unfunded_hazard = 0.1
unfunded_departures = 2
final_refusal = 0.2
persistence = 0.3
[cost]
run_rate = { lognormal = { median = 1.1, p90 = 1.8 } }
build = { lognormal = { median = 1.1, p90 = 1.6 } }
correlation = 0.5
tolerance = 1.2
[handoff]
builders = 3
departure_rate = 0.05
documented = 0.3
parallel_run = { exponential = 1.5 }
transfer_time = 2
rediscovery = { exponential = 4 }
needed = 0.5
replacement = { exponential = 2 }
[live]
instability = 0.05
cost_hazard = 0.02
half_life = 12
[priorities]
cancellation_hazard = 0.03
"""
AS_OF, UNTIL = 7.0, 18.0
STAGES = {
    "waiting for readiness": ("readiness_work", "line_sign_off", "parked", "builders", "cover", "owner"),
    "waiting for money": ("budget_window", "funding_lead", "refused"),
    "parallel run": ("parallel_run",),
    "live": ("rediscovery",),
}


def test_forecasts_given_the_stage_at_month_7_mixed_again_are_the_forecast_from_the_start() -> None:
    """The tower property, stage by stage: how many come to it, and how many of those arrive by month 18."""
    count = 200_000
    fresh = loads(TOWER.replace("FIRST", "1.0"))
    at = {
        month: histories(simulate(fresh, replicates=count, horizons=[month], seed=3))
        for month in (AS_OF, UNTIL)
    }
    reached = (at[UNTIL]["production"] <= UNTIL).to_numpy()
    waits, outcomes = at[AS_OF]["cause"], at[AS_OF]["outcome"]
    for stage, some in STAGES.items():
        there = (outcomes.isin(["stalled", "live"]) & waits.isin(some)).to_numpy()
        known = f'[status]\nstage = "{stage}"\nstarted = {AS_OF}\n'
        given = forecast(TOWER.replace("FIRST", "0.0") + known, UNTIL - AS_OF, replicates=100_000)
        assert given.run.learned is not None
        for found, exact, error in (
            (share(given), reached[there].mean(), 1 / there.sum() + 1 / 100_000),
            (given.run.learned.agreeing[0], there.mean(), 1 / count + 1 / given.run.learned.pasts),
        ):
            assert abs(found - exact) < SIX * math.sqrt(exact * (1 - exact) * error), stage


def test_a_budget_window_before_month_0_is_of_the_same_calendar() -> None:
    """Started 7 months before, with windows at months 0, 3, …: those before were at −3 and −6."""
    known = '[status]\nstage = "waiting for money"\nstarted = 7\nrefusals = 1\n'
    given = forecast(TOWER.replace("FIRST", "0.0") + known, 1.0, replicates=2_000)
    asked = histories(given)
    arrived = asked.loc[asked["operating_money"] < 1.0, "operating_money"]
    assert (arrived > 0.5).all()
    assert Design(1).origins(range(2)).tolist() == [0, 1]


def test_worlds_that_hardly_ever_bring_a_pilot_so_far_hardly_ever_count() -> None:
    """Innovation money lasts 4 months, then a hazard of 14 runs until budgets are revised, in month 0 to 5.

    No number of a world says when that was, so that an emulator takes the few worlds in which one pilot in
    10,000 or in a million lives for worlds like the others. Of all that live, 2 in 100,000 had money after
    month 4½; one in 100 would be seen. No run is refused because a world has no past.
    """
    text = (
        'name = "x"\n[funding]\nrunway = 4\nperiod = 5\napproval = 1\nunfunded_hazard = 14\n'
        '[priorities]\ncancellation_hazard = 0.2\n[live]\ninstability = "0.01 to 0.02"\n'
        "[readiness.reliability]\nwork = 100\n"
        '[status]\nstarted = 6\npilot_ended = 6\nstage = "valley"\n'
    )
    for seed in (1, 2):
        given = forecast(text, 1.0, replicates=4_000, worlds=400, seed=seed)
        late = histories(given)["operating_money"] + 6.0 > 4.5
        assert float(late.mean()) < 0.01
