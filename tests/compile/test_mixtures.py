"""Mixtures: their quantiles against the sum of their parts' tails, and what is derived from them."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats

from tests.kernel.parameters import row
from tests.scenario.writing import problem, scenario
from valleysim import ScenarioError, simulate
from valleysim.compile.laws import Tables, compile_variate
from valleysim.compile.mixtures import mixture_curve
from valleysim.compile.tails import log_above
from valleysim.kernel.draws.variates import upper_quantile
from valleysim.scenario.format.fields import DURATION, TENURE
from valleysim.scenario.format.variates import Variate, parse_variate
from valleysim.scenario.moments import typical_moments
from valleysim.vocabulary import Law
from valleysim.worlds.design import world_values

Z90 = 1.2815515655446004
COST = {
    "body": {"weight": 0.75, "lognormal": {"median": 0.815, "p90": 0.815 * math.exp(0.355 * Z90)}},
    "tail": {"weight": 0.25, "pareto": {"low": 1, "tail_index": 1.3}},
}
"""What is published of the cost ratios of IT projects (Flyvbjerg and others 2022)."""
PARTS: dict[str, tuple[dict[str, Any], Any]] = {
    "exponential": ({"exponential": {"mean": 3}}, stats.expon(scale=3)),
    "weibull": (
        {"weibull": {"mean": 2, "shape": 1.7}},
        stats.weibull_min(1.7, scale=2 / math.gamma(1 + 1 / 1.7)),
    ),
    "gamma": ({"gamma": {"mean": 4, "shape": 0.6}}, stats.gamma(0.6, scale=4 / 0.6)),
    "lognormal": (
        {"lognormal": {"mean": 2, "sd": 1}},
        stats.lognorm(math.sqrt(math.log(1.25)), scale=2 / math.sqrt(1.25)),
    ),
    "pareto": ({"pareto": {"low": 1.5, "tail_index": 2.2}}, stats.pareto(2.2, scale=1.5)),
}
SHARES = (1e-12, 1e-6, 0.001, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1 - 1e-6)


def mixture(parts: dict[str, Any]) -> Variate:
    return parse_variate({"mixture": parts}, DURATION, None)


def quantiles(variate: Variate, shares: Any) -> np.ndarray:
    tables = Tables()
    values = {name: np.array([parameter.known]) for name, parameter in variate.parameters.items()}
    law = compile_variate(variate, values, tables)
    rows = tables.array()
    return np.array([upper_quantile(law.law, row(*law.parameters[0]), u, rows) for u in shares])


def exceeded(x: float) -> float:
    return 0.75 * stats.norm.sf(math.log(x / 0.815) / 0.355) + 0.25 * min(x**-1.3, 1.0)


def test_the_cost_law_has_the_median_the_shares_and_the_tail_that_are_published() -> None:
    """Median .95, 18.0 % above 1.5, 10.6 % above 2, survival exponent 1.3: to three digits."""
    assert exceeded(1.5) == pytest.approx(0.180, abs=5e-4)
    assert exceeded(2.0) == pytest.approx(0.106, abs=5e-4)
    law = mixture(COST)
    median, over, far, farther = quantiles(law, (0.5, exceeded(1.5), 1e-6, 1e-8))
    assert median == pytest.approx(0.95, abs=5e-4)
    assert over == pytest.approx(1.5, rel=1e-6)
    assert math.log(100.0) / math.log(farther / far) == pytest.approx(1.3, rel=1e-6)


def test_beside_the_kink_where_a_pareto_law_begins_the_curve_is_within_a_thousandth() -> None:
    shares = np.linspace(0.3, 0.6, 3_000)
    exact = [optimize.brentq(lambda x, u=u: exceeded(x) - u, 0.01, 100.0, xtol=1e-13) for u in shares]
    found = quantiles(mixture(COST), shares) / np.array(exact) - 1.0
    assert np.abs(found).max() < 1e-3
    assert np.mean(np.abs(found) > 2e-6) < 0.15


@pytest.mark.parametrize("one", PARTS)
@pytest.mark.parametrize("other", PARTS)
def test_a_quantile_of_a_mixture_is_where_the_tails_of_its_parts_add_up_to_it(one: str, other: str) -> None:
    parts = {"a": {"weight": "30 %", **PARTS[one][0]}, "b": {"weight": 0.7, **PARTS[other][0]}}
    laws = ((0.3, PARTS[one][1]), (0.7, PARTS[other][1]))
    for u, x in zip(SHARES, quantiles(mixture(parts), SHARES), strict=True):
        above = sum(weight * law.sf(x) for weight, law in laws)
        below = sum(weight * law.cdf(x) for weight, law in laws)
        near = "pareto" in (one, other) and abs(x / 1.5 - 1.0) < 0.15
        tolerance = 0.01 if near else 2e-5
        found, exact = (above, u) if u < 0.5 else (below, 1.0 - u)
        assert found == pytest.approx(exact, rel=tolerance), u


def test_a_law_mixed_with_itself_is_that_law() -> None:
    spliced = {"lognormal_pareto": {"median": 0.9, "p90": 1.4, "tail_index": 1.5}}
    alone = parse_variate(spliced, DURATION, None)
    both = mixture({"a": {"weight": 0.4, **spliced}, "b": {"weight": 0.6, **spliced}})
    assert quantiles(both, SHARES) == pytest.approx(quantiles(alone, SHARES), rel=1e-5)


def test_pareto_by_itself_has_its_own_quantiles_and_moments() -> None:
    law = parse_variate({"pareto": {"low": 2, "tail_index": 1.5}}, DURATION, None)
    shares = np.array(SHARES)
    assert quantiles(law, shares) == pytest.approx(2.0 * shares ** (-1 / 1.5), rel=1e-12)
    assert typical_moments(law) == pytest.approx((6.0, 6.0, 2.0))
    within = typical_moments(law, upto=36.0)[0]
    points = (np.arange(200_000) + 0.5) / 200_000
    assert within == pytest.approx(np.minimum(2.0 * points ** (-1 / 1.5), 36.0).mean(), rel=1e-3)


def test_moments_of_a_mixture_are_those_of_its_parts_by_their_weights() -> None:
    law = mixture({"a": {"weight": 0.3, **PARTS["gamma"][0]}, "b": {"weight": 0.7, **PARTS["weibull"][0]}})
    mean, sd, least = typical_moments(law)
    assert mean == pytest.approx(0.3 * 4 + 0.7 * 2)
    laws = ((0.3, PARTS["gamma"][1]), (0.7, PARTS["weibull"][1]))
    square = sum(weight * (one.var() + one.mean() ** 2) for weight, one in laws)
    assert sd == pytest.approx(math.sqrt(square - mean**2))
    assert least == 0.0


def test_in_every_world_uncertain_weights_are_scaled_to_add_up_to_1() -> None:
    parts = {"a": {"weight": 0.5, **PARTS["gamma"][0]}, "b": {"weight": "0.5 to 0.9", **PARTS["weibull"][0]}}
    law = mixture(parts)
    values = {
        name: np.array([1.0 if name == "b.weight" else parameter.known])
        for name, parameter in law.parameters.items()
    }
    tables = Tables()
    compiled = compile_variate(law, values, tables)
    rows = tables.array()
    x = upper_quantile(compiled.law, row(*compiled.parameters[0]), 0.2, rows)
    above = PARTS["gamma"][1].sf(x) / 3 + 2 * PARTS["weibull"][1].sf(x) / 3
    assert above == pytest.approx(0.2, rel=1e-5)


def test_the_time_left_of_a_mixture_is_read_from_its_own_tail() -> None:
    law = mixture({"a": {"weight": 0.3, **PARTS["gamma"][0]}, "b": {"weight": 0.7, **PARTS["weibull"][0]}})
    tables = Tables()
    values = {name: np.array([parameter.known]) for name, parameter in law.parameters.items()}
    compiled = compile_variate(law, values, tables)
    months = np.array([0.5, 3.0, 9.0])
    found = np.exp(log_above(compiled.law, compiled.parameters[0], np.log(months), tables.rows))
    exact = 0.3 * PARTS["gamma"][1].sf(months) + 0.7 * PARTS["weibull"][1].sf(months)
    assert found == pytest.approx(exact, rel=1e-5)


WRITTEN = """
[cost]
run_rate.mixture.body = { weight = 0.75, lognormal = { median = "0.7 to 0.9", p90 = 1.3 } }
run_rate.mixture.tail = { weight = "0.2 to 0.3", pareto = { low = 1, tail_index = "1.1 to 1.5" } }
"""


def test_parameters_of_parts_have_names_and_points_of_their_own() -> None:
    """No point of another quantity moves, nor of one part when the other comes or goes."""
    first = scenario(WRITTEN + "build.lognormal = { median = '0.8 to 1', p90 = 2 }")
    names = {name for name, quantity in first.quantities().items() if quantity.is_uncertain}
    assert names == {
        "cost.run_rate.body.median",
        "cost.run_rate.tail.weight",
        "cost.run_rate.tail.tail_index",
        "cost.build.median",
    }
    values = world_values(first, seed=3, worlds=range(64))
    points = [values[name] for name in sorted(names)]
    assert (
        np.abs(np.corrcoef(np.array([np.argsort(np.argsort(one)) for one in points])) - np.eye(4)).max() < 0.6
    )
    plain = scenario("[cost]\nrun_rate = 1\nbuild.lognormal = { median = '0.8 to 1', p90 = 2 }")
    other = world_values(plain, seed=3, worlds=range(64))
    assert np.array_equal(values["cost.build.median"], other["cost.build.median"])
    slots = first.slots()
    assert slots["cost.run_rate.tail.weight"] == ("cost.run_rate.tail", 11)
    assert slots["cost.run_rate.tail.tail_index"] == ("cost.run_rate.tail", 10)
    assert slots["cost.run_rate.body.median"] == ("cost.run_rate.body", 3)
    third = scenario(WRITTEN.replace('"0.7 to 0.9"', "0.8"))
    again = world_values(third, seed=3, worlds=range(64))
    assert np.array_equal(values["cost.run_rate.tail.weight"], again["cost.run_rate.tail.weight"])


def test_a_parameter_of_a_part_carries_its_own_source_into_the_ledger() -> None:
    text = WRITTEN.replace("low = 1", 'low = { value = 1, evidence = "flyvbjerg-2022" }')
    entries = {entry.key: entry for entry in scenario(text).ledger()}
    inner = entries["cost.run_rate.mixture.tail.pareto.low"]
    assert (inner.text, inner.line) == ("1", 5)
    assert "× lognormal(" in entries["cost.run_rate"].text


@pytest.mark.parametrize(
    ("written", "found", "allowed"),
    [
        ("{ a = { weight = 1, exponential = 2 } }", "{ a = … }", "two parts or more"),
        ("[1, 2]", "[1, 2]", "two parts or more"),
        ("{ a = 3, b = { weight = 1, exponential = 2 } }", "3", "{ weight = …, lognormal"),
        (
            "{ a = { weight = 0.7, exponential = 2 }, b = { weight = 0.7, exponential = 3 } }",
            "0.7 + 0.7 = 1.4",
            "weights that add up to 1",
        ),
        (
            "{ a = { exponential = 2 }, b = { weight = 1, exponential = 2 } }",
            "{ exponential = … }",
            "a weight",
        ),
        (
            "{ a = { weight = 0.5, exponential = 2, weibull = 3 }, b = { weight = 0.5, exponential = 2 } }",
            "{ weight = …, exponential = …, weibull = … }",
            "exactly one of",
        ),
        (
            "{ a = { weight = 2, exponential = 2 }, b = { weight = 0.5, exponential = 2 } }",
            "2",
            "a share from 0 to 1",
        ),
        (
            "{ 'a b' = { weight = 0.5, exponential = 2 }, c = { weight = 0.5, exponential = 2 } }",
            "a b",
            "a name",
        ),
    ],
)
def test_what_is_no_mixture_is_told_where_it_stands(written: str, found: str, allowed: str) -> None:
    told = problem(f"[pilot]\nduration.mixture = {written}")
    assert told.key is not None
    assert told.key.startswith("pilot.duration.mixture")
    assert found in told.found
    assert allowed in told.allowed


def test_a_law_that_cannot_be_mixed_is_told_with_those_that_can() -> None:
    told = problem(
        "[pilot]\nduration.mixture.a = { weight = 0.5, weibul = { mean = 2, shape = 1 } }\n"
        "duration.mixture.b = { weight = 0.5, exponential = 2 }"
    )
    assert told.key == "pilot.duration.mixture.a.weibul"
    assert told.suggestion == "weibull"
    assert "uniform" not in told.allowed


def test_numbers_of_a_part_out_of_order_are_told_with_the_part() -> None:
    text = WRITTEN.replace('median = "0.7 to 0.9", p90 = 1.3', 'median = 0.9, p90 = "0.8 to 2"')
    found = simulate(scenario(text), replicates=128, worlds=64, horizons=(3.0,))
    (told,) = [notice for notice in found.notices if "cross" in notice.text]
    assert told.key == "cost.run_rate"
    assert "the intervals of body.median and body.p90 cross" in told.text


def test_nobody_has_served_what_no_part_lasts_and_no_mean_is_no_random_moment() -> None:
    seat = '[[sponsors]]\nseat = "a"\nserved = {served}\n[sponsors.tenure.mixture]\n{parts}'
    some = "a = { weight = 0.5, weibull = { mean = 10, shape = 3 } }\n"
    short = "b = { weight = 0.5, weibull = { mean = 5, shape = 3 } }"
    long = "b = { weight = 0.5, pareto = { low = 5, tail_index = 0.9 } }"
    for served, other, fine in ((200, short, False), (200, long, True), ('"stationary"', long, False)):
        text = seat.format(served=served, parts=some + other)
        if fine:
            simulate(scenario(text), replicates=64, worlds=2, horizons=(3.0,))
            continue
        with pytest.raises(ScenarioError, match=r"tenure|served"):
            simulate(scenario(text), replicates=64, worlds=2, horizons=(3.0,))


def test_a_tenure_may_be_a_mixture() -> None:
    assert parse_variate({"mixture": COST}, TENURE, None).law == "mixture"


def test_a_part_without_weight_is_not_there() -> None:
    part = (1.0, Law.LOGNORMAL, (0.2, 0.5, 0.0, 0.0))
    nothing = (0.0, Law.LOGNORMAL_PARETO, (0.0, 0.0, 1.3, 0.0))
    assert np.array_equal(mixture_curve((part, nothing)), mixture_curve((part,)))
