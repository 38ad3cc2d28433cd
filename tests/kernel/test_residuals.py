"""Time left of a tenure: given the months served, and caught at a random moment."""

import math
from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from tests.kernel.parameters import row
from valleysim.addresses import address_key
from valleysim.curves import equilibrium_curve, gamma_curve
from valleysim.kernel.draws.addressed import fill_uniforms
from valleysim.kernel.draws.variates import (
    exponential,
    fill_residuals,
    residual_upper_quantile,
    residual_weibull,
    upper_quantile,
    weibull,
)
from valleysim.vocabulary import Law, Purpose

Reals = NDArray[np.float64]
SAMPLE = 20_000 if numba.config.DISABLE_JIT else 1_000_000
NO_TABLES = np.zeros((1, 1))
US = [2.0**-53, 1e-9, 1e-3, 0.1, 0.4, 0.7, 0.95, 0.999, 1.0 - 1e-6]


def draws(count: int) -> Reals:
    out = np.empty(count), np.empty(count)
    fill_uniforms(np.uint64(address_key(6, "test", Purpose.TENURE)), 0, np.arange(count), 0, *out)
    return out[0]


def mean_over_draws(quantile: Any) -> float:
    """∫ x(u) du, with u = exp(−v) and v = exp(y − exp(−y)): the trapezoidal rule on an even grid of y."""
    y = np.linspace(-4.5, 3.6, 2000)
    v = np.exp(y - np.exp(-y))
    values = [quantile(u) for u in np.exp(-v).clip(2.0**-53, 1.0 - 2.0**-53).tolist()]
    return float(np.sum(values * np.exp(-v) * v * (1.0 + np.exp(-y))) * (y[1] - y[0]))


@pytest.mark.parametrize("served", [0.5, 20.0, 90.0])
@pytest.mark.parametrize(("scale", "shape"), [(36.0, 1.7), (36.0, 1.0), (10.0, 0.6), (24.0, 8.0)])
def test_the_time_left_of_a_weibull_survives_as_the_whole_given_the_months_served(
    scale: float, shape: float, served: float
) -> None:
    """P(R > t) = exp(x − ((s + t)/η)^k) with x = (s/η)^k; its log is exact to 1e-12 (1 + x).

    Where hardly any time is left, the value is the difference of two months and keeps 1e-15 of them.
    """
    for u in US:
        left = residual_weibull(scale, shape, served, u)
        exact = scale * ((served / scale) ** shape - math.log(u)) ** (1.0 / shape) - served
        assert left == pytest.approx(exact, rel=1e-13, abs=2e-14 * served)
        log_survival = (served / scale) ** shape - ((served + left) / scale) ** shape
        assert log_survival == pytest.approx(
            math.log(u), rel=1e-12, abs=1e-12 * (served / scale) ** shape + 1e-12
        )


def test_the_time_left_of_a_weibull_has_the_known_numbers() -> None:
    """Weibull(shape 1.7, scale 36), 20 months served: mean η eˣ Γ(1 + 1/k) Q(1 + 1/k, x) − s."""
    assert residual_weibull(36.0, 1.7, 20.0, 0.637385007912) == pytest.approx(12.0, rel=1e-10)
    x = (20.0 / 36.0) ** 1.7
    mean = 36.0 * math.exp(x) * special.gamma(1.0 + 1.0 / 1.7) * special.gammaincc(1.0 + 1.0 / 1.7, x) - 20.0
    assert mean == pytest.approx(21.0479026683, rel=1e-11)
    assert mean_over_draws(lambda u: residual_weibull(36.0, 1.7, 20.0, u)) == pytest.approx(mean, rel=1e-9)


def test_a_million_times_left_follow_their_law() -> None:
    """Bound 2.7e-3 on the distance (Dvoretzky, Kiefer, Wolfowitz; false-alarm rate at most 1e-6).

    A distribution function 5.4e-3 off anywhere is caught all but surely; a mean wrong by 0.08
    months (5.3 standard errors, false-alarm rate 1e-7) with even odds.
    """
    out = np.empty(SAMPLE)
    fill_residuals(Law.WEIBULL, row(36.0, 1.7, 0.0, 0.0, 20.0), draws(SAMPLE), out, NO_TABLES)
    times = np.sort(out)
    shares = 1.0 - np.exp((20.0 / 36.0) ** 1.7 - ((20.0 + times) / 36.0) ** 1.7)
    bound = math.sqrt(math.log(2.0 / 1e-6) / (2.0 * SAMPLE))
    assert np.abs(shares - (np.arange(SAMPLE) + 0.5) / SAMPLE).max() < bound
    assert abs(out.mean() - 21.0479026683) < 5.33 * out.std() / math.sqrt(SAMPLE)


@pytest.mark.parametrize("served", [0.0, 1e-6, 3.0, 400.0])
def test_an_exponential_tenure_has_no_memory(served: float) -> None:
    for u in US:
        left = residual_upper_quantile(Law.EXPONENTIAL, row(18.0, 0.0, 0.0, 0.0, served, -9.9), u, NO_TABLES)
        assert left == exponential(18.0, u)
        assert residual_weibull(18.0, 1.0, served, u) == pytest.approx(left, rel=1e-13, abs=1e-14 * served)


