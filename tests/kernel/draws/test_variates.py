"""Laws of chance: their quantiles point by point, their samples as a whole, their edges."""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, stats

from tests.kernel.parameters import row
from valleysim.addresses import address_key
from valleysim.curves import beta_curve, gamma_curve
from valleysim.kernel.draws.addressed import fill_uniforms
from valleysim.kernel.draws.elementary import RARE
from valleysim.kernel.draws.variates import fill_variates, upper_quantile
from valleysim.vocabulary import Law, Purpose

Reals = NDArray[np.float64]
SAMPLE = 20_000 if numba.config.DISABLE_JIT else 1_000_000
NIGHTLY_SAMPLE = 10_000_000
NO_TABLES = np.zeros((1, 1))
EDGES = [2.0**-53, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 0.05, 0.3, 0.5, 0.6, 0.95, 0.999]
EDGES += [1.0 - 1e-6, 1.0 - 1e-9, 1.0 - 1e-12, 1.0 - 2.0**-50, 1.0 - 2.0**-53]


@dataclass(frozen=True)
class LognormalPareto:
    """Lognormal body joined smoothly to a Pareto tail at θ = exp(μ + aσ²), with z = aσ.

    Weight of the body B = aσΦ(z) / (aσΦ(z) + φ(z)). Share u of the law lies below
    exp(μ + σ Φ⁻¹(u Φ(z) / B)) if u ≤ B, else below θ ((1 − u) / (1 − B))^(−1/a).
    Mean (a > 1): B exp(μ + σ²/2) Φ(z − σ) / Φ(z) + (1 − B) a θ / (a − 1).
    Mean beyond the share u ≥ B: a / (a − 1) times the quantile at u.
    """

    mu: float
    sigma: float
    tail: float

    @property
    def z(self) -> float:
        return self.tail * self.sigma

    @property
    def body(self) -> float:
        below = self.z * stats.norm.cdf(self.z)
        return float(below / (below + stats.norm.pdf(self.z)))

    @property
    def join(self) -> float:
        return math.exp(self.mu + self.tail * self.sigma**2)

    @property
    def parameters(self) -> tuple[float, float, float, float]:
        return self.mu, self.sigma, self.tail, self.body

    def mean(self) -> float:
        body = self.body * math.exp(self.mu + self.sigma**2 / 2.0)
        body *= stats.norm.cdf(self.z - self.sigma) / stats.norm.cdf(self.z)
        return float(body + (1.0 - self.body) * self.tail * self.join / (self.tail - 1.0))

    def cdf(self, x: Reals) -> Reals:
        scores = (np.log(x) - self.mu) / self.sigma
        below = self.body * stats.norm.cdf(scores) / stats.norm.cdf(self.z)
        above = 1.0 - (1.0 - self.body) * (x / self.join) ** -self.tail
        return np.where(x <= self.join, below, above)

    def ppf(self, share: float) -> float:
        return self.below(share) if share <= self.body else self.above(1.0 - share)

    def isf(self, share: float) -> float:
        return self.above(share) if share < 1.0 - self.body else self.below(1.0 - share)

    def below(self, share: float) -> float:
        score = stats.norm.ppf(share * stats.norm.cdf(self.z) / self.body)
        return math.exp(self.mu + self.sigma * float(score))

    def above(self, share: float) -> float:
        return float(self.join * (share / (1.0 - self.body)) ** (-1.0 / self.tail))


@dataclass(frozen=True)
class Case:
    """A law as the kernel has it, the same law from elsewhere, and how well their quantiles agree."""

    law: Law
    parameters: tuple[float, float, float, float]
    exact: Any
    tolerance: float
    tables: Reals = field(default_factory=lambda: NO_TABLES)

    def at(self, u: float) -> float:
        return float(upper_quantile(self.law, row(*self.parameters), u, self.tables))

    def fill(self, u: Reals) -> Reals:
        out = np.empty(len(u))
        fill_variates(self.law, row(*self.parameters), u, out, self.tables)
        return out

    def exact_at(self, u: float) -> float:
        # 1 − u is exact for every draw of a half or more
        return float(self.exact.isf(u) if u < 0.5 else self.exact.ppf(1.0 - u))


def simple(law: Law, *parameters: float, exact: Any, tolerance: float = 1e-14) -> Case:
    a, b, c, d = (*parameters, 0.0, 0.0, 0.0, 0.0)[:4]
    return Case(law, (a, b, c, d), exact, tolerance)


