"""Classes: every history is in exactly one at every point of time, and in the one that its months say."""

from itertools import pairwise

import numpy as np
import pytest

from tests.questions.forecast.runs import ENDPOINTS, HORIZONS, RUNS, SPAN, rich, rows, seen_at
from valleysim.estimates.classes import Classes
from valleysim.estimates.counts import SEEN_ROWS, points_seen
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, Endpoint, Row, Wait

both = pytest.mark.parametrize("name", RUNS)
every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)


def lost(classes: Classes) -> list[np.ndarray]:
    return [*classes.rolled_back.values(), *classes.abandoned.values()]


@both
@every_endpoint
def test_classes_add_to_all_histories_at_every_eighth_of_a_month(name: str, endpoint: str) -> None:
    classes = RUNS[name](endpoint).classes
    total = sum(lost(classes)) + sum(classes.stalled.values()) + classes.reached
    assert total.tolist() == [12_000] * (8 * int(SPAN) + 1)
    parts = [classes.reached, *lost(classes), *classes.stalled.values()]
    assert all((part >= 0).all() for part in parts)


@both
@every_endpoint
def test_reached_and_lost_never_fall_and_no_more_are_held_than_have_reached(name: str, endpoint: str) -> None:
    classes = RUNS[name](endpoint).classes
    for curve in [classes.reached, classes.succeeded, *lost(classes)]:
        assert (np.diff(curve) >= 0).all()
    assert (classes.held <= classes.reached).all()
    assert (classes.reached <= classes.succeeded).all()
    if name == "rich":
        assert classes.held[-1] < classes.reached[-1]


@both
@every_endpoint
def test_lost_histories_are_those_whose_months_say_so(name: str, endpoint: str) -> None:
    """By cause and eighth of a month; rolled back counts as lost only before the endpoint."""
    classes, table = RUNS[name](endpoint).classes, rows(name)
    for cause in ABANDON_CAUSES:
        mine = (table["outcome"] == "abandoned") & (table["cause"] == cause.name.lower())
        assert np.array_equal(classes.abandoned[cause], seen_at(table["ended"][mine].to_numpy())), cause
    never = ~np.isfinite(table[endpoint])
    for cause in ROLL_BACK_CAUSES:
        mine = (table["outcome"] == "rolled_back") & (table["cause"] == cause.name.lower()) & never
        assert np.array_equal(classes.rolled_back[cause], seen_at(table["ended"][mine].to_numpy())), cause


@both
@every_endpoint
def test_stalled_histories_wait_for_what_their_rows_say(name: str, endpoint: str) -> None:
    """At the last month; and over time for all waits together."""
    classes, table = RUNS[name](endpoint).classes, rows(name)
    stalled = table[~np.isfinite(table[endpoint]) & ~np.isfinite(table["ended"])]
    for wait, curve in classes.stalled.items():
        assert curve[-1] == np.count_nonzero(stalled["cause"] == wait.name.lower()), wait
    neither = 12_000 - seen_at(np.minimum(table[endpoint], table["ended"]).to_numpy())
    assert np.array_equal(sum(classes.stalled.values()), neither)
    assert np.array_equal(classes.stalled[Wait.PILOT], 12_000 - seen_at(table["pilot_end"].to_numpy()))


@both
@every_endpoint
def test_the_stall_rate_is_of_the_pilots_that_succeeded(name: str, endpoint: str) -> None:
    result, table = RUNS[name](endpoint), rows(name)
    failed = table["cause"] == "failed_pilot"
    for horizon in result.horizon_list:
        good = np.count_nonzero((table["pilot_end"] <= horizon.month) & ~failed)
        there = np.count_nonzero(table[endpoint] <= horizon.month)
        assert horizon.stall_rate == 1.0 - there / good
    month_0 = result.classes.at(0, 0.0, result.reached, 0, 12_000)
    assert (month_0.value, month_0.stall_rate, month_0.stalled["pilot"]) == (0.0, None, 1.0)


