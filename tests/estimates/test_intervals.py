"""Estimates: the error of a share, and what is left of the worlds' spread without the inner noise.

Seeds are fixed. Limits are six standard errors of what is measured, so another seed gives a false alarm
less than twice in a thousand million runs.
"""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from valleysim.estimates.intervals import (
    FEW_WORLDS,
    LARGEST_VARIANCE,
    Successes,
    beta_interval,
    bounds_of_mean,
    credible_interval,
    estimate,
    estimate_means,
    of_one,
    rising,
    sampling_variance,
    world_variance,
)
from valleysim.worlds.design import BATCHES

Whole = NDArray[np.int64]
SHAPES = [(4.0, 4.0, 8, 40), (6.0, 3.0, 8, 40), (30.0, 20.0, 20, 90), (12.0, 12.0, 8, 40)]
"""Beta distributions of the worlds' probabilities, and the fewest and most histories of a world."""


def binomial_variance(successes: Whole, histories: int) -> NDArray[np.float64]:
    """Variance of a share of one pilot's histories."""
    return sampling_variance(successes, successes, histories, 1)


def worlds_of(
    a: float, b: float, few: int, many: int, *, worlds: int, columns: int, seed: int
) -> tuple[Whole, Whole]:
    """Successes (W, K) among histories (W,) in worlds whose probabilities are beta distributed."""
    rng = np.random.default_rng(seed)
    histories = rng.integers(few, many, worlds)
    p = rng.beta(a, b, (worlds, columns))
    return rng.binomial(histories[:, None], p), histories


@pytest.mark.parametrize(("a", "b", "few", "many"), SHAPES)
def test_the_interval_holds_ninety_percent_of_the_worlds_not_of_their_noisy_shares(
    a: float, b: float, few: int, many: int
) -> None:
    """Mean content of 40 sets of 4,000 worlds: 0.9 ± 0.008; raw percentiles hold 0.95 to 0.99.

    Its standard error is 0.001; the rest is left to the distribution's shape. An interval too wide by
    5 % holds 0.015 more, and is caught.
    """
    successes, histories = worlds_of(a, b, few, many, worlds=4_000, columns=40, seed=2)
    low, high = credible_interval(of_one(successes, histories))
    content = stats.beta(a, b).cdf(high) - stats.beta(a, b).cdf(low)
    assert abs(content.mean() - 0.9) < 0.008
    raw = np.quantile(successes / histories[:, None], (0.05, 0.95), axis=0)
    raw_content = stats.beta(a, b).cdf(raw[1]) - stats.beta(a, b).cdf(raw[0])
    assert raw_content.mean() > 0.94


@pytest.mark.parametrize(("a", "b", "few", "many"), SHAPES)
def test_the_ends_of_the_interval_are_the_five_percent_points(
    a: float, b: float, few: int, many: int
) -> None:
    """On the average of 40 sets, within 2.5 % of the interval's width; raw percentiles err by 10 to 80 %."""
    successes, histories = worlds_of(a, b, few, many, worlds=4_000, columns=40, seed=3)
    ends = np.array(credible_interval(of_one(successes, histories))).mean(axis=1)
    exact = stats.beta(a, b).ppf([0.05, 0.95])
    assert np.abs(ends - exact).max() < 0.025 * (exact[1] - exact[0])
    raw = np.quantile(successes / histories[:, None], (0.05, 0.95), axis=0).mean(axis=1)
    assert np.abs(raw - exact).min() > 0.05 * (exact[1] - exact[0])


def test_worlds_that_differ_by_noise_alone_have_next_to_no_interval() -> None:
    """All probabilities 0.3; 50 histories a world. Raw percentiles lie 0.21 apart.

    One standard error of the spread stays, (2/1999)^¼ = 0.18 of that, lest the interval be a point.
    """
    rng = np.random.default_rng(4)
    histories = np.full(2_000, 50)
    low, high = credible_interval(of_one(rng.binomial(50, 0.3, (2_000, 60)), histories))
    assert 0.03 < (high - low).mean() < 0.045
    assert (high > low).all()
    assert np.abs((high + low) / 2.0 - 0.3).max() < 0.02


def test_an_interval_of_the_limit_of_many_histories_is_that_of_the_shares() -> None:
    shares = np.linspace(0.1, 0.7, 201)[:, None]
    histories = np.full(201, 1_000_000)
    low, high = credible_interval(of_one(np.round(shares * 1_000_000).astype(np.int64), histories))
    assert low[0] == pytest.approx(0.13, abs=1e-4)
    assert high[0] == pytest.approx(0.67, abs=1e-4)


