"""How far numbers move an answer: slopes that are known, and errors that say how sure they are."""

import numpy as np
import pytest
from scipy import stats

from valleysim.estimates.moves import Z95, moves, moves_alone, rank_scores


def test_scores_are_those_of_the_ranks_whatever_the_scale() -> None:
    values = np.array([[3.0, 100.0], [1.0, 1000.0], [2.0, 10.0]])
    exact = stats.norm.ppf([1 / 6, 0.5, 5 / 6])
    assert rank_scores(values) == pytest.approx(exact[[[2, 1], [0, 2], [1, 0]]])


def test_slopes_of_a_straight_line_are_found_within_their_errors_and_noise_is_told() -> None:
    """400 worlds, 30 quantities of which three matter: |z| < 5 for all, false alarm below 2e-5."""
    random = np.random.default_rng(3)
    scores = random.standard_normal((400, 30))
    slopes = np.zeros(30)
    slopes[:3] = 0.05, -0.03, 0.01
    replicates = np.full(400, 250.0)
    shares = random.binomial(250, np.clip(0.4 + scores @ slopes, 0.01, 0.99)) / 250
    effects, errors = moves(scores, shares, replicates)
    assert (np.abs(effects - 2.0 * Z95 * slopes) < 5.0 * errors).all()
    noise = np.sqrt(0.24 / 250 / 400)
    assert errors == pytest.approx(2.0 * Z95 * noise, rel=0.35)
    assert abs(effects[0]) > 10.0 * errors[0]


def test_worlds_with_more_replicates_weigh_more() -> None:
    scores = np.array([[-1.0], [0.0], [1.0], [1.0]])
    shares = np.array([0.2, 0.3, 0.4, 0.9])
    effect, _ = moves(scores, shares, np.array([1e6, 1e6, 1e6, 1.0]))
    assert effect[0] == pytest.approx(2.0 * Z95 * 0.1, rel=0.6)
    assert effect[0] < 2.0 * Z95 * 0.11


def test_each_by_itself_is_the_weighted_slope_of_its_own() -> None:
    """Shares that rise by .1 from score to score, and one world of next to no weight that does not."""
    scores = np.array([[1.0], [2.0], [3.0], [3.0]])
    shares = np.array([0.2, 0.3, 0.4, 0.9])
    effect, error = moves_alone(scores, shares, np.array([1e6, 1e6, 1e6, 1.0]))
    assert effect[0] == pytest.approx(2.0 * Z95 * 0.1, rel=1e-4)
    assert error[0] < 1e-4
    uneven, _ = moves_alone(scores, shares, np.array([1e6, 1e6, 1e6, 1e6]))
    assert uneven[0] == pytest.approx(2.0 * Z95 * np.polyfit(scores[:, 0], shares, 1)[0])


def test_each_by_itself_has_errors_that_say_how_far_it_is_off_with_uneven_worlds_too() -> None:
    """120 quantities, 90 worlds of 1 to 6 times as many replicates, 40 tables: z scatters by 1."""
    random = np.random.default_rng(4)
    slopes = np.zeros(120)
    slopes[0] = 0.05
    z = []
    for _ in range(40):
        scores = random.standard_normal((90, 120))
        replicates = 25.0 * random.integers(1, 7, 90)
        shares = 0.4 + scores @ slopes + random.normal(0.0, 0.1, 90)
        effects, errors = moves_alone(scores, shares, replicates)
        z.append((effects - 2.0 * Z95 * slopes) / errors)
    assert np.std(z) == pytest.approx(1.0, abs=0.1)
    assert abs(np.mean(np.array(z)[:, 0])) < 5.0 / 40**0.5