def test_nothing_served_leaves_the_whole_tenure() -> None:
    table = gamma_curve(3.0)[None]
    for u in US:
        assert residual_weibull(36.0, 1.7, 0.0, u) == weibull(36.0, 1.7, u)
        for law, p in (
            (Law.WEIBULL, (36.0, 1.7)),
            (Law.LOGNORMAL, (3.0, 0.5)),
            (Law.LOG_TABLE, (9.0, 0.0)),
        ):
            left = residual_upper_quantile(law, row(*p), u, table)
            assert left == upper_quantile(law, row(*p), u, table)


SERVED = {
    "lognormal": (
        Law.LOGNORMAL,
        (3.0, 0.5, 0.0, 0.0),
        stats.lognorm(0.5, scale=math.exp(3.0)),
        NO_TABLES,
    ),
    "uniform": (Law.UNIFORM, (10.0, 60.0, 0.0, 0.0), stats.uniform(10.0, 50.0), NO_TABLES),
    "triangular": (Law.TRIANGULAR, (5.0, 20.0, 70.0, 0.0), stats.triang(15 / 65, 5.0, 65.0), NO_TABLES),
    "gamma": (Law.LOG_TABLE, (9.0, 0.0, 0.0, 0.0), stats.gamma(3.0, scale=9.0), gamma_curve(3.0)[None]),
}


@pytest.mark.parametrize("served", [2.0, 15.0, 45.0])
@pytest.mark.parametrize("name", SERVED)
def test_other_laws_leave_what_their_survival_says(name: str, served: float) -> None:
    """P(X > s + R(u)) = u P(X > s): within 2e-7 for the table, 1e-12 for closed forms."""
    law, p, exact, tables = SERVED[name]
    tolerance = 2e-7 if law == Law.LOG_TABLE else 1e-12
    alive = float(exact.sf(served))
    for u in US[1:-1]:
        left = residual_upper_quantile(law, row(*p, served, math.log(alive)), u, tables)
        if left > 0.0:
            assert exact.sf(served + left) == pytest.approx(u * alive, rel=tolerance, abs=1e-14)
        else:
            assert exact.isf(u * alive) == pytest.approx(served, rel=1e-6)


def test_a_gamma_tenure_has_its_mean_time_left() -> None:
    """Gamma(a, θ) after s: a θ Q(a + 1, s/θ) / Q(a, s/θ) − s."""
    table, served = gamma_curve(3.0)[None], 20.0
    alive = special.gammaincc(3.0, served / 9.0)
    mean = 27.0 * special.gammaincc(4.0, served / 9.0) / alive - served
    got = mean_over_draws(
        lambda u: residual_upper_quantile(
            Law.LOG_TABLE, row(9.0, 0.0, 0.0, 0.0, served, math.log(alive)), u, table
        )
    )
    assert got == pytest.approx(mean, rel=1e-8)


def test_time_left_is_never_negative() -> None:
    u = np.concatenate((draws(SAMPLE)[:5000], [1.0 - 2.0**-53]))
    for law, p, exact, tables in [
        *SERVED.values(),
        (Law.WEIBULL, (36.0, 1.7, 0.0, 0.0), stats.weibull_min(1.7, scale=36.0), NO_TABLES),
    ]:
        for served in (1e-9, 2.0, 45.0, 59.9):
            out = np.empty(len(u))
            fill_residuals(law, row(*p, served, float(exact.logsf(served))), u, out, tables)
            assert out.min() >= 0.0


@pytest.mark.parametrize("served", [0.0, 15.0])
@pytest.mark.parametrize("name", [*SERVED, "weibull", "exponential"])
def test_filling_times_left_gives_the_bits_of_one_at_a_time(name: str, served: float) -> None:
    plain = {
        "weibull": (Law.WEIBULL, (36.0, 1.7, 0.0, 0.0), None, NO_TABLES),
        "exponential": (Law.EXPONENTIAL, (36.0, 0.0, 0.0, 0.0), None, NO_TABLES),
    }
    law, p, exact, tables = {**SERVED, **plain}[name]
    log_survival = float(exact.logsf(served)) if exact else 0.0
    u = draws(2000)
    out = np.empty(len(u))
    fill_residuals(law, row(*p, served, log_survival), u, out, tables)
    alone = [
        residual_upper_quantile(law, row(*p, served, log_survival), value, tables) for value in u.tolist()
    ]
    assert np.array_equal(out.view(np.int64), np.array(alone).view(np.int64))


@pytest.mark.parametrize("shape", [0.6, 1.0, 1.7, 4.0])
def test_a_weibull_caught_at_a_random_moment_leaves_the_equilibrium_law(shape: float) -> None:
    """P(R ≤ t) = P(1/k, (t/η)^k) within 1e-6 of the value; mean E[T²] / (2 E[T])."""
    table = equilibrium_curve(lambda y: -np.exp(shape * y))[None]

    def left(u: float) -> float:
        return float(upper_quantile(Law.LOG_TABLE, row(36.0), u, table))

    for u in (1e-3, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999, 1.0 - 1e-6):
        exact = 36.0 * special.gammainccinv(1.0 / shape, u) ** (1.0 / shape)
        assert left(u) == pytest.approx(exact, rel=2e-6)
    mean = 36.0 * special.gamma(1.0 + 2.0 / shape) / (2.0 * special.gamma(1.0 + 1.0 / shape))
    assert mean_over_draws(left) == pytest.approx(mean, rel=5e-8)


def test_the_equilibrium_law_has_the_known_number() -> None:
    table = equilibrium_curve(lambda y: -np.exp(1.7 * y))[None]
    left = upper_quantile(Law.LOG_TABLE, row(36.0), 1.0 - 0.353190431402, table)
    assert left == pytest.approx(12.0, rel=1e-6)