def gamma(shape: float, scale: float, tolerance: float) -> Case:
    exact = stats.gamma(shape, scale=scale)
    return Case(Law.LOG_TABLE, (scale, 0.0, 0.0, 0.0), exact, tolerance, gamma_curve(shape)[None])


def beta(a: float, b: float, tolerance: float, low: float = 0.0, high: float = 1.0) -> Case:
    exact = stats.beta(a, b, loc=low, scale=high - low)
    return Case(Law.LOGIT_TABLE, (low, high, 0.0, 0.0), exact, tolerance, beta_curve(a, b)[None])


def pert(low: float, mode: float, high: float, tolerance: float) -> Case:
    """Beta with shapes 1 + 4 (mode − low) / width and 1 + 4 (high − mode) / width."""
    width = high - low
    a, b = 1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width
    return beta(a, b, tolerance, low, high)


def triangular(low: float, mode: float, high: float) -> Case:
    width = high - low
    exact = stats.triang((mode - low) / width, loc=low, scale=width)
    # scipy's own upper tail is the lower one of 1 − u, which has lost digits by then
    return simple(Law.TRIANGULAR, low, mode, high, exact=exact, tolerance=2e-11)


def lognormal_pareto(mu: float, sigma: float, tail: float, tolerance: float = 1e-13) -> Case:
    exact = LognormalPareto(mu, sigma, tail)
    return Case(Law.LOGNORMAL_PARETO, exact.parameters, exact, tolerance)


CASES = {
    "exponential": simple(Law.EXPONENTIAL, 12.0, exact=stats.expon(scale=12.0)),
    "weibull rising": simple(Law.WEIBULL, 36.0, 1.7, exact=stats.weibull_min(1.7, scale=36.0)),
    "weibull falling": simple(Law.WEIBULL, 10.0, 0.5, exact=stats.weibull_min(0.5, scale=10.0)),
    "lognormal": simple(Law.LOGNORMAL, 1.2, 0.8, exact=stats.lognorm(0.8, scale=math.exp(1.2))),
    "uniform": simple(Law.UNIFORM, 2.0, 9.0, exact=stats.uniform(2.0, 7.0)),
    "triangular": triangular(2.0, 5.0, 12.0),
    "triangular, mode low": triangular(2.0, 2.0, 12.0),
    "triangular, mode high": triangular(2.0, 12.0, 12.0),
    "lognormal pareto, heavy": lognormal_pareto(0.1, 0.6, 1.3),
    "lognormal pareto, light": lognormal_pareto(0.0, 0.3, 4.0),
    "lognormal pareto, narrow": lognormal_pareto(0.0, 0.02, 1.5),
    "gamma 0.5": gamma(0.5, 4.0, 1e-6),
    "gamma 1": gamma(1.0, 6.0, 1e-6),
    "gamma 2.5": gamma(2.5, 3.0, 1e-6),
    "gamma 20": gamma(20.0, 0.5, 1e-6),
    "gamma 100": gamma(100.0, 0.1, 1e-6),
    "beta 0.5 0.5": beta(0.5, 0.5, 1e-6),
    "beta 2.2 3.8": beta(2.2, 3.8, 1e-6),
    "beta 20 80": beta(20.0, 80.0, 1e-6),
    "pert": pert(2.0, 5.0, 14.0, 1e-6),
    "pert, mode high": pert(2.0, 14.0, 14.0, 1e-6),
}


@lru_cache(maxsize=1)
def draws(count: int) -> Reals:
    out = np.empty(count), np.empty(count)
    fill_uniforms(np.uint64(address_key(5, "test", Purpose.WORK)), 0, np.arange(count), 0, *out)
    return out[0]


