"""Intervals that cross: the numbers are exchanged where they would fall, and that is told with what to do."""

import numpy as np
import pytest

from tests.scenario.writing import scenario
from valleysim import simulate
from valleysim.scenario.notices.order import order_notices
from valleysim.worlds.design import world_values

WORK = "[readiness.reliability]\nwork = {law}\n"
CROSSING = WORK.format(law='{ lognormal = { median = "1 to 4", p90 = "2 to 8" } }')


def test_the_median_is_never_above_the_p90_and_worlds_in_order_are_as_they_were() -> None:
    one = scenario(CROSSING)
    values = world_values(one, seed=1, worlds=range(400))
    low, high = (values[f"readiness.reliability.work.{name}"] for name in ("median", "p90"))
    assert (low <= high).all()
    narrow = scenario(CROSSING.replace("2 to 8", "20 to 80"))
    others = world_values(narrow, seed=1, worlds=range(400))["readiness.reliability.work.median"]
    kept = low == others
    assert 0.05 < 1.0 - kept.mean() < 0.2
    assert (low[~kept] < others[~kept]).all()
    assert simulate(one, replicates=2_000, worlds=400, horizons=(12.0,), threads=1).sentence


def test_crossing_intervals_are_told_with_their_share_their_line_and_the_fix() -> None:
    (notice,) = order_notices(scenario(CROSSING))
    assert (notice.severity, notice.key, notice.line) == ("note", "readiness.reliability.work", 3)
    assert notice.text.startswith("the intervals of median and p90 cross: in about ")
    assert "narrow them, or write mean and sd, or correlate the two" in notice.text
    share = float(notice.text.split("about ")[1].split(" %")[0])
    assert 5.0 < share < 20.0


@pytest.mark.parametrize(
    "law",
    [
        '{ lognormal = { median = "1 to 2", p90 = "8 to 9" } }',
        "{ lognormal = { median = 1, p90 = 2 } }",
        '{ lognormal = { mean = "1 to 4", sd = "2 to 8" } }',
        '{ weibull = { mean = "1 to 4", shape = "1 to 2" } }',
    ],
)
def test_where_nothing_crosses_nothing_is_told(law: str) -> None:
    assert list(order_notices(scenario(WORK.format(law=law)))) == []


def test_three_numbers_are_put_in_order_together() -> None:
    one = scenario(WORK.format(law='{ pert = ["0.5 to 3", "1 to 4", "2 to 5"] }'))
    values = world_values(one, seed=1, worlds=range(200))
    rows = np.array([values[f"readiness.reliability.work.{name}"] for name in ("low", "mode", "high")])
    assert (np.diff(rows, axis=0) >= 0.0).all()
    assert len(list(order_notices(one))) == 2
