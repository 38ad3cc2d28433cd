"""A row a pilot against its histories; errors and intervals where pilots depend on each other.

Seeds are fixed. Limits are six standard errors of what is measured.
"""

import numpy as np
import pytest
from scipy import stats

from tests.questions.forecast.portfolios import ENDPOINTS, HORIZONS, KEYS, by_replicate, crowd, crowd_rows
from valleysim.estimates.intervals import Successes, credible_interval, of_one, sampling_variance
from valleysim.questions.forecast.pilots import ORDERS, WORTH_TELLING, in_order

every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)


@every_endpoint
def test_a_row_of_a_pilot_is_that_of_its_histories(endpoint: str) -> None:
    table = crowd_rows()
    for row in crowd(endpoint).pilot_list:
        mine = table[table["pilot"] == row["key"]]
        months = mine[endpoint].to_numpy()
        for one in row["reached"]:
            assert one["value"] == pytest.approx((months <= one["month"]).mean(), abs=1e-12)
            assert one["low"] <= one["value"] <= one["high"]
            assert one["mc_error"] > 0.0
        before = mine[~np.isfinite(months)]
        counted = before.groupby(["outcome", "cause"]).size() / len(mine)
        lost = {"abandoned": 0.0, "rolled_back": 0.0}
        for kind in lost:
            shares = counted[counted.index.get_level_values(0) == kind]
            assert row[kind] == pytest.approx(shares.sum(), abs=1e-12), kind
        waiting = counted[~counted.index.get_level_values(0).isin([*lost])]
        assert row["stalled"] == pytest.approx(waiting.sum(), abs=1e-12)
        total = row["reached"][-1]["value"] + row["abandoned"] + row["rolled_back"] + row["stalled"]
        assert total == pytest.approx(1.0, abs=1e-12)
        losses = counted.drop(waiting.index)
        kind, _, cause = row["chief_cause"].partition(".")
        assert losses[kind, cause] == losses.max()
        if row["stalled"] >= WORTH_TELLING:
            by_cause = waiting.groupby(level=1).sum()
            assert by_cause[row["waits_for"]] == by_cause.max()
        else:
            assert row["waits_for"] is None


