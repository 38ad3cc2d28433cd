"""Rates from noisy counts: nearer to the truth, and no worse where an emulator knows nothing."""

import numpy as np
import pytest

from valleysim.estimates.likelihoods import Rates, joined
from valleysim.simulation.likely import Likely
from valleysim.simulation.looks import nothing_looked

WORLDS = 2_000
RANDOM = np.random.default_rng(7)
Z = RANDOM.standard_normal((WORLDS, 6))
TRIES = np.full(WORLDS, 40)


def error(found: np.ndarray, truth: np.ndarray) -> float:
    return float(np.sqrt(np.mean((found - truth) ** 2)))


def smoothed(z: np.ndarray, found: np.ndarray, tries: np.ndarray) -> np.ndarray:
    """The rate in each world: its count and an emulator that has not seen it."""
    return joined(Rates(z, found, tries).unseen(z, found, tries), found, tries)


def test_a_smooth_rate_is_found_from_counts_of_which_many_are_none() -> None:
    truth = np.exp(-3.5 + 0.6 * Z[:, 0] - 0.2 * Z[:, 1] ** 2)
    counts = RANDOM.binomial(TRIES, np.minimum(truth, 1.0))
    assert (counts == 0).mean() > 0.3
    assert error(smoothed(Z, counts, TRIES), truth) < 0.4 * error(counts / TRIES, truth)
    assert error(np.exp(Rates(Z, counts, TRIES).log(Z)), truth) < 0.4 * error(counts / TRIES, truth)


@pytest.mark.parametrize("tries", [40, 400])
def test_a_rate_that_no_emulator_knows_is_that_of_the_counts(tries: int) -> None:
    truth = np.where(RANDOM.random(WORLDS) < 0.5, 0.1, 0.8)
    number = np.full(WORLDS, tries)
    counts = RANDOM.binomial(number, truth)
    assert error(smoothed(Z, counts, number), truth) < 1.05 * error(counts / number, truth)
    assert abs(smoothed(Z, counts, number).mean() - truth.mean()) < 0.01


def test_of_few_worlds_each_has_its_share() -> None:
    class Same:
        def of(self, r: int) -> np.ndarray:
            return Z[:3]

    looked = nothing_looked(1, 3)._replace(found=np.array([[0], [2], [4]]), tried=np.full((3, 1), 4))
    likely = Likely(Same(), looked)  # type: ignore[arg-type]  # of scores only `of` is read
    assert np.exp(likely.joined()).tolist() == [0.0, 0.5, 1.0]


def test_a_world_that_was_not_there_is_emulated_as_if_the_rest_had_been_fitted_without_it() -> None:
    """One Newton step away from the fit, against a fit to the others; the world itself is an odd one."""
    counts = RANDOM.binomial(TRIES, 0.1)
    counts[5] = 30
    all_of = Rates(Z, counts, TRIES)
    others = np.arange(WORLDS) != 5
    without = np.exp(Rates(Z[others], counts[others], TRIES[others]).log(Z[5:6]))[0]
    with_it = np.exp(all_of.log(Z[5:6]))[0]
    unseen = all_of.unseen(Z[5:6], counts[5:6], TRIES[5:6])[0]
    assert abs(unseen - without) < 0.2 * abs(with_it - without)
