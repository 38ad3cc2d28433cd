"""The arithmetic of a calibration: bands, emulators, weights, and posteriors that are known exactly."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from valleysim.estimates.calibration import (
    Band,
    effective,
    fit_emulator,
    linked,
    log_likelihoods,
    normalised,
    resampled,
    sharpened,
)

RNG = np.random.default_rng(5)


@pytest.mark.parametrize(("link", "value", "low", "high"), [("log", 9, 8, 15), ("logit", 0.22, 0.1, 0.54)])
def test_each_half_of_a_band_holds_its_half_of_ninety_percent(
    link: str, value: float, low: float, high: float
) -> None:
    band = Band(value, low, high, link)
    below, above = band.spreads
    ends = linked(link, np.array([low, value, high]))
    assert (ends[1] - ends[0]) / below == pytest.approx(stats.norm.ppf(0.95))
    assert (ends[2] - ends[1]) / above == pytest.approx(stats.norm.ppf(0.95))
    likelihood = band.log_likelihood(ends)
    assert likelihood[1] == 0.0
    assert likelihood[[0, 2]] == pytest.approx(-0.5 * stats.norm.ppf(0.95) ** 2)
    wider = band.log_likelihood(ends, extra=1.0)
    assert (wider >= likelihood).all()
    half = Band(value, low, high, link, weight=0.5).log_likelihood(ends)
    assert half == pytest.approx(likelihood / 2.0)


def test_a_statistic_that_is_not_defined_makes_a_world_impossible() -> None:
    band = Band(9, 8, 15, "log")
    likelihood = band.log_likelihood(linked("log", np.array([np.nan, 0.0, 9.0])))
    assert likelihood[2] == 0.0
    assert (np.exp(likelihood[:2]) == 0.0).all()


def test_an_emulator_of_a_quadratic_is_that_quadratic() -> None:
    z = RNG.standard_normal((2_000, 6))
    y = 1.0 + z[:, [0]] - 2.0 * z[:, [1]] + 0.5 * (z[:, [2]] ** 2 - 1.0)
    emulator = fit_emulator(z, np.hstack([y, y + 0.3 * RNG.standard_normal(y.shape)]))
    fresh = RNG.standard_normal((500, 6))
    exact = 1.0 + fresh[:, 0] - 2.0 * fresh[:, 1] + 0.5 * (fresh[:, 2] ** 2 - 1.0)
    assert emulator(fresh)[:, 0] == pytest.approx(exact, abs=0.03)
    assert emulator.explained[0] > 0.999
    assert emulator.residuals[1] == pytest.approx(0.3, rel=0.1)
    assert emulator.explained[1] == pytest.approx(1.0 - 0.09 / (1 + 4 + 0.5 + 0.09), abs=0.01)


def test_an_emulator_is_judged_by_worlds_that_it_has_not_seen() -> None:
    """Noise alone: with so many features a fit would explain a tenth of what it has seen."""
    z = RNG.standard_normal((900, 40))
    emulator = fit_emulator(z, RNG.standard_normal((900, 1)))
    assert emulator.explained[0] < 0.02


def test_what_does_not_vary_and_what_is_not_defined_do_no_harm() -> None:
    z = RNG.standard_normal((600, 3))
    y = np.hstack([np.zeros((600, 1)), z[:, [0]]])
    y[::7, 1] = np.nan
    emulator = fit_emulator(z, y)
    assert np.isnan(emulator.explained[0])
    assert emulator(z)[:, 0] == pytest.approx(0.0, abs=1e-9)
    assert emulator(z)[:, 1] == pytest.approx(z[:, 0], abs=0.03)


def test_systematic_draws_take_each_world_as_often_as_its_weight_says_but_for_one() -> None:
    weights = normalised(RNG.standard_normal(50))
    for start in (0.0, 0.3, 0.999):
        counts = np.bincount(resampled(weights, 1_000, start), minlength=50)
        assert counts.sum() == 1_000
        assert (np.abs(counts - 1_000 * weights) < 1.0 + 1e-9).all()
    assert effective(np.full(40, 1 / 40)) == pytest.approx(40.0)
    assert effective(np.array([1.0, 0.0, 0.0])) == 1.0


def test_weights_of_extreme_likelihoods_are_still_weights() -> None:
    assert normalised(np.array([-1e4, -2e4, -1e4])) == pytest.approx([0.5, 0.0, 0.5])


def test_the_likelihood_of_several_statistics_is_the_product() -> None:
    bands = [Band(9, 8, 15, "log"), Band(0.3, 0.2, 0.5, "logit")]
    y = RNG.standard_normal((20, 2))
    joint = log_likelihoods(bands, y)
    assert joint == pytest.approx(bands[0].log_likelihood(y[:, 0]) + bands[1].log_likelihood(y[:, 1]))


def test_weighted_prior_worlds_have_the_posterior_of_a_normal_that_is_conjugate() -> None:
    """Log T = m + s z, observed with spread σ: z | y is normal with mean s d/(s² + σ²), known exactly."""
    z = RNG.standard_normal(400_000)
    s, band = 0.5, Band(3.0, 3.0 * math.exp(-0.4), 3.0 * math.exp(0.4), "log")
    sigma, d = 0.4 / stats.norm.ppf(0.95), math.log(3.0)
    weights = normalised(band.log_likelihood(s * z))
    mean = float(weights @ z)
    spread = math.sqrt(float(weights @ (z - mean) ** 2))
    worth = effective(weights)
    exact = s * d / (s * s + sigma * sigma)
    deviation = sigma / math.sqrt(s * s + sigma * sigma)
    assert abs(mean - exact) < 6.0 * deviation / math.sqrt(worth)
    assert spread == pytest.approx(deviation, rel=0.05)


def test_the_posterior_of_a_share_with_a_skew_band_is_that_of_quadrature() -> None:
    z = RNG.standard_normal(400_000)
    band = Band(0.2, 0.15, 0.45, "logit")
    logit = -1.0 + 0.8 * z
    weights = normalised(band.log_likelihood(logit))

    def unnormalised(x: float, power: int) -> float:
        likelihood = float(np.exp(band.log_likelihood(np.array([-1.0 + 0.8 * x])))[0])
        return x**power * likelihood * float(stats.norm.pdf(x))

    total, first = (integrate.quad(unnormalised, -8, 8, args=(k,), limit=200)[0] for k in (0, 1))
    assert float(weights @ z) == pytest.approx(first / total, abs=0.02)


def test_a_noisy_statistic_is_joined_with_what_other_worlds_say_of_it() -> None:
    """Truths that an emulator knows to ±0.2, seen with ±0.4: joined they are known to ±0.18."""
    rng = np.random.default_rng(3)
    z = rng.standard_normal((4_000, 3))
    truth = z[:, :1] + 0.3 * z[:, 1:2] ** 2 + 0.2 * rng.standard_normal((4_000, 1))
    seen = truth + 0.4 * rng.standard_normal(truth.shape)
    found, error = sharpened(z, seen, np.array([0.4]))
    exact = 0.2 * 0.4 / np.hypot(0.2, 0.4)
    assert error[0] == pytest.approx(exact, rel=0.05)
    assert np.std(found - truth) == pytest.approx(exact, rel=0.05)


def test_a_statistic_without_noise_is_what_it_is() -> None:
    rng = np.random.default_rng(4)
    z, y = rng.standard_normal((300, 2)), rng.standard_normal((300, 2))
    y[3, 1] = np.nan
    found, error = sharpened(z, y, np.zeros(2))
    assert np.array_equal(found[:, 0], y[:, 0])
    assert np.isnan(found[3, 1])
    assert error == pytest.approx([0.0, 0.0])
