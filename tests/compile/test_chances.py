"""Chances from laws alone, against simulated histories and exact formulas."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from valleysim.compile.chances import Chances, survival
from valleysim.compile.laws import Tables, compile_variate
from valleysim.compile.tails import log_survival
from valleysim.scenario import Scenario, from_document
from valleysim.scenario.format.fields import DURATION
from valleysim.scenario.format.variates import parse_variate
from valleysim.vocabulary import Law
from valleysim.worlds.design import world_values

LAWS: list[dict[str, Any]] = [
    {"fixed": 3},
    {"exponential": {"mean": 2}},
    {"weibull": {"mean": 3, "shape": 1.5}},
    {"gamma": {"mean": 2, "shape": 2}},
    {"lognormal": {"median": 2, "p90": 5}},
    {"uniform": [1, 4]},
    {"triangular": [2, 3, 6]},
    {"pert": [1, 2, 7]},
    {"lognormal_pareto": {"median": 1, "p90": 2, "tail_index": 1.5}},
    {"pareto": {"low": 1, "tail_index": 1.5}},
    {
        "mixture": {
            "a": {"weight": 0.5, "exponential": {"mean": 2}},
            "b": {"weight": 0.5, "gamma": {"mean": 4, "shape": 3}},
        }
    },
]


@pytest.mark.parametrize("written", LAWS, ids=lambda one: next(iter(one)))
def test_survival_of_every_law_is_that_of_what_the_kernel_draws(written: dict[str, Any]) -> None:
    """Curves are read by straight lines here: within 2e-4."""
    variate, tables = parse_variate(written, DURATION, None), Tables()
    values = {name: np.array([quantity.known]) for name, quantity in variate.parameters.items()}
    law = compile_variate(variate, values, tables)
    t = np.array([0.3, 1.2, 2.0, 3.1, 4.5, 9.0, 30.0])
    with np.errstate(all="ignore"):
        found = survival(law.law, law.parameters, t[None, :], tables.rows)[0]
        exact = (
            (t < 3.0).astype(float)
            if law.law == 0
            else np.exp(log_survival(law.law, law.parameters[0], t, tables.rows))
        )
    assert found == pytest.approx(exact, abs=2e-4)


def chances(seat: dict[str, Any], **organisation: Any) -> tuple[Chances, Scenario]:
    document = {"name": "c", "sponsors": [{"seat": "head", **seat}], "organisation": organisation}
    scenario = from_document(document)
    return Chances(world_values(scenario, seed=1, worlds=range(3))), scenario


WEIBULL = {"weibull": {"mean": 24, "shape": 1.5}}
SCALE = 24 / math.gamma(1 + 1 / 1.5)


def test_who_has_served_some_months_leaves_as_the_rest_of_the_law_says() -> None:
    of, scenario = chances({"tenure": WEIBULL, "served": 10}, reorganisation_rate=0.02, exposure=0.5)
    law = stats.weibull_min(1.5, scale=SCALE)
    for months in (3.0, 12.0):
        exact = 1.0 - law.sf(10 + months) / law.sf(10) * math.exp(-0.01 * months)
        assert of.gone(scenario.sponsors[0], np.full((3, 1), months))[:, 0] == pytest.approx(exact, abs=2e-4)


def test_who_was_met_at_a_random_moment_leaves_as_the_equilibrium_says() -> None:
    of, scenario = chances({"tenure": WEIBULL, "served": "stationary"})
    exact = stats.gamma(1 / 1.5).cdf((12 / SCALE) ** 1.5)
    assert of.gone(scenario.sponsors[0], np.full((3, 1), 12.0))[:, 0] == pytest.approx(exact, abs=5e-4)


def test_who_leaves_on_a_date_or_stays_until_one_does() -> None:
    of, scenario = chances({"leaves": 6.0})
    months = np.array([[5.5], [6.5], [20.0]])
    assert of.gone(scenario.sponsors[0], months)[:, 0] == pytest.approx([0.0, 1.0, 1.0], abs=0.01)
    of, scenario = chances({"tenure": {"exponential": {"mean": 10}}, "stays_at_least": 5.0})
    found = of.gone(scenario.sponsors[0], np.array([[4.0], [8.0], [20.0]]))[:, 0]
    assert found == pytest.approx([0.0, 1 - math.exp(-0.8), 1 - math.exp(-2.0)], abs=2e-4)


def test_changes_of_a_seat_without_a_vacancy_are_poisson_where_tenures_have_no_memory() -> None:
    of, scenario = chances({"tenure": {"exponential": {"mean": 20}}}, reorganisation_rate=0.05, exposure=0.2)
    law = stats.poisson(48 * (1 / 20 + 0.01))
    never, once, often = (found[0] for found in of.changes(scenario.sponsors[0], 48.0))
    assert (never, once) == (pytest.approx(law.pmf(0), abs=0.003), pytest.approx(law.pmf(1), abs=0.006))
    assert never + once + often == pytest.approx(1.0)


def test_vacancies_put_changes_off() -> None:
    """Left at α and filled at γ, changes come one after another with the sum of two exponentials."""
    seat = {"tenure": {"exponential": {"mean": 20}}, "vacancy": {"exponential": {"mean": 5}}}
    of, scenario = chances(seat)
    a, b, t = 1 / 20, 1 / 5, 48.0
    never = (b * math.exp(-a * t) - a * math.exp(-b * t)) / (b - a)
    found = of.changes(scenario.sponsors[0], t)
    assert found[0][0] == pytest.approx(never, abs=0.004)


def test_a_fixed_time_is_over_at_its_month_and_not_a_step_before_or_after() -> None:
    months = np.arange(1, 400) / 8.0
    p = np.stack([months, *[np.zeros_like(months)] * 3], axis=1)
    assert np.array_equal(survival(Law.FIXED, p, months[:, None], []), np.zeros((399, 1)))
    assert np.array_equal(survival(Law.FIXED, p, months[:, None] - 1e-9, []), np.ones((399, 1)))