def sup_distance(sample: Reals, exact: Any, *, stride: int) -> float:
    """Largest distance between the two distribution functions at every ``stride``-th order statistic."""
    ranks = np.arange(stride // 2, len(sample), stride)
    shares = exact.cdf(np.sort(sample)[ranks])
    beneath, upto = ranks / len(sample), (ranks + 1) / len(sample)
    return float(max(np.abs(shares - beneath).max(), np.abs(shares - upto).max()))


def about_the_join(case: Case, step: float) -> list[float]:
    """Uniforms on both sides of where a body and a tail meet, if the law has them."""
    if case.law != Law.LOGNORMAL_PARETO:
        return []
    join = 1.0 - case.parameters[3]
    return [u for k in range(-5, 6) if (u := join * (1.0 + k * step)) < 1.0]


def dkw(count: int, alpha: float) -> float:
    """Distance that a sample exceeds with probability alpha at most (Massart 1990)."""
    return math.sqrt(math.log(2.0 / alpha) / (2.0 * count))


@pytest.mark.parametrize("name", CASES)
def test_a_million_variates_follow_their_law(name: str) -> None:
    """False-alarm rate at most 1e-6 a law, and the seed is fixed; bound 2.7e-3 on the distance.

    A law whose distribution function is 5.4e-3 off anywhere is caught all but surely, one that is
    2.7e-3 off with even odds.
    """
    sample = CASES[name].fill(draws(SAMPLE))
    assert sup_distance(sample, CASES[name].exact, stride=16) < dkw(SAMPLE, 1e-6)


@pytest.mark.nightly
@pytest.mark.parametrize("name", CASES)
def test_ten_million_variates_follow_their_law(name: str) -> None:
    """Bound 8.5e-4 on the distance, so the false-alarm rate is at most 1.1e-6 a law.

    A law whose distribution function is 1.7e-3 off anywhere is caught all but surely.
    """
    sample = CASES[name].fill(draws(NIGHTLY_SAMPLE))
    assert sup_distance(sample, CASES[name].exact, stride=100) < 8.5e-4
    assert 2.0 * math.exp(-2.0 * NIGHTLY_SAMPLE * 8.5e-4**2) < 1.1e-6


@pytest.mark.parametrize("name", CASES)
def test_quantiles_are_exact_out_to_the_farthest_draw(name: str) -> None:
    """Relative error of the value below 1e-14 (closed forms) and 1e-6 (tables), u from 2⁻⁵³ to 1 − 2⁻⁵³.

    Measured: 2e-15 (lognormal), 3e-15 (lognormal Pareto), 0 to 2e-15 (Weibull), 3.1e-7 (tables).
    """
    case = CASES[name]
    for u in [*EDGES, *about_the_join(case, 1e-2), *about_the_join(case, 1e-4)]:
        assert case.at(u) == pytest.approx(case.exact_at(u), rel=case.tolerance, abs=0.0)


@pytest.mark.parametrize("name", CASES)
def test_filling_an_array_gives_the_bits_of_one_variate_at_a_time(name: str) -> None:
    """Of ordinary draws, of those at the edge of the far tails, and with far tails among them."""
    ordinary = draws(SAMPLE)[:500]
    for others in ([RARE, 1.0 - RARE], [RARE / 2.0], [1.0 - RARE / 2.0], EDGES):
        u = np.concatenate((ordinary, others))
        alone = np.array([CASES[name].at(value) for value in u.tolist()])
        assert np.array_equal(CASES[name].fill(u).view(np.int64), alone.view(np.int64))


@pytest.mark.parametrize("name", CASES)
def test_a_larger_uniform_never_gives_a_larger_variate(name: str) -> None:
    case = CASES[name]
    u = np.sort(np.array([*draws(SAMPLE)[:20_000].tolist(), *EDGES, *about_the_join(case, 1e-9)]))
    assert np.all(np.diff(case.fill(u)) <= 0.0)


def test_a_fixed_variate_is_its_value() -> None:
    case = simple(Law.FIXED, 7.25, exact=None)
    assert set(case.fill(draws(SAMPLE)[:100]).tolist()) == {7.25}
    assert case.at(0.3) == 7.25
    assert simple(Law.FIXED, math.inf, exact=None).at(0.3) == math.inf


@pytest.mark.parametrize("u", [2.0**-53, 0.3, 1.0 - 2.0**-53])
def test_laws_without_spread_give_their_only_value(u: float) -> None:
    assert simple(Law.EXPONENTIAL, 0.0, exact=None).at(u) == 0.0
    assert simple(Law.WEIBULL, 0.0, 1.7, exact=None).at(u) == 0.0
    assert simple(Law.LOGNORMAL, math.log(3.0), 0.0, exact=None).at(u) == pytest.approx(3.0, rel=1e-15)
    assert simple(Law.UNIFORM, 4.0, 4.0, exact=None).at(u) == 4.0
    assert simple(Law.TRIANGULAR, 4.0, 4.0, 4.0, exact=None).at(u) == 4.0
    assert Case(Law.LOG_TABLE, (0.0, 0.0, 0.0, 0.0), None, 0.0, gamma_curve(2.0)[None]).at(u) == 0.0
    assert Case(Law.LOGIT_TABLE, (4.0, 4.0, 0.0, 0.0), None, 0.0, beta_curve(2.0, 3.0)[None]).at(u) == 4.0


def test_every_law_of_the_vocabulary_is_tried_here() -> None:
    tried = {case.law for case in CASES.values()}
    assert tried | {Law.FIXED, Law.EMPIRICAL} == set(Law)


@pytest.mark.parametrize("number", [1, 2, 3, 10, 1000])
def test_an_empirical_law_gives_each_of_its_samples_equally_often(number: int) -> None:
    """Uniforms in equal steps hit every sample equally often; the order is that of the samples."""
    table = np.zeros((3, max(number, 5)))
    table[2, :number] = np.arange(number) ** 2 + 1.0
    case = Case(Law.EMPIRICAL, (float(number), 2.0, 0.0, 0.0), None, 0.0, table)
    u = (np.arange(8 * number) + 0.5) / (8 * number)
    values, counts = np.unique(case.fill(u), return_counts=True)
    assert np.array_equal(values, table[2, :number])
    assert np.all(counts == 8)
    assert case.at(2.0**-53) == table[2, number - 1]
    assert case.at(1.0 - 2.0**-53) == table[2, 0]


PARETOS = [name for name in CASES if name.startswith("lognormal pareto")]


@pytest.mark.parametrize("name", PARETOS)
def test_body_and_tail_meet_with_one_value_and_one_density(name: str) -> None:
    case = CASES[name]
    join = 1.0 - case.parameters[3]
    step = 1e-6 * min(join, 1.0 - join)
    below = [case.at(join + k * step) for k in (0, 1, 2)]
    above = [case.at(join - k * step) for k in (1, 2)]
    assert below[0] == pytest.approx(case.exact.join, rel=1e-12)
    slope_below = (4.0 * below[1] - 3.0 * below[0] - below[2]) / 2.0
    slope_above = -(4.0 * above[0] - 3.0 * below[0] - above[1]) / 2.0
    assert slope_below == pytest.approx(slope_above, rel=1e-5)


@pytest.mark.parametrize("name", PARETOS)
@pytest.mark.parametrize("share", [0.5, 0.9, 0.99, 0.999, 0.9999])
def test_a_lognormal_pareto_exceeds_its_quantiles_as_often_as_it_should(name: str, share: float) -> None:
    """False-alarm rate below 1e-6 each.

    Of a million, an excess rate of 1e-2 wrong by 5.3 % is caught with even odds, and one of 1e-4
    wrong by 54 %.
    """
    above = int((CASES[name].fill(draws(SAMPLE)) > CASES[name].exact.ppf(share)).sum())
    assert abs(above - SAMPLE * (1.0 - share)) < 5.33 * math.sqrt(SAMPLE * share * (1.0 - share)) + 1.0


@pytest.mark.parametrize("name", ["lognormal pareto, light"])
def test_the_mean_of_a_lognormal_pareto_is_the_formula(name: str) -> None:
    """∫ x(u) du by quadrature, for a tail index of 4; means say nothing of a heavy tail."""
    case = CASES[name]
    join = 1.0 - case.parameters[3]
    tail, _ = integrate.quad(case.at, 0.0, join, epsabs=1e-11, epsrel=1e-11, limit=200)
    body, _ = integrate.quad(case.at, join, 1.0, epsabs=1e-11, epsrel=1e-11, limit=200)
    assert tail + body == pytest.approx(case.exact.mean(), rel=1e-8)
    beyond = 0.4 * join
    mean_beyond, _ = integrate.quad(case.at, 0.0, beyond, epsabs=1e-12, epsrel=1e-11, limit=200)
    assert mean_beyond / beyond == pytest.approx(4.0 / 3.0 * case.at(beyond), rel=1e-7)


@pytest.mark.parametrize("tail", [400.0, 411.0, 412.3, 415.0, 500.0])
@pytest.mark.parametrize("u", [2.0**-53, 3.0 * 2.0**-53, 1e-15, 0.5, 1.0 - 2.0**-53])
def test_a_lognormal_pareto_with_hardly_any_tail_is_still_a_number(tail: float, u: float) -> None:
    assert math.isfinite(lognormal_pareto(0.0, 0.02, tail).at(u))


def test_a_lognormal_pareto_without_a_body_is_a_pareto_from_its_median() -> None:
    """The limit of no spread: θ = exp(μ) and B = 0, so x(u) = exp(μ) u^(−1/a)."""
    for u in EDGES:
        got = simple(Law.LOGNORMAL_PARETO, math.log(2.0), 0.0, 1.5, 0.0, exact=None).at(u)
        assert got == pytest.approx(2.0 * u ** (-1.0 / 1.5), rel=1e-14)