@pytest.mark.parametrize("everybody", [False, True])
def test_where_nobody_or_everybody_is_seen_the_interval_is_what_that_many_may_have_missed(
    everybody: bool,
) -> None:
    """Of 200: from 0 to 1.3 %, near the rule of three (1.5 %)."""
    histories = np.full(40, 5)
    result = estimate(of_one(histories[:, None] * everybody, histories), uncertain=True)
    ends = sorted(abs(float(everybody) - end) for end in (result.low[0], result.high[0]))
    assert result.value == float(everybody)
    assert ends[0] == 0.0
    assert 2.5 / 200 < ends[1] < 3.0 / 200
    assert result.mc_error > 0.0


@pytest.mark.parametrize("seen", [1, 2, 5, 195, 199])
def test_an_interval_neither_shrinks_to_a_point_nor_ends_at_the_estimate(seen: int) -> None:
    """Single successes, one a world: no world differs from another by more than chance."""
    histories = np.full(40, 5)
    counts = np.bincount(np.arange(seen) % 40, minlength=40)[:, None]
    result = estimate(of_one(counts, histories), uncertain=True)
    assert result.low < result.value - 0.3 * result.mc_error
    assert result.high > result.value + 0.3 * result.mc_error


def test_the_bounds_of_a_mean_hold_it_nine_times_in_ten() -> None:
    """20,000 sets of 400 histories at 0.1 to 20 %; Wilson's bounds hold 84 to 99 % of them."""
    rng = np.random.default_rng(12)
    for p, least in ((0.001, 0.9), (0.005, 0.84), (0.02, 0.86), (0.2, 0.88)):
        counts = rng.binomial(400, p, 20_000)
        low, high = bounds_of_mean(counts, 400, 1, binomial_variance(counts, 400))
        assert least < np.mean((low <= p) & (p <= high)) < 0.995


@pytest.mark.parametrize("replicates", [2, 3, 5, 10, 19])
@pytest.mark.parametrize(("a", "b"), [(4.0, 4.0), (1.0, 1.0), (2.0, 8.0), (0.6, 0.4)])
def test_the_interval_is_right_from_two_replicates_a_world_on(a: float, b: float, replicates: int) -> None:
    """Mean ends of 60 sets of 400 worlds, within 6 % of the width; drawn together: 20 %.

    The standard error of a mean end is 1 % at most.
    """
    rng = np.random.default_rng(replicates)
    counts = rng.binomial(replicates, rng.beta(a, b, (400, 60)))
    ends = np.array(credible_interval(of_one(counts, np.full(400, replicates)))).mean(axis=1)
    exact = stats.beta(a, b).ppf([0.05, 0.95])
    assert np.abs(ends - exact).max() < 0.06 * (exact[1] - exact[0])


@pytest.mark.parametrize(
    ("mean", "variance"), [(0.3, 0.01), (0.01, 1e-4), (0.02, 0.015), (0.4, 1e-6), (0.999, 1e-5), (0.5, 0.2)]
)
def test_quantiles_of_beta_laws_are_those_of_the_laws(mean: float, variance: float) -> None:
    number = mean * (1.0 - mean) / variance - 1.0
    exact = stats.beta(mean * number, (1.0 - mean) * number).ppf([0.05, 0.95])
    found = np.concatenate(beta_interval(np.array([mean]), np.array([variance])))
    assert found == pytest.approx(exact, abs=1e-3 * (exact[1] - exact[0]))


@pytest.mark.parametrize("worlds", [2, 3, 5, 10, 20, 50, 99])
@pytest.mark.parametrize(("a", "b"), [(4.0, 4.0), (1.0, 1.0), (1.2, 12.0), (8.0, 12.0), (300.0, 200.0)])
def test_of_few_worlds_the_interval_holds_one_more_nine_times_in_ten(a: float, b: float, worlds: int) -> None:
    """Mean content of 1,000 sets of worlds of 500 replicates: 0.9 within 0.05, of two worlds within 0.1.

    The worlds' own points hold 0.31 of two, 0.62 of five and 0.82 of 20. The standard error is 0.011 at most.
    """
    rng = np.random.default_rng(worlds)
    counts = rng.binomial(500, rng.beta(a, b, (worlds, 1_000)))
    low, high = credible_interval(of_one(counts, np.full(worlds, 500)))
    content = stats.beta(a, b).cdf(high) - stats.beta(a, b).cdf(low)
    assert abs(content.mean() - 0.9) < (0.1 if worlds == 2 else 0.05)


