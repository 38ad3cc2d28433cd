"""Cost overruns: a lognormal body joined smoothly to a Pareto tail, and two of them joined by a copula.

Body lognormal(μ, σ) up to θ = exp(μ + aσ²), Pareto(a) beyond; z = aσ, weight of the body B =
aσΦ(z)/(aσΦ(z) + φ(z)). Value at risk: VaR_u = exp(μ + σΦ⁻¹(uΦ(z)/B)) for u ≤ B, else θ((1 − u)/(1 −
B))^{−1/a}. For a > 1 the mean is B e^{μ+σ²/2} Φ(z − σ)/Φ(z) + (1 − B) aθ/(a − 1), and what lies beyond u
≥ B has the mean CVaR_u = a/(a − 1) · VaR_u. For a ≤ 2 the variance is infinite: quantiles only. Two
multipliers with Gaussian correlation ρ are both above their medians with probability ¼ + arcsin(ρ)/(2π)
(Sheppard 1899).

False alarms: 2e-9 a check. A million histories show a quantile whose share is 0.004 off (in the tail beyond
0.999: 0.0003), ten million 0.0013 (0.0001); a mean of the light tail that is 0.5 % off, 0.2 %.
"""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import norm

from tests.oracles.histories import Document, at_both_sizes, check_mean, check_share, counted, runs
from valleysim.kernel.records import Record

SHARES = (0.01, 0.1, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999)


@dataclass(frozen=True)
class Overrun:
    """A multiplier by the median and 90th percentile of its body and the index of its tail."""

    median: float
    p90: float
    a: float

    @property
    def law(self) -> Document:
        return {"lognormal_pareto": {"median": self.median, "p90": self.p90, "tail_index": self.a}}

    @property
    def mu(self) -> float:
        return math.log(self.median)

    @property
    def sigma(self) -> float:
        return math.log(self.p90 / self.median) / float(norm.ppf(0.9))

    @property
    def body(self) -> float:
        z = self.a * self.sigma
        return float(z * norm.cdf(z) / (z * norm.cdf(z) + norm.pdf(z)))

    @property
    def join(self) -> float:
        return math.exp(self.mu + self.a * self.sigma**2)

    def value_at_risk(self, u: float) -> float:
        z, body = self.a * self.sigma, self.body
        if u <= body:
            return math.exp(self.mu + self.sigma * float(norm.ppf(u * norm.cdf(z) / body)))
        return float(self.join * ((1.0 - u) / (1.0 - body)) ** (-1.0 / self.a))

    def mean(self) -> float:
        z = self.a * self.sigma
        body = self.body * math.exp(self.mu + self.sigma**2 / 2.0) * norm.cdf(z - self.sigma) / norm.cdf(z)
        return float(body + (1.0 - self.body) * self.a * self.join / (self.a - 1.0))


OVERRUNS = {
    "heavy tail": Overrun(0.95, 1.5, 1.3),
    "tail from early on": Overrun(1.0, 1.1, 3.0),
    "light tail": Overrun(1.1, 1.35, 6.0),
}


def test_the_tail_joins_the_body_at_one_value_and_one_density() -> None:
    for overrun in OVERRUNS.values():
        body, step = overrun.body, 1e-6
        assert overrun.value_at_risk(body) == pytest.approx(overrun.join, rel=1e-12)
        slopes = [
            (overrun.value_at_risk(body + side * step) - overrun.join) / (side * step) for side in (-1, 1)
        ]
        assert slopes[0] == pytest.approx(slopes[1], rel=1e-3)


@at_both_sizes
@pytest.mark.parametrize("name", OVERRUNS)
@pytest.mark.parametrize("which", ["run_rate", "build"])
def test_each_value_at_risk_of_a_multiplier_is_exceeded_as_often_as_it_should(
    histories: int, name: str, which: str
) -> None:
    overrun = OVERRUNS[name]
    row = {"run_rate": Record.RUN_RATE, "build": Record.BUILD}[which]
    (found,) = runs({"cost": {which: overrun.law}}, histories, (row,), span=1.0)
    for u in (*SHARES, overrun.body):
        check_share(np.count_nonzero(found > overrun.value_at_risk(u)), histories, 1.0 - u, u)


@at_both_sizes
def test_mean_and_tail_mean_of_a_light_tail_are_exact(histories: int) -> None:
    overrun = OVERRUNS["light tail"]
    (found,) = runs({"cost": {"run_rate": overrun.law}}, histories, (Record.RUN_RATE,), span=1.0)
    check_mean(found, overrun.mean())
    u = 0.9
    assert u > overrun.body
    risk = overrun.value_at_risk(u)
    beyond = found[found > risk]
    check_mean(beyond, overrun.a / (overrun.a - 1.0) * risk)


@at_both_sizes
@pytest.mark.parametrize("correlation", [-0.8, 0.0, 0.5, 1.0])
def test_two_multipliers_are_large_together_as_often_as_their_copula_says(
    histories: int, correlation: float
) -> None:
    run, build = OVERRUNS["heavy tail"], OVERRUNS["tail from early on"]
    document = {"cost": {"run_rate": run.law, "build": build.law, "correlation": correlation}}
    m, b = runs(document, histories, (Record.RUN_RATE, Record.BUILD), span=1.0)
    high = m > run.value_at_risk(0.5)
    higher = b > build.value_at_risk(0.5)
    share = 0.25 + math.asin(correlation) / (2.0 * math.pi)
    check_share(np.count_nonzero(high & higher), histories, share)
    check_share(np.count_nonzero(b > build.value_at_risk(0.9)), histories, 0.1)
    if correlation == 1.0:
        assert np.array_equal(np.argsort(m, kind="stable"), np.argsort(b, kind="stable"))


@at_both_sizes
def test_the_table_of_money_has_the_quantiles_of_an_overrun_and_no_mean_of_a_heavy_tail(
    histories: int,
) -> None:
    """Live for 10 months at 1000 a month; bins are 1.1 % wide either side, and sampling adds 0.5 %."""
    overrun = OVERRUNS["heavy tail"]
    document = {"cost": {"run_rate": overrun.law}, "money": {"run_cost_per_month": 1000}}
    money = counted(document, histories, (10.0,)).money().set_index("amount").loc["spend_run"]
    for name, u in {"p10": 0.1, "median": 0.5, "p80": 0.8, "p90": 0.9}.items():
        assert money[name] == pytest.approx(10_000.0 * overrun.value_at_risk(u), rel=0.016), name
    assert math.isnan(money["mean"])
