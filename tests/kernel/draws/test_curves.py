"""Tabulated curves: how they are read, and how well they hold gamma, beta and equilibrium laws."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from valleysim.curves import (
    beta_curve,
    equilibrium_curve,
    gamma_curve,
    knot_scores,
    log_normal_tail,
)
from valleysim.kernel.draws.elementary import normal_quantile
from valleysim.kernel.draws.variates import KNOTS, Z_MAX, Z_STEP, curve, log_table, logit_table

Reals = NDArray[np.float64]
US = [2.0**-53, 1e-15, 1e-12, 1e-9, 1e-6, 1e-4, 0.01, 0.1, 0.3, 0.45, 0.5, 0.55, 0.7, 0.9, 0.99]
US += [1.0 - 1e-4, 1.0 - 1e-6, 1.0 - 1e-9, 1.0 - 1e-12, 1.0 - 2.0**-50]
SCORES = np.linspace(-Z_MAX - 2.0, Z_MAX + 2.0, 4001).tolist()


GAMMAS = [0.2, 0.25, 0.3, 0.5, 0.8, 1.0, 1.5, 2.0, 3.0, 10.0, 30.0, 100.0]


def test_a_curve_passes_through_its_knots() -> None:
    tables = np.random.default_rng(1).normal(size=(3, KNOTS))
    scores = knot_scores()
    for k in range(1, KNOTS - 1):
        assert curve(tables, 2, scores[k]) == pytest.approx(tables[2, k], rel=1e-10, abs=1e-10)


def test_a_curve_reproduces_parabolas_between_its_inner_knots() -> None:
    """Central differences give a parabola's slopes exactly, so cubic Hermite pieces are the parabola."""
    z = knot_scores()
    tables = (1.5 - 0.7 * z + 0.3 * z * z)[None]
    for value in np.linspace(z[1], z[-2], 2001).tolist():
        assert curve(tables, 0, value) == pytest.approx(1.5 - 0.7 * value + 0.3 * value**2, abs=1e-12)


def test_a_curve_goes_on_as_a_straight_line_beyond_its_inner_knots() -> None:
    """The last two knots at either end give the line."""
    z = knot_scores()
    tables = np.exp(0.1 * z)[None]
    y = tables[0]
    for beyond in (0.0, 0.3, 1.0, 40.0):
        low = y[1] - (y[1] - y[0]) * beyond
        high = y[-2] + (y[-1] - y[-2]) * beyond
        assert curve(tables, 0, z[1] - beyond * Z_STEP) == pytest.approx(low, rel=1e-11)
        assert curve(tables, 0, z[-2] + beyond * Z_STEP) == pytest.approx(high, rel=1e-11)


def test_a_curve_has_no_steps() -> None:
    tables = gamma_curve(2.0)[None]
    values = np.array([curve(tables, 0, z) for z in SCORES])
    assert np.all(np.diff(values) > 0.0)
    assert np.diff(values).max() < 0.01 * np.ptp(values)