def test_the_interval_does_not_jump_where_worlds_stop_being_few() -> None:
    """Mean widths of 300 sets, by which rule is taken: within 6 %, of which 1 % is their standard error.

    Of 100 worlds the points of their own shares are 3 % too narrow, the law of one more is 1 % wider.
    """
    widths = []
    for worlds in (FEW_WORLDS - 1, FEW_WORLDS):
        rng = np.random.default_rng(worlds)
        counts = rng.binomial(500, rng.beta(8.0, 12.0, (worlds, 300)))
        low, high = credible_interval(of_one(counts, np.full(worlds, 500)))
        widths.append((high - low).mean())
    assert widths[0] == pytest.approx(widths[1], rel=0.06)


@pytest.mark.parametrize("worlds", [2, 3, 5, 20, 99])
def test_of_few_worlds_the_interval_of_a_difference_holds_one_more_nine_times_in_ten(worlds: int) -> None:
    """Normal differences: Student's law is exact but for what is taken out as noise. 2,000 sets."""
    rng = np.random.default_rng(worlds)
    of_worlds = rng.normal(0.1, 0.02, (worlds, 1, 2_000))
    values = of_worlds + rng.normal(0.0, 0.001, (worlds, 4, 2_000))
    told = estimate_means(values, uncertain=True)
    content = stats.norm.cdf(told.high, 0.1, 0.02) - stats.norm.cdf(told.low, 0.1, 0.02)
    assert abs(content.mean() - 0.9) < 0.03


@pytest.mark.parametrize(("worlds", "each"), [(3, 30), (7, 20), (400, 5)])
def test_worlds_that_all_agree_have_an_interval_though_their_shares_are_no_binary_fractions(
    worlds: int, each: int
) -> None:
    """The variance of equal shares is 10⁻³³ and not 0: a beta law so narrow has no quantiles."""
    for seen in range(1, each):
        told = estimate(of_one(np.full((worlds, 1), seen), np.full(worlds, each)), uncertain=True)
        assert 0.0 <= told.low[0] < told.value[0] < told.high[0] <= 1.0


def test_a_binomial_error_is_never_zero_and_is_right_in_the_middle() -> None:
    successes = np.array([0, 1, 500, 999, 1_000])
    variance = binomial_variance(successes, 1_000)
    p = np.array([0.5, 1.5, 500.5, 999.5, 1000.5]) / 1_001
    assert variance == pytest.approx(p * (1 - p) / 1_000, rel=1e-12)
    assert variance[0] == pytest.approx(variance[-1], rel=1e-12)
    assert (variance > 0.0).all()
    assert np.sqrt(variance[0]) > 0.0007  # nobody of a thousand: an error of about 1/1,400


@pytest.mark.parametrize("worlds", [2, 5, 31])
def test_few_worlds_count_as_independent(worlds: int) -> None:
    """The variance of a mean of W equally large worlds is that of the worlds over W."""
    rng = np.random.default_rng(worlds)
    successes = rng.integers(0, 101, (worlds, 3))
    share = successes / 100
    found = world_variance(successes, np.full(worlds, 100))
    assert found == pytest.approx(share.var(axis=0, ddof=1) / worlds, rel=1e-12)


@pytest.mark.parametrize("worlds", [32, 37, 400])
def test_many_worlds_are_judged_by_sixteen_batches(worlds: int) -> None:
    """World w is of batch w mod 16; what differs within every batch in the same way counts nothing."""
    batch = np.arange(worlds) % BATCHES
    histories = np.full(worlds, 100)
    assert BATCHES == 16
    within = np.where(np.arange(worlds) // BATCHES % 2, 70, 30)[:, None]
    if worlds % 32 == 0:
        assert world_variance(within, histories) == pytest.approx(0.0, abs=1e-20)
    between = (20 + 3 * batch)[:, None]
    sizes = np.bincount(batch) * 100
    share = 0.2 + 0.03 * np.arange(16)
    mean = (sizes * share).sum() / sizes.sum()
    expected = (sizes**2 * (share - mean) ** 2).sum() / sizes.sum() ** 2 * 16 / 15
    assert world_variance(between, histories) == pytest.approx(expected, rel=1e-12)


def test_the_variance_between_independent_worlds_is_right_on_the_average() -> None:
    """4,000 sets of 160 beta-binomial worlds: mean of the variances over the true one, 1 ± 0.035.

    The limit is 6 · √(2/15)/√4,000; an error of 7 % is caught.
    """
    a, b, n = 4.0, 6.0, 25
    rng = np.random.default_rng(7)
    successes = rng.binomial(n, rng.beta(a, b, (160, 4_000)))
    found = world_variance(successes, np.full(160, n))
    p, between = a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))
    true = ((p * (1 - p) - between) / n + between) / 160
    assert abs(found.mean() / true - 1.0) < 6.0 * np.sqrt(2 / 15 / 4_000)
    assert found.mean() > 3.0 * binomial_variance(successes.sum(axis=0), 160 * n).mean()


