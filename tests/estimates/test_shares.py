"""Errors and intervals of class shares, stall rates, P(k or more), and of money: against worlds and seeds."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.questions.forecast.portfolios import HORIZONS, TEXT, crowd
from tests.questions.forecast.runs import ENDPOINTS, known, rich
from valleysim import Result, loads, simulate
from valleysim.estimates.counts import MOST_NUMBERS, Counts, numbers_told
from valleysim.estimates.intervals import estimate, of_one
from valleysim.estimates.shares import STALL_RATE, class_shares, effect_at, stall_shares
from valleysim.estimates.together import number_rows
from valleysim.vocabulary import ABANDON_CAUSES, Cause, Endpoint, Row, Wait

every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)
SURE = TEXT.replace('"16 to 30"', "23").replace('"0.6 to 0.9"', "0.8").replace('"0.3 to 0.5"', "0.4")
SURE = SURE.replace('"0.4 to 0.8"', "0.6")
SEEDS = 48


@cache
def seeds() -> tuple[Result, ...]:
    """The same portfolio with nothing uncertain, lived with many seeds."""
    return tuple(
        simulate(loads(SURE), replicates=500, seed=seed, horizons=HORIZONS, threads=1)
        for seed in range(SEEDS)
    )


@every_endpoint
def test_each_class_is_the_share_of_the_curves_with_an_interval_about_it(endpoint: str) -> None:
    for result in (crowd(endpoint), rich(endpoint)):
        for h, horizon in enumerate(result.horizon_list):
            told = class_shares(result.counts, result.endpoint, h, uncertain=True)
            for name, share in told.items():
                kind, _, key = name.partition(".")
                assert share.value[0] == pytest.approx(getattr(horizon, kind)[key], abs=1e-12)
                assert share.low[0] <= share.value[0] <= share.high[0]
                assert horizon.errors[name] == share.errors()
            if horizon.stall_rate is not None:
                assert (
                    horizon.errors[STALL_RATE]["low"]
                    <= horizon.stall_rate
                    <= horizon.errors[STALL_RATE]["high"]
                )


def test_of_one_pilot_a_class_is_estimated_as_the_endpoint_is() -> None:
    """The same formula with the counts of each world: here those that were abandoned for other priorities."""
    result = rich()
    counts = result.counts
    told = class_shares(counts, result.endpoint, 4, uncertain=True)["abandoned.priorities"]
    row = Row.ABANDONED + ABANDON_CAUSES.index(Cause.PRIORITIES)
    alone = estimate(of_one(counts.states_seen[:, [row], 4], counts.replicates), uncertain=True)
    assert told.errors() == pytest.approx(alone.errors(), rel=1e-12)


def test_where_nothing_is_uncertain_shares_are_points_with_an_error() -> None:
    result = known()
    for horizon in result.horizon_list:
        for name, error in horizon.errors.items():
            kind, _, key = name.partition(".")
            value = horizon.stall_rate if name == STALL_RATE else getattr(horizon, kind)[key]
            assert error["low"] == pytest.approx(value)
            assert error["high"] == error["low"]
            assert error["mc_error"] > 0.0


def spread(values: list[float]) -> float:
    return float(np.std(values, ddof=1))


def within(found: float, told: float) -> None:
    """A standard deviation of 48 numbers is off by 10 %: six of those, and what is approximate."""
    assert 0.5 < told / found < 2.0


@pytest.mark.parametrize("name", [STALL_RATE, "abandoned.priorities", "stalled.budget_window"])
def test_the_error_of_a_stall_rate_and_its_parts_is_that_over_seeds(name: str) -> None:
    told = [stall_shares(seed.counts, seed.endpoint, 2, uncertain=False)[name] for seed in seeds()]
    within(
        spread([float(value.value[0]) for value in told]),
        float(np.mean([float(value.mc_error[0]) for value in told])),
    )


@pytest.mark.parametrize("level", range(3))
@pytest.mark.parametrize("name", ["var", "cvar"])
def test_errors_of_what_is_sunk_are_those_over_seeds(name: str, level: int) -> None:
    rows = [seed.portfolio["sunk"]["levels"][level] for seed in seeds()]
    within(spread([row[name] for row in rows]), float(np.mean([row[f"{name}_mc_error"] for row in rows])))


def test_errors_of_budgets_and_of_dates_are_those_over_seeds() -> None:
    rows = [seed.portfolio["joint_confidence"]["frontier"][-1] for seed in seeds()]
    assert all(row["spend"]["0.3"] is not None for row in rows)
    within(
        spread([row["spend"]["0.3"] for row in rows]),
        float(np.mean([row["spend_mc_error"]["0.3"] for row in rows])),
    )
    within(
        spread([row["date_alone"] for row in rows]),
        float(np.mean([row["date_alone_mc_error"] for row in rows])),
    )


def test_worlds_add_to_the_errors_of_money() -> None:
    """20,000 replicates in 40 worlds know less than 20,000 in one: the worlds' own means differ."""
    wide = TEXT.replace("cost_per_month = 10_000", 'cost_per_month = "2_000 to 50_000"')
    result = simulate(loads(wide), replicates=20_000, worlds=40, seed=3, threads=1)
    known_error = [seeds()[0].portfolio["sunk"]["levels"][k]["var_mc_error"] for k in range(3)]
    scaled = [error * (500 / 20_000) ** 0.5 for error in known_error]
    told = [row["var_mc_error"] for row in result.portfolio["sunk"]["levels"]]
    assert all(value > 2.0 * other for value, other in zip(told, scaled, strict=True))