@every_endpoint
def test_medians_of_a_pilot_are_those_of_its_histories_rounded_up_to_an_eighth(endpoint: str) -> None:
    months = dict(zip(KEYS, by_replicate(endpoint).T, strict=True))
    for row in crowd(endpoint).pilot_list:
        eighths = np.sort(np.ceil(months[row["key"]] * 8) / 8)
        reached = eighths[np.isfinite(eighths)]
        median = eighths[(len(eighths) - 1) // 2]
        assert row["median_month"] == (median if np.isfinite(median) else None)
        assert row["median_month_of_reached"] == (reached[(len(reached) - 1) // 2] if len(reached) else None)


def test_pilots_come_worst_first_or_as_they_are_asked_for() -> None:
    result = crowd()
    last = {row["key"]: row["reached"][-1]["value"] for row in result.pilot_list}
    orders = {
        order: [row["key"] for row in in_order(result.pilot_list, order, result.scenario)] for order in ORDERS
    }
    assert [last[key] for key in orders["worst"]] == sorted(last.values())
    assert orders["best"] == orders["worst"][::-1]
    assert orders["listed"] == ["Zeta", "Alpha", "Gamma", "Beta", "Delta", "Eta"]
    assert orders["name"] == ["Eta", "Alpha", "Beta", "Delta", "Gamma", "Zeta"]  # "A late one" is first
    assert orders["segment"][-2:] == ["Gamma", "Alpha"]


def test_the_table_of_pilots_has_a_column_a_horizon() -> None:
    table = crowd().pilots()
    first = [
        "name",
        "key",
        "segment",
        *(f"reached_{month:g}" for month in HORIZONS),
        "mc_error",
        "low",
        "high",
    ]
    assert list(table.columns[: len(first)]) == first
    assert table["reached_36"].is_monotonic_increasing
    assert set(table["key"]) == set(KEYS)


def test_a_shared_number_is_one_number_and_an_own_one_another() -> None:
    """Worlds move all pilots that share their success together, and Gamma, which has its own, by itself."""
    counts = crowd().counts
    share = counts.pilots_seen[:, :, 1, -1] / counts.replicates[:, None]
    of = {key: share[:, k] for k, key in enumerate(KEYS)}
    assert np.corrcoef(of["Alpha"], of["Zeta"])[0, 1] > 0.6
    assert np.corrcoef(of["Alpha"], of["Delta"])[0, 1] > 0.6


def correlated(rng: np.random.Generator, replicates: int, sets: int, pilots: int) -> np.ndarray:
    """Numbers of successes (replicates, sets) of pilots of which one shock decides: 0.2 or 0.7."""
    p = np.where(rng.random((replicates, sets)) < 0.5, 0.2, 0.7)
    return rng.binomial(pilots, p)


@pytest.mark.parametrize("pilots", [2, 8, 30])
def test_the_sampling_variance_is_that_over_seeds_where_pilots_depend_on_each_other(pilots: int) -> None:
    """4,000 sets of 400 replicates, with a limit of six standard errors.

    That of a variance over 4,000 sets is √(2/4,000) = 0.022, so an error of 14 % is caught; pilots taken for
    independent would be off by 2 to 9 times. The mean of the estimate itself is within 1 % of the truth.
    """
    rng = np.random.default_rng(pilots)
    k = correlated(rng, 400, 4_000, pilots)
    found = sampling_variance(k.sum(axis=0), (k * k).sum(axis=0), 400, pilots)
    shares = k.sum(axis=0) / (400 * pilots)
    true = (0.25**2 + (0.2 * 0.8 + 0.7 * 0.3) / 2 / pilots) / 400
    assert found.mean() == pytest.approx(true, rel=0.01)
    assert abs(shares.var() / true - 1.0) < 6.0 * np.sqrt(2 / 4_000)
    naive = shares.mean() * (1.0 - shares.mean()) / (400 * pilots)
    assert true > 1.2 * naive


def test_the_sampling_variance_is_never_zero() -> None:
    none, every = (sampling_variance(np.array([n]), np.array([5 * n]), 100, 5) for n in (0, 500))
    assert none > 0.0
    assert every > 0.0


def test_of_one_pilot_the_sampling_variance_is_binomial() -> None:
    k = np.array([0, 3, 50, 100])
    p = (k + 0.5) / 101
    share = k / 100
    assert sampling_variance(k, k, 100, 1) == pytest.approx(
        np.maximum((p * (1 - p) - (share - share)) / 100, 0.25 / 101 / 100), rel=1e-12
    )


def test_worlds_whose_pilots_depend_on_each_other_but_are_alike_have_next_to_no_interval() -> None:
    """1,000 worlds of 20 replicates of 8 pilots, 40 sets: 90 % of the shares lie within 0.18 or more.

    Pilots taken for independent would leave an interval of 0.15 or more. One standard error of the spread
    stays, (2/999)^¼ = 0.21 of what is seen, lest the interval be a point.
    """
    rng = np.random.default_rng(3)
    k = correlated(rng, 20 * 1_000, 40, 8).reshape(20, 1_000, 40)
    successes = Successes(k.sum(axis=0), (k * k).sum(axis=0), np.full(1_000, 20), 8)
    low, high = credible_interval(successes)
    raw = np.quantile(successes.counts / 160, (0.05, 0.95), axis=0)
    assert (raw[1] - raw[0]).mean() > 0.18
    seen = 0.2115 * (raw[1] - raw[0]).mean()
    assert 0.8 * seen < (high - low).mean() < 1.3 * seen
    as_if_alone = of_one(successes.counts, np.full(1_000, 160))
    wide = np.subtract(*credible_interval(as_if_alone)[::-1])
    assert wide.mean() > 0.15


@pytest.mark.parametrize(("a", "b"), [(4.0, 4.0), (6.0, 3.0)])
def test_the_interval_holds_ninety_percent_of_the_worlds_where_pilots_depend_on_each_other(
    a: float, b: float
) -> None:
    """A world's probability p is beta distributed; in each replicate all 4 pilots succeed with chance p.

    20 sets of 2,000 worlds of 40 replicates: mean content 0.9 ± 0.012 (its standard error is 0.002).
    """
    rng = np.random.default_rng(5)
    p = rng.beta(a, b, (2_000, 20))
    k = 4 * rng.binomial(40, p)
    successes = Successes(k, 4 * k, np.full(2_000, 40), 4)
    low, high = credible_interval(successes)
    content = stats.beta(a, b).cdf(high) - stats.beta(a, b).cdf(low)
    assert abs(content.mean() - 0.9) < 0.012
