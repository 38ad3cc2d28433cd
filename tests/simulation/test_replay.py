"""Histories lived again: row by row they are what the run has counted."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from tests.questions.forecast.runs import RUNS, SPAN, WIDE, rich, rows, seen_at
from valleysim import Result, UsageError, histories, loads, simulate
from valleysim.kernel.grid import TICKS_PER_MONTH
from valleysim.kernel.tally.tally import CENTS, Amount
from valleysim.simulation.replay import CAUSES, OUTCOMES
from valleysim.vocabulary import Endpoint, Row, Wait


def table_of(name: str) -> tuple[Result, pd.DataFrame]:
    return RUNS[name](), rows(name)


@pytest.mark.parametrize("name", RUNS)
def test_there_is_a_row_for_each_history_in_order(name: str) -> None:
    result, table = table_of(name)
    wanted = [(w, k) for w, n in enumerate(result.counts.histories) for k in range(n)]
    assert list(zip(table["world"], table["replicate"], strict=True)) == wanted


@pytest.mark.parametrize("name", RUNS)
def test_outcomes_and_causes_at_the_span_are_those_of_the_tally(name: str) -> None:
    """Rolled-back rows of the tally differ by how far the history had come; the months say that."""
    result, table = table_of(name)
    phase = np.isfinite(table[["production", "sustained"]].to_numpy()).sum(axis=1)
    phase = np.where(table["outcome"] == "rolled_back", phase, 0)
    found = pd.Series(1, index=[table["outcome"], table["cause"], phase]).groupby(level=[0, 1, 2]).sum()
    counted = {}
    for row, histories_there in enumerate(result.counts.states()[:, -1].tolist()):
        key = (str(OUTCOMES[row]), str(CAUSES[row]), max(row - Row.ROLLED_BACK, 0) // 5)
        assert key not in counted
        counted[key] = histories_there
    assert found.to_dict() == {key: count for key, count in counted.items() if count}


def test_each_row_of_the_tally_has_its_own_outcome_cause_and_phase() -> None:
    assert len(OUTCOMES) == len(CAUSES) == Row.END
    assert set(OUTCOMES) == {"stalled", "live", "production", "sustained", "abandoned", "rolled_back"}
    assert (OUTCOMES[Wait.REDISCOVERY], OUTCOMES[Wait.PROVING]) == ("live", "production")
    assert CAUSES[Row.ABANDONED] == "failed_pilot"
    assert CAUSES[Row.END - 1] == "obsolescence"


@pytest.mark.parametrize("endpoint", list(Endpoint))
@pytest.mark.parametrize("name", RUNS)
def test_reached_and_held_are_counted_at_every_eighth_of_a_month(name: str, endpoint: Endpoint) -> None:
    table = rows(name)
    reached, ended = table[endpoint.name.lower()].to_numpy(), table["ended"].to_numpy()
    classes = RUNS[name](endpoint.name.lower()).classes
    assert np.array_equal(classes.reached, seen_at(reached))
    assert np.array_equal(classes.held, seen_at(reached) - seen_at(np.maximum(reached, ended)))
    assert classes.reached[-1] > 0


def test_each_world_is_counted_for_itself() -> None:
    result, table = table_of("rich")
    months = result.counts.points / 8
    for world, endpoint in product((0, 17, 39), Endpoint):
        mine = table[table["world"] == world]
        reached, ended = mine[endpoint.name.lower()].to_numpy(), mine["ended"].to_numpy()
        for k, month in enumerate(months):
            live = (reached <= month) & ~(ended <= month)
            assert result.counts.seen[world, endpoint, k] == np.count_nonzero(reached <= month)
            assert result.counts.seen[world, 3 + endpoint, k] == np.count_nonzero(live)


@pytest.mark.parametrize("name", RUNS)
def test_months_waited_and_money_add_up_to_the_tick_and_the_cent(name: str) -> None:
    result, table = table_of(name)
    for wait in Wait:
        ticks = np.floor(table[f"waited_{wait.name.lower()}"] * TICKS_PER_MONTH + 0.5)
        assert int(ticks.sum()) == result.counts.wait_ticks[wait], wait
    for amount in Amount:
        money = table[amount.name.lower()].to_numpy()
        assert int(np.floor(money * CENTS + 0.5).sum()) == result.counts.money_cents[amount], amount


def test_money_is_counted_in_32_bins_an_octave_either_side_of_zero() -> None:
    result, table = table_of("rich")
    for amount in Amount:
        money = table[amount.name.lower()].to_numpy()
        size = np.abs(money)
        steps = np.floor(np.log2(np.maximum(size, 2.0**-20)) * 32).astype(int) + 641
        steps[size < 2.0**-20] = 0
        bins = np.bincount(32 * 91 + np.sign(money).astype(int) * steps, minlength=2 * 32 * 91 + 1)
        assert np.array_equal(bins, result.counts.money_bins[amount]), amount


def test_histories_of_a_precise_run_with_many_worlds_are_its_own() -> None:
    """More worlds than are compiled at once, half of them added in a later round."""
    result = simulate(loads(WIDE), replicates=2_201, worlds=1_100, precision=0.009, threads=1, seed=2)
    assert (result.counts.total, result.counts.worlds) == (4_402, 2_200)
    table = histories(result)
    assert len(table) == result.counts.total
    months = result.counts.points / 8
    reached = table.groupby("world")["production"]
    counted = np.array([reached.apply(lambda m, month=month: (m <= month).sum()) for month in months]).T
    assert np.array_equal(counted, result.counts.seen[:, Endpoint.PRODUCTION])


def test_months_of_a_history_come_in_their_order_and_none_is_beyond_the_span() -> None:
    table = rows("rich")
    order = table[["pilot_end", "live", "production", "sustained"]].to_numpy()
    assert (order[:, 1:] >= order[:, :-1]).all()
    assert (order[np.isfinite(order)] <= SPAN).all()
    gone = table["outcome"].isin(["abandoned", "rolled_back"])
    assert (np.isfinite(table["ended"]) == gone).all()
    assert rich().counts.states()[Row.ABANDONED :, -1].sum() == gone.sum()


def test_histories_of_a_run_that_was_stopped_are_refused() -> None:
    """Which replicates it holds is not kept, so others would be lived."""

    def stop(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    stopped = simulate(rich().scenario, replicates=4_000, worlds=8, chunk=500, progress=stop)
    assert stopped.is_partial
    with pytest.raises(UsageError, match="a run that was stopped"):
        histories(stopped)