@every_endpoint
def test_every_number_of_pilots_has_its_error_and_the_target_the_same_as_ever(endpoint: str) -> None:
    result = crowd(endpoint)
    for row in result.portfolio["numbers"]:
        assert row["at_least_mc_error"][3] == row["at_least_target_mc_error"]
        assert (row["at_least_low"][3], row["at_least_high"][3]) == (
            row["at_least_target_low"],
            row["at_least_target_high"],
        )
        for k in range(7):
            assert row["at_least_low"][k] - 1e-12 <= row["at_least"][k] <= row["at_least_high"][k] + 1e-12
    table = result.numbers()
    assert table.to_dict("records") == number_rows(result.portfolio["numbers"])
    assert len(table) == 7 * len(HORIZONS)


@pytest.mark.parametrize("pilots", [0, 1, 2, 24, 250, 251, 1_000, 5_000])
def test_of_very_many_pilots_some_numbers_are_counted_by_world_always_one_and_all(pilots: int) -> None:
    told = numbers_told(pilots)
    if pilots == 0:
        assert len(told) == 0
        return
    assert (told[0], told[-1]) == (1, pilots)
    assert len(told) <= MOST_NUMBERS + 1
    if pilots <= MOST_NUMBERS:
        assert told.tolist() == list(range(1, pilots + 1))


BESIDE = 1e-5
"""Each interval of so few worlds is that of a beta law of its own: they may cross by a hair near 0 and 1."""


def test_of_more_pilots_than_are_told_each_interval_reaches_over_those_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = SURE.replace("success = 0.8", 'success = "0.5 to 0.95"')
    whole: list[dict[str, Any]] = simulate(loads(text), replicates=800, worlds=20, threads=1).portfolio[
        "numbers"
    ]
    monkeypatch.setattr("valleysim.estimates.counts.MOST_NUMBERS", 2)
    some: list[dict[str, Any]] = simulate(loads(text), replicates=800, worlds=20, threads=1).portfolio[
        "numbers"
    ]
    for row, few in zip(whole, some, strict=True):
        assert row["at_least"] == few["at_least"]
        for k in range(7):
            assert few["at_least_low"][k] <= row["at_least_low"][k] + BESIDE
            assert few["at_least_high"][k] >= row["at_least_high"][k] - BESIDE