def test_tails_of_the_knots_are_exact() -> None:
    z = knot_scores()
    assert (len(z), z[0], z[-1], z[KNOTS // 2]) == (KNOTS, -Z_MAX, Z_MAX, 0.0)
    assert np.allclose(log_normal_tail(z), special.log_ndtr(-z), rtol=1e-13, atol=0.0)


@pytest.mark.parametrize("shape", GAMMAS)
def test_knots_of_a_gamma_law_hold_its_log_quantile(shape: float) -> None:
    """Every knot that a draw can reach, within 1e-6 of the quantile.

    Measured: 5.5e-7 at shape 0.2, 1.1e-8 at 1, 8e-13 at 100.
    """
    z = knot_scores()
    reached = np.abs(z) < 8.3
    upper = special.gammainccinv(shape, special.ndtr(-z[reached]))
    lower = special.gammaincinv(shape, special.ndtr(z[reached]))
    exact = np.where(z[reached] > 0.0, upper, lower)
    assert np.exp(gamma_curve(shape)[reached]) == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("shape", GAMMAS)
def test_gamma_variates_are_exact_out_to_the_farthest_draw(shape: float) -> None:
    """Relative error of the value below 1e-6.

    Measured: 8.5e-7 at shape 0.2, 1.3e-7 at 1, 1.2e-10 at 100.
    """
    tables, exact = gamma_curve(shape)[None], stats.gamma(shape)
    for u in US:
        quantile = float(exact.isf(u) if u < 0.5 else exact.ppf(1.0 - u))
        assert log_table(3.0, 0.0, u, tables) == pytest.approx(3.0 * quantile, rel=1e-6, abs=0.0)


BETAS = [(0.1, 0.1), (0.2, 0.2), (0.5, 0.5), (1.0, 1.0), (1.0, 5.0), (5.0, 1.0)]
BETAS += [(3.0, 3.0), (2.2, 3.8), (4.9, 1.1), (20.0, 80.0), (100.0, 100.0)]


@pytest.mark.parametrize("shapes", [*BETAS, (0.2, 5.0)], ids=str)
def test_beta_variates_have_exact_odds_out_to_the_farthest_draw(shapes: tuple[float, float]) -> None:
    """Relative error of x / (1 − x) below 2e-5, also where x itself would round to 1.

    Measured: 1.2e-5 at shapes 0.1 and 0.1, 8e-7 at 0.5 and 0.5, 4e-8 at 3 and 3.
    """
    a, b = shapes
    tables = beta_curve(a, b)[None]
    for u in US:
        share = stats.beta(a, b).isf(u) if u < 0.5 else stats.beta(a, b).ppf(1.0 - u)
        rest = stats.beta(b, a).ppf(u) if u < 0.5 else stats.beta(b, a).isf(1.0 - u)
        assert log_table(1.0, 0.0, u, tables) == pytest.approx(float(share / rest), rel=2e-5)


@pytest.mark.parametrize("mode", [2.0, 3.0, 8.0, 13.5, 14.0])
def test_pert_variates_follow_their_beta_law_between_their_ends(mode: float) -> None:
    """P(X > x(u)) = u within 2e-7 for a beta law of shapes 1 + 4 (mode − low) / width and so on."""
    a, b = 1.0 + (mode - 2.0) / 3.0, 1.0 + (14.0 - mode) / 3.0
    tables = beta_curve(a, b)[None]
    for u in np.linspace(0.001, 0.999, 299).tolist():
        x = logit_table(2.0, 14.0, 0.0, u, tables)
        assert stats.beta(a, b, loc=2.0, scale=12.0).sf(x) == pytest.approx(u, abs=2e-7)


@pytest.mark.parametrize("shapes", BETAS, ids=str)
def test_the_mirror_image_of_a_beta_law_is_the_beta_law_of_exchanged_shapes(
    shapes: tuple[float, float],
) -> None:
    a, b = shapes
    assert beta_curve(a, b) == pytest.approx(-beta_curve(b, a)[::-1], abs=1e-6)


@pytest.mark.parametrize("shape", [0.2, 1.0, 30.0])
def test_curves_rise_from_knot_to_knot(shape: float) -> None:
    assert np.all(np.diff(gamma_curve(shape)) > 0.0)
    assert np.all(np.diff(beta_curve(shape, 2.0)) > 0.0)


@pytest.mark.parametrize("shape", [0.2, 1.0, 3.0, 6.0, 30.0])
def test_equilibrium_curves_rise_from_knot_to_knot(shape: float) -> None:
    with np.errstate(over="ignore"):
        assert np.all(np.diff(equilibrium_curve(lambda y: -np.exp(shape * y))) > 0.0)


def lognormal_log_survival(t: Reals) -> Reals:
    return np.asarray(special.log_ndtr(-(np.log(t) - 3.0) / 0.8))


def lognormal_left(t: float) -> float:
    """P(R > t) = E[max(X − t, 0)] / E[X] for a lognormal X."""
    score = (math.log(t) - 3.0) / 0.8
    mean = math.exp(3.0 + 0.32)
    return float(stats.norm.sf(score - 0.8) - t / mean * stats.norm.sf(score))


def uniform_log_survival(t: Reals) -> Reals:
    with np.errstate(divide="ignore"):
        return np.log(np.clip((60.0 - t) / 50.0, 0.0, 1.0))


def uniform_left(t: float) -> float:
    """For a tenure uniform between 10 and 60 months."""
    return (35.0 - t) / 35.0 if t < 10.0 else (60.0 - t) ** 2 / (2.0 * 50.0 * 35.0)


SAMPLES = np.array([3.0, 5.0, 8.0, 13.0])


def empirical_log_survival(t: Reals) -> Reals:
    with np.errstate(divide="ignore"):
        return np.log(1.0 - np.searchsorted(SAMPLES, t, side="right") / 4.0)


def empirical_left(t: float) -> float:
    return float(np.maximum(SAMPLES - t, 0.0).mean() / SAMPLES.mean())


@pytest.mark.parametrize(
    ("log_survival", "left", "tolerance"),
    [
        pytest.param(lognormal_log_survival, lognormal_left, 1e-6, id="lognormal"),
        pytest.param(uniform_log_survival, uniform_left, 1e-5, id="uniform"),
        pytest.param(empirical_log_survival, empirical_left, 8.5e-4, id="empirical"),
    ],
)
def test_tenures_caught_at_a_random_moment_leave_the_equilibrium_law(
    log_survival: Callable[[Reals], Reals], left: Callable[[float], float], tolerance: float
) -> None:
    """P(R > t) = E[max(X − t, 0)] / E[X] at every percentage point; density S(t) / E[X]."""
    tables = equilibrium_curve(lambda y: log_survival(np.exp(y)))[None]
    for u in np.linspace(0.01, 0.99, 99).tolist():
        assert left(log_table(1.0, 0.0, u, tables)) == pytest.approx(u, abs=tolerance)


def test_scores_of_draws_stay_within_the_knots() -> None:
    assert -normal_quantile(2.0**-53) < Z_MAX - Z_STEP
