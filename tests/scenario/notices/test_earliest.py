"""The month before which no pilot arrives: exact where nothing is left to chance, else never too late."""

import math

import pytest

from tests.twin.random_portfolios import random_portfolio
from tests.twin.test_twin import SPAN, KernelHistories
from valleysim import loads, simulate
from valleysim.kernel.records import Record
from valleysim.scenario import from_document
from valleysim.scenario.notices.earliest import earliest

MILESTONES = {
    "start": Record.STARTED,
    "end": Record.PILOT_END,
    "live": Record.LIVE,
    "production": Record.PRODUCTION,
    "sustained": Record.SUSTAINED,
}
KNOWN = """
name = "nothing by chance"
[pilot]
duration = 2
[readiness]
capacity = 2
line_sign_off = 0.5
ownership = { work = 1 }
economics = { work = 3, done = 0.5 }
reliability = { work = 2, sign_off = 1 }
operability = { work = 1 }
governance = { work = 2 }
[funding]
runway = 100
period = 4
first_window = 1
approval = 1
lead = 0.25
[handoff]
builders = 2
documented = 0.5
parallel_run = 1.5
transfer_time = 3
rediscovery = 4
[live]
proving = 3
"""
# Two places: ownership 0-1, economics 0-1.5, reliability 1-3, operability 1.5-2.5, governance 2.5-4.5: signed
# at 2 + 5 = 7. Asked for money at 2 + 2 = 4, heard at 5, there at 5.25.
GATE = 7.0
MONEY = 5.25
LOST = 0.5 * math.exp(-1.5 / 3.0)


def months(text: str, key: str = "pilot") -> tuple[float, float, float]:
    one = earliest(loads(text))[key]
    return one.live, one.production, one.sustained


def test_with_known_numbers_it_is_the_month_itself() -> None:
    live = GATE + 1.5
    assert months(KNOWN) == pytest.approx((live, live + 4 * LOST, live + 4 * LOST + 3))
    result = simulate(
        loads(KNOWN), replicates=1, horizons=[months(KNOWN)[1] - 0.125, months(KNOWN)[1] + 0.125]
    )
    assert [horizon.value for horizon in result.horizon_list] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("old", "new", "live"),
    [
        ("first_window = 1", "first_window = 10", 10.25 + 1.5),
        ("first_window = 1\n", "", GATE + 1.5),  # a window may be at any time
        ("period = 4", "period = 20", 21.25 + 1.5),
        ("approval = 1", "approval = 0", math.inf),
        ("done = 0.5", "done = { uniform = [0.2, 0.5] }", GATE + 1.5),
        ("capacity = 2", "capacity = 5", MONEY + 1.5),  # all areas are signed off by 5
        ("capacity = 2", "capacity = 2\ncontract = false", MONEY + 1.5),  # the gate is open
        ("duration = 2", "duration = 2\nsuccess = 0", math.inf),
        ("duration = 2", "duration = { pert = [2, 3, 9] }", GATE + 1.5),
        ("duration = 2", 'duration = { uniform = ["2 to 3", 9] }', MONEY + 1.5),
        ("duration = 2", "duration = { uniform = [{ uniform = [1.5, 3] }, 9] }", GATE - 0.5 + 1.5),
        ("lead = 0.25", "lead = { lognormal = { median = 3, p90 = 5 } }", GATE + 1.5),
    ],
)
def test_each_step_takes_its_least_time(old: str, new: str, live: float) -> None:
    assert old in KNOWN
    assert months(KNOWN.replace(old, new))[0] == pytest.approx(live)


def test_neutral_mechanisms_take_no_time() -> None:
    neutral = loads(KNOWN).with_("neutral", ["authority", "funding", "handoff"])
    one = earliest(neutral)["pilot"]
    assert (one.live, one.production, one.sustained) == pytest.approx((6.5, 6.5, 9.5))


def test_changes_count() -> None:
    change = '[[changes]]\nby = "haste"\nkey = "pilot.duration"\nhow = "multiply"\nsize = "0.25 to 0.5"\n'
    bounded = change.replace('"0.25 to 0.5"', "{ uniform = [0.25, 0.5] }")
    assert months(KNOWN + change)[0] == pytest.approx(MONEY + 1.5)
    assert months(KNOWN + bounded)[0] == pytest.approx(GATE - 1.5 + 1.5)


def test_pilots_wait_for_those_that_they_come_after_and_for_proof() -> None:
    pilots = """pilots = [
        { name = "a", starts = 1 },
        { name = "b", after = ["a"] },
        { name = "c", after = ["a"], otherwise = "start" },
        { name = "d", after = ["b"], until = "live" },
        { name = "e", stakes = 1 },
    ]
    """
    one = earliest(loads(pilots + KNOWN))
    there = GATE + 1.5 + 4 * LOST
    assert one["a"].production == pytest.approx(1 + there)
    assert one["b"].start == pytest.approx(1 + there)
    assert one["c"].start == pytest.approx(3)  # a may be lost when its pilot phase ends
    assert one["d"].start == pytest.approx(one["b"].live)
    # governance asks when a (or b, c, d) is there, is signed half a month later
    assert one["e"].live == pytest.approx(1 + there + 0.5 + 1.5)


def test_pilots_that_wait_for_what_never_comes_never_start() -> None:
    pilots = """pilots = [
        { name = "a", pilot = { success = 0 } },
        { name = "b", after = ["a"] },
        { name = "c", after = ["b"], otherwise = "start" },
        { name = "d", after = ["a"], otherwise = "start" },
    ]
    """
    one = earliest(loads(pilots + KNOWN))
    assert [math.isinf(one[key].start) for key in "abcd"] == [False, True, True, False]


@pytest.mark.parametrize("group", range(4))
def test_nothing_in_random_portfolios_is_earlier(group: int) -> None:
    """Holds for every history, so it has no false alarms; a bound that is late by a step is seen at once."""
    seen = 0
    for seed in range(group, 48, 4):
        scenario = from_document(random_portfolio(seed))
        bounds, kernel = earliest(scenario), KernelHistories(scenario, 7, 3)
        for replicate in range(12):
            for key, (_, record) in kernel.live_jointly(replicate).items():
                for name, at in MILESTONES.items():
                    month = float(record[at])
                    if 0.0 <= month < SPAN:
                        seen += 1
                        assert month >= getattr(bounds[key], name) - 1e-9, (seed, key, name)
    assert seen > 300