def test_pilots_that_depend_on_each_other_have_an_effect_and_a_pilot_alone_has_none() -> None:
    """Pilots of which all or none arrive count as one: six times the variance, and noise in an interval."""
    assert effect_at(rich().counts, rich().endpoint, 4) == 1.0
    counts, endpoint = crowd().counts, crowd().endpoint
    assert 1.0 <= effect_at(counts, endpoint, 3) < 1.5
    together = replace(counts, squares=6 * counts.seen[:, :3])
    assert effect_at(together, endpoint, 3) == pytest.approx(6.0, rel=0.02)
    for name, share in class_shares(counts, endpoint, 3, uncertain=False).items():
        more = class_shares(together, endpoint, 3, uncertain=False)[name]
        if share.value[0] > 0.01:
            assert more.mc_error[0] > 2.0 * share.mc_error[0]


def all_alike(succeed: int, *, reach: bool) -> Counts:
    """Six pilots that share one fate in every replicate; in so many of each world they succeed as pilots.

    None of those is ever lost; they have reached production, or wait for a budget window.
    """
    counts = crowd().counts
    states = np.zeros_like(counts.states_seen)
    states[:, Wait.START] = (6 * (counts.replicates - succeed))[:, None]
    states[:, Wait.PROVING if reach else Wait.BUDGET_WINDOW] = 6 * succeed
    seen = np.zeros_like(counts.seen)
    seen[:, : Endpoint.PRODUCTION + 1] = 6 * succeed * reach
    return replace(counts, states_seen=states, seen=seen, squares=6 * seen[:, : len(Endpoint)])


@pytest.mark.parametrize("uncertain", [False, True])
def test_of_what_was_never_seen_pilots_that_share_one_fate_are_worth_one(uncertain: bool) -> None:
    """Whatever depends on what: a share that leaves none in all replicates in 7 of 100 cases is not excluded.

    With pilots counted as independent the bound of six was a sixth of this.
    """
    few = 3
    counts = all_alike(few, reach=True)
    replicates = counts.n_replicates
    for told, worth in (
        (class_shares(counts, Endpoint.PRODUCTION, 0, uncertain=uncertain), replicates),
        (stall_shares(counts, Endpoint.PRODUCTION, 0, uncertain=uncertain), few * counts.worlds),
    ):
        share = told["stalled.budget_window"]
        assert share.value[0] == 0.0
        assert share.mc_error[0] >= 0.5 / (worth + 1.0)
        assert share.mc_error[0] < 0.5 / worth or uncertain
        if uncertain:
            assert 0.05 < (1.0 - share.high[0]) ** worth < 0.07


def test_worlds_in_which_no_pilot_has_succeeded_count_for_nothing_in_a_stall_rate() -> None:
    counts = all_alike(5, reach=False)
    states = counts.states_seen.copy()
    states[0] = 0
    states[0, Wait.PILOT] = 6 * counts.replicates[0]
    states[1:, Wait.PROVING] = 6 * 4
    some = replace(counts, states_seen=states)
    told = stall_shares(some, Endpoint.PRODUCTION, 0, uncertain=True)
    assert told[STALL_RATE].value[0] == pytest.approx(5 / 9)
    without = {name: getattr(some, name)[1:] for name in ("states_seen", "seen", "squares", "replicates")}
    rest = stall_shares(replace(some, **without), Endpoint.PRODUCTION, 0, uncertain=True)
    for name, one in rest.items():
        assert told[name].errors() == one.errors(), name
    nowhere = all_alike(0, reach=False)
    assert stall_shares(nowhere, Endpoint.PRODUCTION, 0, uncertain=True) == {}


def test_batches_add_up_to_what_was_counted_whatever_the_chunks() -> None:
    for counts in (crowd().counts, simulate(loads(SURE), replicates=300, chunk=100, threads=1).counts):
        assert np.array_equal(counts.sunk_batches.sum(axis=0), counts.sunk_bins)
        assert np.array_equal(counts.kept_batches.sum(axis=(0, 3)), counts.marks[..., 1].sum(axis=0))
        assert np.array_equal(
            counts.states_seen.sum(axis=0), counts.states()[:, counts.points[counts.horizons]]
        )
    chunked = simulate(loads(TEXT), replicates=1_000, worlds=40, chunk=137, threads=1).counts
    whole = simulate(loads(TEXT), replicates=1_000, worlds=40, threads=1).counts
    for name in ("sunk_batches", "kept_batches", "states_seen", "at_least"):
        assert np.array_equal(getattr(chunked, name), getattr(whole, name)), name
