"""Laws of due dates: they move no history, and read each where it stands on that day."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests.laws.portfolios import counts_of, on_random_portfolios
from tests.twin.random_statuses import random_standing_portfolio
from valleysim import Result, loads, simulate
from valleysim.estimates.counts import ADDED, OF_WORLDS, SEEN_ROWS, Counts
from valleysim.kernel.grid import TICKS_PER_MONTH
from valleysim.scenario import from_document
from valleysim.vocabulary import Endpoint

Document = dict[str, Any]
READ = ("by_due", "late_ticks", "at_due")
END = 20.0


def due_by(document: Document, month: float) -> Document:
    return {**document, "due": month}


def all_equal(one: Counts, other: Counts, names: Any) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


@on_random_portfolios(8)
def test_a_due_date_changes_nothing_but_what_is_read_by_it(document: Document) -> None:
    before, after = counts_of(document), counts_of(due_by(document, 7.5))
    assert all_equal(before, after, {*OF_WORLDS, *ADDED} - {*READ})
    assert not before.late_ticks.any()
    assert np.array_equal(before.at_due, before.ends)


@on_random_portfolios(8)
def test_the_due_date_finds_histories_where_a_run_to_that_month_leaves_them(document: Document) -> None:
    to_the_day = counts_of(document, horizons=(7.5,))
    assert np.array_equal(counts_of(due_by(document, 7.5)).at_due, to_the_day.ends)


@pytest.mark.parametrize("seed", [1, 4, 9])
def test_so_it_is_of_pilots_that_have_started_already(seed: int) -> None:
    document = random_standing_portfolio(seed)
    asked: dict[str, Any] = {"replicates": 60, "worlds": 2, "seed": 9, "threads": 1}
    to_the_day = simulate(from_document(document), horizons=[7.5], **asked).counts
    beyond = simulate(from_document(due_by(document, 7.5)), horizons=[END], **asked).counts
    assert np.array_equal(beyond.at_due, to_the_day.ends)
    today = simulate(from_document(due_by(document, -2.0)), horizons=[END], **asked).counts
    assert today.at_due.sum() == beyond.at_due.sum()
    assert (today.by_due <= beyond.by_due).all()


@on_random_portfolios(8)
def test_the_later_the_due_date_the_more_are_there_and_the_less_they_are_late(document: Document) -> None:
    found = [counts_of(due_by(document, month)) for month in (2.0, 6.0, 13.125, END)]
    for one, later in pairwise(found):
        assert (one.by_due <= later.by_due).all()
        assert (one.late_ticks >= later.late_ticks).all()
    last = found[-1]
    assert np.array_equal(last.by_due, last.pilots_seen[:, :, Endpoint.PRODUCTION, -1])
    assert not last.late_ticks.any()


@on_random_portfolios(8)
def test_what_is_counted_by_world_and_by_state_agrees(document: Document) -> None:
    counts = counts_of(due_by(document, 6.0))
    assert np.array_equal(counts.by_due.sum(axis=0), counts.at_due @ SEEN_ROWS[Endpoint.PRODUCTION])
    missing = counts.replicates[:, None] - counts.by_due
    assert (counts.late_ticks <= missing * round((END - 6.0) * TICKS_PER_MONTH)).all()
    assert (counts.at_due.sum(axis=1) == counts.n_replicates).all()


PORTFOLIO = """
name = "standing"
extends = "enterprise"
as_of = 2026-11-28
due = 2027-06-30
[[pilots]]
name = "Late"
starts = 2026-03-10
due = 2026-09-30
status = { stage = "UAT", since = 2026-07-01 }
money = { value_per_month = "20_000 to 90_000" }
[[pilots]]
name = "There"
starts = 2025-06-01
status = { stage = "in production" }
money = { value_per_month = 50_000 }
[[pilots]]
name = "Proven"
starts = 2025-03-01
status = { stage = "business as usual" }
money = { value_per_month = 50_000 }
[[pilots]]
name = "Gone"
starts = 2025-06-01
status = { stage = "cancelled" }
money = { value_per_month = 50_000 }
[[pilots]]
name = "Somewhere"
starts = 2026-05-01
status = { stage = "not live" }
money = { value_per_month = 10_000 }
[[pilots]]
name = "To come"
starts = 2027-02-01
money = { value_per_month = 90_000 }
"""


@pytest.fixture(scope="module")
def standing() -> Result:
    return simulate(loads(PORTFOLIO), replicates=2_000, worlds=40, horizons=[6.0, 18.0])


def test_who_is_in_production_or_has_ended_is_not_on_the_list(standing: Result) -> None:
    assert set(standing.watch()["key"]) == {"Late", "Somewhere", "To come"}


def test_the_list_is_ranked_by_the_loss_that_it_states(standing: Result) -> None:
    losses = standing.watch()["expected_loss"]
    assert standing.watch_list is not None
    assert standing.watch_list.loss_in == "money"
    assert losses.is_monotonic_decreasing
    assert losses.nunique() == 3


def test_the_loss_is_the_value_of_the_months_world_by_world(standing: Result) -> None:
    """Of a pilot whose value is uncertain; the mean value times the mean delay would be another number."""
    counts = standing.counts
    p = sorted(member.key for member in standing.scenario.members).index("Late")
    value = standing.run.design.values(standing.scenario, range(40))["pilots[Late].money.value_per_month"]
    months = counts.late_ticks[:, p] / TICKS_PER_MONTH / counts.replicates
    row = standing.watch().set_index("key").loc["Late"]
    assert np.isclose(row["expected_loss"], (value * months).mean(), rtol=1e-12)
    assert not np.isclose(row["expected_loss"], value.mean() * months.mean(), rtol=1e-4)


def test_what_is_past_due_has_no_chance_left(standing: Result) -> None:
    row = standing.watch().set_index("key").loc["Late"]
    assert row["past_due"]
    assert [row[name] for name in ("by_due", "mc_error", "low", "high", "read_at")] == [0.0] * 5
    assert row["due_day"] == "2026-09-30"


def test_threads_and_chunks_give_the_same_list(standing: Result) -> None:
    again = simulate(loads(PORTFOLIO), replicates=2_000, worlds=40, horizons=[6.0, 18.0], threads=1, chunk=37)
    assert again.watch().equals(standing.watch())