@pytest.mark.parametrize("errors", [1.0, 2.0])
def test_the_error_covers_the_truth_as_often_as_it_says(errors: float) -> None:
    """Of 4,000 sets of 160 worlds, as many as Student's t with 15 degrees of freedom says.

    Within six binomial standard errors: 0.045 at one error, 0.024 at two. An error too small or too
    large by a fifth is caught.
    """
    rng = np.random.default_rng(8)
    histories = np.full(160, 25)
    successes = rng.binomial(25, rng.beta(4.0, 6.0, (160, 4_000)))
    result = estimate(of_one(successes, histories), uncertain=True)
    covered = np.mean(np.abs(result.value - 0.4) < errors * result.mc_error)
    wanted = stats.t(15).cdf(errors) - stats.t(15).cdf(-errors)
    assert abs(covered - wanted) < 6.0 * np.sqrt(wanted * (1 - wanted) / 4_000)


def test_the_error_is_the_larger_of_the_two() -> None:
    histories = np.full(32, 10)
    alike, unlike = np.full((32, 1), 5), (10 * (np.arange(32) % 2))[:, None]
    for successes in (alike, unlike):
        both = (binomial_variance(successes.sum(axis=0), 320), world_variance(successes, histories))
        result = estimate(of_one(successes, histories), uncertain=True)
        assert result.mc_error**2 == pytest.approx(max(both), rel=1e-12)
    assert world_variance(alike, histories) == 0.0
    assert world_variance(unlike, histories) > binomial_variance(unlike.sum(axis=0), 320)


def test_one_world_leaves_everything_open() -> None:
    result = estimate(of_one(np.array([[0, 30, 100]]), np.array([100])), uncertain=True)
    assert result.value.tolist() == [0.0, 0.3, 1.0]
    assert result.low.tolist() == [0.0] * 3
    assert result.high.tolist() == [1.0] * 3
    assert (result.mc_error == np.sqrt(LARGEST_VARIANCE)).all()


def test_where_nothing_is_uncertain_both_ends_are_the_value_and_the_error_is_binomial() -> None:
    successes, histories = np.array([[3, 30], [9, 90]]), np.array([100, 100])
    result = estimate(of_one(successes, histories), uncertain=False)
    assert result.value.tolist() == [0.06, 0.6]
    assert np.array_equal(result.low, result.value)
    assert np.array_equal(result.high, result.value)
    assert result.mc_error**2 == pytest.approx(binomial_variance(np.array([12, 120]), 200), rel=1e-12)


def test_a_world_counts_by_its_histories() -> None:
    result = estimate(of_one(np.array([[10], [0]]), np.array([10, 30])), uncertain=True)
    assert result.value.tolist() == [0.25]


def test_nobody_of_many_replicates_is_as_good_as_that_many_histories_however_many_pilots() -> None:
    """2,000 replicates of 60 pilots in 100 worlds in which none arrived: at most 2.7 in 2,000, not in 70."""
    nothing = np.zeros((100, 1), np.int64)
    one = estimate(Successes(nothing, nothing, np.full(100, 20), 60), uncertain=True)
    assert one.low[0] == 0.0
    assert 1.0 / 2_000 < one.high[0] < 3.0 / 2_000


def test_bounds_of_what_has_been_reached_never_fall_and_hold_the_value() -> None:
    rng = np.random.default_rng(3)
    chances = rng.beta(0.2, 8.0, 50)[:, None] * np.linspace(0.0, 1.0, 12)
    runs = rng.random((50, 20, 1)) < chances[:, None, :]
    counts = np.maximum.accumulate(runs, axis=2).sum(axis=1)
    plain = estimate(Successes(counts, counts, np.full(50, 20), 1), uncertain=True)
    one = rising(plain)
    assert (np.diff(one.low) >= 0.0).all()
    assert (np.diff(one.high) >= 0.0).all()
    assert (one.low <= one.value).all()
    assert (one.value <= one.high).all()
    assert (one.low <= plain.low).all()
    assert (one.low[-1], one.high[-1]) == (plain.low[-1], plain.high[-1])
    assert (one.high <= plain.high).all()
