"""What is left of laws that have a memory, given what is known, against closed forms.

Each goes through the real kernel. Errors are six standard errors, with the smallest mistake that would be
seen beside them.
"""

import math
import os
from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm

from valleysim import histories, loads, simulate

SIX = 6.0
REPLICATES = 200_000
CALIBRATED = int(os.environ.get("VALLEYSIM_CALIBRATED_PILOTS", "25"))
AT_ONCE = 1e4
"""A hazard a month that strikes at once."""


def shares(text: str, months: list[float], name: str) -> Any:
    """Of histories of a scenario, which have ended (``abandoned``) or are live by some months."""
    found = histories(simulate(loads(text), replicates=REPLICATES, worlds=1, horizons=months))
    if name == "live":
        return np.array([(found["live"] <= month).mean() for month in months])
    return np.array([((found["outcome"] == name) & (found["ended"] <= month)).mean() for month in months])


def see(found: Any, exact: Any) -> None:
    error = np.sqrt(exact * (1.0 - exact) / REPLICATES)
    assert np.all(np.abs(found - exact) < SIX * error), (found, exact)


@pytest.mark.parametrize("served", [4.0, 30.0])
def test_a_sponsor_stays_as_long_as_one_who_has_served_so_long(served: float) -> None:
    """1 − S(t + served)/S(served) of a Weibull tenure; a fresh one would be off by .1, .007 would be seen."""
    shape, mean = 2.0, 24.0
    scale = mean / math.gamma(1.0 + 1.0 / shape)
    text = (
        'name = "x"\n[[sponsors]]\nseat = "sponsor"\nessential = true\n'
        f"tenure = {{ weibull = {{ mean = {mean}, shape = {shape} }} }}\nserved = {served}\nvacancy = 500\n"
        f"[coalition]\nuncovered_hazard = {AT_ONCE}\n[readiness.reliability]\nwork = 500\n"
        f'[status]\nstarted = 3\npilot_ended = 3\nstage = "valley"\n'
    )
    months = [1.0, 6.0, 12.0]
    left = np.array([1.0 - math.exp(-(((served + t) / scale) ** 2) + (served / scale) ** 2) for t in months])
    see(shares(text, months, "abandoned"), left)


def test_innovation_money_that_has_lasted_so_long_lasts_as_its_law_says_from_then_on() -> None:
    """Uniform from 6 to 18 months, and it has lasted 9: (t)/9 is gone by t; .007 would be seen."""
    text = (
        'name = "x"\n[funding]\nrunway = { uniform = [6, 18] }\nperiod = 3\napproval = 0\n'
        f"unfunded_hazard = {AT_ONCE}\n[readiness.reliability]\nwork = 500\n"
        '[status]\nstarted = 9\npilot_ended = 9\nstage = "valley"\n'
    )
    months = [1.0, 3.0, 6.0]
    see(shares(text, months, "abandoned"), np.array(months) / 9.0)


def test_a_chain_of_stages_goes_on_by_its_generator_given_that_it_is_in_none_that_ends() -> None:
    """Work, sign-off and parallel run are exponential: states 5 months after the pilot, by `expm`.

    Given that it is not live and not cancelled after 5 months, it is live by t; .007 would be seen.
    """
    work, sign, run, cancel = 1 / 3, 1 / 2, 1 / 4, 0.08
    rates = np.zeros((5, 5))  # work, sign-off, parallel run, live, cancelled
    for state, rate in enumerate((work, sign, run)):
        rates[state, state + 1] = rate
        rates[state, 4] = cancel
    rates -= np.diag(rates.sum(axis=1))
    text = f"""
name = "x"
[readiness.reliability]
work = {{ exponential = {1 / work} }}
sign_off = {{ exponential = {1 / sign} }}
[handoff]
parallel_run = {{ exponential = {1 / run} }}
[priorities]
cancellation_hazard = {cancel}
[status]
started = 5
pilot_ended = 5
stage = "valley"
"""
    now = expm(5.0 * rates)[0, :3]
    months = [0.5, 2.0, 6.0]
    exact = np.array([(now / now.sum()) @ expm(t * rates)[:3, 3] for t in months])
    see(shares(text, months, "live"), exact)


UNCERTAIN = """
name = "calibrated"
[pilot]
duration = { gamma = { mean = "2 to 6", shape = 3 } }
success = "0.6 to 0.95"
[readiness.reliability]
work = { gamma = { mean = "2 to 8", shape = 2 } }
sign_off = { exponential = "0.5 to 3" }
[handoff]
parallel_run = { gamma = { mean = "1 to 4", shape = 2 } }
rediscovery = { exponential = "1 to 6" }
[priorities]
cancellation_hazard = "0.01 to 0.1"
[live]
instability = "0.01 to 0.08"
"""
LOOKED_AT, LATER = 8.0, 16.0


def test_forecasts_from_states_out_of_histories_are_calibrated() -> None:
    """Of pilots that stand as one does, as many arrive as is forecast; unknown internals included.

    Pilots are drawn with their worlds. The forecast of each is compared with what became of it, in total and
    with what goes with the forecast itself; 25 pilots see .5, a thousand .08.
    """
    worlds = 4 * CALIBRATED
    pairs = histories(
        simulate(loads(UNCERTAIN), replicates=2 * worlds, worlds=worlds, horizons=[LATER], seed=5)
    )
    drawn = pairs.groupby("world").head(1)
    running = drawn[drawn["ended"].isna() | (drawn["ended"] > LOOKED_AT)].head(CALIBRATED)
    assert len(running) == CALIBRATED
    forecasts, came = [], []
    for seed, (_, one) in enumerate(running.iterrows()):
        result = simulate(
            loads(UNCERTAIN + status_of(one)),
            replicates=2_000,
            worlds=200,
            horizons=[LATER - LOOKED_AT],
            seed=seed,
        )
        forecasts.append(float(result.horizons()["reached"].iloc[0]))
        came.append(float(one["production"] <= LATER))
    p, y = np.array(forecasts), np.array(came)
    assert p.std() > 0.1  # they differ, and so can be told apart
    for weight in (np.ones(len(p)), p - p.mean()):
        error = math.sqrt(float(np.sum(weight**2 * p * (1.0 - p))))
        assert abs(float(np.sum(weight * (y - p)))) < 4.0 * error + 0.01 * float(np.sum(np.abs(weight)))


def status_of(one: Any) -> str:
    """What a tracker would say of a history after eight months: the stage, and days to half a month."""
    known = f"[status]\nstarted = {LOOKED_AT}\n"
    if not one["pilot_end"] <= LOOKED_AT:
        return f'{known}stage = "pilot"\n'
    ended = f"pilot_ended = {LOOKED_AT - one['pilot_end']}\n"
    if not one["live"] <= LOOKED_AT:
        return f'{known}stage = "valley"\n{ended}'
    live = f"live_since = {LOOKED_AT - one['live']}\n"
    if not one["production"] <= LOOKED_AT:
        return f'{known}stage = "live"\n{ended}{live}'
    return f'{known}stage = "in use"\n{ended}{live}'