@every_endpoint
def test_a_horizon_says_what_the_curves_and_the_estimates_say(endpoint: str) -> None:
    result = rich(endpoint)
    assert [horizon.month for horizon in result.horizon_list] == list(HORIZONS)
    estimates, months = result.reached, result.counts.points / 8
    for horizon in result.horizon_list:
        k = int(np.flatnonzero(months == horizon.month)[0])
        assert horizon.value == result.classes.reached[int(8 * horizon.month)] / 12_000 == estimates.value[k]
        assert (horizon.mc_error, horizon.low, horizon.high) == (
            estimates.mc_error[k],
            estimates.low[k],
            estimates.high[k],
        )
        assert horizon.held == result.classes.held[int(8 * horizon.month)] / 12_000
        assert horizon.low <= horizon.value <= horizon.high
        parts = [
            horizon.value,
            *horizon.rolled_back.values(),
            *horizon.abandoned.values(),
            *horizon.stalled.values(),
        ]
        assert abs(sum(parts) - 1.0) < 1e-12


@both
@every_endpoint
def test_the_table_of_incidence_holds_every_class_at_every_eighth(name: str, endpoint: str) -> None:
    result = RUNS[name](endpoint)
    table = result.incidence()
    assert list(table.columns) == ["month", "class", "cause", "share", "mc_error", "low", "high"]
    sums = table.groupby("month")["share"].sum()
    assert sums.index.tolist() == [g / 8 for g in range(289)]
    assert np.abs(sums - 1.0).max() < 1e-12
    assert not table.duplicated(["month", "class", "cause"]).any()
    known = table[table["low"].notna() & (table["class"] == "reached")]
    others = table[table["low"].notna() & (table["class"] != "reached")]
    assert sorted(set(others["month"])) == list(HORIZONS)
    assert len(others) % len(HORIZONS) == 0
    assert ((others["low"] <= others["share"]) & (others["share"] <= others["high"])).all()
    assert known["month"].tolist() == sorted({*map(float, range(37)), *HORIZONS})
    assert known["mc_error"].tolist() == result.reached.mc_error.tolist()
    for kind, curves in (("abandoned", result.classes.abandoned), ("stalled", result.classes.stalled)):
        for key, curve in curves.items():
            mine = table[(table["class"] == kind) & (table["cause"] == key.name.lower())]
            assert np.array_equal(mine["share"], curve / 12_000)


@every_endpoint
def test_the_table_of_horizons_has_a_column_for_every_share(endpoint: str) -> None:
    table = rich(endpoint).horizons()
    shares = [name for name in table.columns if "." in name]
    assert np.abs(table[["reached", *shares]].sum(axis=1) - 1.0).max() < 1e-12
    waits = {"live": 14, "production": 15, "sustained": 16}[endpoint]
    assert len(shares) == len(ROLL_BACK_CAUSES) + len(ABANDON_CAUSES) + waits
    first = ["month", "reached", "mc_error", "low", "high", "held", "stall_rate"]
    assert list(table.columns[:7]) == first
    assert table["month"].tolist() == list(HORIZONS)


def test_each_row_of_the_tally_counts_for_the_endpoints_it_lies_beyond() -> None:
    """Written out: rediscovery is live, proving is production; rolled back counts as what it had reached."""
    seen = {
        Endpoint.LIVE: [9, 10, 16, *range(21, 36)],
        Endpoint.PRODUCTION: [10, 16, *range(26, 36)],
        Endpoint.SUSTAINED: [16, *range(31, 36)],
    }
    assert Row.END == 36
    for endpoint, rows_seen in seen.items():
        assert np.flatnonzero(SEEN_ROWS[endpoint]).tolist() == rows_seen
        held = [row for row in rows_seen if row < Row.ABANDONED]
        assert np.flatnonzero(SEEN_ROWS[3 + endpoint]).tolist() == held


def test_every_whole_month_and_every_horizon_is_looked_at() -> None:
    assert points_seen((0.125,)).tolist() == [0, 1]
    assert points_seen((1.5, 2.0, 3.25)).tolist() == [0, 8, 12, 16, 24, 26]
    assert points_seen((240.0,)).tolist() == [8 * month for month in range(241)]


def test_a_later_endpoint_is_reached_by_fewer() -> None:
    for sooner, later in pairwise(ENDPOINTS):
        assert (rich(sooner).classes.reached >= rich(later).classes.reached).all()
        assert rich(sooner).classes.reached[-1] > rich(later).classes.reached[-1]
